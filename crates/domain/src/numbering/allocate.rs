//! The one way to a number.

use super::series::{Kind, ScopePart, Series, UniquePart};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::refusal::{Code, Refusal};
use crate::time::{Date, Timestamp};

/// What a number may be made of: the facts of its document.
#[derive(Clone, Copy, Debug)]
pub struct DocumentFacts<'a> {
    /// The business date of the document, from the same reading of the clock as everything else in it.
    pub business_date: Date,
    /// Short code of the outlet.
    pub outlet: Option<&'a str>,
    /// Short code of the register.
    pub register: Option<&'a str>,
    /// Short code of the channel.
    pub channel: Option<&'a str>,
}

impl DocumentFacts<'_> {
    /// The facts of a document of which only the date is known.
    pub fn of_date(business_date: Date) -> DocumentFacts<'static> {
        DocumentFacts { business_date, outlet: None, register: None, channel: None }
    }
}

/// Which counter: one row per series, scope and period, kept for ever.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CounterKey {
    /// The series.
    pub kind: Kind,
    /// The short codes of the scope's parts, joined by `/`; empty without scope, never null.
    pub scope: String,
    /// The period, `20251106`, `202511`, `2025`, or empty.
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
    /// The last value it gave out.
    pub value: i64,
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

/// Takes the next number of a series for a document of the running command.
///
/// The counter is asked for like any other row; its first use leaves a record. A command that is refused after this gives the
/// number back with the rest of its draft.
///
/// # Errors
/// `numbering.noSeries`, `numbering.scopeMissing`; [`Stop::Missing`] while the counter is not loaded.
pub fn allocate(kind: Kind, facts: &DocumentFacts<'_>, context: &Context, book: &mut Book) -> Result<Number, Stop> {
    let settings = book.settings();
    let series = settings.series(kind).ok_or_else(|| no_series(kind))?;
    let key = counter_key(series, facts)?;
    let key_asked = Key::Counter(key.clone());
    book.ask(key_asked);
    book.all_loaded()?;
    // From here on it must succeed.
    let counter = match book.counters.get(&key) {
        Some(counter) => Counter { value: counter.value + 1, last_used_at: context.at, ..*counter },
        None => {
            let row = book.record(
                context,
                "numbering.counterOpened",
                Subject::Counter { row: book.next_seq() },
                vec![Fact::new("counter", Value::Text(key.id())), Fact::new("start", Value::Integer(series.start))],
            );
            Counter { row, start: series.start, value: series.start, first_used_at: context.at, last_used_at: context.at }
        }
    };
    let number = Number {
        text: series.template.print(counter.value, facts),
        sequence: counter.value,
        counter: counter.row,
        unique_scope: unique_scope(series, facts),
    };
    book.counters.put(key, counter);
    Ok(number)
}

/// The numbers that a series would print for a document with these facts, from a value on; nothing is taken.
///
/// # Errors
/// `numbering.scopeMissing`.
pub fn preview(series: &Series, facts: &DocumentFacts<'_>, from: i64, count: usize) -> Result<Vec<String>, Refusal> {
    counter_key(series, facts)?;
    Ok((from..).take(count).map(|value| series.template.print(value, facts)).collect())
}

fn counter_key(series: &Series, facts: &DocumentFacts<'_>) -> Result<CounterKey, Refusal> {
    if let Some(part) = series.template.missing(facts) {
        return Err(scope_missing(series.kind, part));
    }
    let mut scope = Vec::with_capacity(series.scope.len());
    for part in &series.scope {
        scope.push(scope_code(*part, facts).ok_or_else(|| scope_missing(series.kind, part.as_str()))?);
    }
    Ok(CounterKey { kind: series.kind, scope: scope.join("/"), period: series.period(facts.business_date) })
}

fn scope_code<'a>(part: ScopePart, facts: &DocumentFacts<'a>) -> Option<&'a str> {
    match part {
        ScopePart::Outlet => facts.outlet,
        ScopePart::Register => facts.register,
        ScopePart::Channel => facts.channel,
    }
}

fn unique_scope(series: &Series, facts: &DocumentFacts<'_>) -> String {
    let parts = series.unique_within.iter().map(|part| match part {
        UniquePart::Outlet => facts.outlet.unwrap_or_default().to_owned(),
        UniquePart::Register => facts.register.unwrap_or_default().to_owned(),
        UniquePart::Channel => facts.channel.unwrap_or_default().to_owned(),
        UniquePart::BusinessDate => facts.business_date.to_string(),
    });
    parts.collect::<Vec<_>>().join("/")
}

fn no_series(kind: Kind) -> Refusal {
    let kind = kind.as_str();
    Refusal::new(Code::NumberingNoSeries, format!("This merchant has no series for documents of kind {kind}; configure one."))
}

fn scope_missing(kind: Kind, part: &str) -> Refusal {
    let kind = kind.as_str();
    let detail = format!("The series for {kind} counts by {part}, and this document has no {part}; send one.");
    Refusal::at(format!("/{part}"), Code::NumberingScopeMissing, detail)
}
