//! Says who brings an order. Example: the dispatcher gives `ALM-20251106-000123` to Omar, whose scooter then breaks down, and gives it
//! to Said, while it has not left yet.

use std::sync::Arc;

use super::{Delivery, delivery_of, driver_fact};
use crate::access::{Permission, Role};
use crate::audit::Personal;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::{OrderId, UserId};
use crate::ordering::{Fulfilment, Order, Said, Status, moved, order_at, step};
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct AssignDelivery {
    /// Which order: one that is ready, or that a driver has and has not left with.
    pub order: OrderId,
    /// Who brings it.
    pub driver: UserId,
    /// Why; free text.
    pub reason: Option<String>,
    /// The version that the client saw; refused when the order has changed since.
    pub version: Option<u32>,
}

impl AssignDelivery {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
        book.ask(Key::Delivery(self.order));
        book.ask(Key::UserById(self.driver));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        if !context.actor.may(Permission::DeliveriesAssign) {
            let detail = format!("The role {} assigns no deliveries.", context.actor.role.as_str());
            return Err(Refusal::new(Code::PermissionMissing, detail).into());
        }
        let order = order_at(book, context, self.order, self.version)?;
        let is_driver = book.users_by_id.get(&self.driver).is_some_and(|user| user.role == Role::Driver && user.is_active);
        if !is_driver {
            let detail = "No driver of this merchant has that id; GET /drivers lists them.";
            return Err(Refusal::at("/driver", Code::DriverUnknown, detail).into());
        }
        let has_a_driver = order.fulfilment() == Fulfilment::Delivery && order.status == Status::Assigned;
        if !has_a_driver {
            step(&order, Status::Assigned, context)?;
        }
        let changed = give(&order, self.driver, self.reason.as_deref(), context, book)?;
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }
}

/// Gives an order to a driver; whether it may be, was checked before.
///
/// # Errors
/// [`Stop::Missing`] while the delivery is not loaded.
pub(super) fn give(
    order: &Order,
    driver: UserId,
    reason: Option<&str>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Arc<Order>, Stop> {
    let before = delivery_of(order, book)?;
    // From here on it must succeed.
    let said = Said {
        old: vec![driver_fact(before.driver)],
        new: vec![driver_fact(Some(driver))],
        personal: Personal::text("reason", reason, order.customer_row, context),
    };
    let action = if order.status == Status::Assigned { "order.reassigned" } else { "order.moved" };
    let changed = moved(order, Status::Assigned, action, said, context, book);
    let delivery = Delivery { driver: Some(driver), assigned_at: Some(context.at), ..(*before).clone() };
    book.deliveries.put(order.id, Arc::new(delivery));
    Ok(changed)
}
