//! Calls an order off. It keeps its number. Example: the customer rang before the kitchen began; what his wallet had paid is back in
//! it, and nobody keeps goods for him any more.

use super::settle::call_off;
use super::transition_order::order_at;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::check_own;
use crate::ids::OrderId;
use crate::refusal::Code;

/// The command.
#[derive(Clone, Debug)]
pub struct CancelOrder {
    /// Which order.
    pub order: OrderId,
    /// Why; free text.
    pub reason: String,
    /// The version that the client saw; refused when the order has changed since.
    pub version: Option<u32>,
}

impl CancelOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, self.version)?;
        check_own(order.customer, Code::OrderUnknown, "There is no such order.", context, book)?;
        let changed = call_off(order.id, &self.reason, context, book)?;
        Ok(Outcome::ok(Document::Order(changed.id, None)))
    }
}
