//! What the stream says of an order whose lines have changed: the lines that differ, before and after, and the totals. Nothing that
//! names a person: notes and reasons stand beside it.

use super::order::{Line, Order};
use crate::audit::{Fact, Personal, Value};
use crate::context::Context;
use crate::limits::ORDER_LINES_MAX;
use crate::money::Amount;
use crate::refusal::{Code, Refusal};

/// The records whose facts are part of an order's history.
pub(super) const TOLD: &[&str] = &[AMENDED, TABLE_MOVED, MERGED, MERGED_AWAY, SPLIT, SPLIT_OFF, CORRECTED];

/// The records of orders that were there, and whose facts are lines.
pub(super) const OF_LINES: &[&str] = &[AMENDED, MERGED, SPLIT];

/// What another system said of it was put right when it was brought in.
const CORRECTED: &str = "legacy.corrected";
/// Items were added, changed or taken off.
pub(super) const AMENDED: &str = "order.amended";
/// Its guests sit at another table.
pub(super) const TABLE_MOVED: &str = "order.tableMoved";
/// It took over the lines of others.
pub(super) const MERGED: &str = "order.merged";
/// Another took over its lines.
pub(super) const MERGED_AWAY: &str = "order.mergedAway";
/// A part of it went to another order.
pub(super) const SPLIT: &str = "order.split";
/// It is such a part.
pub(super) const SPLIT_OFF: &str = "order.splitOff";

/// The lines that differ, and the totals, before and after.
pub(super) fn facts(before: &Order, after: &Order, decimals: u8) -> (Vec<Fact>, Vec<Fact>) {
    let pairs = after.lines.iter().enumerate().map(|(index, line)| (before.lines.get(index), line));
    let differing: Vec<(Option<&Line>, &Line)> = pairs.filter(|(old, line)| *old != Some(*line)).collect();
    let sides = |lines: Vec<Value>, order: &Order| {
        vec![
            Fact::new("lines", Value::List(lines)),
            Fact::new("discountTotal", Value::Amount(order.totals.discount, decimals)),
            Fact::new("taxTotal", Value::Amount(order.totals.tax, decimals)),
            Fact::new("total", Value::Amount(order.totals.total, decimals)),
        ]
    };
    let old_lines = differing.iter().filter_map(|(old, _)| *old).map(|line| line_fact(line, decimals)).collect();
    let new_lines = differing.iter().map(|(_, line)| line_fact(line, decimals)).collect();
    (sides(old_lines, before), sides(new_lines, after))
}

/// A line as the stream has it.
fn line_fact(line: &Line, decimals: u8) -> Value {
    let amount = |amount: Amount| Value::Amount(amount, decimals);
    let mut facts = vec![
        Fact::new("line", Value::Integer(i64::from(line.number))),
        Fact::new("sku", line.sku.clone().or_else(|| line.charge.clone()).map_or(Value::Null, Value::Text)),
        Fact::new("quantity", Value::Quantity(line.quantity)),
        Fact::new("unitPrice", amount(line.unit_price)),
        Fact::new("total", amount(line.total)),
    ];
    for (name, quantity) in [("voided", line.voided), ("splitOff", line.split_off)] {
        if quantity.0 > 0 {
            facts.push(Fact::new(name, Value::Quantity(quantity)));
        }
    }
    if line.added_at.is_some() {
        facts.push(Fact::new("isAddOn", Value::Bool(true)));
    }
    Value::Object(facts)
}

/// What is kept beside the record: why, and notes that were changed.
pub(super) fn personal(before: &Order, after: &Order, reason: Option<&str>, context: &mut Context) -> Option<Personal> {
    let text = |text: &str| Value::Text(text.to_owned());
    let noted = before.lines.iter().zip(&after.lines).filter(|(old, new)| old.notes != new.notes).map(|(old, new)| {
        Value::Object(vec![
            Fact::new("line", Value::Integer(i64::from(new.number))),
            Fact::new("old", text(&old.notes)),
            Fact::new("new", text(&new.notes)),
        ])
    });
    let noted: Vec<Value> = noted.collect();
    let mut facts: Vec<Fact> = reason.map(|reason| Fact::new("reason", text(reason))).into_iter().collect();
    if !noted.is_empty() {
        facts.push(Fact::new("notes", Value::List(noted)));
    }
    if facts.is_empty() {
        return None;
    }
    Some(Personal { salt: context.entropy.bytes16(), customer_row: after.customer_row, facts })
}

/// Something must be left of an order, and no more than one may have.
///
/// # Errors
/// `order.empty`, `order.tooManyLines`.
pub(super) fn check_lines(lines: &[Line]) -> Result<(), Refusal> {
    if !lines.iter().any(Line::is_goods) {
        let detail = "Nothing would be left of the order; cancel it instead with POST /orders/{id}/cancel.";
        return Err(Refusal::new(Code::OrderEmpty, detail));
    }
    if lines.len() > ORDER_LINES_MAX {
        let detail = format!(
            "The order would have {} lines, those that were taken off included, and {ORDER_LINES_MAX} are the most.",
            lines.len()
        );
        return Err(Refusal::new(Code::OrderTooManyLines, detail));
    }
    Ok(())
}
