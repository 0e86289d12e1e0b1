//! Reads a number back: of which counter a text would be, and which value. Example: under `M{YY}{MM}{SEQ:3}`, `M2511128` is value 128 of
//! the counter `order-202511`.
//!
//! What the text does not say, that within which it is unique does: a daily `{SEQ}` that is unique within its business date is read for
//! a document of that date. So a reading names every counter that could ever print the text for a document beside which it must not stand,
//! and no other. A series that was proved has at most one ([`super::checker`]).

use super::allocate::{CounterKey, counter_key};
use super::facts::DocumentFacts;
use super::series::{Reset, Series, UniquePart};
use super::snowflake::{SNOWFLAKE_DIGITS_MAX, SNOWFLAKE_DIGITS_MIN};
use super::template::Part;
use crate::limits::{SEQUENCE_MAX, SHORT_CODE_CHARS_MAX};
use crate::time::Date;

/// A year that has a 29 February, for texts that name no year.
const LEAP_YEAR: i16 = 2024;
/// In which century a year of two digits lies: numbers that are still to be printed are of this one.
const CENTURY: i16 = 2000;

impl Series {
    /// The counters and values of which a text would be the number, for a document that has these facts as far as its number does not
    /// say them. None where the series prints no such text, or its numbers come of no counter (Snowflake ids) or come again (tickets).
    pub fn read_back(&self, text: &str, facts: &DocumentFacts<'_>) -> Vec<(CounterKey, i64)> {
        if self.repeats() || self.template.is_snowflake() {
            return Vec::new();
        }
        let facts = facts.or_defaults(self);
        let mut found: Vec<(CounterKey, i64)> = Vec::new();
        for read in readings(self.template.parts(), text) {
            for reading in self.counters_of(text, &read, facts) {
                if !found.contains(&reading) {
                    found.push(reading);
                }
            }
        }
        found
    }

    /// Those of a text that is taken apart.
    fn counters_of<'t>(&self, text: &'t str, read: &[&'t str], facts: DocumentFacts<'t>) -> Vec<(CounterKey, i64)> {
        let parts = || self.template.parts().iter().zip(read);
        let sequence = parts().find_map(|(part, text)| matches!(part, Part::Sequence(_)).then(|| text.parse().ok()).flatten());
        let Some(sequence) = sequence.filter(|sequence| (0..=SEQUENCE_MAX).contains(sequence)) else { return Vec::new() };
        let mut document = facts;
        for (part, text) in parts() {
            if let Part::Code(part) = part {
                // A document beside which it must not stand has the same code, and so prints it.
                if self.unique_within.contains(&UniquePart::of(*part)) && facts.code(*part) != Some(text) {
                    return Vec::new();
                }
                document = document.with_code(*part, text);
            }
        }
        let mut dates = match self.unique_within.contains(&UniquePart::BusinessDate) {
            true => vec![facts.business_date],
            false => dates(parts().map(|(part, text)| (part, *text)), facts.business_date),
        };
        if self.is_one_all_year() {
            dates.dedup_by_key(|date| date.0.year());
        }
        let of_date = |date| {
            let document = DocumentFacts { business_date: date, ..document };
            let key = counter_key(self, &document).ok()?;
            // Parts of the date may contradict each other.
            (self.template.print(sequence, &document) == text).then_some((key, sequence))
        };
        dates.into_iter().filter_map(of_date).collect()
    }

    /// Whether all days of a year that print the same parts have one counter: there is no need to look at each month.
    fn is_one_all_year(&self) -> bool {
        matches!(self.reset, Reset::Never | Reset::Year) && !self.template.parts().contains(&Part::FiscalYear)
    }
}

/// Days on which a document would print these parts of a date: one of each month that they leave open.
fn dates<'p>(read: impl Iterator<Item = (&'p Part, &'p str)>, otherwise: Date) -> Vec<Date> {
    let (mut years, mut months, mut day) = (Vec::new(), Vec::new(), 1);
    for (part, text) in read {
        let number = |text: &str| text.parse::<i16>().unwrap_or_default();
        match part {
            Part::Year => years = vec![number(text)],
            Part::ShortYear if years.is_empty() => years = vec![CENTURY + number(text)],
            Part::FiscalYear if years.is_empty() => {
                let first = CENTURY + number(&text[..2]);
                years = vec![first, first + 1];
            }
            Part::Month => months = vec![number(text) as i8],
            Part::Day => day = number(text) as i8,
            _ => {}
        }
    }
    if years.is_empty() {
        years = vec![otherwise.0.year(), LEAP_YEAR];
    }
    if months.is_empty() {
        months = (1..=12).collect();
    }
    let all = years.iter().flat_map(|year| months.iter().map(move |month| (*year, *month)));
    all.filter_map(|(year, month)| jiff::civil::Date::new(year, month, day).ok().map(Date)).collect()
}

/// A text taken apart in every way in which parts of a template print it.
pub(super) fn readings<'t>(parts: &[Part], text: &'t str) -> Vec<Vec<&'t str>> {
    let mut found = Vec::new();
    read_on(parts, text, &mut Vec::with_capacity(parts.len()), &mut found);
    found
}

/// The same behind what the parts before have printed.
fn read_on<'t>(parts: &[Part], text: &'t str, before: &mut Vec<&'t str>, found: &mut Vec<Vec<&'t str>>) {
    let Some((part, rest)) = parts.split_first() else {
        if text.is_empty() {
            found.push(before.clone());
        }
        return;
    };
    let (shortest, longest) = lengths(part);
    for end in shortest..=longest.min(text.len()) {
        if let Some((first, others)) = text.split_at_checked(end).filter(|(first, _)| is_printed_by(part, first)) {
            before.push(first);
            read_on(rest, others, before, found);
            before.pop();
        }
    }
}

/// How long what a part prints can be, in bytes: only these lengths are worth a look.
fn lengths(part: &Part) -> (usize, usize) {
    let of = |count: usize| (count, count);
    match part {
        Part::Literal(literal) => of(literal.len()),
        Part::Year | Part::FiscalYear => of(4),
        Part::ShortYear | Part::Month | Part::Day => of(2),
        Part::Code(_) => (1, SHORT_CODE_CHARS_MAX),
        Part::Sequence(width) => (usize::from(*width).max(1), usize::MAX),
        Part::Digits(count) | Part::Snowflake(Some(count)) => of(usize::from(*count)),
        Part::Snowflake(None) => (usize::from(SNOWFLAKE_DIGITS_MIN), usize::from(SNOWFLAKE_DIGITS_MAX)),
    }
}

/// Whether a part of a template prints that text for some document.
pub(super) fn is_printed_by(part: &Part, text: &str) -> bool {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let between = |from: u8, to: u8| text.parse().is_ok_and(|number: u8| (from..=to).contains(&number));
    match part {
        Part::Literal(literal) => text == literal,
        Part::Year | Part::FiscalYear => digits && text.len() == 4,
        Part::ShortYear => digits && text.len() == 2,
        Part::Month => digits && text.len() == 2 && between(1, 12),
        Part::Day => digits && text.len() == 2 && between(1, 31),
        Part::Code(_) => {
            let inside = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
            text.len() <= SHORT_CODE_CHARS_MAX && text.bytes().all(inside)
        }
        Part::Sequence(width) => {
            let width = usize::from(*width);
            digits && (text.len() == width || (text.len() > width && !text.starts_with('0')))
        }
        Part::Digits(count) | Part::Snowflake(Some(count)) => digits && text.len() == usize::from(*count),
        Part::Snowflake(None) => {
            let count = usize::from(SNOWFLAKE_DIGITS_MIN)..=usize::from(SNOWFLAKE_DIGITS_MAX);
            digits && !text.starts_with('0') && count.contains(&text.len())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbering::{ScopePart, Template};

    #[test]
    fn a_part_prints_texts_of_its_own_length_and_characters_and_no_other() {
        let literal = Part::Literal("A-".to_owned());
        for (part, printed, others) in [
            (literal, &["A-"][..], &["A", "a-", "A-7"][..]),
            (Part::Year, &["2025", "0007"], &["25", "20251", "ABCD", "202A"]),
            (Part::FiscalYear, &["2526", "9900"], &["25", "25261", "25/6"]),
            (Part::ShortYear, &["25", "00"], &["5", "2025", "AB", "2A"]),
            (Part::Month, &["01", "12"], &["00", "13", "1", "+1", "001", "AB", "2025"]),
            (Part::Day, &["01", "31"], &["00", "32", "1", "+1", "001", "AB", "2025"]),
            (Part::Code(ScopePart::Outlet), &["A", "7", "ABCDEFG8"], &["ABCDEFGHI", "a", "A-1", "Ä"]),
            (Part::Sequence(1), &["0", "7", "10", "999999999999"], &["07", "A", "7A"]),
            (Part::Sequence(3), &["000", "042", "128", "1000"], &["7", "42", "0128", "12A", "1O00"]),
            (Part::Digits(4), &["0000", "1234"], &["123", "12345", "12A4"]),
            (Part::Snowflake(Some(4)), &["0000", "1234"], &["123", "12345", "12A4"]),
            (
                Part::Snowflake(None),
                &["536250402987835392", "5362504029878353920"],
                &["53625040298783539", "53625040298783539200", "036250402987835392", "53625040298783539A"],
            ),
        ] {
            for text in printed {
                assert!(is_printed_by(&part, text), "{part:?} prints {text}");
                assert_eq!(readings(std::slice::from_ref(&part), text), [[*text]], "{part:?} prints {text}");
            }
            for text in others {
                assert!(!is_printed_by(&part, text), "{part:?} does not print {text}");
                assert!(readings(std::slice::from_ref(&part), text).is_empty(), "{part:?} does not print {text}");
            }
        }
    }

    #[test]
    fn a_text_is_taken_apart_in_every_way() {
        let parts = [Part::Code(ScopePart::Outlet), Part::Sequence(2)];
        assert_eq!(readings(&parts, "A1234"), [["A", "1234"], ["A1", "234"], ["A12", "34"]]);
        assert_eq!(readings(&parts, "A012"), [["A0", "12"]], "no wider number begins with a zero");
        assert!(readings(&parts, "Ä12").is_empty(), "also where a length would cut a character in two");
        assert!(readings(&parts, "").is_empty());
        assert_eq!(readings(&[], ""), [Vec::<&str>::new()]);
    }

    #[test]
    fn the_days_that_a_number_can_be_of_are_one_of_each_month_that_it_leaves_open() {
        let november = Date::parse("2025-11-06").expect("a date");
        for (template, text, days) in [
            ("M{YY}{MM}{SEQ:3}", "M2511128", &["2025-11-01"][..]),
            ("{YYYY}{MM}{DD}-{SEQ}", "20260119-7", &["2026-01-19"]),
            ("{FY}{MM}-{SEQ}", "252604-7", &["2025-04-01", "2026-04-01"]),
            ("{MM}{DD}-{SEQ}", "0228-7", &["2025-02-28", "2024-02-28"]),
            ("{MM}{DD}-{SEQ}", "0229-7", &["2024-02-29"]),
            (
                "{YY}/{DD}-{SEQ}",
                "26/31-7",
                &["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31", "2026-08-31", "2026-10-31", "2026-12-31"],
            ),
        ] {
            let template = Template::parse(template).expect("a template");
            let read = readings(template.parts(), text).pop().expect("a reading");
            let found = dates(template.parts().iter().zip(read), november);
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found, days, "{text}");
        }
    }
}
