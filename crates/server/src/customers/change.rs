//! `PATCH /customers/{id}`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::customers::ChangeCustomer;
use docket_domain::ids::CustomerId;
use docket_domain::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{CustomerView, answer};
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// What changes; what is left out stays as it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CustomerChange)]
pub struct ChangeBody {
    /// Another name; not empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Another address for receipts; null or empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    /// Another address for deliveries; null or empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    #[schema(value_type = Option<String>)]
    address: Option<Option<String>>,
    /// Another phone number, which nobody else has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    /// Whether they may buy on their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_active: Option<bool>,
    /// The version that was read; refused when the customer has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// A field that was sent, if only as null.
fn sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Changes what is known of a customer, or deactivates them.
#[utoipa::path(
    patch, path = "/customers/{id}", tag = "customers", request_body = ChangeBody,
    params(
        ("id" = String, Path, description = "Id of the customer"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The customer as they are now", body = CustomerView)),
    security(("token" = ["customers.write"]))
)]
pub async fn change_customer(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersWrite as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<ChangeBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "PATCH /customers/{id}", &id.to_string(), &body);
    let command = command(CustomerId(id), body, settings)?;
    let outcome = caller.submit(&app, asked, Command::ChangeCustomer(Box::new(command))).await?;
    answer(&app, settings, &outcome).await
}

fn command(customer: CustomerId, body: ChangeBody, settings: &Settings) -> Result<ChangeCustomer, Problem> {
    let mut check = Check::default();
    if body.name.as_ref().is_some_and(|name| name.trim().is_empty()) {
        check.bad("/name", EdgeCode::RequestInvalid, "`name` must not be empty; leave it out to keep the present one.");
    }
    let name = check.text("/name", body.name, NAME_CHARS_MAX);
    let email = body.email.map(|email| check.email("/email", email));
    let address = body.address.map(|address| check.text("/address", address, TEXT_CHARS_MAX));
    let phone = body.phone.and_then(|phone| check.phone("/phone", &phone, &settings.country));
    let command = ChangeCustomer { customer, name, email, address, phone, is_active: body.is_active, version: body.version };
    let is_empty = command.name.is_none()
        && command.email.is_none()
        && command.address.is_none()
        && command.phone.is_none()
        && command.is_active.is_none();
    if is_empty && check.is_clean() {
        let detail = "Nothing is to be changed; send `name`, `email`, `address`, `phone` or `isActive`.";
        check.bad("", EdgeCode::RequestInvalid, detail);
    }
    check.finish(command)
}
