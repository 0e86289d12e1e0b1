//! The one way to a number.

use super::facts::DocumentFacts;
use super::series::{AtEnd, Kind, Series};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// Which counter: one row per series, scope and period, kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CounterKey {
    /// The series.
    pub kind: Kind,
    /// The short codes of the scope's parts, joined by `/`; empty without scope, never null.
    pub scope: String,
    /// The period, `20251106`, `202511`, `2025`, the fiscal year `2025-26`, or empty.
    pub period: String,
}

impl CounterKey {
    /// As clients see it: `order-20251106`, with a scope `order-20251106-RES`.
    pub fn id(&self) -> String {
        let parts = [self.kind.as_str(), &self.period, &self.scope];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
    }
}

/// The last value of a series in one scope and period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// The number in the stream of the record that opened it; documents refer to their counter by it.
    pub row: u64,
    /// The first value it gave out.
    pub start: i64,
    /// The last value it gave out, those beyond the end of a wrapping series aside; after a reset by hand, the one before the start.
    pub value: i64,
    /// Whether a wrapping series ever counted with it: its numbers may then repeat and are not gapless, by design.
    pub wraps: bool,
    /// When it first gave one out.
    pub first_used_at: Timestamp,
    /// When it last gave one out.
    pub last_used_at: Timestamp,
}

/// A document's number. Only [`allocate`] makes one; [`issued`] reads back what was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    text: String,
    sequence: i64,
    counter: u64,
    unique_scope: String,
}

impl Number {
    /// As it is printed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The integer in it, by which documents sort.
    pub fn sequence(&self) -> i64 {
        self.sequence
    }

    /// The row of its counter.
    pub fn counter(&self) -> u64 {
        self.counter
    }

    /// Within what it is unique: empty is the whole merchant.
    pub fn unique_scope(&self) -> &str {
        &self.unique_scope
    }
}

/// A number that was issued before, as the store read it. Never use it to make one.
pub fn issued(text: String, sequence: i64, counter: u64, unique_scope: String) -> Number {
    Number { text, sequence, counter, unique_scope }
}

/// Asks for what [`allocate`] is going to need, for a command that takes several numbers and wants them loaded in one round.
///
/// # Errors
/// `numbering.noSeries`, `numbering.scopeMissing`, `numbering.codeInvalid`.
pub(crate) fn ask_counter(kind: Kind, facts: &DocumentFacts<'_>, book: &mut Book) -> Result<(), Refusal> {
    let settings = book.settings();
    let series = settings.series(kind).ok_or_else(|| no_series(kind))?;
    let key = counter_key(series, &facts.or_defaults(series))?;
    book.ask(Key::Counter(key));
    if series.wraps() {
        book.ask(Key::OpenTickets);
    }
    Ok(())
}

/// Takes the next number of a series for a document of the running command.
///
/// The counter is asked for like any other row; its first use leaves a record. A command that is refused after this gives the
/// number back with the rest of its draft.
///
/// # Errors
/// `numbering.noSeries`, `numbering.scopeMissing`, `numbering.codeInvalid`, `numbering.exhausted`; [`Stop::Missing`] while the
/// counter is not loaded.
pub fn allocate(kind: Kind, facts: &DocumentFacts<'_>, context: &Context, book: &mut Book) -> Result<Number, Stop> {
    let settings = book.settings();
    let series = settings.series(kind).ok_or_else(|| no_series(kind))?;
    let facts = facts.or_defaults(series);
    let key = counter_key(series, &facts)?;
    book.ask(Key::Counter(key.clone()));
    book.all_loaded()?;
    let before = book.counters.get(&key).copied();
    // Also a series that wraps no more must not repeat what is still open from when it did.
    let wraps = series.wraps() || before.is_some_and(|counter| counter.wraps);
    if wraps {
        book.ask(Key::OpenTickets);
        book.all_loaded()?;
    }
    let row = before.map_or_else(|| book.next_seq(), |counter| counter.row);
    let is_used = |sequence| wraps && book.open_tickets.has(row, sequence);
    let next = series.next(before.map(|counter| counter.value), is_used).ok_or_else(|| exhausted(series))?;
    let number = printed(series, &facts, next.sequence)?;
    // From here on it must succeed.
    let counter = match before {
        Some(counter) => Counter { value: next.stands_at, wraps, last_used_at: context.at, ..counter },
        None => {
            book.record(
                context,
                "numbering.counterOpened",
                Subject::Counter { row },
                vec![Fact::new("counter", Value::Text(key.id())), Fact::new("start", Value::Integer(series.start))],
            );
            let (start, value) = (series.start, next.stands_at);
            Counter { row, start, value, wraps, first_used_at: context.at, last_used_at: context.at }
        }
    };
    book.counters.put(key, counter);
    if kind == Kind::Ticket {
        book.open_tickets.opened(row, next.sequence);
    }
    Ok(Number { text: number, sequence: next.sequence, counter: row, unique_scope: unique_scope(series, &facts) })
}

/// Numbers that a series would print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// In order.
    pub numbers: Vec<String>,
    /// Why no more follow, where fewer are printed than were asked for.
    pub then: Option<Refusal>,
}

/// The numbers that a series would print for documents with these facts, from a value on; nothing is taken. A series that wraps
/// is shown to wrap.
///
/// # Errors
/// Those of [`allocate`], where not even one number would be printed.
pub fn preview(series: &Series, facts: &DocumentFacts<'_>, from: i64, count: usize) -> Result<Preview, Refusal> {
    let facts = facts.or_defaults(series);
    counter_key(series, &facts)?;
    let mut preview = Preview { numbers: Vec::new(), then: None };
    let mut value = Some(from - 1);
    while preview.numbers.len() < count {
        let next = series.next(value, |_| false).ok_or_else(|| exhausted(series));
        match next.and_then(|next| Ok((next.stands_at, printed(series, &facts, next.sequence)?))) {
            Ok((stands_at, number)) => {
                value = Some(stands_at);
                preview.numbers.push(number);
            }
            Err(refusal) if preview.numbers.is_empty() => return Err(refusal),
            Err(refusal) => {
                preview.then = Some(refusal);
                break;
            }
        }
    }
    Ok(preview)
}

fn printed(series: &Series, facts: &DocumentFacts<'_>, sequence: i64) -> Result<String, Refusal> {
    let number = series.template.print(sequence, facts);
    match series.rules.and_then(|rules| rules.forbids(series, &number)) {
        Some(refusal) => Err(refusal),
        None => Ok(number),
    }
}

fn counter_key(series: &Series, facts: &DocumentFacts<'_>) -> Result<CounterKey, Refusal> {
    facts.suffice(series)?;
    let codes: Vec<&str> = series.scope.iter().filter_map(|part| facts.code(*part)).collect();
    let period = series.period(facts.business_date, facts.fiscal_year_start);
    Ok(CounterKey { kind: series.kind, scope: codes.join("/"), period })
}

/// No code is empty or has a `/`, so that what a document lacks stays apart from what another has.
fn unique_scope(series: &Series, facts: &DocumentFacts<'_>) -> String {
    let mut scope = String::new();
    for (index, part) in series.unique_within.iter().enumerate() {
        if index > 0 {
            scope.push('/');
        }
        match part.part() {
            Some(part) => scope.push_str(facts.code(part).unwrap_or_default()),
            None => scope.push_str(&facts.business_date.to_string()),
        }
    }
    scope
}

/// Why there is no number.
pub(super) fn no_series(kind: Kind) -> Refusal {
    let kind = kind.as_str();
    Refusal::new(Code::NumberingNoSeries, format!("This merchant has no series for documents of kind {kind}; configure one."))
}

fn exhausted(series: &Series) -> Refusal {
    let (kind, end) = (series.kind.as_str(), series.end);
    let detail = match series.at_end {
        AtEnd::Refuse => format!(
            "The series for {kind} ends at {end} and has come to its end in this scope and period. Raise its `end`, let it `widen`, or \
             put another series in force with PUT /numbering/series/{kind}."
        ),
        AtEnd::Widen | AtEnd::Wrap => format!("The series for {kind} has used every value there is; put another one in force."),
    };
    Refusal::new(Code::NumberingExhausted, detail)
}
