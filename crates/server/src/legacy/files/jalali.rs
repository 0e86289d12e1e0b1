//! Dates of the Jalali calendar, by which Iran and Afghanistan count.

use calendrical_calculations::persian::{fast_persian_from_fixed, fixed_from_fast_persian};
use jiff::ToSpan;
use jiff::civil::{self, Date};

/// Years that are taken for Jalali ones: no Gregorian date of a merchant's lies there.
pub const YEARS: std::ops::Range<i16> = 1300..1500;

/// 1970-01-01 as the day number that the calendar counts in.
const EPOCH: i64 = 719_163;

/// The Gregorian date of a Jalali one; nothing where there is no such day.
pub fn gregorian(year: i16, month: u8, day: u8) -> Option<Date> {
    if !YEARS.contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let number = fixed_from_fast_persian(i32::from(year), month, day);
    // The 31st of a month of 30 days would be the first of the next.
    let is_one = fast_persian_from_fixed(number).is_ok_and(|found| found == (i32::from(year), month, day));
    is_one.then(|| civil::date(1970, 1, 1).saturating_add((number.to_i64_date() - EPOCH).days()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days_are_the_days_they_are() {
        // New years of the official calendar, the last days of leap years, and a day within.
        for ((year, month, day), expected) in [
            ((1300, 1, 1), "1921-03-21"),
            ((1357, 11, 22), "1979-02-11"),
            ((1375, 12, 30), "1997-03-20"),
            ((1379, 1, 1), "2000-03-20"),
            ((1387, 12, 30), "2009-03-20"),
            ((1391, 12, 30), "2013-03-20"),
            ((1395, 12, 30), "2017-03-20"),
            ((1399, 12, 30), "2021-03-20"),
            ((1400, 1, 1), "2021-03-21"),
            ((1403, 12, 30), "2025-03-20"),
            ((1404, 1, 1), "2025-03-21"),
            ((1404, 8, 18), "2025-11-09"),
            ((1408, 12, 30), "2030-03-20"),
        ] {
            assert_eq!(
                gregorian(year, month, day).map(|date| date.to_string()).as_deref(),
                Some(expected),
                "{year}/{month}/{day}"
            );
        }
    }

    #[test]
    fn a_day_that_there_is_none_of_is_none() {
        for (year, month, day) in [
            (1404, 12, 30),
            (1400, 12, 30),
            (1403, 7, 31),
            (1403, 0, 1),
            (1403, 13, 1),
            (1403, 1, 0),
            (1403, 1, 32),
            (1299, 1, 1),
        ] {
            assert_eq!(gregorian(year, month, day), None, "{year}/{month}/{day}");
        }
    }

    #[test]
    fn every_day_of_two_hundred_years_is_one_day_later_than_the_one_before() {
        let mut expected = civil::date(1921, 3, 21);
        for year in YEARS {
            for month in 1..=12 {
                let days: Vec<Date> = (1..=31).filter_map(|day| gregorian(year, month, day)).collect();
                assert!(matches!((month, days.len()), (1..=6, 31) | (7..=11, 30) | (12, 29 | 30)), "{year}/{month}");
                for day in days {
                    assert_eq!(day, expected);
                    expected = expected.tomorrow().expect("a day");
                }
            }
        }
        assert_eq!(expected, civil::date(2121, 3, 21));
    }
}
