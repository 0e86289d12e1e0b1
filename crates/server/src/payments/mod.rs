//! Payments: record, get, list and search.

mod list;
mod record;

pub use list::{__path_get_payment, __path_list_payments, get_payment, list_payments};
pub use record::{__path_record_payment, record_payment};

use docket_domain::merchants::Settings;
use docket_domain::payments::Payment;
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::problem::{EdgeCode, Problem};

/// A payment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Payment)]
pub struct PaymentView {
    /// Identity, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "PAY20260006")]
    payment_number: String,
    /// Id of the user who took it.
    user: String,
    /// Id of the customer.
    customer: Option<String>,
    /// Code of the outlet.
    outlet: String,
    /// Code of the register into whose drawer it went.
    register: Option<String>,
    /// How much.
    amount: Exact,
    /// How it was given: `cash`.
    method: &'static str,
    /// Where it stands: `paid`.
    status: &'static str,
    /// What the client calls it.
    reference: Option<String>,
    /// The operating day it belongs to.
    business_date: String,
    /// When it was recorded.
    created_at: String,
}

impl PaymentView {
    fn new(payment: &Payment, settings: &Settings) -> PaymentView {
        PaymentView {
            id: payment.id.to_string(),
            payment_number: payment.number.text().to_owned(),
            user: payment.user.to_string(),
            customer: payment.customer.map(|customer| customer.to_string()),
            outlet: payment.outlet.clone(),
            register: payment.register.clone(),
            amount: Exact::amount(payment.amount, &settings.currency),
            method: payment.method.as_str(),
            status: payment.status.as_str(),
            reference: payment.reference.clone(),
            business_date: payment.business_date.to_string(),
            created_at: payment.created_at.to_string(),
        }
    }
}

fn unknown() -> Problem {
    Problem::new(EdgeCode::PaymentNotFound, "There is no such payment.")
}
