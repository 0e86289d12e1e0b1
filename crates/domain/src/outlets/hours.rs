//! Opening hours, by the wall clock of the outlet.
//!
//! Example: `friday 18:00 to 02:00` is open from Friday evening until two on Saturday morning, also in the nights in which clocks
//! are moved.

use crate::calendar::{TimeOfDay, Zone};
use crate::limits::OPENINGS_OF_A_DAY_MAX;
use crate::time::{Date, Timestamp};

words! {
    /// A day of the week.
    Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
}

impl Weekday {
    /// Of a date.
    pub fn of(date: Date) -> Weekday {
        Weekday::ALL[date.0.weekday().to_monday_zero_offset() as usize]
    }
}

/// From when until when on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// When it opens.
    pub from: TimeOfDay,
    /// When it closes, the first moment at which it is not open; on the next day, where it is no later than `from`.
    pub until: TimeOfDay,
}

impl Opening {
    /// Reads `11:00-23:00`.
    pub fn parse(text: &str) -> Option<Opening> {
        let (from, until) = text.split_once('-')?;
        Some(Opening { from: TimeOfDay::parse(from)?, until: TimeOfDay::parse(until)? })
    }

    fn reaches_into_the_next_day(self) -> bool {
        self.until <= self.from
    }
}

/// When an outlet is open in a week. A day that it names no times for is closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpeningHours {
    days: [Vec<Opening>; 7],
}

/// A day opens more often than anybody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day has at most {OPENINGS_OF_A_DAY_MAX} opening times")]
pub struct TooManyOpenings(pub Weekday);

impl OpeningHours {
    /// The hours that these make, in any order.
    ///
    /// # Errors
    /// See [`TooManyOpenings`].
    pub fn new(openings: impl IntoIterator<Item = (Weekday, Opening)>) -> Result<OpeningHours, TooManyOpenings> {
        let mut hours = OpeningHours::default();
        for (weekday, opening) in openings {
            let day = &mut hours.days[weekday as usize];
            if day.len() >= OPENINGS_OF_A_DAY_MAX {
                return Err(TooManyOpenings(weekday));
            }
            day.push(opening);
            day.sort();
        }
        Ok(hours)
    }

    /// All of them, from Monday on.
    pub fn openings(&self) -> impl Iterator<Item = (Weekday, &Opening)> {
        Weekday::ALL.iter().zip(&self.days).flat_map(|(weekday, openings)| openings.iter().map(|opening| (*weekday, opening)))
    }

    /// Whether it is open then, by the wall clock there.
    pub fn is_open(&self, zone: &Zone, at: Timestamp) -> bool {
        let (date, time) = zone.local(at);
        let today = self
            .on(date)
            .iter()
            .any(|opening| opening.from <= time && (time < opening.until || opening.reaches_into_the_next_day()));
        let since_yesterday =
            self.on(date.yesterday()).iter().any(|opening| opening.reaches_into_the_next_day() && time < opening.until);
        today || since_yesterday
    }

    /// When it opens next, after a time; never where it never does.
    pub fn opens_after(&self, zone: &Zone, at: Timestamp) -> Option<Timestamp> {
        let mut date = zone.local(at).0;
        // A week, and the same day of the next for who opened earlier today.
        for _ in 0..=7 {
            let moments = self.on(date).iter().map(|opening| zone.moment(date, opening.from));
            if let Some(opens) = moments.filter(|moment| *moment > at).min() {
                return Some(opens);
            }
            date = date.tomorrow();
        }
        None
    }

    fn on(&self, date: Date) -> &[Opening] {
        &self.days[Weekday::of(date) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(all: &[(Weekday, &str)]) -> OpeningHours {
        let opening = |(weekday, text): &(Weekday, &str)| (*weekday, Opening::parse(text).expect("an opening"));
        OpeningHours::new(all.iter().map(opening)).expect("hours")
    }

    fn zone(name: &str) -> Zone {
        Zone::named(name).expect("a zone")
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("a timestamp")
    }

    #[test]
    fn an_evening_that_reaches_into_the_next_day_is_open_there_too() {
        let (hours, dubai) = (hours(&[(Weekday::Friday, "18:00-02:00")]), zone("Asia/Dubai"));
        // 2026-01-16 is a Friday.
        for (time, is_open) in [
            ("2026-01-16T17:59:59.999+04:00", false),
            ("2026-01-16T18:00:00+04:00", true),
            ("2026-01-17T01:59:59.999+04:00", true),
            ("2026-01-17T02:00:00+04:00", false),
            ("2026-01-16T01:00:00+04:00", false),
            ("2026-01-17T18:00:00+04:00", false),
        ] {
            assert_eq!(hours.is_open(&dubai, at(time)), is_open, "{time}");
        }
        let next = hours.opens_after(&dubai, at("2026-01-17T02:00:00+04:00"));
        assert_eq!(next, Some(at("2026-01-23T18:00:00+04:00")));
        let next_week = hours.opens_after(&dubai, at("2026-01-16T18:00:00+04:00"));
        assert_eq!(next_week, Some(at("2026-01-23T18:00:00+04:00")), "the same day of the next week");
    }

    #[test]
    fn the_same_time_twice_is_a_whole_day_and_a_day_without_times_is_closed() {
        let (hours, dubai) = (hours(&[(Weekday::Monday, "00:00-00:00")]), zone("Asia/Dubai"));
        for (time, is_open) in [
            ("2026-01-19T00:00:00+04:00", true),
            ("2026-01-19T23:59:59.999+04:00", true),
            ("2026-01-20T00:00:00+04:00", false),
            ("2026-01-18T23:59:59.999+04:00", false),
        ] {
            assert_eq!(hours.is_open(&dubai, at(time)), is_open, "{time}");
        }
        let never = OpeningHours::default();
        assert!(!never.is_open(&dubai, at("2026-01-19T12:00:00Z")));
        assert_eq!(never.opens_after(&dubai, at("2026-01-19T12:00:00Z")), None);
    }

    #[test]
    fn the_wall_clock_counts_when_clocks_are_moved() {
        // Berlin skips 02:00 to 03:00 on Sunday, 2026-03-29.
        let (hours, berlin) =
            (hours(&[(Weekday::Saturday, "20:00-03:00"), (Weekday::Sunday, "02:30-05:00")]), zone("Europe/Berlin"));
        assert!(hours.is_open(&berlin, at("2026-03-29T00:59:59Z")), "01:59:59");
        assert!(hours.is_open(&berlin, at("2026-03-29T01:00:00Z")), "03:00, by the hours of Sunday");
        assert!(!hours.is_open(&berlin, at("2026-03-29T03:00:00Z")), "05:00");
        let opens = hours.opens_after(&berlin, at("2026-03-28T23:00:00Z"));
        assert_eq!(opens, Some(at("2026-03-29T01:30:00Z")), "02:30 is not shown, so an hour later");
    }

    #[test]
    fn at_every_minute_of_a_week_it_is_open_as_a_walk_through_the_openings_says() {
        let all = [
            (Weekday::Monday, "11:00-15:00"),
            (Weekday::Monday, "18:00-23:30"),
            (Weekday::Thursday, "22:00-04:00"),
            (Weekday::Friday, "03:00-12:00"),
            (Weekday::Sunday, "20:00-06:00"),
        ];
        let (hours, utc) = (hours(&all), zone("UTC"));
        let minutes = |text: &str| TimeOfDay::parse(text).expect("a time").minutes();
        let mut open = [false; 7 * 1_440];
        for (weekday, text) in all {
            let (from, until) = text.split_once('-').expect("two times");
            let (from, until) = (minutes(from), minutes(until));
            let length = if until > from { until - from } else { until + 1_440 - from };
            for minute in 0..length {
                open[(weekday as usize * 1_440 + (from + minute) as usize) % open.len()] = true;
            }
        }
        let monday = at("2026-01-19T00:00:00Z").0;
        for (minute, is_open) in open.iter().enumerate() {
            let time = Timestamp(monday + minute as i64 * 60_000);
            assert_eq!(hours.is_open(&utc, time), *is_open, "{time}");
            if !is_open {
                let opens = hours.opens_after(&utc, time).expect("it opens again");
                assert!(hours.is_open(&utc, opens) && !hours.is_open(&utc, Timestamp(opens.0 - 1)), "{time}");
            }
        }
    }

    #[test]
    fn what_is_no_opening_is_refused() {
        for text in ["", "11:00", "11:00-", "11:00-24:00", "11:00–23:00", "1:00-2:00"] {
            assert_eq!(Opening::parse(text), None, "{text:?}");
        }
        let six = (0..6).map(|hour| (Weekday::Monday, Opening::parse(&format!("0{hour}:00-0{hour}:30")).expect("one")));
        assert_eq!(OpeningHours::new(six), Err(TooManyOpenings(Weekday::Monday)));
    }
}
