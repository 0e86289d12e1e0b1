//! How a document is numbered while the database cannot be reached (SPEC 3.5).
//!
//! The series' template, with the sequence replaced by the milliseconds since the local midnight that begins the business date,
//! the server's lease number and a counter; where the template has no full date, the days since 2022 stand before them:
//! `ALM-20251106-0234567890107`, `PAY202617750234567890107`. The proof of a series includes this form: no series of the kind can
//! print what another's fallback prints.

use super::facts::DocumentFacts;
use super::series::Series;
use super::template::{Part, Template, print};

/// Digits of milliseconds, lease and counter.
const DIGITS: u8 = 9 + 2 + 2;
/// Digits of the days since 2022, until May 2049.
const DAY_DIGITS: u8 = 4;

/// What makes a fallback number unique: never the same twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FallbackStamp {
    /// Milliseconds since the local midnight that begins the business date.
    pub milliseconds: u32,
    /// The server's lease number, 0 to 99.
    pub lease: u8,
    /// Counts within a millisecond, 0 to 99.
    pub counter: u8,
}

/// The parts of the fallback form of a series; `None` where its jurisdiction allows no such number (it is longer than GST and AFIP
/// allow, and not gapless), and for Snowflake ids.
pub(super) fn parts(series: &Series) -> Option<Vec<Part>> {
    // A Snowflake id needs no database: its lease reaches further than the moment.
    if series.rules.is_some() || series.template.is_snowflake() {
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
    let of_day = (i64::from(stamp.milliseconds) * 100 + i64::from(stamp.lease)) * 100 + i64::from(stamp.counter);
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
    use super::*;
    use crate::numbering::{FiscalYearStart, Kind, Reset, Rules};
    use crate::time::Date;

    const STAMP: FallbackStamp = FallbackStamp { milliseconds: 23_456_789, lease: 1, counter: 7 };

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
}
