//! A policy in a zone: which date a moment belongs to, and when each of its days begins, ends and closes.

use super::{Policy, Zone};
use crate::time::{Date, Timestamp};

/// The calendar of an outlet's business days.
#[derive(Clone, Copy, Debug)]
pub struct Calendar<'a> {
    /// Where the outlet is.
    pub zone: &'a Zone,
    /// When its days begin and how they end.
    pub policy: &'a Policy,
}

/// Where a moment stands among the business days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Outside every grace period: in the middle of that day.
    Within(Date),
    /// In the grace period around the beginning of that day, the cutoff not yet reached.
    BeforeCutoff(Date),
    /// In the grace period around the beginning of that day, the cutoff reached.
    AfterCutoff(Date),
}

impl Moment {
    /// The date by the cutoff alone (SPEC 4, rule 3, where no day is closed).
    pub fn by_cutoff(self) -> Date {
        match self {
            Moment::Within(date) | Moment::AfterCutoff(date) => date,
            Moment::BeforeCutoff(date) => date.yesterday(),
        }
    }
}

impl Calendar<'_> {
    /// When a business day begins: the cutoff of its date.
    pub fn begins(&self, date: Date) -> Timestamp {
        self.zone.moment(date, self.policy.cutoff())
    }

    /// When the grace period around the beginning of a day begins; without one, with the day.
    pub fn grace_begins(&self, date: Date) -> Timestamp {
        match self.policy.grace() {
            None => self.begins(date),
            Some(grace) => {
                let day = if grace.from <= self.policy.cutoff() { date } else { date.yesterday() };
                // A clock that is moved between both times must not turn them around.
                self.zone.moment(day, grace.from).min(self.begins(date))
            }
        }
    }

    /// When the grace period around the beginning of a day ends; without one, when the day begins.
    pub fn grace_ends(&self, date: Date) -> Timestamp {
        match self.policy.grace() {
            None => self.begins(date),
            Some(grace) => {
                let day = if grace.until >= self.policy.cutoff() { date } else { date.tomorrow() };
                self.zone.moment(day, grace.until).max(self.begins(date))
            }
        }
    }

    /// From when on a day may be closed by hand: when the next one's grace period begins.
    pub fn may_close_from(&self, date: Date) -> Timestamp {
        self.grace_begins(date.tomorrow())
    }

    /// From when on a day closes by itself, as soon as nothing of it is open: when the next one begins.
    pub fn ends(&self, date: Date) -> Timestamp {
        self.begins(date.tomorrow())
    }

    /// When a day that is still open is forced to close, or waits for a manager.
    pub fn forced_at(&self, date: Date) -> Timestamp {
        match self.policy.grace() {
            Some(_) => self.grace_ends(date.tomorrow()),
            None => Timestamp(self.ends(date).0 + i64::from(self.policy.close_after_minutes()) * 60_000),
        }
    }

    /// Where a moment stands.
    pub fn moment(&self, at: Timestamp) -> Moment {
        let current = self.date_by_cutoff(at);
        let next = current.tomorrow();
        if at < self.grace_ends(current) {
            Moment::AfterCutoff(current)
        } else if at >= self.grace_begins(next) {
            Moment::BeforeCutoff(next)
        } else {
            Moment::Within(current)
        }
    }

    /// The business date by the cutoff alone: the local date from the cutoff on, the date before until then.
    pub fn date_by_cutoff(&self, at: Timestamp) -> Date {
        let today = self.zone.local_date(at);
        if at < self.begins(today) { today.yesterday() } else { today }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ForceClose, Grace, TimeOfDay};
    use super::*;

    fn at(utc: &str) -> Timestamp {
        Timestamp(utc.parse::<jiff::Timestamp>().expect("a timestamp").as_millisecond())
    }

    fn date_at(utc: &str, zone: &str, cutoff: &str) -> String {
        let zone = Zone::named(zone).expect("a zone");
        let policy = Policy::from_cutoff(TimeOfDay::parse(cutoff).expect("a cutoff"));
        Calendar { zone: &zone, policy: &policy }.date_by_cutoff(at(utc)).to_string()
    }

    #[test]
    fn the_calendar_day_begins_at_local_midnight() {
        assert_eq!(date_at("2025-11-05T19:59:59.999Z", "Asia/Dubai", "00:00"), "2025-11-05");
        assert_eq!(date_at("2025-11-05T20:00:00.000Z", "Asia/Dubai", "00:00"), "2025-11-06");
        assert_eq!(date_at("2025-11-05T18:30:00Z", "Asia/Kolkata", "00:00"), "2025-11-06");
    }

    #[test]
    fn before_six_the_night_still_belongs_to_the_evening() {
        assert_eq!(date_at("2026-01-19T08:59:59.999Z", "America/Argentina/Buenos_Aires", "06:00"), "2026-01-18");
        assert_eq!(date_at("2026-01-19T09:00:00.000Z", "America/Argentina/Buenos_Aires", "06:00"), "2026-01-19");
    }

    #[test]
    fn a_cutoff_that_the_clocks_skip_moves_forward() {
        // Berlin skips 02:00 to 03:00 on 2026-03-29: 01:59:59.999 is followed by 03:00.
        assert_eq!(date_at("2026-03-29T00:59:59.999Z", "Europe/Berlin", "02:30"), "2026-03-28");
        // 02:30 does not exist; half an hour after the skip it would be.
        assert_eq!(date_at("2026-03-29T01:29:59.999Z", "Europe/Berlin", "02:30"), "2026-03-28");
        assert_eq!(date_at("2026-03-29T01:30:00.000Z", "Europe/Berlin", "02:30"), "2026-03-29");
    }

    #[test]
    fn of_a_cutoff_that_the_clocks_show_twice_the_first_counts() {
        // Berlin shows 02:00 to 03:00 twice on 2026-10-25; the first 02:30 is 00:30 UTC.
        assert_eq!(date_at("2026-10-25T00:29:59.999Z", "Europe/Berlin", "02:30"), "2026-10-24");
        assert_eq!(date_at("2026-10-25T00:30:00.000Z", "Europe/Berlin", "02:30"), "2026-10-25");
        assert_eq!(date_at("2026-10-25T01:29:59.999Z", "Europe/Berlin", "02:30"), "2026-10-25");
    }

    fn grace(cutoff: &str, from: &str, until: &str) -> Policy {
        let time = |text| TimeOfDay::parse(text).expect("a time");
        let grace = Grace { from: time(from), until: time(until) };
        Policy::new(time(cutoff), Some(grace), 0, ForceClose::Automatic).expect("a policy")
    }

    #[test]
    fn a_grace_period_over_midnight_belongs_to_the_day_that_begins_in_it() {
        let zone = Zone::named("Asia/Dubai").expect("a zone");
        let policy = grace("00:00", "22:00", "02:00");
        let calendar = Calendar { zone: &zone, policy: &policy };
        let date = |text| Date::parse(text).expect("a date");
        assert_eq!(calendar.moment(at("2026-01-18T17:59:59.999Z")), Moment::Within(date("2026-01-18")));
        assert_eq!(calendar.moment(at("2026-01-18T18:00:00Z")), Moment::BeforeCutoff(date("2026-01-19")));
        assert_eq!(calendar.moment(at("2026-01-18T20:00:00Z")), Moment::AfterCutoff(date("2026-01-19")));
        assert_eq!(calendar.moment(at("2026-01-18T22:00:00Z")), Moment::Within(date("2026-01-19")));
    }

    #[test]
    fn a_day_without_grace_is_forced_so_long_after_its_end() {
        let zone = Zone::named("Asia/Dubai").expect("a zone");
        let policy = Policy::new(TimeOfDay::MIDNIGHT, None, 60, ForceClose::Automatic).expect("a policy");
        let calendar = Calendar { zone: &zone, policy: &policy };
        let date = Date::parse("2026-01-18").expect("a date");
        assert_eq!(calendar.may_close_from(date), at("2026-01-18T20:00:00Z"));
        assert_eq!(calendar.ends(date), at("2026-01-18T20:00:00Z"));
        assert_eq!(calendar.forced_at(date), at("2026-01-18T21:00:00Z"));
    }

    #[test]
    fn a_grace_period_that_the_clocks_skip_still_contains_its_cutoff() {
        // Berlin skips 02:00 to 03:00 on 2026-03-29: a grace period from 02:00 to 02:30 begins and ends an hour later.
        let zone = Zone::named("Europe/Berlin").expect("a zone");
        let policy = grace("02:15", "02:00", "02:30");
        let calendar = Calendar { zone: &zone, policy: &policy };
        let date = Date::parse("2026-03-29").expect("a date");
        let (from, cutoff, until) = (calendar.grace_begins(date), calendar.begins(date), calendar.grace_ends(date));
        assert!(from <= cutoff && cutoff <= until);
        assert_eq!((from, until), (at("2026-03-29T01:00:00Z"), at("2026-03-29T01:30:00Z")));
    }
}
