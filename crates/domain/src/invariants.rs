//! What must hold of everything that is written, checked over a group's writes before they reach the store.
//!
//! It repeats no rule: it looks at the result only, so that a mistake in a rule is found before it is a record. A failed check is
//! a bug; the group is decided again one command at a time, and the one that fails alone is answered with 500.

use std::collections::BTreeMap;

use crate::book::Change;
use crate::numbering::{Counter, CounterKey, Kind, Number};
use crate::ordering::Order;
use crate::writes::Writes;

/// A promise that the writes would break.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// Checks a group's writes.
///
/// # Errors
/// The first promise that is broken.
pub fn check(writes: &Writes) -> Result<(), Broken> {
    records_are_contiguous(writes)?;
    for (change, order) in &writes.orders {
        parts_sum_to_the_total(order)?;
        promise(*change == Change::Update || order.row > writes.before.seq, || {
            format!("order {} takes row {}, which is not new", order.id, order.row)
        })?;
    }
    numbers_are_consecutive(writes)
}

fn promise(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Broken> {
    if holds { Ok(()) } else { Err(Broken(otherwise())) }
}

fn records_are_contiguous(writes: &Writes) -> Result<(), Broken> {
    let mut seq = writes.before.seq;
    let mut at = writes.before.last_at;
    for record in &writes.records {
        promise(record.seq == seq + 1, || format!("record {} follows {seq}", record.seq))?;
        promise(record.at >= at, || format!("record {} is dated before the one before it", record.seq))?;
        (seq, at) = (record.seq, record.at);
    }
    let wrote = !writes.orders.is_empty() || !writes.customers.is_empty() || !writes.replays.is_empty();
    promise(!wrote || !writes.records.is_empty(), || "something changes without a record".to_owned())
}

fn parts_sum_to_the_total(order: &Order) -> Result<(), Broken> {
    let number = order.number.text();
    let sum = |of: fn(&crate::ordering::Line) -> i64| order.lines.iter().map(of).sum::<i64>();
    promise(!order.lines.is_empty(), || format!("order {number} has no lines"))?;
    for line in &order.lines {
        let taxes: i64 = line.taxes.iter().map(|tax| tax.amount.0).sum();
        let adds_up = taxes == line.tax.0 && line.net.0 + line.tax.0 == line.total.0;
        promise(adds_up && line.quantity.0 > 0, || format!("a line of order {number} does not add up"))?;
    }
    let totals = &order.totals;
    let adds_up = sum(|line| line.gross.0) == totals.subtotal.0
        && sum(|line| line.discount.0) == totals.discount.0
        && sum(|line| line.tax.0) == totals.tax.0
        && sum(|line| line.total.0) == totals.total.0;
    let untaxed = totals.subtotal.0 - totals.discount.0;
    promise(adds_up && (totals.total.0 == untaxed || totals.total.0 == untaxed + totals.tax.0), || {
        format!("order {number} does not add up")
    })
}

/// Each counter was moved on from where it stood by exactly the documents that carry its values, one each, without a hole. A counter
/// that wraps has other promises.
fn numbers_are_consecutive(writes: &Writes) -> Result<(), Broken> {
    let mut issued: BTreeMap<(Kind, u64), Vec<i64>> = BTreeMap::new();
    let mut note = |kind, number: &Number| issued.entry((kind, number.counter())).or_default().push(number.sequence());
    for (_, order) in writes.orders.iter().filter(|(change, _)| *change == Change::Insert) {
        note(Kind::Order, &order.number);
        order.tickets().for_each(|ticket| note(Kind::Ticket, ticket));
    }
    for (_, customer) in writes.customers.iter().filter(|(change, _)| *change == Change::Insert) {
        note(Kind::Customer, &customer.number);
    }
    for (before, key, counter) in &writes.counters {
        let sequences = issued.remove(&(key.kind, counter.row)).unwrap_or_default();
        if counter.wraps {
            wraps_well(writes, before.as_ref(), key, counter, &sequences)?;
            continue;
        }
        let first = before.map_or(counter.start, |before| before.value + 1);
        promise(sequences.iter().copied().eq(first..=counter.value), || {
            format!("counter {} goes on with {first} and stands at {} after {sequences:?}", key.id(), counter.value)
        })?;
    }
    promise(issued.is_empty(), || format!("numbers without their counter: {issued:?}"))
}

/// A counter that wraps belongs to tickets, stands at a number that it gave out (or where it stood, or was put by hand), and no two of
/// the group's open orders have the same one of its numbers.
fn wraps_well(
    writes: &Writes,
    before: Option<&Counter>,
    key: &CounterKey,
    counter: &Counter,
    issued: &[i64],
) -> Result<(), Broken> {
    let was_reset = writes.records.iter().any(|record| record.action == "numbering.seriesReset");
    let stands = issued.contains(&counter.value) || before.is_some_and(|before| before.value == counter.value) || was_reset;
    promise(key.kind == Kind::Ticket && stands && (was_reset || !issued.is_empty()), || {
        format!("counter {} wraps and stands at {} after {issued:?}", key.id(), counter.value)
    })?;
    let open = writes.orders.iter().filter(|(_, order)| order.status.is_open()).flat_map(|(_, order)| order.tickets());
    let mut sequences: Vec<i64> = open.filter(|ticket| ticket.counter() == counter.row).map(|ticket| ticket.sequence()).collect();
    sequences.sort_unstable();
    promise(sequences.windows(2).all(|pair| pair[0] != pair[1]), || {
        format!("counter {} gave two open orders the same of {sequences:?}", key.id())
    })
}
