//! Time zones, and local times of day as moments.

use jiff::civil;
use jiff::tz::{Disambiguation, TimeZone};

use crate::time::{Date, Timestamp};

/// A time zone of the bundled IANA database.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

impl Zone {
    /// The zone of that IANA name, such as `Asia/Dubai`.
    pub fn named(name: &str) -> Option<Zone> {
        let rules = TimeZone::get(name).ok()?;
        Some(Zone { name: name.to_owned(), rules })
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The calendar date that a moment has there.
    pub fn local_date(&self, at: Timestamp) -> Date {
        Date(at.to_jiff().to_zoned(self.rules.clone()).date())
    }

    /// The date and time that a wall clock shows there, to the minute.
    pub fn local(&self, at: Timestamp) -> (Date, TimeOfDay) {
        let local = at.to_jiff().to_zoned(self.rules.clone());
        (Date(local.date()), TimeOfDay(local.time()))
    }

    /// The moment of a local time. Where the clocks skip it, it is as much later as they skip; where they show it twice, it is the
    /// first.
    ///
    /// # Panics
    /// At the ends of the calendar (years −9999 and 9999).
    pub fn moment(&self, date: Date, time: TimeOfDay) -> Timestamp {
        self.moment_of(date.0.to_datetime(time.0))
    }

    /// The same, of a local time that is finer than a minute.
    ///
    /// # Panics
    /// At the ends of the calendar (years −9999 and 9999).
    pub fn moment_of(&self, local: civil::DateTime) -> Timestamp {
        let local = self.rules.to_ambiguous_zoned(local);
        let zoned = local.disambiguate(Disambiguation::Compatible).expect("a time within the calendar's range");
        Timestamp(zoned.timestamp().as_millisecond())
    }
}

/// A local time of day, to the minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(civil::Time);

impl TimeOfDay {
    /// Midnight: as a cutoff, the business date is the calendar date.
    pub const MIDNIGHT: TimeOfDay = TimeOfDay(civil::Time::midnight());

    /// Reads `HH:MM`, `00:00` to `23:59`.
    pub fn parse(text: &str) -> Option<TimeOfDay> {
        let (hour, minute) = text.split_once(':')?;
        if hour.len() != 2 || minute.len() != 2 {
            return None;
        }
        civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok().map(TimeOfDay)
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> i32 {
        i32::from(self.0.hour()) * 60 + i32::from(self.0.minute())
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_time_of_day_is_refused() {
        for text in ["25:00", "24:00", "6:00", "06:60", "0600", "06:00:00", "", "-1:00"] {
            assert_eq!(TimeOfDay::parse(text), None, "{text:?}");
        }
        assert_eq!(TimeOfDay::parse("23:59").map(|time| time.to_string()), Some("23:59".into()));
    }

    #[test]
    fn a_zone_is_told_by_the_name_by_which_it_was_asked_for() {
        assert_eq!(Zone::named("Asia/Dubai").as_ref().map(Zone::name), Some("Asia/Dubai"));
    }

    #[test]
    fn an_unknown_zone_is_none() {
        assert_eq!(Zone::named("Asia/Atlantis"), None);
    }
}
