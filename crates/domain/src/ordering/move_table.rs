//! Moves an order to another table. Example: the guests of table 4 want to sit outside, at T12; their ticket keeps its number.

use std::sync::Arc;

use super::changes::TABLE_MOVED;
use super::order::Order;
use super::transition_order::order_at;
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::OrderId;
use crate::numbering::is_short_code;
use crate::refusal::{Code, Refusal};

/// The channel whose orders have tables.
const AT_TABLES: &str = "dine_in";

/// The command.
#[derive(Clone, Debug)]
pub struct MoveTable {
    /// Which order.
    pub order: OrderId,
    /// Where its guests sit now, as the staff call it.
    pub table: String,
    /// The version that the client saw; refused when the order has changed since.
    pub version: Option<u32>,
}

impl MoveTable {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let order = order_at(book, context, self.order, self.version)?;
        if !order.status.is_open() {
            let detail = format!("The order is {}; nobody sits there any more.", order.status.as_str());
            return Err(Refusal::new(Code::OrderTooLate, detail).into());
        }
        if order.channel != AT_TABLES {
            let detail = format!("The order came by {}; only those of {AT_TABLES} have a table.", order.channel);
            return Err(Refusal::new(Code::OrderNotDineIn, detail).into());
        }
        // From here on it must succeed.
        let (old, new) = (table_fact(order.table.as_deref()), table_fact(Some(&self.table)));
        let personal = self.personal(&order, context);
        book.record_change(context, TABLE_MOVED, order.subject(), vec![old], vec![new], personal);
        let changed = Order { table: Some(self.table.clone()), ..order.changed(context.at) };
        book.orders.put(order.id, Arc::new(changed));
        Ok(Outcome::ok(Document::Order(order.id, None)))
    }

    /// What staff call a table may name a person, unless it is a code.
    fn personal(&self, order: &Order, context: &mut Context) -> Option<Personal> {
        let named = |table: Option<&str>| table.filter(|table| !is_code(table)).map(|table| Value::Text(table.to_owned()));
        let tables = [("oldTable", named(order.table.as_deref())), ("newTable", named(Some(&self.table)))];
        let facts: Vec<Fact> = tables.into_iter().filter_map(|(name, table)| Some(Fact::new(name, table?))).collect();
        let is_any = !facts.is_empty();
        is_any.then(|| Personal { salt: context.entropy.bytes16(), customer_row: order.customer_row, facts })
    }
}

fn is_code(table: &str) -> bool {
    is_short_code(&table.to_ascii_uppercase())
}

fn table_fact(table: Option<&str>) -> Fact {
    let code = table.filter(|table| is_code(table));
    Fact::new("table", code.map_or(Value::Null, |code| Value::Text(code.to_owned())))
}
