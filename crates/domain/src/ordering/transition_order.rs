//! Moves an order along its lifecycle. Example: the kitchen moves `preparing` → `ready`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::come_back::ComingBack;
use super::order::Order;
use super::status::{Condition, Fulfilment, Move, Status};
use crate::access::Permission;
use crate::audit::{Fact, Personal, Value};
use crate::billing::{Settlement, bill_order};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::delivery;
use crate::ids::{OrderId, ProductId};
use crate::merchants::Settings;
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};
use crate::stock::{ask_stock, release};

/// The command.
#[derive(Clone, Debug)]
pub struct TransitionOrder {
    /// Which order.
    pub order: OrderId,
    /// Where to.
    pub to: Status,
    /// Why; free text.
    pub reason: Option<String>,
    /// How it is paid, when it is handed over.
    pub settlement: Settlement,
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
        let changed = match order.fulfilment() {
            Fulfilment::Delivery => self.of_delivery(&order, context, book)?,
            Fulfilment::HandOver if self.to == Status::Delivered => self.hand_over(&order, context, book)?,
            Fulfilment::HandOver => self.plainly(&order, context, book)?,
        };
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }

    fn plainly(&self, order: &Order, context: &mut Context, book: &mut Book) -> Result<Arc<Order>, Stop> {
        let coming_back = ComingBack::prepare(order, self.to, context, book)?;
        if let Some(coming_back) = &coming_back {
            coming_back.open_day(context, book);
        }
        let changed = move_order(order, self.to, "order.moved", self.reason.as_deref(), context, book)?;
        Ok(match coming_back {
            Some(coming_back) => coming_back.settle(&changed, context, book),
            None => changed,
        })
    }

    /// The steps in which a driver has a part do what the routes of the drivers' app do, under the same conditions.
    fn of_delivery(&self, order: &Order, context: &mut Context, book: &mut Book) -> Result<Arc<Order>, Stop> {
        let reason = self.reason.as_deref();
        match (order.status, self.to) {
            (Status::Ready, Status::Assigned) if context.actor.may(Permission::DeliveriesAssign) => {
                let detail = "POST /orders/{id}/assign moves an order to `assigned` and says who brings it.";
                Err(Refusal::at("/to", Code::OrderIllegalTransition, detail).into())
            }
            (Status::Ready, Status::Assigned) => delivery::accept(order, reason, context, book),
            (Status::Assigned, Status::Dispatched) => delivery::pick_up(order, reason, context, book),
            (Status::Assigned, Status::Ready) => delivery::release(order, reason, context, book),
            (Status::Dispatched, Status::Ready) => delivery::fail(order, reason, context, book),
            (Status::Dispatched, Status::Delivered) => delivery::deliver(order, None, &self.settlement, reason, context, book),
            _ => self.plainly(order, context, book),
        }
    }

    /// The order becomes a bill, and its goods leave, in the commit that makes it `delivered` (SPEC 8).
    fn hand_over(&self, order: &Order, context: &mut Context, book: &mut Book) -> Result<Arc<Order>, Stop> {
        step(order, self.to, context)?;
        bill_order(order, &self.settlement, None, context, book)?;
        // What was paid ahead says now which bill took it, and what was awaited that it is not any more.
        let order = Arc::clone(book.orders.get(&order.id).expect("it was there just now"));
        self.plainly(&order, context, book)
    }
}

/// Asks for the stocks in which goods are kept for an order.
pub(super) fn ask_reserved(order: &Order, book: &mut Book) {
    for product in order.lines.iter().filter(|line| line.reserved.0 > 0).filter_map(|line| line.product) {
        ask_stock(&order.outlet, product, book);
    }
}

/// What is kept for an order, by product.
pub(super) fn reserved(order: &Order) -> BTreeMap<ProductId, Quantity> {
    let mut kept = BTreeMap::new();
    for line in order.lines.iter().filter(|line| line.reserved.0 > 0) {
        if let Some(product) = line.product {
            kept.entry(product).or_insert(Quantity(0)).0 += line.reserved.0;
        }
    }
    kept
}

/// The step, if it is legal and this role may take it.
///
/// # Errors
/// `order.illegalTransition` with the legal moves, `permission.missing`.
pub(crate) fn step(order: &Order, to: Status, context: &Context) -> Result<&'static Move, Refusal> {
    let step = Move::between(order.status, to, order.fulfilment()).ok_or_else(|| illegal(order, to))?;
    if context.actor.is_one_of(step.roles) {
        return Ok(step);
    }
    let role = context.actor.role.as_str();
    let (from, to) = (order.status.as_str(), to.as_str());
    Err(Refusal::new(Code::PermissionMissing, format!("The role {role} may not move an order from {from} to {to}.")))
}

/// Whether the order may be prepared.
fn settled(order: &Order, settings: &Settings) -> Result<(), Refusal> {
    if order.is_settled(settings) {
        return Ok(());
    }
    let left = settings.currency.format(order.left_to_pay());
    let detail = format!("{left} is left to pay, and the order's terms do not allow paying later; record the payment first.");
    Err(Refusal::new(Code::OrderUnpaid, detail))
}

/// The order, when it is there, is of the actor's outlet where they are bound to one, and is what the client saw.
///
/// # Errors
/// `order.unknown`, `order.versionConflict`.
pub(crate) fn order_at(book: &Book, context: &Context, id: OrderId, version: Option<u32>) -> Result<Arc<Order>, Refusal> {
    let order = book
        .orders
        .get(&id)
        .filter(|order| context.actor.sees(&order.outlet))
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
/// `order.illegalTransition` with the legal moves, `permission.missing`, `order.unpaid`.
pub(super) fn move_order(
    order: &Order,
    to: Status,
    action: &'static str,
    reason: Option<&str>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Arc<Order>, Refusal> {
    let legal = step(order, to, context)?;
    if order.held_at.is_some() && to != Status::Cancelled {
        return Err(held("moved along"));
    }
    if legal.needs == Some(Condition::Settled) {
        settled(order, &book.settings())?;
    }
    // From here on it must succeed.
    let personal = Personal::text("reason", reason, order.customer_row, context);
    Ok(moved(order, to, action, Said { personal, ..Said::default() }, context, book))
}

/// What the record of a move says beside the statuses.
#[derive(Default)]
pub(crate) struct Said {
    /// What was before.
    pub old: Vec<Fact>,
    /// What is now.
    pub new: Vec<Fact>,
    /// What may name somebody.
    pub personal: Option<Personal>,
}

/// Makes a move that was checked before, and leaves its record.
pub(crate) fn moved(
    order: &Order,
    to: Status,
    action: &'static str,
    said: Said,
    context: &mut Context,
    book: &mut Book,
) -> Arc<Order> {
    let changed = Arc::new(order.moved(to, context.at));
    let with_status =
        |status: Status, facts: Vec<Fact>| [Fact::new("status", Value::Word(status.as_str()))].into_iter().chain(facts).collect();
    let (old, new) = (with_status(order.status, said.old), with_status(to, said.new));
    book.record_change(context, action, order.subject(), old, new, said.personal);
    if order.status.is_open() && !to.is_open() {
        changed.tickets().for_each(|ticket| book.open_tickets.closed(ticket.counter(), ticket.sequence()));
        // Goods that were handed over have left with their bill; goods of an order that is called off are everybody's again.
        if to != Status::Delivered {
            release(&order.outlet, &reserved(order), book);
        }
    }
    book.orders.put(changed.id, Arc::clone(&changed));
    changed
}

/// The order is put aside.
pub(super) fn held(what: &str) -> Refusal {
    let detail = format!("The order is on hold and cannot be {what}; recall it first with POST /orders/{{id}}/recall.");
    Refusal::new(Code::OrderHeld, detail)
}

/// What was ordered may still change, in the way that the verb says.
///
/// # Errors
/// `order.tooLate`.
pub(super) fn check_changeable(order: &Order, what: &str) -> Result<(), Refusal> {
    if order.status.takes_changes() {
        return Ok(());
    }
    let detail = format!("The order is {} and cannot be {what} any more.", order.status.as_str());
    Err(Refusal::new(Code::OrderTooLate, detail))
}

/// No money was given for it, and none is awaited.
///
/// # Errors
/// `order.hasPayments`.
pub(super) fn check_no_payments(order: &Order, what: &str) -> Result<(), Refusal> {
    if !order.has_payments() {
        return Ok(());
    }
    let detail = format!("Money was given for {} or is awaited for it, so that it cannot be {what}.", order.number.text());
    Err(Refusal::new(Code::OrderHasPayments, detail))
}

fn illegal(order: &Order, to: Status) -> Refusal {
    let legal: Vec<&str> = Move::all_from(order.status, order.fulfilment()).map(|step| step.to.as_str()).collect();
    let from = order.status.as_str();
    let legal = if legal.is_empty() { "nowhere".to_owned() } else { legal.join(", ") };
    let detail = format!("The order is {from} and cannot become {}; from here it can go to: {legal}.", to.as_str());
    Refusal::at("/to", Code::OrderIllegalTransition, detail)
}
