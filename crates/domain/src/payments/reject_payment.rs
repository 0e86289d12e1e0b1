//! Says that a transfer's receipt is not accepted. Example: it is of another order; the customer is told why and has until a new
//! deadline to send another.

use std::sync::Arc;

use super::{Payment, Status, ask_order, payment_at, put_payment, status_fact};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::PaymentId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct RejectPayment {
    /// Which.
    pub payment: PaymentId,
    /// Why; free text, which the customer reads.
    pub reason: String,
}

impl RejectPayment {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Payment(self.payment));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let payment = payment_at(self.payment, context, book)?;
        ask_order(&payment, book)?;
        if payment.status != Status::ReceiptUploaded {
            let detail = format!("The payment is {}; there is no receipt to be rejected.", payment.status.as_str());
            return Err(Refusal::new(Code::PaymentNotAwaited, detail).into());
        }
        // From here on it must succeed.
        let deadline = payment.order.as_ref().map(|_| book.settings().payments.transfer_deadline(context.at));
        let changed = Arc::new(Payment {
            status: Status::Rejected,
            deadline,
            rejection: Some(self.reason.clone()),
            version: payment.version + 1,
            ..(*payment).clone()
        });
        let mut facts = vec![status_fact(Status::Rejected)];
        facts.extend(deadline.map(|deadline| Fact::new("deadline", Value::Text(deadline.to_string()))));
        let personal = Personal::text("reason", Some(&self.reason), payment.customer_row, context);
        let old = vec![status_fact(payment.status)];
        book.record_change(context, "payment.rejected", payment.subject(), old, facts, personal);
        put_payment(Arc::clone(&changed), context.at, book);
        Ok(Outcome::ok(Document::Payment(changed)))
    }
}
