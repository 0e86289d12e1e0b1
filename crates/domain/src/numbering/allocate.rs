//! The one way to a number.

use super::facts::DocumentFacts;
use super::fallback::{FallbackNumber, FallbackStamp, fallback_number, fallback_period};
use super::lane::take_of_lane;
use super::series::{AtEnd, Kind, Next, Series};
use super::snowflake::{Snowflakes, WorkerId, WorkerLease};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::calendar::TimeOfDay;
use crate::command::Stop;
use crate::context::{Context, snowflakes_over};
use crate::limits::SNOWFLAKE_TRIES_MAX;
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
    /// Whether it lists fallback numbers, which are unique and not gapless, and are not counted on.
    pub fn is_fallback(&self) -> bool {
        fallback_period(&self.period).is_some()
    }

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

words! {
    /// Where a number comes from.
    NumberSource {
        /// From its series' counter.
        Series = "series",
        /// From a server that could not reach the database.
        Fallback = "fallback",
        /// From another system, whose records were brought in.
        Imported = "imported",
        /// From the lane of a register's device.
        Lane = "lane",
    }
}

/// A document's number. Only [`allocate`] makes one, or keeps a device's; another system's is taken over; [`issued`] reads back what was
/// stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    text: String,
    sequence: i64,
    counter: u64,
    unique_scope: String,
    source: NumberSource,
}

impl Number {
    /// The number of what is made while the database cannot be reached and gets its own when it is back: none yet.
    pub fn pending() -> Number {
        Number { text: String::new(), sequence: 0, counter: 0, unique_scope: String::new(), source: NumberSource::Series }
    }

    /// As it is printed; none of what has none yet.
    pub fn printed(&self) -> Option<&str> {
        (!self.text.is_empty()).then_some(&*self.text)
    }

    /// A number that a register's device gave out.
    pub(super) fn of_lane(text: String, sequence: i64, counter: u64) -> Number {
        Number { text, sequence, counter, unique_scope: String::new(), source: NumberSource::Lane }
    }

    /// A number of another system, the so-manieth that was taken over.
    pub(super) fn imported(text: String, sequence: i64, counter: u64, unique_scope: String) -> Number {
        Number { text, sequence, counter, unique_scope, source: NumberSource::Imported }
    }

    /// What a record says of a number that no series' counter gave out, for a document of that time.
    pub(crate) fn source_facts(&self, made_at: Timestamp) -> impl Iterator<Item = Fact> + use<> {
        let is_of_no_series = self.source != NumberSource::Series;
        let said = [("numberSource", Value::Word(self.source.as_str())), ("madeAt", Value::Text(made_at.to_string()))];
        said.into_iter().filter(move |_| is_of_no_series).map(|(name, value)| Fact::new(name, value))
    }

    /// Where it comes from.
    pub fn source(&self) -> NumberSource {
        self.source
    }

    /// The same from another source, as the store read it.
    pub fn from_source(self, source: NumberSource) -> Number {
        Number { source, ..self }
    }

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
    Number { text, sequence, counter, unique_scope, source: NumberSource::Series }
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
    if series.repeats() {
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
pub fn allocate(kind: Kind, facts: &DocumentFacts<'_>, context: &mut Context, book: &mut Book) -> Result<Number, Stop> {
    if let Some(given) = context.lane_number.take_if(|_| kind == Kind::Bill) {
        return take_of_lane(given, context, book);
    }
    if context.outage.is_some() {
        return of_outage(kind, facts, context, book);
    }
    if let Some(given) = context.given_number.take_if(|given| given.kind == kind) {
        return take_given(given, context, book);
    }
    let settings = book.settings();
    let series = settings.series(kind).ok_or_else(|| no_series(kind))?;
    let facts = facts.or_defaults(series);
    let key = counter_key(series, &facts)?;
    book.ask(Key::Counter(key.clone()));
    book.all_loaded()?;
    let before = book.counters.get(&key).copied();
    // Also a series that repeats itself no more must not repeat what is still open from when it did.
    let wraps = series.repeats() || before.is_some_and(|counter| counter.wraps);
    if wraps {
        book.ask(Key::OpenTickets);
        book.all_loaded()?;
    }
    let row = before.map_or_else(|| book.next_seq(), |counter| counter.row);
    let is_used = |sequence| wraps && book.open_tickets.has(row, sequence);
    let stands_at = before.map(|counter| counter.value);
    let (next, number) = match series.template.is_snowflake() {
        false => {
            let next = series.next(stands_at, is_used).ok_or_else(|| exhausted(series))?;
            (next, printed(series, &facts, next.sequence)?)
        }
        true if kind == Kind::Ticket => snowflake_ticket(series, &facts, is_used, context)?,
        true => {
            // The counter counts them; the id is what is printed.
            let next = series.next(stands_at, is_used).ok_or_else(|| exhausted(series))?;
            (next, series.template.print(context.next_snowflake()?.value(), &facts))
        }
    };
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
    let unique_scope = unique_scope(series, &facts);
    Ok(Number { text: number, sequence: next.sequence, counter: row, unique_scope, source: NumberSource::Series })
}

/// The number of a document that is made while the database cannot be reached: the fallback for the one that the command is about,
/// none yet for everything beside it. No counter is touched.
fn of_outage(kind: Kind, facts: &DocumentFacts<'_>, context: &mut Context, book: &Book) -> Result<Number, Stop> {
    let at = context.at;
    let settings = book.settings();
    let series = settings.series(kind).ok_or_else(|| no_series(kind))?;
    let facts = facts.or_defaults(series);
    // Also what gets its number later must be able to get one.
    facts.suffice(series)?;
    let Some(outage) = context.outage.as_mut().filter(|outage| outage.kind == kind && outage.number.is_none()) else {
        return Ok(Number::pending());
    };
    let outlet = settings.outlets.iter().find(|outlet| Some(outlet.code.as_str()) == facts.outlet);
    let midnight = settings.calendar(outlet).zone.moment(facts.business_date, TimeOfDay::MIDNIGHT);
    let refuse = |why: &str| Stop::NotDuringOutage(format!("The {} series {why}.", kind.as_str()));
    let allows = fallback_number(series, &facts, FallbackStamp::FIRST).is_some();
    if !allows {
        return Err(refuse("allows no number that is made without the database"));
    }
    let stamp = outage.numbers.next(facts.business_date, midnight, at);
    let stamp = stamp.ok_or_else(|| refuse("has no such number for so long ago a day"))?;
    let text =
        fallback_number(series, &facts, stamp).ok_or_else(|| refuse("allows no number that is made without the database"))?;
    let unique_scope = unique_scope(series, &facts);
    outage.number =
        Some(FallbackNumber { kind, text: text.clone(), unique_scope: unique_scope.clone(), date: facts.business_date, stamp });
    Ok(answered(text, stamp.value(), unique_scope))
}

/// A fallback number, before its document is taken in: no counter lists it yet.
pub(super) fn answered(text: String, sequence: i64, unique_scope: String) -> Number {
    Number { text, sequence, counter: 0, unique_scope, source: NumberSource::Fallback }
}

/// Keeps a number that was given out while the database could not be reached, under the counter of its date.
fn take_given(given: FallbackNumber, context: &mut Context, book: &mut Book) -> Result<Number, Stop> {
    let key = CounterKey { kind: given.kind, scope: String::new(), period: given.period() };
    book.ask(Key::Counter(key.clone()));
    book.all_loaded()?;
    let before = book.counters.get(&key).copied();
    let row = before.map_or_else(|| book.next_seq(), |counter| counter.row);
    let sequence = given.stamp.value();
    // From here on it must succeed.
    let counter = match before {
        Some(counter) => Counter { value: counter.value.max(sequence), last_used_at: context.at, ..counter },
        None => {
            let facts = vec![Fact::new("counter", Value::Text(key.id())), Fact::new("numberSource", Value::Word("fallback"))];
            book.record(context, "numbering.counterOpened", Subject::Counter { row }, facts);
            let (start, value) = (sequence, sequence);
            Counter { row, start, value, wraps: false, first_used_at: context.at, last_used_at: context.at }
        }
    };
    book.counters.put(key, counter);
    let FallbackNumber { text, unique_scope, .. } = given;
    Ok(Number { text, sequence, counter: row, unique_scope, source: NumberSource::Fallback })
}

/// The last digits of a Snowflake id that no open order shows; of the order's own id, where they are free. Where every ending is in use,
/// the whole id.
fn snowflake_ticket(
    series: &Series,
    facts: &DocumentFacts<'_>,
    is_used: impl Fn(i64) -> bool,
    context: &mut Context,
) -> Result<(Next, String), Stop> {
    let endings = series.template.snowflake_digits().map(|digits| 10_i64.pow(u32::from(digits)));
    for _ in 0..endings.unwrap_or(1).min(SNOWFLAKE_TRIES_MAX) {
        let id = context.snowflake_for_ticket()?.value();
        let shown = endings.map_or(id, |endings| id % endings);
        if !is_used(shown) {
            return Ok((Next { sequence: shown, stands_at: shown }, series.template.print(id, facts)));
        }
    }
    let id = context.next_snowflake()?.value();
    Ok((Next { sequence: id, stands_at: id }, series.template.with_whole_snowflake().print(id, facts)))
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
    if series.template.is_snowflake() {
        return Ok(Preview { numbers: snowflake_preview(series, &facts, count)?, then: None });
    }
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

/// Ids as the first worker would make them from the beginning of the business date on, in UTC.
fn snowflake_preview(series: &Series, facts: &DocumentFacts<'_>, count: usize) -> Result<Vec<String>, Refusal> {
    let at = facts.business_date.beginning_in_utc();
    let worker = WorkerId::new(0).expect("there is a first worker");
    let lease = WorkerLease { worker, above: Timestamp(at.0 - 1), until: Timestamp(i64::MAX) };
    let mut snowflakes = Snowflakes::new(lease);
    let print = |_| {
        let id = snowflakes.next(at).map_err(|_| snowflakes_over())?;
        Ok(series.template.print(id.value(), facts))
    };
    (0..count).map(print).collect()
}

pub(super) fn printed(series: &Series, facts: &DocumentFacts<'_>, sequence: i64) -> Result<String, Refusal> {
    let number = series.template.print(sequence, facts);
    match series.rules.and_then(|rules| rules.forbids(series, &number)) {
        Some(refusal) => Err(refusal),
        None => Ok(number),
    }
}

pub(super) fn counter_key(series: &Series, facts: &DocumentFacts<'_>) -> Result<CounterKey, Refusal> {
    facts.suffice(series)?;
    let codes: Vec<&str> = series.scope.iter().filter_map(|part| facts.code(*part)).collect();
    let period = series.period(facts.business_date, facts.fiscal_year_start);
    Ok(CounterKey { kind: series.kind, scope: codes.join("/"), period })
}

/// No code is empty or has a `/`, so that what a document lacks stays apart from what another has.
pub(super) fn unique_scope(series: &Series, facts: &DocumentFacts<'_>) -> String {
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
