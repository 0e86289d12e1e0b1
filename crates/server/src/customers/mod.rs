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
mod wallet;

pub use change::{__path_change_customer, change_customer};
pub use create::{__path_create_customer, create_customer};
pub use erase::{__path_erase_customer, erase_customer};
pub use find_or_create::{__path_find_or_create_customer, find_or_create_customer};
pub use list::{__path_list_customers, list_customers};
pub use lookup::{__path_lookup_customer, lookup_customer};
pub use merge::{__path_merge_customers, merge_customers};
pub use wallet::{__path_adjust_wallet, __path_get_wallet, __path_top_up_wallet, adjust_wallet, get_wallet, top_up_wallet};

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::customers::Customer;
use docket_domain::ids::CustomerId;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::refusal::{Code, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;
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
    /// Where the number comes from: `series`, or `imported` where another system gave it.
    #[schema(example = "series")]
    number_source: &'static str,
    /// What they are called; `Walk-in Customer` of who gave no name, `Erased customer` of who was erased.
    name: String,
    /// National digits; null of who was erased, and of whom another system knew none.
    #[schema(example = "501234567")]
    phone: Option<String>,
    /// The full number; null as the national digits are.
    #[schema(example = "+971501234567")]
    phone_e164: Option<String>,
    /// Where receipts go.
    email: Option<String>,
    /// Where deliveries go.
    address: Option<String>,
    /// Whether they may buy on their name. Whoever may not is found all the same, and is sold to: the till sees it here.
    is_active: bool,
    /// What their wallet holds; of who was merged nothing, since it is the survivor's.
    wallet_balance: Exact,
    /// When they first came.
    created_at: String,
    /// Id of the customer that they became part of when the two were merged; null of who stands for themselves.
    merged_into: Option<String>,
    /// When what names them was erased.
    erased_at: Option<String>,
    /// 1 when made, one more with each change; send it back with a change to be sure that nothing came in between.
    version: u32,
    /// Their id in the other system that they were brought in from; left out of whom Docket made.
    #[schema(example = "94")]
    #[serde(skip_serializing_if = "Option::is_none")]
    legacy_id: Option<String>,
    /// The number that they had there, where they have another here; left out elsewhere.
    #[schema(example = "C-94")]
    #[serde(skip_serializing_if = "Option::is_none")]
    former_number: Option<String>,
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
    read(&app, caller.settings(), CustomerId(id)).await.map(Json)
}

/// The answer to a command that came to a customer.
async fn answer(app: &App, settings: &Settings, outcome: &Outcome) -> Result<Response, Problem> {
    let view = match &outcome.document {
        // Whoever was just made has no wallet yet.
        Document::Customer(customer) if outcome.created => CustomerView::new(customer, Amount::ZERO, settings),
        Document::Customer(customer) => one(app, settings, customer).await?,
        Document::Earlier(DocumentReference::Customer(id)) => read(app, settings, *id).await?,
        other => unreachable!("a command about a customer came to {other:?}"),
    };
    Ok(answered(outcome, view))
}

async fn read(app: &App, settings: &Settings, id: CustomerId) -> Result<CustomerView, Problem> {
    let customer = app.reads().customer(settings.merchant, id).await?;
    let not_found = || Refusal::new(Code::CustomerNotFound, "There is no such customer.");
    one(app, settings, &customer.ok_or_else(not_found)?).await
}

async fn one(app: &App, settings: &Settings, customer: &Customer) -> Result<CustomerView, Problem> {
    Ok(views(app, settings, std::slice::from_ref(customer)).await?.remove(0))
}

/// Customers with what their wallets hold.
async fn views(app: &App, settings: &Settings, customers: &[Customer]) -> Result<Vec<CustomerView>, Problem> {
    let rows = customers.iter().map(|customer| customer.row).collect();
    let wallets = app.reads().wallets(settings.merchant, rows).await?;
    Ok(customers.iter().zip(wallets).map(|(customer, wallet)| CustomerView::new(customer, wallet, settings)).collect())
}

impl CustomerView {
    fn new(customer: &Customer, wallet: Amount, settings: &Settings) -> CustomerView {
        CustomerView {
            id: customer.id.to_string(),
            customer_number: customer.number.text().to_owned(),
            number_source: customer.number.source().as_str(),
            name: customer.name.clone(),
            phone: customer.phone.as_ref().map(|phone| phone.national.clone()),
            phone_e164: customer.phone.as_ref().map(|phone| phone.e164.as_str().to_owned()),
            email: customer.email.clone(),
            address: customer.address.clone(),
            is_active: customer.is_active,
            wallet_balance: Exact::amount(wallet, &settings.currency),
            created_at: customer.created_at.to_string(),
            merged_into: customer.merged_into.map(|id| id.to_string()),
            erased_at: customer.erased_at.map(|at| at.to_string()),
            version: customer.version,
            legacy_id: customer.origin.as_ref().map(|origin| origin.legacy_id.clone()),
            former_number: customer.origin.as_ref().and_then(|origin| origin.former_number.clone()),
        }
    }
}
