//! `POST /customers`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::customers::{CreateCustomer, FindOrCreateCustomer};
use docket_domain::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{CustomerView, answer};
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::Problem;

/// Someone new.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCustomer)]
pub struct CreateBody {
    /// As it is dialled in the merchant's country, or with a country code. Nobody has it yet.
    #[schema(example = "050 123 4567")]
    phone: String,
    /// What they are called; `Walk-in Customer` where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Where receipts go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// Where deliveries go, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

/// Makes a customer who must not be there yet.
#[utoipa::path(
    post, path = "/customers", tag = "customers", request_body = CreateBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same customer")),
    responses((status = 201, description = "Created", body = CustomerView)),
    security(("token" = ["customers.write"]))
)]
pub async fn create_customer(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersWrite as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<CreateBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /customers", "", &body);
    let mut check = Check::default();
    let name = check.text("/name", body.name, NAME_CHARS_MAX);
    let email = check.email("/email", body.email);
    let address = check.text("/address", body.address, TEXT_CHARS_MAX);
    let phone = check.phone("/phone", &body.phone, &settings.country);
    let command = match check.finish(phone)? {
        Some(phone) => CreateCustomer { who: FindOrCreateCustomer { phone, name, email }, address },
        None => unreachable!("a phone that is not valid was noted"),
    };
    let outcome = caller.submit(&app, asked, Command::CreateCustomer(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}
