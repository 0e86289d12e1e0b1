//! Takes an order up again that was put aside. Example: the guest is back with their purse, and the kitchen sees the order. One that was
//! paid meanwhile is confirmed now, where the merchant wants that.

use std::sync::Arc;

use super::order::Order;
use super::settle::settle_order;
use super::transition_order::order_at;
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct RecallOrder {
    /// Which order.
    pub order: OrderId,
    /// The version that the client saw; refused when the order has changed since.
    pub version: Option<u32>,
}

impl RecallOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, self.version)?;
        if order.held_at.is_none() {
            return Err(Refusal::new(Code::OrderNotHeld, "The order is not on hold.").into());
        }
        // From here on it must succeed.
        let (old, new) = (Fact::new("held", Value::Bool(true)), Fact::new("held", Value::Bool(false)));
        book.record_change(context, "order.recalled", order.subject(), vec![old], vec![new], None);
        book.orders.put(order.id, Arc::new(Order { held_at: None, ..order.changed(context.at) }));
        settle_order(order.id, &book.settings(), context, book);
        Ok(Outcome::ok(Document::Order(order.id, None)))
    }
}
