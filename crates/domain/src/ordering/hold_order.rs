//! Puts an order aside, as tills call it: parks the ticket. Example: a guest has left their purse in the car; until the order is
//! recalled, the kitchen does not see it and nobody moves it along.

use std::sync::Arc;

use super::order::Order;
use super::transition_order::{held, order_at};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct HoldOrder {
    /// Which order.
    pub order: OrderId,
    /// Why; free text.
    pub reason: Option<String>,
    /// The version that the client saw; refused when the order has changed since.
    pub version: Option<u32>,
}

impl HoldOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, self.version)?;
        if order.status.has_begun() {
            let detail = format!("The order is {}; only one that nobody has begun with is put on hold.", order.status.as_str());
            return Err(Refusal::new(Code::OrderTooLate, detail).into());
        }
        if order.held_at.is_some() {
            return Err(held("put on hold once more").into());
        }
        // From here on it must succeed.
        let personal = Personal::text("reason", self.reason.as_deref(), order.customer_row, context);
        let (old, new) = (Fact::new("held", Value::Bool(false)), Fact::new("held", Value::Bool(true)));
        book.record_change(context, "order.held", order.subject(), vec![old], vec![new], personal);
        book.orders.put(order.id, Arc::new(Order { held_at: Some(context.at), ..order.changed(context.at) }));
        Ok(Outcome::ok(Document::Order(order.id, None)))
    }
}
