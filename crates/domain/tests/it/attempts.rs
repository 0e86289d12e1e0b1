//! How often secrets may be tried, and costly things asked for.

use docket_domain::access::attempts::{Barred, FORGOTTEN_AFTER_MS, Kind, Tally, Target, admit, counted_as, take_back};
use docket_domain::ids::UserId;
use docket_domain::time::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

const NOON: Timestamp = Timestamp(1_800_000_000_000);
const SALT: [u8; 16] = [7; 16];

fn after(at: Timestamp, ms: i64) -> Timestamp {
    Timestamp(at.0 + ms)
}

/// What is counted after so many tries, each as soon as it may be, and when the next may be.
fn tried(kind: Kind, tries: u32) -> Tally {
    let mut now = NOON;
    let mut tally = None;
    for _ in 0..tries {
        let counted = admit(kind, tally, now).expect("it may be tried");
        now = Timestamp(counted.barred_until.0.max(now.0));
        tally = Some(counted);
    }
    tally.expect("some were tried")
}

#[test]
fn the_first_tries_are_free_and_then_each_waits_twice_as_long_as_the_one_before() {
    let waits: Vec<i64> = (1..=16).map(|tries| tried(Kind::Password, tries)).map(|t| t.barred_until.0 - t.last_at.0).collect();
    let seconds: Vec<i64> = waits.iter().map(|ms| ms / 1_000).collect();
    assert_eq!(seconds, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
}

#[test]
fn who_comes_too_early_is_told_how_long_to_wait_and_nothing_is_counted() {
    let tally = tried(Kind::Password, 6);
    assert_eq!(admit(Kind::Password, Some(tally), after(tally.last_at, 500)), Err(Barred::For(1_500)));
    assert_eq!(Barred::For(1_500).seconds(), Some(2), "rounded up: who waits that long is let in");
    assert!(admit(Kind::Password, Some(tally), after(tally.last_at, 2_000)).is_ok());
}

#[test]
fn a_day_without_a_try_is_forgotten_but_a_lock_is_not() {
    let tally = tried(Kind::Password, 12);
    let again = admit(Kind::Password, Some(tally), after(tally.last_at, FORGOTTEN_AFTER_MS)).expect("forgotten");
    assert_eq!(again.tries, 1);
    let locked = tried(Kind::Pin, 10);
    assert_eq!(admit(Kind::Pin, Some(locked), after(locked.last_at, 400 * FORGOTTEN_AFTER_MS)), Err(Barred::UntilReset));
    assert_eq!(Barred::UntilReset.seconds(), None);
}

#[test]
fn ten_thousand_pins_cannot_be_tried() {
    let mut now = NOON;
    let mut tally = None;
    let tries = std::iter::from_fn(|| {
        let counted = admit(Kind::Pin, tally, now).ok()?;
        (now, tally) = (Timestamp(counted.barred_until.0.min(now.0 + 3_600_000)), Some(counted));
        Some(())
    });
    assert_eq!(tries.count(), 10);
}

#[test]
fn of_ten_thousand_guesses_at_a_code_in_a_minute_ten_are_looked_at() {
    let mut tally = None;
    let looked_at = (0..10_000).filter(|guess| match admit(Kind::Code, tally, after(NOON, guess * 6)) {
        Ok(counted) => {
            tally = Some(counted);
            true
        }
        Err(_) => false,
    });
    // Five at once, and then after 1, 3, 7, 15 and 31 seconds.
    assert_eq!(looked_at.count(), 10);
}

#[test]
fn a_clock_that_was_put_back_bars_nobody_for_longer_than_the_longest_wait() {
    let tally = tried(Kind::Password, 20);
    let put_back = after(tally.last_at, -30 * FORGOTTEN_AFTER_MS);
    let counted = admit(Kind::Password, Some(tally), put_back).expect("not barred for a month");
    assert_eq!(counted.tries, 21, "and nothing is forgotten");
    let quota = tried(Kind::CodesToPhone, 1);
    assert_eq!(admit(Kind::CodesToPhone, Some(quota), put_back).expect("not barred").tries, 1);
}

#[test]
fn of_tries_at_once_none_is_barred_for_having_read_its_clock_before_another_was_counted() {
    for (kind, free) in [(Kind::Pin, 3), (Kind::Password, 5), (Kind::Address, 30), (Kind::CodesToAddress, 20)] {
        let mut tally = None;
        for number in 0..free {
            let counted = admit(kind, tally, after(NOON, -number * 7)).expect("it is free");
            assert_eq!(counted.tries, u32::try_from(number).expect("few") + 1, "and none is forgotten");
            tally = Some(counted);
        }
        assert!(admit(kind, tally, after(NOON, -free * 7)).is_err(), "one more than is free: {kind:?}");
    }
}

#[test]
fn codes_go_to_a_phone_half_a_minute_apart_and_five_times_an_hour() {
    let one = tried(Kind::CodesToPhone, 1);
    assert_eq!(admit(Kind::CodesToPhone, Some(one), after(NOON, 29_999)), Err(Barred::For(1)));
    let five = tried(Kind::CodesToPhone, 5);
    assert_eq!(five.last_at, after(NOON, 120_000));
    assert_eq!(admit(Kind::CodesToPhone, Some(five), after(NOON, 3_599_999)), Err(Barred::For(1)));
    assert_eq!(admit(Kind::CodesToPhone, Some(five), after(NOON, 3_600_000)).expect("the next hour").tries, 1);
}

#[test]
fn of_what_there_is_only_so_much_there_is_exactly_that_in_its_time() {
    let (hour, day) = (3_600_000, 86_400_000);
    for (kind, most, within_ms) in [
        (Kind::CodesToAddress, 20, hour),
        (Kind::GuestOrdersOfAddress, 60, hour),
        (Kind::GuestOrdersOfPhone, 10, hour),
        (Kind::CodesOfMerchant, 2_000, day),
    ] {
        let last = (0..most).fold(None, |tally, _| Some(admit(kind, tally, NOON).expect("one of them")));
        assert_eq!(admit(kind, last, NOON), Err(Barred::For(within_ms)), "{kind:?}");
        assert_eq!(admit(kind, last, after(NOON, within_ms - 1)), Err(Barred::For(1)), "{kind:?}");
        assert_eq!(admit(kind, last, after(NOON, within_ms)).expect("another time").tries, 1, "{kind:?}");
    }
}

#[test]
fn a_code_that_was_not_sent_may_be_asked_for_again_at_once() {
    let five = tried(Kind::CodesToPhone, 5);
    let four = take_back(Kind::CodesToPhone, five).expect("four are left");
    assert_eq!(admit(Kind::CodesToPhone, Some(four), five.last_at).expect("at once").tries, 5);
    assert_eq!(take_back(Kind::CodesToPhone, tried(Kind::CodesToPhone, 1)), None);
}

proptest! {
    #[test]
    fn a_try_that_is_taken_back_leaves_what_was_there_before(tries in 2_u32..60) {
        let (before, after) = (tried(Kind::Address, tries - 1), tried(Kind::Address, tries));
        let back = take_back(Kind::Address, after).expect("some are left");
        prop_assert_eq!(back.tries, before.tries);
        prop_assert_eq!(back.barred_until.0 - back.last_at.0, before.barred_until.0 - before.last_at.0);
    }

    #[test]
    fn nothing_is_waited_for_longer_than_a_day(tries in 1_u32..200) {
        for kind in [Kind::Password, Kind::Code, Kind::Address, Kind::CodesToPhone, Kind::CodesToAddress] {
            let tally = tried(kind, tries);
            prop_assert!(tally.barred_until.0 - tally.last_at.0 <= FORGOTTEN_AFTER_MS);
        }
    }
}

#[test]
fn what_is_tried_is_named_by_hashes_and_ids_only() {
    let login = Target::password("aisha@example.com", &SALT).subject();
    assert!(login.starts_with("password:") && !login.contains("aisha"), "{login}");
    assert_ne!(login, Target::password("aisha@example.com", &[8; 16]).subject(), "another merchant's salt");
    assert_ne!(Target::code("+971501234567", &SALT), Target::codes_to_phone("+971501234567", &SALT));
    let user = UserId(Uuid::from_u128(5));
    assert_eq!(Target::pin(user).subject(), format!("pin:{}", user.0));
}

#[test]
fn who_proves_who_they_are_is_free_again_but_their_address_stays_counted() {
    let user = UserId(Uuid::from_u128(5));
    let address = "192.0.2.7".parse().expect("an address");
    let outlast: Vec<Kind> = [
        Target::pin(user),
        Target::password("aisha", &SALT),
        Target::code("+971501234567", &SALT),
        Target::address(address),
        Target::codes_to_phone("+971501234567", &SALT),
        Target::codes_to_address(address),
        Target::guest_orders_of_address(address),
        Target::guest_orders_of_phone("+971501234567", &SALT),
        Target::codes_of_merchant(),
    ]
    .iter()
    .filter(|target| target.outlasts_success())
    .map(Target::kind)
    .collect();
    assert_eq!(outlast, [Kind::Address], "whoever has an account must not try those of others for ever");
}

#[test]
fn all_addresses_of_an_ipv6_network_count_as_one() {
    let subject = |address: &str| Target::address(address.parse().expect("an address")).subject();
    assert_eq!(subject("2001:db8:1:2::1"), "address:2001:db8:1:2::/64");
    assert_eq!(subject("2001:db8:1:2:ffff::9"), subject("2001:db8:1:2::1"));
    assert_ne!(subject("2001:db8:1:3::1"), subject("2001:db8:1:2::1"));
    assert_eq!(subject("::ffff:192.0.2.7"), "address:192.0.2.7", "an IPv4 address in the words of IPv6");
}

#[test]
fn addresses_of_one_subscriber_are_counted_as_one() {
    let same = |one: &str, other: &str| counted_as(one.parse().expect("an address")) == counted_as(other.parse().expect("one"));
    assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
    assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
    assert!(same("::ffff:192.0.2.1", "192.0.2.1"));
    assert!(!same("192.0.2.1", "192.0.2.2"));
}
