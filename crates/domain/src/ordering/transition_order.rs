//! Moves an order along its lifecycle. Example: the kitchen moves `preparing` → `ready`.

use std::sync::Arc;

use super::order::Order;
use super::status::{Move, Status};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct TransitionOrder {
    /// Which order.
    pub order: OrderId,
    /// Where to.
    pub to: Status,
    /// Why; free text.
    pub reason: Option<String>,
    /// The version that the client saw; the move is refused when the order has changed since.
    pub version: Option<u32>,
}

impl TransitionOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, self.version)?;
        if self.to == Status::Cancelled {
            let detail = "An order is cancelled with POST /orders/{id}/cancel, which asks for the reason.";
            return Err(Refusal::at("/to", Code::OrderIllegalTransition, detail).into());
        }
        let changed = move_order(&order, self.to, "order.moved", self.reason.as_deref(), context, book)?;
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }
}

/// The order, when it is there, is of the actor's outlet where they are bound to one, and is what the client saw.
///
/// # Errors
/// `order.unknown`, `order.versionConflict`.
pub(super) fn order_at(book: &Book, context: &Context, id: OrderId, version: Option<u32>) -> Result<Arc<Order>, Refusal> {
    let bound = context.actor.outlet.as_deref();
    let order = book
        .orders
        .get(&id)
        .filter(|order| bound.is_none_or(|bound| order.outlet == bound))
        .ok_or_else(|| Refusal::new(Code::OrderUnknown, "There is no such order."))?;
    match version {
        Some(version) if version != order.version => {
            let detail = format!("The order is at version {}, not {version}; read it again and decide anew.", order.version);
            Err(Refusal::at("/version", Code::OrderVersionConflict, detail))
        }
        _ => Ok(Arc::clone(order)),
    }
}

/// Makes one legal move and leaves its record.
///
/// # Errors
/// `order.illegalTransition` with the legal moves, `permission.missing`.
pub(super) fn move_order(
    order: &Order,
    to: Status,
    action: &'static str,
    reason: Option<&str>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Arc<Order>, Refusal> {
    let step = Move::between(order.status, to, order.fulfilment()).ok_or_else(|| illegal(order, to))?;
    if !step.roles.contains(&context.actor.role) {
        let role = context.actor.role.as_str();
        let (from, to) = (order.status.as_str(), to.as_str());
        return Err(Refusal::new(Code::PermissionMissing, format!("The role {role} may not move an order from {from} to {to}.")));
    }
    // From here on it must succeed.
    let changed = Arc::new(order.moved(to, context.at));
    let personal = reason.map(|reason| Personal {
        salt: context.entropy.bytes16(),
        customer_row: order.customer_row,
        facts: vec![Fact::new("reason", Value::Text(reason.to_owned()))],
    });
    book.record_change(
        context,
        action,
        order.subject(),
        vec![Fact::new("status", Value::Word(order.status.as_str()))],
        vec![Fact::new("status", Value::Word(to.as_str()))],
        personal,
    );
    if order.status.is_open() && !to.is_open() {
        changed.tickets().for_each(|ticket| book.open_tickets.closed(ticket.counter(), ticket.sequence()));
    }
    book.orders.put(changed.id, Arc::clone(&changed));
    Ok(changed)
}

fn illegal(order: &Order, to: Status) -> Refusal {
    let legal: Vec<&str> = Move::all_from(order.status, order.fulfilment()).map(|step| step.to.as_str()).collect();
    let from = order.status.as_str();
    let legal = if legal.is_empty() { "nowhere".to_owned() } else { legal.join(", ") };
    let detail = format!("The order is {from} and cannot become {}; from here it can go to: {legal}.", to.as_str());
    Refusal::at("/to", Code::OrderIllegalTransition, detail)
}
