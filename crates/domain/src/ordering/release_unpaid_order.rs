//! Cancels an order that nobody pays for; asked for by a timer. Example: a shop keeps goods for half an hour; an order of three phones
//! whose customer closed the page is cancelled when that is over, keeps its number, and the phones are everybody's again.
//!
//! | the order | what becomes of it |
//! | --- | --- |
//! | is `pending`, must be paid before it is prepared, and nothing was ever paid or promised for it | cancelled when its time is up, also on hold |
//! | awaits a transfer, or its receipt is looked at | goes on: the transfer has a deadline of its own (`expire_payment.rs`) |
//! | is paid in part, or was and got it back | goes on: somebody has dealt with its money, and decides what becomes of it |
//! | may be paid later | goes on |

use super::settle::call_off;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::refusal::{Code, Refusal};

/// Why the order is cancelled.
const REASON: &str = "It was not paid in time.";

/// The command.
#[derive(Clone, Debug)]
pub struct ReleaseUnpaidOrder {
    /// Which.
    pub order: OrderId,
}

impl ReleaseUnpaidOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let unknown = || Refusal::new(Code::OrderUnknown, "There is no such order.");
        let order = book.orders.get(&self.order).cloned().ok_or_else(unknown)?;
        let is_up = order.release_at.is_some_and(|deadline| context.at >= deadline);
        if !is_up || !order.waits_unpaid(&book.settings()) {
            let detail =
                format!("The order is {} and is not cancelled for want of its money, or not yet.", order.status.as_str());
            return Err(Refusal::new(Code::OrderNotOverdue, detail).into());
        }
        let changed = call_off(order.id, REASON, context, book)?;
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }
}
