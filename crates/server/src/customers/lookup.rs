//! `GET /customers/lookup`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::fold::digits;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{CustomerView, one};
use crate::app::App;
use crate::extract::{Caller, Query};
use crate::problem::Problem;

/// The most digits that are answered of what was typed; E.164 has 15.
const DIGITS_MAX: usize = 20;

/// What was typed so far.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LookupQuery {
    /// A phone number, whole or not, in any writing. Send a `+` as `%2B`; one that was not, and so reads as a space, is understood.
    phone: String,
}

/// What is known of a phone number while it is typed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CustomerLookup)]
pub struct LookupView {
    /// The customer who has this phone, also an inactive one; null where nobody has it, or it is not complete.
    customer: Option<CustomerView>,
    /// Whether this is a whole number, with which a customer can be found or made.
    is_complete: bool,
    /// The national digits of a complete number; of another, the digits that were typed.
    #[schema(example = "501234567")]
    phone: String,
    /// The full number; null while it is not complete.
    #[schema(example = "+971501234567")]
    phone_e164: Option<String>,
}

/// Looks a customer up while a phone number is typed. It never makes one, and never refuses what is typed.
#[utoipa::path(
    get, path = "/customers/lookup", tag = "customers", params(LookupQuery),
    responses((status = 200, description = "What is known so far", body = LookupView)),
    security(("token" = ["customers.read"]))
)]
pub async fn lookup_customer(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersRead as u8 }>,
    Query(query): Query<LookupQuery>,
) -> Result<Json<LookupView>, Problem> {
    let country = &caller.settings().country;
    let typed = &query.phone;
    // In a query a bare `+` reads as a space.
    let with_plus = || typed.strip_prefix(' ').and_then(|rest| docket_phone::normalise(&format!("+{rest}"), country));
    let Some(phone) = docket_phone::normalise(typed, country).or_else(with_plus) else {
        let phone = digits(typed).chars().take(DIGITS_MAX).collect();
        return Ok(Json(LookupView { customer: None, is_complete: false, phone, phone_e164: None }));
    };
    let customer = app.reads().customer_by_phone(caller.merchant(), phone.e164.clone()).await?;
    let customer = match &customer {
        Some(customer) => Some(one(&app, caller.settings(), customer).await?),
        None => None,
    };
    Ok(Json(LookupView { customer, is_complete: true, phone: phone.national, phone_e164: Some(phone.e164.as_str().to_owned()) }))
}
