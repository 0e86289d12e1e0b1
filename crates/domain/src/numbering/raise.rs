//! Raises a counter behind numbers of another system, so that its series goes on after them. Example: after `M2511138` was taken over,
//! the next order of November is `M2511139`.
//!
//! A counter that was not there begins after them, and so has no gap. One that stands before them is moved: the values that are passed
//! over stand on no document of the counter, and a row says why ([`NumberGap`]), so that the audit can tell them from a document that is
//! missing. None ever goes back.

use super::allocate::{Counter, CounterKey};
use super::series::Series;
use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::context::Context;
use crate::imports::CameTo;

words! {
    /// Why values of a counter stand on no document.
    GapReason {
        /// They were passed over for numbers of another system.
        Import = "import",
    }
}

/// Values that a counter passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberGap {
    /// The row of the counter.
    pub counter: u64,
    /// The first of them.
    pub from: i64,
    /// The last of them.
    pub to: i64,
    /// Why.
    pub reason: GapReason,
    /// The number of the record that says so.
    pub row: u64,
}

/// Raises a counter that was asked for to at least a value.
pub(super) fn raise(series: &Series, key: CounterKey, last: i64, context: &Context, book: &mut Book) -> CameTo {
    let before = book.counters.get(&key).copied();
    if before.is_some_and(|counter| counter.wraps || counter.value >= last) {
        return CameTo::Unchanged;
    }
    let row = before.map_or_else(|| book.next_seq(), |counter| counter.row);
    let told = |value: i64| vec![Fact::new("counter", Value::Text(key.id())), Fact::new("sequence", Value::Integer(value))];
    let (old, counter) = match before {
        Some(counter) => (told(counter.value), Counter { value: last, ..counter }),
        None => {
            let start = series.start.max(last + 1);
            let value = start - 1;
            (Vec::new(), Counter { row, start, value, wraps: false, first_used_at: context.at, last_used_at: context.at })
        }
    };
    let mut new = told(counter.value);
    new.push(Fact::new("reason", Value::Word(GapReason::Import.as_str())));
    let recorded = book.record_change(context, "numbering.counterRaised", Subject::Counter { row }, old, new, None);
    if let Some(before) = before {
        let (from, to) = (before.value + 1, last);
        book.number_gaps.push(NumberGap { counter: row, from, to, reason: GapReason::Import, row: recorded });
    }
    book.counters.put(key, counter);
    if before.is_some() { CameTo::Changed } else { CameTo::Created }
}
