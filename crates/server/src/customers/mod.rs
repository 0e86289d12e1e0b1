//! Customers: find or create, look up, list, change, merge, erase.
//!
//! Customers are the merchant's: a token that is bound to an outlet sees all of them.

mod change;
mod create;
mod erase;
mod find_or_create;
mod list;
mod lookup;
mod merge;

pub use change::{__path_change_customer, change_customer};
pub use create::{__path_create_customer, create_customer};
pub use erase::{__path_erase_customer, erase_customer};
pub use find_or_create::{__path_find_or_create_customer, find_or_create_customer};
pub use list::{__path_list_customers, list_customers};
pub use lookup::{__path_lookup_customer, lookup_customer};
pub use merge::{__path_merge_customers, merge_customers};

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::customers::Customer;
use docket_domain::ids::{CustomerId, MerchantId};
use docket_domain::refusal::{Code, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::answered;
use crate::app::App;
use crate::extract::{Caller, Id};
use crate::problem::Problem;

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
    /// What they are called; `Walk-in Customer` of who gave no name, `Erased customer` of who was erased.
    name: String,
    /// National digits; null of who was erased.
    #[schema(example = "501234567")]
    phone: Option<String>,
    /// The full number; null of who was erased.
    #[schema(example = "+971501234567")]
    phone_e164: Option<String>,
    /// Where receipts go.
    email: Option<String>,
    /// Where deliveries go.
    address: Option<String>,
    /// Whether they may buy on their name. Whoever may not is found all the same, and is sold to: the till sees it here.
    is_active: bool,
    /// When they first came.
    created_at: String,
    /// Id of the customer that they became part of when the two were merged; null of who stands for themselves.
    merged_into: Option<String>,
    /// When what names them was erased.
    erased_at: Option<String>,
    /// 1 when made, one more with each change; send it back with a change to be sure that nothing came in between.
    version: u32,
}

/// A customer. Whoever was merged is answered as they are, with `mergedInto`.
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

/// The answer to a command that came to a customer.
async fn answer(app: &App, merchant: MerchantId, outcome: &Outcome) -> Result<Response, Problem> {
    let view = match &outcome.document {
        Document::Customer(customer) => view(customer),
        Document::Earlier(DocumentReference::Customer(id)) => read(app, merchant, *id).await?,
        other => unreachable!("a command about a customer came to {other:?}"),
    };
    Ok(answered(outcome, view))
}

async fn read(app: &App, merchant: MerchantId, id: CustomerId) -> Result<CustomerView, Problem> {
    let customer = app.reads().customer(merchant, id).await?;
    let not_found = || Refusal::new(Code::CustomerNotFound, "There is no such customer.");
    Ok(customer.as_ref().map(view).ok_or_else(not_found)?)
}

fn view(customer: &Customer) -> CustomerView {
    CustomerView {
        id: customer.id.to_string(),
        customer_number: customer.number.text().to_owned(),
        name: customer.name.clone(),
        phone: customer.phone.as_ref().map(|phone| phone.national.clone()),
        phone_e164: customer.phone.as_ref().map(|phone| phone.e164.as_str().to_owned()),
        email: customer.email.clone(),
        address: customer.address.clone(),
        is_active: customer.is_active,
        created_at: customer.created_at.to_string(),
        merged_into: customer.merged_into.map(|id| id.to_string()),
        erased_at: customer.erased_at.map(|at| at.to_string()),
        version: customer.version,
    }
}
