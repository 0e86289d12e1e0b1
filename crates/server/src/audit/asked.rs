//! What of the audit is asked for.

use docket_domain::access::Address;
use docket_domain::audit::TypePattern;
use docket_domain::limits::SEARCH_CHARS_MAX;
use docket_domain::time::{Date, Timestamp};
use docket_store::audit::AuditFilter;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::extract::Caller;
use crate::problem::{EdgeCode, FieldError, Problem, shortened};

/// Which records, and in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Records on the page, 1 to 200; 50 where none are asked for.
    pub(super) limit: Option<u16>,
    /// The `next` of the page before.
    pub(super) after: Option<u64>,
    /// `newest` first, or `oldest`.
    #[param(example = "newest", pattern = "^(newest|oldest)$")]
    order: Option<String>,
    /// The number or id of a document, or the id of anything else: what was done to it.
    #[param(example = "ALM-20251106-000001")]
    subject: Option<String>,
    /// The beginning of a document's number, at least two characters: what was done to those documents.
    #[param(example = "ALM-20251106")]
    search: Option<String>,
    /// Name or id of a user.
    #[param(example = "cashier", min_length = 1, max_length = 100)]
    user: Option<String>,
    /// Id of a token.
    token: Option<String>,
    /// What was done, separated by commas; `order.*` for all that begins with `order.`.
    #[serde(rename = "type")]
    #[param(example = "order.cancelled,payment.*")]
    types: Option<String>,
    /// From then on: a time, or a business date, which begins when the outlet's day does.
    #[param(example = "2025-11-06", pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    from: Option<String>,
    /// Until then: a time, or a business date, the whole of which is meant.
    #[param(example = "2025-11-07T12:00:00Z", pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    to: Option<String>,
    /// Code of an outlet: what is of it only, and nothing that is the whole merchant's.
    #[param(example = "MAIN")]
    outlet: Option<String>,
    /// Where it came from: an IP address, or `local`.
    #[param(example = "10.20.0.17")]
    address: Option<String>,
}

impl AuditQuery {
    /// Whether the oldest come first.
    ///
    /// # Errors
    /// `request.invalid`.
    pub(super) fn oldest_first(&self) -> Result<bool, Problem> {
        match self.order.as_deref() {
            None | Some("newest") => Ok(false),
            Some("oldest") => Ok(true),
            Some(_) => Err(Problem::fields(vec![invalid("?order", "`order` must be `newest` or `oldest`.")])),
        }
    }
}

/// Which records are asked for, of those that the caller may read.
///
/// # Errors
/// `request.invalid` with everything that is wrong; `event.typeUnknown`; `outlet.unknown`; `permission.missing` where another outlet is
/// named than the caller is bound to.
pub(super) fn filter<const PERMISSION: u8>(query: &AuditQuery, caller: &Caller<PERMISSION>) -> Result<AuditFilter, Problem> {
    let outlet = caller.outlet_seen(query.outlet.as_deref())?;
    let settings = caller.settings();
    let of = outlet.as_ref().and_then(|code| settings.outlets.iter().find(|outlet| outlet.code == *code));
    let calendar = settings.calendar(of);
    let mut errors = Vec::new();
    let mut time = |pointer: &str, text: &Option<String>, of_date: &dyn Fn(Date) -> Timestamp| {
        let text = text.as_deref()?;
        let time = Date::parse(text).map(of_date).or_else(|| Timestamp::parse(text));
        if time.is_none() {
            errors.push(invalid(pointer, "Write a date such as 2025-11-06, or a time such as 2025-11-06T12:00:00Z."));
        }
        time
    };
    let from = time("?from", &query.from, &|date| calendar.begins(date));
    let until = time("?to", &query.to, &|date| calendar.ends(date));
    let token = query.token.as_deref().and_then(|text| match Uuid::try_parse(text) {
        Ok(id) => Some(id),
        Err(_) => {
            errors.push(invalid("?token", "`token` must be an id (a UUID), as it was answered."));
            None
        }
    });
    let address = query.address.as_deref().and_then(|text| match Address::parse(text.trim()) {
        Some(address) => Some(address.to_string()),
        None => {
            errors.push(invalid("?address", "`address` must be an IP address, or `local`."));
            None
        }
    });
    let mut text = |pointer: &str, text: &Option<String>, least: usize| {
        let text = text.as_deref()?.trim();
        if !(least..=SEARCH_CHARS_MAX).contains(&text.chars().count()) || text.chars().any(char::is_control) {
            errors.push(invalid(pointer, &format!("It must have {least} to {SEARCH_CHARS_MAX} characters.")));
        }
        Some(text.to_owned())
    };
    let (subject, number, user) =
        (text("?subject", &query.subject, 1), text("?search", &query.search, 2), text("?user", &query.user, 1));
    if subject.is_some() && number.is_some() {
        errors.push(invalid("?search", "Send either `subject` or `search`."));
    }
    if !errors.is_empty() {
        return Err(Problem::fields(errors));
    }
    let actions = query.types.as_deref().map_or(Ok(Vec::new()), types)?;
    Ok(AuditFilter { subject, number, user, token, actions, from, until, outlet, address })
}

/// A type that is misspelt would never be found, and nobody would notice: so one that is not known is refused.
fn types(text: &str) -> Result<Vec<TypePattern>, Problem> {
    let one = |text: &str| {
        TypePattern::parse(text.trim()).ok_or_else(|| FieldError {
            pointer: "?type".to_owned(),
            code: EdgeCode::EventTypeUnknown.as_str(),
            detail: format!("Nothing has the type `{}`; send types such as order.placed or order.*.", shortened(text.trim())),
        })
    };
    text.split(',').map(one).collect::<Result<_, _>>().map_err(|error| Problem::fields(vec![error]))
}

/// What is wrong with one part of the query.
pub(super) fn invalid(pointer: &str, detail: &str) -> FieldError {
    FieldError { pointer: pointer.to_owned(), code: EdgeCode::RequestInvalid.as_str(), detail: detail.to_owned() }
}
