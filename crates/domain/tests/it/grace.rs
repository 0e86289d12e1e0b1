//! The table of the grace period, cell by cell: which day a document belongs to around the cutoff (SPEC 4).
//!
//! Y is the day before, T the day itself. Cutoff 06:00, grace from 04:00 until 08:00.

use docket_domain::calendar::{Calendar, ForceClose, Grace, Policy, TimeOfDay, Zone};
use docket_domain::days::{BusinessDay, DayState, business_date, standing};
use docket_domain::refusal::Code;
use docket_domain::time::{Date, Timestamp};

/// Zones without daylight saving on an ordinary day, and one with it on an ordinary day and on both days on which clocks change.
const MORNINGS: &[(&str, &str)] = &[
    ("America/Argentina/Buenos_Aires", "2026-01-19"),
    ("Asia/Dubai", "2026-01-19"),
    ("Asia/Kolkata", "2026-01-19"),
    ("Asia/Baghdad", "2026-01-19"),
    ("Asia/Tehran", "2026-01-19"),
    ("Europe/Berlin", "2026-01-19"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    // The clocks change at local midnight, so the day before the cutoff has 23 or 25 hours.
    ("Asia/Beirut", "2026-03-29"),
    ("Asia/Beirut", "2026-10-25"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    Yesterday,
    Today,
    Refused(Code),
}

use Expected::{Refused, Today, Yesterday};

const OUTSIDE: Expected = Refused(Code::BusinessDayOutsideGrace);
const CLOSED: Expected = Refused(Code::BusinessDayClosed);

/// How the day before stands in the records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    Running,
    Closed,
    Reopened,
    WaitsForManager,
}

struct Morning {
    zone: Zone,
    today: Date,
}

impl Morning {
    fn policy() -> Policy {
        let time = |text| TimeOfDay::parse(text).expect("a time");
        let grace = Grace { from: time("04:00"), until: time("08:00") };
        Policy::new(time("06:00"), Some(grace), 0, ForceClose::Automatic).expect("a policy")
    }

    fn at(&self, local: &str) -> Timestamp {
        self.zone.moment(self.today, TimeOfDay::parse(local).expect("a time"))
    }

    fn date(&self, local: &str, before: Before, shift: Option<Date>, wanted: Option<Date>) -> Expected {
        let policy = Morning::policy();
        let calendar = Calendar { zone: &self.zone, policy: &policy };
        let at = self.at(local);
        let yesterday = self.today.yesterday();
        let state = match before {
            Before::Running => DayState::Open,
            Before::Closed => DayState::Closed,
            Before::Reopened => DayState::Reopened,
            Before::WaitsForManager => DayState::Waiting,
        };
        let row = BusinessDay { row: 1, state, opened_at: Timestamp(0), closed_at: None, revision: 0 };
        let stands = |date: Date| standing((date == yesterday).then_some(&row), date, &calendar, at);
        match business_date(at, &calendar, wanted, shift, stands) {
            Ok(date) if date == yesterday => Yesterday,
            Ok(date) if date == self.today => Today,
            Ok(date) => panic!("{date} at {local} on {}", self.today),
            Err(refusal) => Refused(refusal.code),
        }
    }
}

/// One row of the table: local time, then what is expected with the day before running, and with it closed.
fn row(local: &str, shift: Option<i32>, wanted: Option<i32>, running: Expected, closed: Expected) {
    for (zone, today) in MORNINGS {
        let morning = Morning { zone: Zone::named(zone).expect("a zone"), today: Date::parse(today).expect("a date") };
        let day = |offset: i32| if offset == 0 { morning.today } else { morning.today.yesterday() };
        let (shift, wanted) = (shift.map(day), wanted.map(day));
        let of = |before| morning.date(local, before, shift, wanted);
        assert_eq!(of(Before::Running), running, "{local} in {zone} on {today}, the day before running");
        assert_eq!(of(Before::Closed), closed, "{local} in {zone} on {today}, the day before closed");
    }
}

const Y: Option<i32> = Some(-1);
const T: Option<i32> = Some(0);

#[test]
fn without_a_shift_the_cutoff_decides_and_before_it_whether_the_day_before_is_closed() {
    row("04:00", None, None, Yesterday, Today);
    row("05:59", None, None, Yesterday, Today);
    row("06:00", None, None, Today, Today);
    row("07:59", None, None, Today, Today);
    row("08:00", None, None, Today, Today);
}

#[test]
fn before_the_grace_period_the_night_belongs_to_the_day_before() {
    for (zone, today) in MORNINGS {
        let morning = Morning { zone: Zone::named(zone).expect("a zone"), today: Date::parse(today).expect("a date") };
        assert_eq!(morning.date("03:59", Before::Running, None, None), Yesterday, "{zone} {today}");
        assert_eq!(morning.date("03:59", Before::Running, Some(morning.today.yesterday()), None), Yesterday);
    }
}

#[test]
fn a_shift_of_the_day_before_keeps_its_day_through_the_grace_period_unless_that_day_is_closed() {
    row("04:00", Y, None, Yesterday, Today);
    row("05:59", Y, None, Yesterday, Today);
    row("06:00", Y, None, Yesterday, Today);
    row("07:59", Y, None, Yesterday, Today);
    row("08:00", Y, None, Today, Today);
}

#[test]
fn a_shift_of_the_day_itself_has_its_day_from_the_grace_period_on() {
    for local in ["04:00", "05:59", "06:00", "07:59", "08:00"] {
        row(local, T, None, Today, Today);
    }
}

#[test]
fn a_manager_may_choose_the_day_before_during_the_grace_period_while_it_is_not_closed() {
    row("04:00", None, Y, Yesterday, CLOSED);
    row("05:59", None, Y, Yesterday, CLOSED);
    row("06:00", None, Y, Yesterday, CLOSED);
    row("07:59", None, Y, Yesterday, CLOSED);
    row("08:00", None, Y, CLOSED, CLOSED);
}

#[test]
fn a_manager_may_choose_the_day_itself_from_the_grace_period_on() {
    for local in ["04:00", "05:59", "06:00", "07:59", "08:00"] {
        row(local, None, T, Today, Today);
    }
}

#[test]
fn before_the_grace_period_nobody_chooses() {
    for (zone, today) in MORNINGS {
        let morning = Morning { zone: Zone::named(zone).expect("a zone"), today: Date::parse(today).expect("a date") };
        for wanted in [morning.today, morning.today.yesterday()] {
            assert_eq!(morning.date("03:59", Before::Running, None, Some(wanted)), OUTSIDE, "{zone} {today} {wanted}");
        }
    }
}

#[test]
fn an_override_goes_before_the_shift() {
    row("06:30", Y, T, Today, Today);
    row("05:00", T, Y, Yesterday, CLOSED);
}

#[test]
fn after_the_grace_period_the_day_before_takes_documents_only_while_it_is_held_open() {
    for (zone, today) in MORNINGS {
        let morning = Morning { zone: Zone::named(zone).expect("a zone"), today: Date::parse(today).expect("a date") };
        let yesterday = Some(morning.today.yesterday());
        for before in [Before::Reopened, Before::WaitsForManager] {
            assert_eq!(morning.date("08:00", before, None, yesterday), Yesterday, "{before:?} {zone} {today}");
            assert_eq!(morning.date("08:00", before, yesterday, None), Today, "a shift alone pulls nothing back: {before:?}");
        }
    }
}

#[test]
fn a_day_of_last_week_is_never_chosen() {
    for (zone, today) in MORNINGS {
        let morning = Morning { zone: Zone::named(zone).expect("a zone"), today: Date::parse(today).expect("a date") };
        let last_week = Date(morning.today.0.checked_sub(jiff::Span::new().days(7)).expect("a date"));
        for local in ["03:59", "05:00", "07:00", "12:00"] {
            assert_eq!(morning.date(local, Before::Running, None, Some(last_week)), OUTSIDE, "{local} {zone}");
        }
        assert_eq!(morning.date("07:00", Before::Running, None, Some(morning.today.tomorrow())), OUTSIDE);
    }
}

#[test]
fn a_shift_left_open_for_two_days_pulls_nothing_into_its_day() {
    for (zone, today) in MORNINGS {
        let morning = Morning { zone: Zone::named(zone).expect("a zone"), today: Date::parse(today).expect("a date") };
        let old = Some(morning.today.yesterday().yesterday());
        assert_eq!(morning.date("05:00", Before::Running, old, None), Yesterday, "{zone}");
        assert_eq!(morning.date("07:00", Before::Running, old, None), Today, "{zone}");
        assert_eq!(morning.date("12:00", Before::Running, old, None), Today, "{zone}");
    }
}
