//! The driver leaves with an order. Example: Omar takes `ALM-20251106-000123` at the counter; from now on its customer has four digits
//! to tell him at the door.

use std::sync::Arc;

use super::{Delivery, ProofCode, delivery_of, driver_fact, own};
use crate::audit::Personal;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::ordering::{Order, Said, Status, moved, order_at, step};

/// The command.
#[derive(Clone, Debug)]
pub struct PickUpDelivery {
    /// Which order.
    pub order: OrderId,
}

impl PickUpDelivery {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
        book.ask(Key::Delivery(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, None)?;
        let changed = pick_up(&order, None, context, book)?;
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }
}

/// Moves the order on its way, with a code of its own.
///
/// # Errors
/// `order.illegalTransition`, `permission.missing`, `delivery.otherDriver`; [`Stop::Missing`] while the delivery is not loaded.
pub(crate) fn pick_up(order: &Order, reason: Option<&str>, context: &mut Context, book: &mut Book) -> Result<Arc<Order>, Stop> {
    step(order, Status::Dispatched, context)?;
    let before = delivery_of(order, book)?;
    own(&before, &context.actor)?;
    // From here on it must succeed.
    let said = Said {
        old: Vec::new(),
        new: vec![driver_fact(before.driver)],
        personal: Personal::text("reason", reason, order.customer_row, context),
    };
    let changed = moved(order, Status::Dispatched, "order.moved", said, context, book);
    // The code is a secret between shop and customer, so it stands in the delivery's own row and in no record.
    let code = ProofCode::drawn(&mut context.entropy);
    let delivery = Delivery { picked_up_at: Some(context.at), code: Some(code), ..(*before).clone() };
    book.deliveries.put(order.id, Arc::new(delivery));
    Ok(changed)
}
