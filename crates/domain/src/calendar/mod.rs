//! Which operating day a moment belongs to.
//!
//! A business day of a merchant runs from the cutoff of its date to the cutoff of the next date, in the outlet's time zone; the
//! start is included, the end is not. `cutoff: 00:00` is the calendar day. (SPEC 4, rule 3. Shifts, grace and overrides, rules 1
//! and 2, will stand beside this.)

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
}

/// The local time at which a business day begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cutoff(civil::Time);

impl Cutoff {
    /// Midnight: the business date is the calendar date.
    pub const MIDNIGHT: Cutoff = Cutoff(civil::Time::midnight());

    /// Reads `HH:MM`, `00:00` to `23:59`.
    pub fn parse(text: &str) -> Option<Cutoff> {
        let (hour, minute) = text.split_once(':')?;
        if hour.len() != 2 || minute.len() != 2 {
            return None;
        }
        civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok().map(Cutoff)
    }
}

impl std::fmt::Display for Cutoff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0.hour(), self.0.minute())
    }
}

/// The business date of a moment: the local date from the cutoff on, the date before until then.
///
/// Where the clocks skip the cutoff, the day begins when they have moved forward; where they show it twice, at the first time.
///
/// # Panics
/// At the ends of the calendar (years −9999 and 9999).
pub fn business_date(at: Timestamp, zone: &Zone, cutoff: Cutoff) -> Date {
    let moment = at.to_jiff();
    let today = moment.to_zoned(zone.rules.clone()).date();
    let begins = zone
        .rules
        .to_ambiguous_zoned(today.to_datetime(cutoff.0))
        .disambiguate(Disambiguation::Compatible)
        .expect("a cutoff within the calendar's range")
        .timestamp();
    if moment < begins { Date(today.yesterday().expect("a date within the calendar's range")) } else { Date(today) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date_at(utc: &str, zone: &str, cutoff: &str) -> String {
        let at: jiff::Timestamp = utc.parse().expect("a timestamp");
        let zone = Zone::named(zone).expect("a zone");
        let cutoff = Cutoff::parse(cutoff).expect("a cutoff");
        business_date(Timestamp(at.as_millisecond()), &zone, cutoff).to_string()
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

    #[test]
    fn what_is_not_a_time_of_day_is_no_cutoff() {
        for text in ["25:00", "24:00", "6:00", "06:60", "0600", "06:00:00", "", "-1:00"] {
            assert_eq!(Cutoff::parse(text), None, "{text:?}");
        }
        assert_eq!(Cutoff::parse("23:59").map(|cutoff| cutoff.to_string()), Some("23:59".into()));
    }

    #[test]
    fn an_unknown_zone_is_none() {
        assert_eq!(Zone::named("Asia/Atlantis"), None);
    }
}
