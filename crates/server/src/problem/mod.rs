//! Every error answer: RFC 9457 `application/problem+json` with a stable code and, for bad fields, what and where.

pub mod codes;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use docket_domain::audit::Value;
use docket_domain::ordering::{OrderDocument, RETRY_AFTER_SECONDS};
use docket_domain::refusal::{self, Refusal};
use docket_engine::Failure;
use docket_store::StoreError;
use serde::Serialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::amount::Exact;
pub use codes::EdgeCode;
use codes::entry;

/// Seconds after which a client that was told "too busy", and not for how long, may try again.
const RETRY_AFTER_SECONDS_DEFAULT: HeaderValue = HeaderValue::from_static("1");

/// Seconds after which it is worth trying again what needs a database that is away.
const OUTAGE_RETRY_SECONDS: i64 = 5;

/// An error answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    shortages: Vec<Shortage>,
    retry_after_seconds: Option<i64>,
    /// Set where the problem is that somebody was faster: what is free instead, if anything is.
    next: Option<Box<Option<NextDelivery>>>,
}

/// A delivery that is free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NextDelivery {
    /// Id of the order.
    pub id: String,
    /// Its number.
    #[schema(example = "ALM-20251106-000124")]
    pub order_number: String,
}

impl NextDelivery {
    /// That order.
    pub fn new(document: &OrderDocument) -> NextDelivery {
        NextDelivery { id: document.order.id.to_string(), order_number: document.order.number.text().to_owned() }
    }
}

/// Something of which there is less than was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Shortage {
    /// JSON pointer of what asked for it.
    #[schema(example = "/saleItems/0/quantity")]
    pub pointer: String,
    /// How much was asked for.
    pub asked: Exact,
    /// How much there is.
    pub available: Exact,
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer into the body, or `?name` for a query parameter.
    #[schema(example = "/items/0/product")]
    pub pointer: String,
    /// Stable code.
    #[schema(example = "product.unknown")]
    pub code: &'static str,
    /// One sentence.
    pub detail: String,
}

/// An error answer (RFC 9457, `application/problem+json`).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct ProblemBody<'a> {
    /// Where the code is explained.
    #[serde(rename = "type")]
    #[schema(example = "/docs/errors#product.unknown")]
    kind: String,
    /// What this code means, in a few words.
    title: &'a str,
    /// The HTTP status.
    #[schema(example = 409)]
    status: u16,
    /// What is wrong here, in a sentence.
    detail: &'a str,
    /// Stable, for programs.
    #[schema(value_type = ProblemCode)]
    code: &'a str,
    /// Each single thing that is wrong, where several can be named.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [FieldError],
    /// What there is not enough of, and how much there is.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    shortages: &'a [Shortage],
    /// With `delivery.taken`: the oldest delivery that is free instead; null where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'a Option<NextDelivery>>,
    /// After how many seconds it is worth trying again, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 180)]
    retry_after_seconds: Option<i64>,
}

/// The schema of `code`: every code there is, as a closed list.
pub struct ProblemCode;

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let codes: Vec<serde_json::Value> = codes::all().iter().map(|entry| entry.code.into()).collect();
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(codes))
            .description(Some("Stable; see /docs/errors for cause and remedy of each."))
            .into()
    }
}

impl ToSchema for ProblemCode {}

/// A field as a sentence names it: the last part of its pointer, with its place where it stands in a list.
pub fn named(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.split(['/', '?']).collect();
    let is_place = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let from = parts.iter().rposition(|part| !is_place(part)).unwrap_or_default();
    let name = parts[from..].join("/");
    if name.is_empty() { "The body".to_owned() } else { format!("`{}`", shortened(&name)) }
}

/// What was sent, short enough to be repeated in an answer.
pub fn shortened(text: &str) -> String {
    const CHARS: usize = 30;
    if text.chars().count() <= CHARS { text.to_owned() } else { format!("{}…", text.chars().take(CHARS).collect::<String>()) }
}

impl Problem {
    /// An error of the edge.
    pub fn new(code: EdgeCode, detail: impl Into<String>) -> Problem {
        Problem {
            code: code.as_str(),
            detail: detail.into(),
            errors: Vec::new(),
            shortages: Vec::new(),
            retry_after_seconds: None,
            next: None,
        }
    }

    /// The same, with what is free instead.
    pub fn with_next(self, next: Option<NextDelivery>) -> Problem {
        Problem { next: Some(Box::new(next)), ..self }
    }

    /// The same, with after how many seconds it is worth trying again.
    pub fn with_retry_after(self, seconds: i64) -> Problem {
        Problem { retry_after_seconds: Some(seconds), ..self }
    }

    /// The same, with each single thing that is wrong.
    pub fn with_errors(self, errors: Vec<FieldError>) -> Problem {
        Problem { errors, ..self }
    }

    /// Several bad fields at once; the first gives the code.
    ///
    /// # Panics
    /// Without a field.
    pub fn fields(errors: Vec<FieldError>) -> Problem {
        let first = errors.first().expect("at least one bad field");
        let more = match errors.len() {
            1 => String::new(),
            count => format!(" ({} more in errors)", count - 1),
        };
        let detail = format!("{}{more}", first.detail);
        Problem { code: first.code, detail, errors, shortages: Vec::new(), retry_after_seconds: None, next: None }
    }

    /// What the rules find wrong, and what there is not enough of.
    pub fn of_domain(problems: Vec<refusal::Problem>) -> (Vec<FieldError>, Vec<Shortage>) {
        let mut shortages = Vec::new();
        let one = |problem: refusal::Problem| {
            if let (Some(asked), Some(available)) = (quantity(&problem, "asked"), quantity(&problem, "available")) {
                shortages.push(Shortage { pointer: problem.pointer.clone(), asked, available });
            }
            FieldError { pointer: problem.pointer, code: problem.code.as_str(), detail: problem.detail }
        };
        let errors = problems.into_iter().map(one).collect();
        (errors, shortages)
    }

    /// Its stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong, in a sentence.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Each single thing that is wrong, where several can be named.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Its HTTP status.
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(entry(self.code).status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

fn quantity(problem: &refusal::Problem, name: &str) -> Option<Exact> {
    problem.facts.iter().find(|fact| fact.name == name).and_then(|fact| match fact.value {
        Value::Quantity(quantity) => Some(Exact::quantity(quantity)),
        _ => None,
    })
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let entry = entry(self.code);
        let body = ProblemBody {
            kind: format!("/docs/errors#{}", self.code),
            title: entry.title,
            status: entry.status,
            detail: &self.detail,
            code: self.code,
            errors: &self.errors,
            shortages: &self.shortages,
            next: self.next.as_deref(),
            retry_after_seconds: self.retry_after_seconds,
        };
        let mut response = (self.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        match entry.status {
            401 => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            // The rest of the body is not read, so the connection cannot carry another request.
            408 | 413 => {
                headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            429 | 503 => {
                let seconds = self.retry_after_seconds.map_or(RETRY_AFTER_SECONDS_DEFAULT, HeaderValue::from);
                headers.insert(header::RETRY_AFTER, seconds);
            }
            _ => {}
        }
        response
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let facts = refusal.problems.iter().flat_map(|problem| &problem.facts);
        let retry_after_seconds = facts.filter(|fact| fact.name == RETRY_AFTER_SECONDS).find_map(|fact| match fact.value {
            Value::Integer(seconds) => Some(seconds),
            _ => None,
        });
        let (errors, shortages) = Problem::of_domain(refusal.problems);
        Problem { code: refusal.code.as_str(), detail: refusal.detail, errors, shortages, retry_after_seconds, next: None }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Busy => Problem::new(EdgeCode::LaneBusy, "More is waiting than can be taken now; try again in a moment."),
            Failure::StoreFull => Problem::new(
                EdgeCode::StoreFull,
                "The server's disk is full; nothing was written. Send the same request again, with the same key, when there is room.",
            ),
            Failure::StoreUnavailable => Problem::new(
                EdgeCode::StoreUnavailable,
                "The store does not answer. Send the same request again, with the same Idempotency-Key.",
            ),
            Failure::NotTaken(why) => {
                Problem { retry_after_seconds: Some(OUTAGE_RETRY_SECONDS), ..Problem::new(EdgeCode::StoreUnavailable, why) }
            }
            Failure::InDoubt => Problem::new(
                EdgeCode::StoreUnavailable,
                "The database was lost while this request was being committed, and it is not known whether it was done. Send the same \
                 request again, with the same Idempotency-Key, to learn what became of it; if it had none, look before you repeat it.",
            ),
            Failure::ClockSuspect => Problem::new(
                EdgeCode::ClockSuspect,
                "The server's clock has jumped ahead, and nothing is dated by it; what is there can be read. Send the same request again, \
                 with the same key, when the clock is right.",
            ),
            Failure::Bug => {
                Problem::new(EdgeCode::Internal, "Something failed inside. Nothing was written; the operator finds a finding.")
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        tracing::error!(%error, "a query failed");
        Problem::new(EdgeCode::StoreUnavailable, "The store does not answer; try again in a moment.")
    }
}
