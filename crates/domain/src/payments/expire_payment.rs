//! Gives up a transfer whose deadline has passed; asked for by a timer. Example: nobody paid `PAY20260006` in two days; its order is
//! cancelled, its goods are everybody's again, and what the wallet had paid of it is back in the wallet, in one commit.

use std::sync::Arc;

use super::{Payment, Purpose, Status, ask_order, put_payment, status_fact};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::PaymentId;
use crate::ordering::{Status as OrderStatus, call_off};
use crate::refusal::{Code, Refusal};

/// Why the order is cancelled.
const REASON: &str = "The bank transfer did not come before its deadline.";

/// The command.
#[derive(Clone, Debug)]
pub struct ExpirePayment {
    /// Which.
    pub payment: PaymentId,
}

impl ExpirePayment {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Payment(self.payment));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let unknown = || Refusal::new(Code::PaymentNotFound, "There is no such payment.");
        let payment = book.payments.get(&self.payment).cloned().ok_or_else(unknown)?;
        ask_order(&payment, book)?;
        let is_due = payment.status.has_deadline() && payment.deadline.is_some_and(|deadline| context.at >= deadline);
        if !is_due {
            let detail = format!("The payment is {}; its deadline has not passed.", payment.status.as_str());
            return Err(Refusal::new(Code::PaymentNotAwaited, detail).into());
        }
        let order = payment.order.as_ref().filter(|_| payment.purpose == Purpose::Order);
        let order = order.and_then(|order| book.orders.get(&order.id)).cloned();
        // An order that may be paid later, was paid in another way, or was taken on already, goes on.
        let waits =
            |order: &&Arc<crate::ordering::Order>| order.status == OrderStatus::Pending && !order.is_settled(&book.settings());
        let cancelled = order.as_ref().filter(waits).cloned();
        let changed =
            Arc::new(Payment { status: Status::Expired, deadline: None, version: payment.version + 1, ..(*payment).clone() });
        let old = vec![status_fact(payment.status)];
        book.record_change(context, "payment.expired", payment.subject(), old, vec![status_fact(Status::Expired)], None);
        put_payment(Arc::clone(&changed), context.at, book);
        if let Some(order) = cancelled {
            call_off(order.id, REASON, context, book)?;
        }
        Ok(Outcome::ok(Document::Payment(changed)))
    }
}
