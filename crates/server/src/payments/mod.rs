//! Payments: record, get, list and search; approve, reject, give back; receipts of transfers.

mod approve;
mod list;
mod receipt;
mod record;
mod refund;
mod timer;
mod view;

pub use approve::{__path_approve_payment, __path_reject_payment, approve_payment, reject_payment};
pub use list::{__path_get_payment, __path_list_payments, get_payment, list_payments};
pub use receipt::{__path_get_receipt, __path_upload_receipt, get_receipt, upload_receipt};
pub(crate) use record::method_of;
pub use record::{__path_record_payment, record_payment};
pub use refund::{__path_refund_payment, refund_payment};
pub use timer::give_up_what_is_overdue;
pub(crate) use view::PaymentView;

use axum::response::Response;
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};

use crate::answer::answered;
use crate::app::App;
use crate::problem::Problem;

/// Answers with the payment that a command was about.
pub(crate) async fn answer(app: &App, settings: &Settings, outcome: &Outcome) -> Result<Response, Problem> {
    let view = match &outcome.document {
        Document::Payment(payment) => PaymentView::new(payment, settings),
        Document::Earlier(DocumentReference::Payment(id)) => {
            let payment = app.reads().payment(settings.merchant, *id).await?;
            PaymentView::new(&payment.ok_or_else(not_found)?, settings)
        }
        other => unreachable!("a command about a payment came to {other:?}"),
    };
    Ok(answered(outcome, view))
}

fn not_found() -> Problem {
    Refusal::new(Code::PaymentNotFound, "There is no such payment.").into()
}
