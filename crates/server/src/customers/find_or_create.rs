//! `POST /customers/find-or-create`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::customers::FindOrCreateCustomer;
use docket_domain::limits::NAME_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CustomerView, answer};
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::Problem;

/// Whom to find.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = FindOrCreateCustomer)]
pub struct FindOrCreateBody {
    /// As it is dialled in the merchant's country, or with a country code.
    #[schema(example = "050 123 4567")]
    phone: String,
    /// Kept for a new customer, or for one who had no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Kept where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
}

/// Finds the customer of a phone number, or makes one.
#[utoipa::path(
    post, path = "/customers/find-or-create", tag = "customers", request_body = FindOrCreateBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same customer")),
    responses(
        (status = 200, description = "Found", body = CustomerView),
        (status = 201, description = "Created", body = CustomerView)
    ),
    security(("token" = ["customers.write"]))
)]
pub async fn find_or_create_customer(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersWrite as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<FindOrCreateBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /customers/find-or-create", "", &body);
    let mut check = Check::default();
    let name = check.text("/name", body.name, NAME_CHARS_MAX);
    let email = check.email("/email", body.email);
    let phone = check.phone("/phone", &body.phone, &settings.country);
    let command = match check.finish(phone)? {
        Some(phone) => FindOrCreateCustomer { phone, name, email },
        None => unreachable!("a phone that is not valid was noted"),
    };
    let command = Command::FindOrCreateCustomer(Box::new(command));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, settings, &outcome).await
}
