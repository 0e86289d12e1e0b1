//! Customers: find or create, get.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Command, Document, DocumentReference};
use docket_domain::customers::{Customer, FindOrCreateCustomer};
use docket_domain::ids::CustomerId;
use docket_domain::limits::NAME_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Customer)]
pub struct CustomerView {
    /// Identity, UUIDv7.
    id: String,
    /// Such as `CUST0001`.
    #[schema(example = "CUST0001")]
    customer_number: String,
    /// What they are called.
    name: String,
    /// National digits.
    #[schema(example = "501234567")]
    phone: String,
    /// The full number.
    #[schema(example = "+971501234567")]
    phone_e164: String,
    /// Where receipts go.
    email: Option<String>,
    /// Where deliveries go.
    address: Option<String>,
    /// Whether they may still buy on their name.
    is_active: bool,
    /// When they first came.
    created_at: String,
}

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
    let email = check.text("/email", body.email, NAME_CHARS_MAX);
    let phone = check.phone("/phone", &body.phone, &settings.country);
    let command = match check.finish(phone)? {
        Some(phone) => FindOrCreateCustomer { phone, name, email },
        None => unreachable!("a phone that is not valid was noted"),
    };
    let command = Command::FindOrCreateCustomer(Box::new(command));
    let outcome = caller.submit(&app, asked, command).await?;
    let view = match &outcome.document {
        Document::Customer(customer) => view(customer),
        Document::Earlier(DocumentReference::Customer(id)) => read(&app, settings.merchant, *id).await?,
        other => unreachable!("finding a customer came to {other:?}"),
    };
    Ok(answered(&outcome, view))
}

/// A customer.
#[utoipa::path(
    get, path = "/customers/{id}", tag = "customers",
    params(("id" = String, Path, description = "Id of the customer")),
    responses((status = 200, description = "The customer", body = CustomerView)),
    security(("token" = ["customers.read"]))
)]
pub async fn get_customer(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersRead as u8 }>,
    Id(id): Id,
) -> Result<Json<CustomerView>, Problem> {
    read(&app, caller.merchant(), CustomerId(id)).await.map(Json)
}

async fn read(app: &App, merchant: docket_domain::ids::MerchantId, id: CustomerId) -> Result<CustomerView, Problem> {
    let customer = app.reads().customer(merchant, id).await?;
    customer.as_ref().map(view).ok_or_else(|| Problem::new(EdgeCode::CustomerNotFound, "There is no such customer."))
}

fn view(customer: &Customer) -> CustomerView {
    CustomerView {
        id: customer.id.to_string(),
        customer_number: customer.number.text().to_owned(),
        name: customer.name.clone(),
        phone: customer.phone.national.clone(),
        phone_e164: customer.phone.e164.as_str().to_owned(),
        email: customer.email.clone(),
        address: customer.address.clone(),
        is_active: customer.is_active,
        created_at: customer.created_at.to_string(),
    }
}
