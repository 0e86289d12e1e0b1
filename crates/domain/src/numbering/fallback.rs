//! How a document is numbered while the database cannot be reached (SPEC 3.5).
//!
//! The series' template, with the sequence replaced by the milliseconds since the local midnight that begins the business date,
//! the server's lease number and a counter; where the template has no full date, the days since 2022 stand before them:
//! `ALM-20251106-0234567890107`, `PAY202617750234567890107`. The proof of a series includes this form: no series of the kind can
//! print what another's fallback prints.
//!
//! No number comes twice, by construction: of one business date, milliseconds and counter only go up in a spool, whatever the clock
//! does and however often the server is started ([`FallbackNumbers`]); and the lease number tells spools apart. The date stands in
//! every number, and of one date it is the printed milliseconds that ascend, not the moments they were made of: two outlets in
//! different time zones have different midnights.

use std::collections::BTreeMap;

use super::allocate::{Number, answered};
use super::facts::DocumentFacts;
use super::series::{Kind, Series};
use super::template::{Part, Template, print};
use crate::time::{Date, Timestamp};

/// Digits of milliseconds, lease and counter.
const DIGITS: u8 = 9 + 2 + 2;
/// Digits of the days since 2022, until May 2049.
const DAY_DIGITS: u8 = 4;
/// The greatest number of milliseconds that nine digits print: eleven days and a half after the midnight.
const MILLISECONDS_MAX: u32 = 999_999_999;
/// The greatest value of the counter within a millisecond.
const COUNTER_MAX: u8 = 99;
/// How the period of the counters of such numbers begins; that of a series begins with a year or is empty.
const PERIOD: &str = "fallback-";

/// The number of a server's lease: it tells its fallback numbers from those of every other server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeaseNumber(u8);

impl LeaseNumber {
    /// How many there are.
    pub const COUNT: u8 = 100;

    /// That one, of 0 to 99.
    pub fn new(number: u8) -> Option<LeaseNumber> {
        (number < LeaseNumber::COUNT).then_some(LeaseNumber(number))
    }

    /// 0 to 99.
    pub fn number(self) -> u8 {
        self.0
    }
}

impl std::fmt::Display for LeaseNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// What makes a fallback number unique: never the same twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FallbackStamp {
    /// Milliseconds since the local midnight that begins the business date.
    pub milliseconds: u32,
    /// The server's lease number.
    pub lease: LeaseNumber,
    /// Counts within a millisecond, 0 to 99.
    pub counter: u8,
}

impl FallbackStamp {
    /// One of no server, to ask whether a document can be numbered like that at all.
    pub(super) const FIRST: FallbackStamp = FallbackStamp { milliseconds: 0, lease: LeaseNumber(0), counter: 0 };

    /// Its thirteen digits as one number, by which documents of a date sort.
    pub fn value(self) -> i64 {
        (i64::from(self.milliseconds) * 100 + i64::from(self.lease.0)) * 100 + i64::from(self.counter)
    }
}

/// A number that a document was given while the database could not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FallbackNumber {
    /// Of what kind the document is.
    pub kind: Kind,
    /// As it is printed.
    pub text: String,
    /// Within what its series is unique.
    pub unique_scope: String,
    /// The business date that it was made for.
    pub date: Date,
    /// What it was made of.
    pub stamp: FallbackStamp,
}

impl FallbackNumber {
    /// As the document bears it that was answered, before it is taken in.
    pub fn answered(&self) -> Number {
        answered(self.text.clone(), self.stamp.value(), self.unique_scope.clone())
    }

    /// The period of the counter under which the numbers of its date are listed.
    pub fn period(&self) -> String {
        format!("{PERIOD}{:08}", self.date.as_number())
    }
}

/// The date of a period that is that of fallback numbers.
pub fn fallback_period(period: &str) -> Option<&str> {
    period.strip_prefix(PERIOD)
}

/// Where a spool's numbers stand: what it has given out it never gives out again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FallbackNumbers {
    lease: LeaseNumber,
    /// The last of each business date. Dates of outages only, so that they are few.
    last: BTreeMap<Date, (u32, u8)>,
}

impl FallbackNumbers {
    /// Of a lease, above what the spool says it has used.
    pub fn new(lease: LeaseNumber) -> FallbackNumbers {
        FallbackNumbers { lease, last: BTreeMap::new() }
    }

    /// Whose numbers.
    pub fn lease(&self) -> LeaseNumber {
        self.lease
    }

    /// Goes on under another lease. What was used stays used: the old lease may come back.
    pub fn renew(&mut self, lease: LeaseNumber) {
        self.lease = lease;
    }

    /// Takes in what was used before, in any order.
    pub fn used(&mut self, date: Date, milliseconds: u32, counter: u8) {
        let last = self.last.entry(date).or_default();
        *last = (*last).max((milliseconds, counter));
    }

    /// The last of each date.
    pub fn last(&self) -> impl Iterator<Item = (Date, u32, u8)> + '_ {
        self.last.iter().map(|(date, (milliseconds, counter))| (*date, *milliseconds, *counter))
    }

    /// What the next number of a business date, that begins at a midnight, is made of. `None` where nine digits are not enough: the
    /// date is long past.
    pub fn next(&mut self, date: Date, midnight: Timestamp, at: Timestamp) -> Option<FallbackStamp> {
        let clock = u32::try_from((at.0 - midnight.0).max(0)).ok()?;
        let (milliseconds, counter) = match self.last.get(&date) {
            Some((last, counter)) if clock <= *last && *counter < COUNTER_MAX => (*last, counter + 1),
            Some((last, _)) if clock <= *last => (last + 1, 0),
            _ => (clock, 0),
        };
        if milliseconds > MILLISECONDS_MAX {
            return None;
        }
        self.last.insert(date, (milliseconds, counter));
        Some(FallbackStamp { milliseconds, lease: self.lease, counter })
    }
}

/// The parts of the fallback form of a series; `None` where its jurisdiction allows no such number (it is longer than GST and AFIP
/// allow, and not gapless), and for Snowflake ids.
pub(super) fn parts(series: &Series) -> Option<Vec<Part>> {
    // A Snowflake id needs no database: its lease reaches further than the moment.
    // And a device that numbers by itself has no use for a server's.
    if series.rules.is_some() || series.template.is_snowflake() || series.kind == Kind::BillLane {
        return None;
    }
    let digits = if has_full_date(&series.template) { DIGITS } else { DAY_DIGITS + DIGITS };
    let parts = series.template.parts().iter().map(|part| match part {
        Part::Sequence(_) => Part::Digits(digits),
        other => other.clone(),
    });
    Some(parts.collect())
}

/// The fallback number of a document; `None` where the series' jurisdiction allows none, or the document lacks a part of it.
pub fn fallback_number(series: &Series, facts: &DocumentFacts<'_>, stamp: FallbackStamp) -> Option<String> {
    let facts = facts.or_defaults(series);
    facts.suffice(series).ok()?;
    let of_day = stamp.value();
    let days = facts.business_date.0.since(jiff::civil::date(2022, 1, 1)).ok()?.get_days();
    let days = if has_full_date(&series.template) { 0 } else { i64::from(days) };
    Some(print(&parts(series)?, days * 10_i64.pow(u32::from(DIGITS)) + of_day, &facts))
}

/// Whether a template says which day it is. A fiscal year and a month name the year as well.
fn has_full_date(template: &Template) -> bool {
    let has = |part: Part| template.parts().contains(&part);
    has(Part::Day) && has(Part::Month) && (has(Part::Year) || has(Part::ShortYear) || has(Part::FiscalYear))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::numbering::{FiscalYearStart, Kind, Reset, Rules};
    use crate::time::Date;

    const STAMP: FallbackStamp = FallbackStamp { milliseconds: 23_456_789, lease: LeaseNumber(1), counter: 7 };

    fn number(template: &str, date: &str) -> Option<String> {
        let series = Series::new(Kind::Order, Template::parse(template).expect("a template"), Reset::Never);
        let date = Date::parse(date).expect("a date");
        fallback_number(&series, &DocumentFacts::on(date, FiscalYearStart::APRIL), STAMP)
    }

    #[test]
    fn the_examples_of_the_specification_print_as_they_show_them() {
        assert_eq!(number("ALM-{YYYY}{MM}{DD}-{SEQ:6}", "2025-11-06").as_deref(), Some("ALM-20251106-0234567890107"));
        assert_eq!(number("PAY{YYYY}{SEQ:4}", "2026-11-11").as_deref(), Some("PAY202617750234567890107"));
    }

    #[test]
    fn a_fiscal_year_with_month_and_day_is_a_full_date() {
        assert_eq!(number("{FY}{MM}{DD}/{SEQ}", "2026-01-19").as_deref(), Some("25260119/0234567890107"));
        assert_eq!(number("{FY}{DD}/{SEQ}", "2022-01-02").as_deref(), Some("212202/00010234567890107"));
    }

    #[test]
    fn a_series_under_a_jurisdictions_rules_has_none() {
        let template = Template::parse("I-{SEQ:6}").expect("a template");
        let series = Series { rules: Some(Rules::InGst), ..Series::new(Kind::Bill, template, Reset::Never) };
        let facts = DocumentFacts::on(Date::parse("2026-01-19").expect("a date"), FiscalYearStart::APRIL);
        assert_eq!(fallback_number(&series, &facts, STAMP), None);
    }

    #[test]
    fn a_document_without_a_part_has_none() {
        assert_eq!(number("{OUTLET}-{SEQ}", "2026-01-19"), None);
    }

    const DATE: &str = "2025-11-06";

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn a_clock_that_stands_still_or_goes_back_gives_no_number_twice() {
        let mut numbers = FallbackNumbers::new(LeaseNumber(3));
        let mut drawn = Vec::new();
        for at in [1_000; 250].into_iter().chain([500, 999, 1_003, 1_004]) {
            drawn.push(numbers.next(date(DATE), Timestamp(0), Timestamp(at)).expect("a stamp").value());
        }
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]), "{drawn:?}");
        assert_eq!(drawn[99], 1_000 * 10_000 + 3 * 100 + 99);
        assert_eq!(drawn[100], 1_001 * 10_000 + 3 * 100);
    }

    #[test]
    fn a_number_tells_the_time_at_which_it_was_made_wherever_the_clock_has_gone_on() {
        let mut numbers = FallbackNumbers::new(LeaseNumber(3));
        let mut next =
            |at| numbers.next(date(DATE), Timestamp(0), Timestamp(at)).map(|stamp| (stamp.milliseconds, stamp.counter));
        assert_eq!(next(1_000), Some((1_000, 0)));
        assert_eq!(next(1_000), Some((1_000, 1)));
        assert_eq!(next(90_000), Some((90_000, 0)), "not the millisecond after the last");
        assert_eq!(next(89_000), Some((90_000, 1)), "a clock that goes back stands still");
    }

    #[test]
    fn under_another_lease_numbers_bear_it_and_go_on_after_what_was_used() {
        let mut numbers = FallbackNumbers::new(LeaseNumber(3));
        let next = |numbers: &mut FallbackNumbers| numbers.next(date(DATE), Timestamp(0), Timestamp(1_000)).expect("a stamp");
        assert_eq!(next(&mut numbers).value(), 10_000_300);
        numbers.renew(LeaseNumber(41));
        assert_eq!(numbers.lease(), LeaseNumber(41));
        assert_eq!(next(&mut numbers).value(), 10_004_101, "lease 41, and the counter goes on");
        numbers.renew(LeaseNumber(3));
        assert_eq!(next(&mut numbers).value(), 10_000_302, "also when the old lease comes back");
    }

    #[test]
    fn there_are_a_hundred_leases_of_two_digits() {
        let shown = |number| LeaseNumber::new(number).map(|lease| (lease.number(), lease.to_string()));
        assert_eq!(shown(0), Some((0, "00".to_owned())));
        assert_eq!(shown(7), Some((7, "07".to_owned())));
        assert_eq!(shown(99), Some((99, "99".to_owned())));
        assert_eq!(shown(100), None);
    }

    #[test]
    fn a_document_before_its_midnight_or_weeks_after_it_is_numbered_or_refused_and_never_wider() {
        let mut numbers = FallbackNumbers::new(LeaseNumber(0));
        assert_eq!(numbers.next(date(DATE), Timestamp(5_000), Timestamp(0)).map(|stamp| stamp.milliseconds), Some(0));
        assert!(numbers.next(date(DATE), Timestamp(0), Timestamp(i64::from(MILLISECONDS_MAX))).is_some());
        assert_eq!(numbers.next(date("2025-11-07"), Timestamp(0), Timestamp(i64::from(MILLISECONDS_MAX) + 1)), None);
        assert_eq!(numbers.next(date("2025-11-08"), Timestamp(0), Timestamp(i64::MAX)), None);
    }

    #[test]
    fn outlets_with_different_midnights_never_share_a_number_of_one_date() {
        let mut numbers = FallbackNumbers::new(LeaseNumber(7));
        let hour = 3_600_000;
        // The second outlet's day begins an hour later, so that an hour later its clock shows the same milliseconds.
        let one = numbers.next(date(DATE), Timestamp(0), Timestamp(5 * hour)).expect("a stamp");
        let other = numbers.next(date(DATE), Timestamp(hour), Timestamp(6 * hour)).expect("a stamp");
        assert_eq!(one.milliseconds, other.milliseconds);
        assert_ne!(one, other);
    }

    /// What happens to a server: a document at a clock that may step anywhere, or a start from what the spool has kept.
    #[derive(Clone, Debug)]
    enum Step {
        Document { server: usize, date: usize, clock: i64, zone: i64 },
        Restart { server: usize },
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let document = (0..3_usize, 0..3_usize, 0..200_i64, 0..3_i64).prop_map(|(server, date, clock, zone)| Step::Document {
            server,
            date,
            clock,
            zone: zone * 50,
        });
        let restart = (0..3_usize).prop_map(|server| Step::Restart { server });
        proptest::collection::vec(prop_oneof![9 => document, 1 => restart], 1..400)
    }

    proptest! {
        #[test]
        fn no_two_servers_and_no_restart_ever_print_a_number_twice(steps in steps(), full_date in any::<bool>()) {
            let template = if full_date { "A-{YYYY}{MM}{DD}-{SEQ:6}" } else { "A{SEQ:6}" };
            let series = Series::new(Kind::Order, Template::parse(template).expect("a template"), Reset::Never);
            let dates = ["2025-11-05", "2025-11-06", "2025-11-07"].map(date);
            let mut servers: Vec<FallbackNumbers> = (0..3).map(|lease| FallbackNumbers::new(LeaseNumber(lease))).collect();
            let mut printed = std::collections::BTreeSet::new();
            for step in steps {
                match step {
                    Step::Restart { server } => {
                        let mut restarted = FallbackNumbers::new(servers[server].lease());
                        servers[server].last().for_each(|(date, ms, counter)| restarted.used(date, ms, counter));
                        prop_assert_eq!(&restarted, &servers[server]);
                        servers[server] = restarted;
                    }
                    Step::Document { server, date, clock, zone } => {
                        let stamp = servers[server].next(dates[date], Timestamp(zone), Timestamp(clock)).expect("a stamp");
                        let facts = DocumentFacts::on(dates[date], FiscalYearStart::JANUARY);
                        let text = fallback_number(&series, &facts, stamp).expect("a number");
                        prop_assert!(printed.insert(text.clone()), "{} came twice", text);
                    }
                }
            }
        }
    }
}
