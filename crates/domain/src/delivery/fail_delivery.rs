//! A delivery that came to nothing. Example: nobody opened; Omar brings `ALM-20251106-000123` back, it is `ready` again, and its history
//! says why.

use std::sync::Arc;

use super::{Delivery, FailedAttempt, delivery_of, driver_fact, own, under_way};
use crate::audit::Personal;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::ordering::{Order, Said, Status, moved, order_at, step};
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct FailDelivery {
    /// Which order.
    pub order: OrderId,
    /// Why; free text.
    pub reason: String,
}

impl FailDelivery {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
        book.ask(Key::Delivery(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, None)?;
        under_way(&order)?;
        let changed = fail(&order, Some(&self.reason), context, book)?;
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }
}

/// Moves an order that was under way back to where the next driver finds it, and keeps the attempt.
///
/// # Errors
/// `order.illegalTransition`, `permission.missing`, `delivery.otherDriver`, `delivery.reasonMissing`; [`Stop::Missing`] while the
/// delivery is not loaded.
pub(crate) fn fail(order: &Order, reason: Option<&str>, context: &mut Context, book: &mut Book) -> Result<Arc<Order>, Stop> {
    step(order, Status::Ready, context)?;
    let before = delivery_of(order, book)?;
    own(&before, &context.actor)?;
    let Some(reason) = reason else {
        let detail = "A delivery that failed says why; send `reason`.";
        return Err(Refusal::at("/reason", Code::DeliveryReasonMissing, detail).into());
    };
    // From here on it must succeed.
    let said = Said {
        old: vec![driver_fact(before.driver)],
        new: vec![driver_fact(None)],
        personal: Personal::text("reason", Some(reason), order.customer_row, context),
    };
    let row = book.next_seq();
    let changed = moved(order, Status::Ready, "order.moved", said, context, book);
    book.delivery_attempts.push(FailedAttempt {
        row,
        order_row: order.row,
        driver: before.driver,
        picked_up_at: before.picked_up_at,
        failed_at: context.at,
        reason: reason.to_owned(),
    });
    book.deliveries.put(order.id, Arc::new(Delivery::waiting(order.row)));
    Ok(changed)
}
