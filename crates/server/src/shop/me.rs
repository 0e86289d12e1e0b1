//! `GET /shop/{merchant}/me` and `PATCH /shop/{merchant}/me`.

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use docket_domain::command::Command;
use docket_domain::customers::{ChangeCustomer, Customer};
use docket_domain::limits::NAME_CHARS_MAX;
use docket_domain::merchants::Settings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::set_cookie;
use crate::amount::Exact;
use crate::answer::answered;
use crate::app::App;
use crate::auth::csrf_token;
use crate::extract::{Body, Check, CustomerCaller, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// What customers see of themselves.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerProfile)]
pub struct ProfileView {
    /// Identity, UUIDv7.
    id: String,
    /// Such as `CUST0001`.
    #[schema(example = "CUST0001")]
    customer_number: String,
    /// What they are called; `Walk-in Customer` of who gave no name.
    name: String,
    /// The full number.
    #[schema(example = "+971501234567")]
    phone_e164: Option<String>,
    /// Where receipts go.
    email: Option<String>,
    /// Where deliveries go.
    address: Option<String>,
    /// What their wallet holds.
    wallet_balance: Exact,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
    /// 1 when made, one more with each change.
    version: u32,
}

/// Who is signed in, with what goes with the session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerMe)]
pub struct MeView {
    /// Who.
    #[serde(flatten)]
    profile: ProfileView,
    /// To be sent as `X-CSRF-Token` with whatever changes something by cookie.
    csrf_token: String,
}

/// What changes.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OwnNameChange, example = json!({ "name": "Aisha" }))]
pub struct NameBody {
    /// Another name; not empty.
    name: String,
}

/// Who is signed in.
#[utoipa::path(
    get, path = "/shop/{merchant}/me", tag = "shop",
    params(("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya")),
    responses((status = 200, description = "The customer", body = MeView)),
    security(("customer" = []))
)]
pub async fn get_own_profile(State(app): State<App>, caller: CustomerCaller) -> Result<Response, Problem> {
    let profile = ProfileView::read(&app, caller.settings(), caller.customer()).await?;
    let mut response = Json(MeView { profile, csrf_token: csrf_token(caller.secret()) }).into_response();
    if caller.is_by_cookie() {
        // An app asks for this when it is opened: the cookie lives on with the session.
        response.headers_mut().insert(SET_COOKIE, set_cookie(caller.settings(), caller.secret()));
    }
    Ok(response)
}

/// Changes one's name.
#[utoipa::path(
    patch, path = "/shop/{merchant}/me", tag = "shop", request_body = NameBody,
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The customer as they are now", body = ProfileView)),
    security(("customer" = []))
)]
pub async fn change_own_name(
    State(app): State<App>,
    caller: CustomerCaller,
    key: IdempotencyKey,
    Body(body): Body<NameBody>,
) -> Result<Response, Problem> {
    let (settings, id) = (caller.settings(), caller.customer().id);
    let asked = key.of(id.0).asked(settings, "PATCH /shop/{merchant}/me", &id.to_string(), &body);
    let mut check = Check::default();
    let name = check.text("/name", Some(body.name), NAME_CHARS_MAX);
    if check.is_clean() && name.is_none() {
        check.bad("/name", EdgeCode::RequestInvalid, "`name` must not be empty.");
    }
    let command = ChangeCustomer { customer: id, name, email: None, address: None, phone: None, is_active: None, version: None };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::ChangeCustomer(Box::new(command))).await?;
    let now = app.reads().customer(caller.merchant(), id).await?;
    let view = ProfileView::read(&app, settings, now.as_ref().unwrap_or(caller.customer())).await?;
    Ok(answered(&outcome, view))
}

impl ProfileView {
    /// A customer with what their wallet holds.
    pub(super) async fn read(app: &App, settings: &Settings, customer: &Customer) -> Result<ProfileView, Problem> {
        let wallets = app.reads().wallets(settings.merchant, vec![customer.row]).await?;
        let wallet = wallets.first().copied().unwrap_or_default();
        Ok(ProfileView {
            id: customer.id.to_string(),
            customer_number: customer.number.text().to_owned(),
            name: customer.name.clone(),
            phone_e164: customer.phone.as_ref().map(|phone| phone.e164.as_str().to_owned()),
            email: customer.email.clone(),
            address: customer.address.clone(),
            wallet_balance: Exact::amount(wallet, &settings.currency),
            currency: settings.currency.code.clone(),
            version: customer.version,
        })
    }
}
