//! `POST /shop/{merchant}/sign-in`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use docket_domain::access::Actor;
use docket_domain::access::attempts::Target;
use docket_domain::command::{Command, Document};
use docket_domain::customers::one_time_code::{SESSION_MS, code_hash, is_code, phone_hash};
use docket_domain::customers::{Customer, FindOrCreateCustomer, Phone};
use docket_domain::ids::CustomerId;
use docket_domain::limits::NAME_CHARS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;
use docket_store::customers::{NewSession, SentCode};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use utoipa::ToSchema;

use super::me::ProfileView;
use super::session::set_cookie;
use super::too_many;
use crate::app::App;
use crate::auth::csrf_token;
use crate::extract::{Asked, Body, Check, ClientAddress, Shop};
use crate::problem::{EdgeCode, Problem};
use crate::tokens;

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CustomerSignIn, example = json!({ "phone": "050 123 4567", "code": "048213" }))]
pub struct SignInBody {
    /// The phone that the code was sent to.
    #[schema(example = "050 123 4567")]
    phone: String,
    /// The code.
    #[schema(example = "048213")]
    code: String,
    /// Kept for a new customer, or for one who had no name.
    #[serde(default)]
    name: Option<String>,
    /// How the session is held: in a `cookie` that scripts cannot read, or as a bearer `token` for an app.
    #[serde(default)]
    session: SessionKind,
}

/// How a session is held.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum SessionKind {
    /// In the cookie `docket_customer`.
    #[default]
    Cookie,
    /// In `token` of the answer.
    Token,
}

/// That somebody is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerSignedIn)]
pub struct SignedInView {
    /// The bearer token, where one was asked for. It is shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// To be sent as `X-CSRF-Token` with whatever changes something by cookie.
    csrf_token: String,
    /// Until when the session is good for who does nothing; every day on which something is done puts it off.
    #[schema(example = "2026-02-18T09:30:00.000Z")]
    expires_at: String,
    /// Who is signed in.
    customer: ProfileView,
}

/// Signs the owner of a phone in by the code that was sent to it, as the customer who has this phone, or as a new one.
#[utoipa::path(
    post, path = "/shop/{merchant}/sign-in", tag = "shop", request_body = SignInBody,
    params(("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya")),
    responses((status = 200, description = "Signed in", body = SignedInView))
)]
pub async fn sign_in_customer(
    State(app): State<App>,
    shop: Shop,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Body(body): Body<SignInBody>,
) -> Result<Response, Problem> {
    let settings = &*shop.settings;
    let kind = body.session;
    if kind == SessionKind::Cookie {
        asked_by_this_site(&headers)?;
    }
    let (phone, code, name) = checked(body, settings)?;
    let now = app.engine().now().at;
    let tried = address.map(Target::address).into_iter();
    let tried: Vec<Target> = tried.chain([Target::code(phone.e164.as_str(), &settings.salt)]).collect();
    let taken = app.attempts().take(settings.merchant, tried.clone(), now).await?;
    taken.map_err(|barred| too_many(barred, "Too many codes were tried"))?;
    let phone_hash = phone_hash(&phone.e164, &settings.salt);
    let sent = app.sign_ins().try_code(settings.merchant, phone_hash, now).await?;
    let sent = sent.filter(|sent| is_right(&code, sent, &phone_hash)).ok_or_else(wrong)?;
    let customer = find_or_create(&app, settings, phone, name).await?;
    let (secret, expires_at) = (tokens::new_secret(), Timestamp(now.0 + SESSION_MS));
    let session = NewSession { secret_hash: tokens::hash(&secret), customer_row: customer.row, expires_at };
    // Of several who use a code at once, one is signed in.
    if !app.sign_ins().begin(settings.merchant, phone_hash, sent, session, now).await? {
        return Err(wrong());
    }
    app.attempts().succeeded(settings.merchant, tried).await?;
    let view = SignedInView {
        token: (kind == SessionKind::Token).then(|| secret.clone()),
        csrf_token: csrf_token(&secret),
        expires_at: expires_at.to_string(),
        customer: ProfileView::read(&app, settings, &customer).await?,
    };
    let mut response = Json(view).into_response();
    if kind == SessionKind::Cookie {
        response.headers_mut().insert(SET_COOKIE, set_cookie(settings, &secret));
    }
    Ok(response)
}

/// Another site must not sign a browser in as somebody of its own. Browsers say who asks; whoever is none has no cookies to be set.
fn asked_by_this_site(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get("sec-fetch-site").map(|site| site.as_bytes()) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(Problem::new(EdgeCode::CsrfMissing, "Another site asks for this sign-in; sign in at the shop itself.")),
    }
}

fn checked(body: SignInBody, settings: &Settings) -> Result<(Phone, String, Option<String>), Problem> {
    let mut check = Check::default();
    let phone = check.phone("/phone", &body.phone, &settings.country);
    let name = check.text("/name", body.name, NAME_CHARS_MAX);
    if !is_code(&body.code) {
        check.bad("/code", EdgeCode::RequestInvalid, "`code` has six digits, 0 to 9.");
    }
    match check.finish(phone)? {
        Some(phone) => Ok((phone, body.code, name)),
        None => unreachable!("a phone that is not valid was noted"),
    }
}

fn is_right(code: &str, sent: &SentCode, phone_hash: &[u8; 32]) -> bool {
    code_hash(code, &sent.salt, phone_hash).ct_eq(&sent.hash).into()
}

/// One answer for whatever is not right about a code: which, is nobody's business but the owner's of the phone.
fn wrong() -> Problem {
    let detail = "The code is wrong, was used, is too old or was tried too often; ask for another.";
    Problem::new(EdgeCode::CodeWrong, detail)
}

/// The customer of the phone. The command is theirs; who is none yet has no id to act under.
async fn find_or_create(app: &App, settings: &Settings, phone: Phone, name: Option<String>) -> Result<Customer, Problem> {
    let known = app.reads().customer_by_phone(settings.merchant, phone.e164.clone()).await?;
    let id = known.map_or(CustomerId(uuid::Uuid::nil()), |customer| customer.merged_into.unwrap_or(customer.id));
    let command = Command::FindOrCreateCustomer(Box::new(FindOrCreateCustomer { phone, name, email: None }));
    let outcome = app.submit(settings.merchant, Actor::customer(id), Asked::default(), command).await?;
    match outcome.document {
        Document::Customer(customer) => Ok(Customer::clone(&customer)),
        other => unreachable!("finding a customer came to {other:?}"),
    }
}
