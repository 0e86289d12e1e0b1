//! Begins a wrapping series again at its start, by hand. Example: Square's tickets, when the shop opens.

use super::allocate::{Counter, CounterKey, no_series};
use super::series::{Kind, ScopePart, Series};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::limits::RESET_COUNTERS_MAX;
use crate::refusal::{Code, Refusal};

/// The command. What is still open keeps its number, and is passed over as ever.
#[derive(Clone, Debug)]
pub struct ResetSeries {
    /// Which series.
    pub kind: Kind,
    /// Of which scope, as its counter names it; every counter of the present period where none is named.
    pub scope: Option<String>,
}

impl ResetSeries {
    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let series = settings.series(self.kind).ok_or_else(|| no_series(self.kind))?;
        if !series.wraps() {
            return Err(does_not_wrap(series).into());
        }
        if !self.is_of_outlet(series, context.actor.outlet.as_deref()) {
            context.actor.of_whole_merchant("These counters are")?;
        }
        let today = settings.calendar(None).date_by_cutoff(context.at);
        let keys = self.keys(series.period(today, settings.fiscal_year_start), book)?;
        let counters = counters(series, &keys, book)?;
        // From here on it must succeed.
        let listed = |value: fn(&Counter) -> i64| {
            let one = |(key, counter): &(&CounterKey, Counter)| {
                Value::Object(vec![
                    Fact::new("counter", Value::Text(key.id())),
                    Fact::new("sequence", Value::Integer(value(counter))),
                ])
            };
            vec![
                Fact::new("kind", Value::Word(self.kind.as_str())),
                Fact::new("counters", Value::List(counters.iter().map(one).collect())),
            ]
        };
        let old = listed(|counter| counter.value);
        let new = vec![Fact::new("kind", Value::Word(self.kind.as_str())), Fact::new("next", Value::Integer(series.start))];
        book.record_change(context, "numbering.seriesReset", Subject::Merchant, old, new, None);
        for (key, counter) in counters {
            book.counters.put(key.clone(), Counter { value: series.start - 1, wraps: true, ..counter });
        }
        Ok(Outcome::ok(Document::Series(self.kind)))
    }

    /// Whether it is about one counter, of that outlet alone.
    fn is_of_outlet(&self, series: &Series, outlet: Option<&str>) -> bool {
        // The outlet is the first part of every scope that has it.
        let first = self.scope.as_deref().and_then(|scope| scope.split('/').next());
        series.scope.contains(&ScopePart::Outlet) && outlet.is_some() && first == outlet
    }

    /// The counters that it is about.
    fn keys(&self, period: String, book: &mut Book) -> Result<Vec<CounterKey>, Stop> {
        let keys = match &self.scope {
            Some(scope) => vec![CounterKey { kind: self.kind, scope: scope.clone(), period }],
            None => {
                book.ask(Key::CountersOf(self.kind, period.clone()));
                book.all_loaded()?;
                book.counters_of(self.kind, &period)
            }
        };
        if keys.len() > RESET_COUNTERS_MAX {
            let detail = format!("More than {RESET_COUNTERS_MAX} counters would begin again at once; name a `scope`.");
            return Err(Refusal::at("/scope", Code::NumberingCounterUnknown, detail).into());
        }
        keys.iter().for_each(|key| book.ask(Key::Counter(key.clone())));
        book.all_loaded()?;
        Ok(keys)
    }
}

fn counters<'a>(series: &Series, keys: &'a [CounterKey], book: &Book) -> Result<Vec<(&'a CounterKey, Counter)>, Refusal> {
    let found = keys.iter().map(|key| match book.counters.get(key) {
        Some(counter) => Ok((key, *counter)),
        None => Err(no_counter(series, key)),
    });
    found.collect()
}

/// Says which form a scope of the series has. What was sent is repeated, but not at any length.
fn no_counter(series: &Series, key: &CounterKey) -> Refusal {
    const SHOWN_CHARS: usize = 40;
    let mut shown: String = key.id().chars().take(SHOWN_CHARS).collect();
    if shown.len() < key.id().len() {
        shown.push('…');
    }
    let form = if series.scope.is_empty() {
        "this series has one counter, so leave `scope` out".to_owned()
    } else {
        let joined =
            |word: fn(ScopePart) -> &'static str| series.scope.iter().map(|part| word(*part)).collect::<Vec<_>>().join("/");
        format!("a scope of this series is `{}`, such as `{}`", joined(ScopePart::as_str), joined(example))
    };
    let detail = format!("There is no counter {shown} that could begin again; {form}.");
    Refusal::at("/scope", Code::NumberingCounterUnknown, detail)
}

/// A code that a part could have.
fn example(part: ScopePart) -> &'static str {
    match part {
        ScopePart::Outlet => "MAIN",
        ScopePart::Register => "R1",
        ScopePart::Channel => "DELY",
        ScopePart::Table => "T1",
        ScopePart::Seat => "1",
        ScopePart::User => "AB",
        ScopePart::Customer => "C1",
    }
}

fn does_not_wrap(series: &Series) -> Refusal {
    let kind = series.kind.as_str();
    let detail = format!(
        "The series for {kind} does not wrap: what it prints must never be printed again. Only a ticket series with `atEnd` \
         wrap can begin again by hand."
    );
    Refusal::new(Code::NumberingDoesNotWrap, detail)
}
