//! Dates and moments as other systems write them.
//!
//! | written | read |
//! | --- | --- |
//! | `2025-11-09T10:12:00+03:00`, `2025-11-09 10:12`, `2025/11/09` | year first; a date alone is its midnight |
//! | `09/11/2025 10:12`, `9.11.2025`, `09-11-2025` | year last: the day first, or the month where that is said |
//! | `1404/08/18 10:12`, `۱۴۰۴-۰۸-۱۸` | Jalali: years 1300 to 1499 |
//! | `1762672320`, `1762672320000` | seconds or milliseconds since 1970 |
//!
//! Without a zone it is the merchant's; a time that the clocks skip is as much later as they skip, one that they show twice the first.

use docket_domain::calendar::Zone;
use docket_domain::time::Timestamp;
use jiff::civil;

use super::amounts::in_this_script;
use super::jalali;

/// What comes first in a date whose year comes last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// 09/11/2025 is in November.
    #[default]
    DayFirst,
    /// 09/11/2025 is in September.
    MonthFirst,
}

impl DateOrder {
    /// The order of a word: `dmy` or `mdy`.
    pub fn parse(word: &str) -> Option<DateOrder> {
        match word {
            "dmy" => Some(DateOrder::DayFirst),
            "mdy" => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }
}

/// A moment.
///
/// # Errors
/// Why it is none, to go on after the name of its column.
pub fn moment(text: &str, order: DateOrder, zone: &Zone) -> Result<Timestamp, String> {
    let text = in_this_script(text);
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return since_1970(&text);
    }
    let (day, rest) = match text.split_once(['T', 't', ' ']) {
        Some((day, rest)) => (day, rest.trim()),
        None => (&*text, ""),
    };
    let date = date(day, order)?;
    let Some((time, offset)) = time_and_offset(rest) else {
        return Err("has a time that cannot be read; write it as 10:12, 10:12:30 or 10:12:30+03:00".to_owned());
    };
    let local = date.to_datetime(time);
    Ok(match offset {
        None => zone.moment_of(local),
        Some(seconds) => {
            let in_utc = local.to_zoned(jiff::tz::TimeZone::UTC).expect("a date within the calendar's range");
            Timestamp(in_utc.timestamp().as_millisecond() - i64::from(seconds) * 1_000)
        }
    })
}

fn since_1970(digits: &str) -> Result<Timestamp, String> {
    let number: i64 = digits.parse().map_err(|_| NO_DATE.to_owned())?;
    match digits.len() {
        9 | 10 => Ok(Timestamp(number * 1_000)),
        12 | 13 => Ok(Timestamp(number)),
        _ => Err(NO_DATE.to_owned()),
    }
}

const NO_DATE: &str = "is no date that can be read; write it as 2025-11-09, 09/11/2025 or 1404/08/18, the year with four digits";

fn date(text: &str, order: DateOrder) -> Result<civil::Date, String> {
    let Some(separator) = text.chars().find(|letter| ['-', '/', '.'].contains(letter)) else { return Err(NO_DATE.to_owned()) };
    let parts: Vec<&str> = text.split(separator).collect();
    let is_part = |part: &&str| matches!(part.len(), 1..=4) && part.bytes().all(|byte| byte.is_ascii_digit());
    let [first, second, third] = *parts else { return Err(NO_DATE.to_owned()) };
    if !parts.iter().all(is_part) || second.len() > 2 {
        return Err(NO_DATE.to_owned());
    }
    let number = |part: &str| part.parse::<i16>().expect("at most four digits");
    let (year, month, day) = match (first.len(), third.len()) {
        (4, 1 | 2) => (number(first), number(second), number(third)),
        (1 | 2, 4) => {
            let (day, month) = in_order(number(first), number(second), order)?;
            (number(third), month, day)
        }
        _ => return Err(NO_DATE.to_owned()),
    };
    let found = if jalali::YEARS.contains(&year) {
        jalali::gregorian(year, month as u8, day as u8)
    } else if (2000..2200).contains(&year) {
        civil::Date::new(year, month as i8, day as i8).ok()
    } else {
        return Err(format!("is of the year {year}; years 2000 to 2199 are read, and 1300 to 1499 of the Jalali calendar"));
    };
    found.ok_or_else(|| "is a day that there is none of".to_owned())
}

/// Day and month of a date whose year comes last.
fn in_order(first: i16, second: i16, order: DateOrder) -> Result<(i16, i16), String> {
    let (day, month, other) = match order {
        DateOrder::DayFirst => (first, second, "the month before the day, say `--dates mdy`"),
        DateOrder::MonthFirst => (second, first, "the day before the month, leave out `--dates mdy`"),
    };
    if month > 12 && day <= 12 {
        return Err(format!("would be of a month {month}; if the files write {other}"));
    }
    Ok((day, month))
}

/// A time of day, and how many seconds it is ahead of UTC, where that is said. Nothing written is midnight.
fn time_and_offset(text: &str) -> Option<(civil::Time, Option<i32>)> {
    if text.is_empty() {
        return Some((civil::Time::midnight(), None));
    }
    let (time, zone) = match text.find(|letter: char| !letter.is_ascii_digit() && letter != ':' && letter != '.') {
        Some(end) => (&text[..end], Some(text[end..].trim())),
        None => (text, None),
    };
    let offset = match zone {
        None => None,
        Some(zone) => Some(offset(zone)?),
    };
    Some((time_of_day(time)?, offset))
}

fn time_of_day(text: &str) -> Option<civil::Time> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let parts: Vec<&str> = clock.split(':').collect();
    let is_part = |part: &&str| matches!(part.len(), 1 | 2);
    let is_fraction = fraction.bytes().all(|byte| byte.is_ascii_digit()) && (parts.len() == 3 || !text.contains('.'));
    if !(2..=3).contains(&parts.len()) || !parts.iter().all(is_part) || !is_fraction {
        return None;
    }
    let number = |at: usize| parts.get(at).map_or(Some(0), |part| part.parse::<i8>().ok());
    let milliseconds: i32 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    civil::Time::new(number(0)?, number(1)?, number(2)?, milliseconds * 1_000_000).ok()
}

/// `Z`, `UTC`, `+03:00`, `+0300` or `+03`, in seconds.
fn offset(text: &str) -> Option<i32> {
    if ["z", "utc", "gmt"].iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.len() {
        2 => (digits, "0"),
        4 => digits.split_at_checked(2)?,
        5 => digits.split_once(':')?,
        _ => return None,
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(hours) || !all_digits(minutes) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: DateOrder) -> Result<String, String> {
        let zone = Zone::named("Asia/Baghdad").expect("a zone");
        moment(text, order, &zone).map(|at| at.to_string())
    }

    #[test]
    fn one_moment_may_be_written_in_many_ways() {
        for text in [
            "2025-11-09T10:12:00+03:00",
            "2025-11-09T07:12:00Z",
            "2025-11-09 07:12:00 UTC",
            "2025-11-09 10:12:00+03",
            "2025-11-09 10:12:00.000000+03",
            "2025-11-09T10:12:00+0300",
            "2025-11-09 02:12:00-05:00",
            "2025-11-09T10:12:00",
            "2025-11-09 10:12",
            "2025/11/9 10:12",
            "09/11/2025 10:12",
            "9/11/2025 10:12:00",
            "09-11-2025 10:12",
            "9.11.2025 10:12",
            "1404/08/18 10:12",
            "1404-08-18 10:12:00",
            "۱۴۰۴/۰۸/۱۸ ۱۰:۱۲",
            "18/08/1404 10:12",
            "1762672320",
            "1762672320000",
            " ٢٠٢٥-١١-٠٩ ١٠:١٢ ",
        ] {
            assert_eq!(read(text, DateOrder::DayFirst).as_deref(), Ok("2025-11-09T07:12:00.000Z"), "{text}");
        }
        assert_eq!(read("11/09/2025 10:12", DateOrder::MonthFirst).as_deref(), Ok("2025-11-09T07:12:00.000Z"));
        assert_eq!(read("2025-11-09T10:12:30.1239", DateOrder::DayFirst).as_deref(), Ok("2025-11-09T07:12:30.123Z"));
    }

    #[test]
    fn a_date_alone_is_its_midnight_in_the_merchants_zone() {
        for text in ["2025-11-09", "09/11/2025", "1404/08/18"] {
            assert_eq!(read(text, DateOrder::DayFirst).as_deref(), Ok("2025-11-08T21:00:00.000Z"), "{text}");
        }
    }

    #[test]
    fn a_time_that_the_clocks_skip_is_later_and_one_that_they_show_twice_the_first() {
        let zone = Zone::named("America/New_York").expect("a zone");
        let read = |text| moment(text, DateOrder::DayFirst, &zone).expect(text).to_string();
        assert_eq!(read("2025-03-09 02:30:15"), "2025-03-09T07:30:15.000Z");
        assert_eq!(read("2025-11-02 01:30:15"), "2025-11-02T05:30:15.000Z");
    }

    #[test]
    fn what_is_no_date_is_refused_with_why() {
        for (text, why) in [
            ("11/25/2025", "--dates mdy"),
            ("31/02/2025", "none of"),
            ("1404/12/30", "none of"),
            ("2025-13-01", "none of"),
            ("0000-01-01", "year 0"),
            ("1999-12-31", "year 1999"),
            ("1500/01/01", "year 1500"),
            ("09/11/25", "four digits"),
            ("20251109", "no date"),
            ("45970", "no date"),
            ("99999999999999999999", "no date"),
            ("yesterday", "no date"),
            ("2025-11", "no date"),
            ("2025-11-09-01", "no date"),
            ("2025/11-09", "no date"),
            ("2025-11-09 25:00", "time"),
            ("2025-11-09 10", "time"),
            ("2025-11-09 10:12 PM", "time"),
            ("2025-11-09T10:12:00+25:00", "time"),
            ("2025-11-09T10:12:00+3", "time"),
            ("2025-11-09T10:12:60", "time"),
            ("2025-11-09 10:12:30.123:99", "time"),
            ("2025-11-09 10:12:30.123.4", "time"),
            ("2025-11-09T10:1é", "time"),
        ] {
            let refused = read(text, DateOrder::DayFirst).expect_err(text);
            assert!(refused.contains(why), "{text}: {refused}");
        }
        let refused = read("25/11/2025", DateOrder::MonthFirst).expect_err("a month 25");
        assert!(refused.contains("leave out"), "{refused}");
    }
}
