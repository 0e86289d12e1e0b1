//! Numbers of another system, which documents keep when they are brought in. Example: `M2511128` stays `M2511128`.
//!
//! They are listed under a counter of their own per kind (`order-imported`), which counts them 1, 2, 3 … without a gap, as that of a
//! Snowflake series does: another system may have printed `M2510128` and `M2511128`, so that the digits in a number are no value by which
//! a counter could tell its documents apart. The series' own counters are raised behind what is taken over (see `raise.rs`), so that no
//! number comes again.

use super::allocate::{Counter, CounterKey, Number, NumberSource, no_series, unique_scope};
use super::facts::DocumentFacts;
use super::fallback;
use super::raise;
use super::reading::readings;
use super::series::{Kind, Series};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::limits::IMPORTED_NUMBER_CHARS_MAX;
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};

/// The period of the counters under which such numbers are listed; that of a series begins with a year or is empty.
const PERIOD: &str = "imported";

/// A number within what its series is unique: at most one document of the kind has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NumberKey {
    /// Of what kind the document is.
    pub kind: Kind,
    /// As it is printed.
    pub text: String,
    /// Within what it is unique: empty is the whole merchant.
    pub unique_scope: String,
}

impl CounterKey {
    /// Whether it lists numbers of another system: unique and counted, whatever they say.
    pub fn is_imported(&self) -> bool {
        self.period == PERIOD
    }

    /// The counter that lists the numbers of another system.
    pub(super) fn imported(kind: Kind) -> CounterKey {
        CounterKey { kind, scope: String::new(), period: PERIOD.to_owned() }
    }
}

/// Asks for what [`take_over`] is going to need, for a command that takes over many numbers and wants them loaded in one round.
///
/// # Errors
/// `numbering.noSeries`, `numbering.importedInvalid`, `numbering.codeInvalid`.
pub fn ask_to_take_over(kind: Kind, text: &str, facts: &DocumentFacts<'_>, book: &mut Book) -> Result<(), Refusal> {
    let settings = book.settings();
    let series = settings.series(kind).ok_or_else(|| no_series(kind))?;
    ask(series, text, &facts.or_defaults(series), book).map(drop)
}

/// The same of a series. Returns the number, and of which counters it would be which value.
fn ask(
    series: &Series,
    text: &str,
    facts: &DocumentFacts<'_>,
    book: &mut Book,
) -> Result<(NumberKey, Vec<(CounterKey, i64)>), Refusal> {
    let number = number_key(series, text, facts)?;
    let read = series.read_back(text, facts);
    book.ask(Key::Numbered(number.clone()));
    book.ask(Key::Counter(CounterKey::imported(series.kind)));
    read.iter().for_each(|(key, _)| book.ask(Key::Counter(key.clone())));
    Ok((number, read))
}

/// Whether a document of Docket's has that number already, so that another system's must get another.
///
/// # Errors
/// Those of [`ask_to_take_over`]; [`Stop::Missing`] while that is not loaded.
pub fn is_taken(kind: Kind, text: &str, facts: &DocumentFacts<'_>, book: &mut Book) -> Result<bool, Stop> {
    let settings = book.settings();
    let series = settings.series(kind).ok_or_else(|| no_series(kind))?;
    let key = number_key(series, text, &facts.or_defaults(series))?;
    book.ask(Key::Numbered(key.clone()));
    book.all_loaded()?;
    Ok(book.numbered.get(&key).copied().unwrap_or_default())
}

/// Takes over the number of another system for a document of the running command. A counter of the series that stands before it is
/// raised; where [`super::TakeOverNumbers`] came first, none does.
///
/// # Errors
/// `numbering.noSeries`, `numbering.importedInvalid`, `numbering.codeInvalid`, `numbering.numberTaken`, `numbering.overlaps`;
/// [`Stop::Missing`] while what it needs is not loaded.
pub fn take_over(
    kind: Kind,
    text: &str,
    facts: &DocumentFacts<'_>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Number, Stop> {
    let settings = book.settings();
    let series = settings.series(kind).ok_or_else(|| no_series(kind))?;
    let (number, read) = ask(series, text, &facts.or_defaults(series), book)?;
    book.all_loaded()?;
    if book.numbered.get(&number).copied().unwrap_or_default() {
        return Err(taken(&number).into());
    }
    fits(&settings, kind, text)?;
    // From here on it must succeed.
    for (key, last) in read {
        raise::raise(series, key, last, context, book);
    }
    let key = CounterKey::imported(kind);
    let before = book.counters.get(&key).copied();
    let row = before.map_or_else(|| book.next_seq(), |counter| counter.row);
    let counter = match before {
        Some(counter) => Counter { value: counter.value + 1, last_used_at: context.at, ..counter },
        None => {
            let source = Value::Word(NumberSource::Imported.as_str());
            let facts = vec![Fact::new("counter", Value::Text(key.id())), Fact::new("numberSource", source)];
            book.record(context, "numbering.counterOpened", Subject::Counter { row }, facts);
            Counter { row, start: 1, value: 1, wraps: false, first_used_at: context.at, last_used_at: context.at }
        }
    };
    book.counters.put(key, counter);
    book.numbered.put(number.clone(), true);
    Ok(Number::imported(number.text, counter.value, row, number.unique_scope))
}

/// Whether a number can be taken over at all, whoever has it: it is one, and no series of its kind could come to print it by a way on
/// which no counter is behind it (a Snowflake id, or what is numbered while the database cannot be reached).
///
/// # Errors
/// `numbering.importedInvalid`, `numbering.overlaps`.
pub fn fits(settings: &Settings, kind: Kind, text: &str) -> Result<(), Refusal> {
    check_text(text)?;
    let all = settings.series.iter().chain(&settings.former_series).filter(|series| series.kind.document() == kind);
    for series in all {
        // What devices give out has no counter here that could be raised behind it either.
        let has_no_counter = series.template.is_snowflake() || series.kind == Kind::BillLane;
        let whole_ids = has_no_counter.then(|| series.template.parts().to_vec());
        for parts in whole_ids.into_iter().chain(fallback::parts(series)) {
            if !readings(&parts, text).is_empty() {
                let detail = format!(
                    "{text} could be printed again: the series {} prints such numbers without a counter. The document needs another.",
                    series.template.text()
                );
                return Err(Refusal::new(Code::NumberingOverlaps, detail));
            }
        }
    }
    Ok(())
}

/// The number within what it is unique, if it is one.
fn number_key(series: &Series, text: &str, facts: &DocumentFacts<'_>) -> Result<NumberKey, Refusal> {
    check_text(text)?;
    if series.kind == Kind::Ticket {
        return Err(invalid("A ticket's number is for calling out and may repeat; none is taken over."));
    }
    facts.tell_apart(series)?;
    Ok(NumberKey { kind: series.kind, text: text.to_owned(), unique_scope: unique_scope(series, facts) })
}

/// Whether a text can be the number of a document: people read it aloud, search for it and print it.
fn check_text(text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length == 0 || length > IMPORTED_NUMBER_CHARS_MAX {
        let detail =
            format!("A number that is taken over has 1 to {IMPORTED_NUMBER_CHARS_MAX} characters; this one has {length}.");
        return Err(invalid(&detail));
    }
    if text.trim() != text || text.chars().any(|character| character.is_control() || is_invisible(character)) {
        return Err(invalid("A number that is taken over is of printable characters, with no space before or after it."));
    }
    Ok(())
}

/// Characters that show nothing, or turn the direction of others: two numbers could look alike.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn invalid(detail: &str) -> Refusal {
    Refusal::new(Code::NumberingImportedInvalid, detail.to_owned())
}

fn taken(number: &NumberKey) -> Refusal {
    let (kind, text) = (number.kind.as_str(), &number.text);
    let detail =
        format!("A document of kind {kind} has the number {text} already; this one needs another, and keeps that as its former.");
    Refusal::new(Code::NumberingNumberTaken, detail)
}
