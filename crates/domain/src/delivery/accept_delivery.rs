//! A driver takes an order that is ready. Example: `ALM-20251106-000123` waits, Omar takes it, and it stands on his list; Said, who
//! wanted it as well, is told that it is taken.

use std::sync::Arc;

use super::assign_delivery::give;
use super::delivery_of;
use crate::access::Role;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::ordering::{Fulfilment, Order, Status, order_at, step};
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct AcceptDelivery {
    /// Which order.
    pub order: OrderId,
}

impl AcceptDelivery {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
        book.ask(Key::Delivery(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, None)?;
        if order.fulfilment() == Fulfilment::Delivery && matches!(order.status, Status::Assigned | Status::Dispatched) {
            return Err(taken(&order, context, book)?.into());
        }
        let changed = accept(&order, None, context, book)?;
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }
}

/// Gives the order to the driver who asks.
///
/// # Errors
/// `order.illegalTransition`; `permission.missing` for who is no driver; [`Stop::Missing`] while the delivery is not loaded.
pub(crate) fn accept(order: &Order, reason: Option<&str>, context: &mut Context, book: &mut Book) -> Result<Arc<Order>, Stop> {
    step(order, Status::Assigned, context)?;
    if context.actor.role != Role::Driver {
        let detail = "Only a driver takes an order for themselves; POST /orders/{id}/assign says who else brings it.";
        return Err(Refusal::new(Code::PermissionMissing, detail).into());
    }
    give(order, context.actor.user, reason, context, book)
}

/// Someone was faster. What is free instead, the edge looks up when this is known to stand.
fn taken(order: &Order, context: &Context, book: &mut Book) -> Result<Refusal, Stop> {
    let is_own = delivery_of(order, book)?.driver == Some(context.actor.user);
    let detail = if is_own { "You have this order already." } else { "Another driver was faster; take the next one." };
    Ok(Refusal::new(Code::DeliveryTaken, detail))
}
