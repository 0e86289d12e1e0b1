//! When a standing order is due. Example: weekly on Mondays and Thursdays at 07:00 from 2026-01-19 on, at an outlet in Berlin: each of
//! those dates has one occurrence, at 06:00 UTC in winter and at 05:00 UTC in summer.
//!
//! A date has at most one occurrence, and it is named by its date. Where the clocks skip the time of day, the occurrence is as much
//! later as they skip; where they show it twice, it is at the first (as cutoffs are, SPEC 4).

use crate::calendar::{TimeOfDay, Zone};
use crate::time::{Date, Timestamp};

words! {
    /// How often.
    Every {
        /// Each day.
        Daily = "daily",
        /// On some days of the week.
        Weekly = "weekly",
    }
}

words! {
    /// A day of the week.
    Weekday {
        /// The first.
        Monday = "monday",
        /// The second.
        Tuesday = "tuesday",
        /// The third.
        Wednesday = "wednesday",
        /// The fourth.
        Thursday = "thursday",
        /// The fifth.
        Friday = "friday",
        /// The sixth.
        Saturday = "saturday",
        /// The seventh.
        Sunday = "sunday",
    }
}

/// Some days of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// All seven.
    pub const ALL: Weekdays = Weekdays(0b111_1111);

    /// Those days.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Weekdays {
        Weekdays(days.into_iter().fold(0, |bits, day| bits | 1 << day as u8))
    }

    /// Whether a date is on one of them.
    pub fn has(self, date: Date) -> bool {
        self.0 >> date.0.weekday().to_monday_zero_offset() & 1 == 1
    }

    /// Them, Monday first.
    pub fn days(self) -> impl Iterator<Item = Weekday> {
        Weekday::ALL.iter().copied().filter(move |day| self.0 >> *day as u8 & 1 == 1)
    }

    /// As they are stored: a bit per day, Monday the lowest.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// The days of such bits; none where there is none, or another bit.
    pub fn from_bits(bits: u8) -> Option<Weekdays> {
        (bits != 0 && bits <= Weekdays::ALL.0).then_some(Weekdays(bits))
    }
}

/// When a standing order is due, by the clock of its outlet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// How often.
    pub every: Every,
    /// On which days of the week; all where it is daily.
    pub weekdays: Weekdays,
    /// At which time of day.
    pub time: TimeOfDay,
    /// Not before this date.
    pub from: Date,
    /// Not after this date.
    pub until: Option<Date>,
}

/// One time at which a standing order is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// Its calendar date at the outlet.
    pub date: Date,
    /// The moment.
    pub at: Timestamp,
}

impl Schedule {
    /// The first occurrence that is not before a moment, and of a later date than the `last` that was decided: no date is decided twice,
    /// whatever is changed.
    pub fn first_from(&self, zone: &Zone, at: Timestamp, last: Option<Date>) -> Option<Occurrence> {
        // The day before too: where the clocks skip midnight, its last occurrence is moved into this day.
        let earliest = zone.local_date(at).yesterday().max(self.from);
        let mut date = last.map_or(earliest, |last| earliest.max(last.tomorrow()));
        loop {
            let occurrence = self.on_or_after(zone, date)?;
            if occurrence.at >= at {
                return Some(occurrence);
            }
            date = occurrence.date.tomorrow();
        }
    }

    /// The occurrences whose time has come at a moment, from one on: oldest first.
    pub fn due(&self, zone: &Zone, from: Occurrence, now: Timestamp) -> Vec<Occurrence> {
        let follows = |one: &Occurrence| self.on_or_after(zone, one.date.tomorrow());
        std::iter::successors(Some(from), follows).take_while(|one| one.at <= now).collect()
    }

    /// The first occurrence of that date or a later one.
    fn on_or_after(&self, zone: &Zone, date: Date) -> Option<Occurrence> {
        let mut date = date.max(self.from);
        while !self.weekdays.has(date) {
            date = date.tomorrow();
        }
        let is_over = self.until.is_some_and(|until| date > until);
        (!is_over).then(|| Occurrence { date, at: zone.moment(date, self.time) })
    }
}
