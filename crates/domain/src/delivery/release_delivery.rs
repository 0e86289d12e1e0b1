//! Takes an order off a driver who has not left with it. Example: Omar has three orders and a flat tyre; the dispatcher moves them from
//! `assigned` back to `ready`, where every driver sees them.

use std::sync::Arc;

use super::{Delivery, delivery_of, driver_fact};
use crate::audit::Personal;
use crate::book::Book;
use crate::command::Stop;
use crate::context::Context;
use crate::ordering::{Order, Said, Status, moved, step};

/// Moves the order back to where it waits for a driver.
///
/// # Errors
/// `permission.missing` for who does not assign deliveries; [`Stop::Missing`] while the delivery is not loaded.
pub(crate) fn release(order: &Order, reason: Option<&str>, context: &mut Context, book: &mut Book) -> Result<Arc<Order>, Stop> {
    step(order, Status::Ready, context)?;
    let before = delivery_of(order, book)?;
    // From here on it must succeed.
    let said = Said {
        old: vec![driver_fact(before.driver)],
        new: vec![driver_fact(None)],
        personal: Personal::text("reason", reason, order.customer_row, context),
    };
    let changed = moved(order, Status::Ready, "order.moved", said, context, book);
    book.deliveries.put(order.id, Arc::new(Delivery::waiting(order.row)));
    Ok(changed)
}

/// What becomes of the delivery of an order that is called off: nobody has it any more. None where nobody had it.
///
/// # Errors
/// [`Stop::Missing`] while the delivery is not loaded.
pub(crate) fn taken_off(order: &Order, book: &mut Book) -> Result<Option<Arc<Delivery>>, Stop> {
    if order.status != Status::Assigned {
        return Ok(None);
    }
    delivery_of(order, book)?;
    Ok(Some(Arc::new(Delivery::waiting(order.row))))
}
