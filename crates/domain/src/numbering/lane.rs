//! Numbers that the devices of registers give out, so that a till sells without the server (SPEC 3.4). Example: the device whose lane is
//! `R1A` prints `BILL-R1A-000017` under the series `BILL-{REGISTER}-{SEQ:6}` of the kind `bill.lane`, of which a lane's code is
//! `{REGISTER}`.
//!
//! They are the one kind of number that Docket does not make: it only looks whether one is what the series prints, and keeps it. So the
//! counter of a lane says which was the highest that came, and the values below it may come later, or never: the audit names them.

use super::allocate::{Counter, CounterKey, Number, NumberSource, printed};
use super::checker::{self, Ground};
use super::facts::DocumentFacts;
use super::fiscal_year::FiscalYearStart;
use super::series::{Kind, Reset, ScopePart, Series};
use super::template::{Part, Template};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::limits::SEQUENCE_MAX;
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// How numbers of lanes are printed where the merchant says nothing: the first that the merchant's other series allow.
const USUAL: [&str; 3] = ["BILL-{REGISTER}-{SEQ:6}", "L-{REGISTER}-{SEQ:6}", "LANE-{REGISTER}-{SEQ:6}"];

/// A number that a device gave a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneNumber {
    /// The code of its lane.
    pub lane: String,
    /// Which of the lane's numbers, from 1 on.
    pub sequence: i64,
    /// As it is printed.
    pub text: String,
}

impl CounterKey {
    /// The counter that lists the numbers of a lane.
    pub fn of_lane(lane: &str) -> CounterKey {
        CounterKey { kind: Kind::BillLane, scope: lane.to_owned(), period: String::new() }
    }

    /// Whether it lists numbers that a device gave out: unique, and counted there.
    pub fn is_of_lane(&self) -> bool {
        self.kind == Kind::BillLane
    }
}

/// The usual series of lanes for a merchant that has none, under the rules of the merchant's bills.
///
/// # Errors
/// Those of the checker, of the first of the usual templates.
pub fn usual_lane_series<'a>(ground: &Ground<'_>, bills: impl Iterator<Item = &'a Series> + Clone) -> Result<Series, Refusal> {
    let rules = bills.clone().find(|series| series.kind == Kind::Bill).and_then(|series| series.rules);
    let mut first = None;
    for template in USUAL {
        let template = Template::parse(template).expect("the usual templates are templates");
        let series = Series { scope: vec![ScopePart::Register], rules, ..Series::new(Kind::BillLane, template, Reset::Never) };
        match checker::check(&series, ground, bills.clone()) {
            Ok(()) => return Ok(series),
            Err(refusal) => drop(first.get_or_insert(refusal)),
        }
    }
    Err(first.expect("there are usual templates"))
}

/// What stands before the value in the numbers of a lane, and to how many digits the value is filled with zeros. It is wider when it
/// has more.
///
/// # Errors
/// `numbering.exhausted`, where the rules of the series' jurisdiction allow not even the first.
pub fn lane_number_shape(series: &Series, outlet: &str, lane: &str) -> Result<(String, u8), Refusal> {
    let facts = facts(outlet, lane);
    let first = printed(series, &facts, 1)?;
    let width = series.template.parts().iter().find_map(|part| match part {
        Part::Sequence(width) => Some(*width),
        _ => None,
    });
    let width = width.unwrap_or_default().max(1);
    Ok((first[..first.len() - usize::from(width)].to_owned(), width))
}

/// Whether a number is what a series of the merchant's lanes prints, the present one or one before: a device may have printed it long ago.
///
/// # Errors
/// `lane.number`, `numbering.noSeries`.
pub fn check_lane_number(number: &LaneNumber, outlet: &str, settings: &Settings) -> Result<(), Refusal> {
    let mut all = settings.series.iter().chain(&settings.former_series).filter(|series| series.kind == Kind::BillLane).peekable();
    let facts = facts(outlet, &number.lane);
    let is_printed = |series: &Series| series.template.print(number.sequence, &facts) == number.text;
    if (1..=SEQUENCE_MAX).contains(&number.sequence) && all.any(is_printed) {
        return Ok(());
    }
    let detail = match settings.series(Kind::BillLane) {
        Some(series) => format!(
            "Number {} of lane {} is {} and not {}; a device counts by what its enrolment answered.",
            number.sequence,
            number.lane,
            series.template.print(number.sequence.clamp(1, SEQUENCE_MAX), &facts),
            number.text
        ),
        None => {
            "The merchant has no series for numbers of lanes; put one in force with PUT /numbering/series/bill.lane.".to_owned()
        }
    };
    Err(Refusal::at("/lane/number", Code::LaneNumber, detail))
}

/// What a number of a lane is made of; no date stands in it.
fn facts<'a>(outlet: &'a str, lane: &'a str) -> DocumentFacts<'a> {
    let any_day = Date(jiff::civil::date(2022, 1, 1));
    DocumentFacts { outlet: Some(outlet), register: Some(lane), ..DocumentFacts::on(any_day, FiscalYearStart::JANUARY) }
}

/// Keeps the number that a device gave the bill of the running command.
pub(super) fn take_of_lane(given: LaneNumber, context: &Context, book: &mut Book) -> Result<Number, Stop> {
    let key = CounterKey::of_lane(&given.lane);
    book.ask(Key::Counter(key.clone()));
    book.all_loaded()?;
    let before = book.counters.get(&key).copied();
    let row = before.map_or_else(|| book.next_seq(), |counter| counter.row);
    // From here on it must succeed.
    let counter = match before {
        Some(counter) => Counter { value: counter.value.max(given.sequence), last_used_at: context.at, ..counter },
        None => {
            let source = Value::Word(NumberSource::Lane.as_str());
            let facts = vec![Fact::new("counter", Value::Text(key.id())), Fact::new("numberSource", source)];
            book.record(context, "numbering.counterOpened", Subject::Counter { row }, facts);
            let value = given.sequence;
            Counter { row, start: 1, value, wraps: false, first_used_at: context.at, last_used_at: context.at }
        }
    };
    book.counters.put(key, counter);
    Ok(Number::of_lane(given.text, given.sequence, row))
}
