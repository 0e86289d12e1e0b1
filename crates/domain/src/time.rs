//! Points in time and dates.

use std::fmt;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads RFC 3339 with any offset, `2026-01-19T05:59:50-03:00`; what is finer than a millisecond is cut off.
    pub fn parse(text: &str) -> Option<Timestamp> {
        text.parse::<jiff::Timestamp>().ok().map(|at| Timestamp(at.as_millisecond()))
    }

    /// The same point for the calendar library.
    ///
    /// # Panics
    /// Outside the years −9999 to 9999, where no clock reads.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).expect("a time within the calendar's range")
    }
}

impl Timestamp {
    /// The calendar date in UTC.
    pub fn utc_date(self) -> Date {
        Date(self.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339, UTC, always three decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.to_jiff())
    }
}

/// A calendar date; as a business date, the operating day a document belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub jiff::civil::Date);

impl Date {
    /// Reads `YYYY-MM-DD` of the years 2000 to 2199: what a merchant dates lies there, and nothing that is counted on from such a
    /// date leaves the calendar.
    pub fn parse(text: &str) -> Option<Date> {
        if text.len() != 10 {
            return None;
        }
        text.parse().ok().filter(|date: &jiff::civil::Date| (2000..2200).contains(&date.year())).map(Date)
    }

    /// Its first moment in UTC.
    ///
    /// # Panics
    /// At the ends of the calendar.
    pub fn beginning_in_utc(self) -> Timestamp {
        let zoned = self.0.to_zoned(jiff::tz::TimeZone::UTC).expect("a date within the calendar's range");
        Timestamp(zoned.timestamp().as_millisecond())
    }

    /// The date before.
    ///
    /// # Panics
    /// At the end of the calendar.
    pub fn yesterday(self) -> Date {
        Date(self.0.yesterday().expect("a date within the calendar's range"))
    }

    /// The date after.
    ///
    /// # Panics
    /// At the end of the calendar.
    pub fn tomorrow(self) -> Date {
        Date(self.0.tomorrow().expect("a date within the calendar's range"))
    }

    /// The same day that many years later, or before; the last of February where there is no 29th. At the ends of the calendar it stays.
    pub fn years_later(self, years: i32) -> Date {
        use jiff::ToSpan;
        Date(self.0.saturating_add(years.years()))
    }

    /// The date as one number, `20251106`, as it is stored and as it sorts.
    pub fn as_number(self) -> i32 {
        i32::from(self.0.year()) * 10_000 + i32::from(self.0.month()) * 100 + i32::from(self.0.day())
    }

    /// The date of such a number.
    pub fn from_number(number: i32) -> Option<Date> {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        jiff::civil::Date::new(year.try_into().ok()?, month as i8, day as i8).ok().map(Date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_prints_milliseconds_even_when_they_are_zero() {
        assert_eq!(Timestamp(1_762_400_000_000).to_string(), "2025-11-06T03:33:20.000Z");
        assert_eq!(Timestamp(1_762_400_000_007).to_string(), "2025-11-06T03:33:20.007Z");
    }

    #[test]
    fn a_date_is_of_a_year_in_which_documents_are_made() {
        let read = |text: &str| Date::parse(text).map(|date| date.to_string());
        for text in ["2000-01-01", "2026-02-28", "2199-12-31"] {
            assert_eq!(read(text).as_deref(), Some(text));
        }
        for text in ["0000-01-01", "0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31", "-999-01-01", "2026-02-30", "26-01-01"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_timestamp_is_read_with_any_offset_and_never_without() {
        let at = Timestamp::parse("2026-01-19T05:59:50-03:00").expect("a timestamp");
        assert_eq!(at.to_string(), "2026-01-19T08:59:50.000Z");
        assert_eq!(Timestamp::parse(&at.to_string()), Some(at));
        assert_eq!(Timestamp::parse("2026-01-19T05:59:50"), None);
        assert_eq!(Timestamp::parse("2026-01-19"), None);
    }

    #[test]
    fn a_date_survives_being_a_number() {
        let date = Date::parse("2025-11-06").expect("a date");
        assert_eq!(date.as_number(), 20_251_106);
        assert_eq!(Date::from_number(20_251_106), Some(date));
        assert_eq!(Date::from_number(20_251_332), None);
    }
}
