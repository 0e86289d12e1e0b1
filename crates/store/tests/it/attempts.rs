//! Tries are counted one by one, however many come at once, on however many servers, and over a restart.

use docket_domain::access::attempts::{Barred, FORGOTTEN_AFTER_MS, Target};
use docket_domain::ids::UserId;
use docket_domain::time::Timestamp;
use docket_store::attempts::Attempts;
use uuid::Uuid;

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP};

fn pin(user: u128) -> Target {
    Target::pin(UserId(Uuid::from_u128(user)))
}

fn password() -> Target {
    Target::password("ali", &[1; 16])
}

fn address() -> Target {
    Target::address([192, 0, 2, 7].into())
}

async fn take(attempts: &Attempts, target: Target, now: Timestamp) -> Result<(), Barred> {
    attempts.take(SHOP, vec![target], now).await.expect("counted")
}

/// How many of a hundred tries at once are let pass, on as many servers as there are handles.
async fn of_a_hundred(servers: &[Attempts], target: &Target) -> usize {
    let tries: Vec<_> = (0..100)
        .map(|number| {
            let (attempts, target) = (servers[number % servers.len()].clone(), target.clone());
            tokio::spawn(async move { take(&attempts, target, NOON).await })
        })
        .collect();
    let mut passed = 0;
    for one in tries {
        passed += usize::from(one.await.expect("no panic").is_ok());
    }
    passed
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_tries_at_once_only_the_free_ones_pass_also_on_two_servers() {
    let desk = Desk::open();
    let one = desk.store.attempts().expect("a handle");
    assert_eq!(of_a_hundred(std::slice::from_ref(&one), &password()).await, 5);
    let other = desk.place.open().attempts().expect("a handle of another server");
    assert_eq!(of_a_hundred(&[one.clone(), other], &pin(1)).await, 3);
    assert_eq!(take(&one, pin(2), NOON).await, Ok(()), "another user's is counted by itself");
}

#[tokio::test]
async fn a_restart_forgets_nothing() {
    let desk = Desk::open();
    let attempts = desk.store.attempts().expect("a handle");
    for _ in 0..3 {
        take(&attempts, pin(1), NOON).await.expect("free");
    }
    drop(attempts);
    let again = desk.place.open().attempts().expect("a handle");
    assert_eq!(take(&again, pin(1), NOON).await, Err(Barred::For(1_000)));
}

#[tokio::test]
async fn one_that_was_right_clears_its_own_and_takes_only_itself_from_the_address() {
    let desk = Desk::open();
    let attempts = desk.store.attempts().expect("a handle");
    let both = || vec![address(), password()];
    for _ in 0..4 {
        attempts.take(SHOP, both(), NOON).await.expect("counted").expect("free");
    }
    attempts.succeeded(SHOP, both()).await.expect("cleared");
    for _ in 0..5 {
        take(&attempts, password(), NOON).await.expect("all free again");
    }
    for _ in 0..27 {
        take(&attempts, address(), NOON).await.expect("three of thirty were left counted");
    }
    assert!(take(&attempts, address(), NOON).await.is_err());
}

#[tokio::test]
async fn where_one_target_is_barred_no_other_is_counted() {
    let desk = Desk::open();
    let attempts = desk.store.attempts().expect("a handle");
    while take(&attempts, password(), NOON).await.is_ok() {}
    for _ in 0..100 {
        let taken = attempts.take(SHOP, vec![address(), password()], NOON).await.expect("counted");
        assert_eq!(taken, Err(Barred::For(1_000)));
    }
    take(&attempts, address(), NOON).await.expect("its own are free");
}

#[tokio::test]
async fn a_locked_pin_opens_by_a_reset_only() {
    let desk = Desk::open();
    let attempts = desk.store.attempts().expect("a handle");
    let mut now = NOON;
    for _ in 0..10 {
        take(&attempts, pin(1), now).await.expect("not locked yet");
        now = Timestamp(now.0 + 15 * 60_000);
    }
    let much_later = Timestamp(now.0 + 40 * FORGOTTEN_AFTER_MS);
    assert_eq!(attempts.look(SHOP, pin(1), much_later).await.expect("read"), Err(Barred::UntilReset));
    take(&attempts, pin(2), much_later).await.expect("which deletes what is past, and not the lock");
    assert_eq!(take(&attempts, pin(1), much_later).await, Err(Barred::UntilReset));
    attempts.reset(SHOP, pin(1)).await.expect("reset");
    assert_eq!(take(&attempts, pin(1), much_later).await, Ok(()));
}

#[tokio::test]
async fn what_is_past_is_deleted_when_others_try() {
    let desk = Desk::open();
    let attempts = desk.store.attempts().expect("a handle");
    for user in 1..=15 {
        take(&attempts, pin(user), NOON).await.expect("free");
    }
    take(&attempts, pin(99), Timestamp(NOON.0 + FORGOTTEN_AFTER_MS + 1)).await.expect("free");
    let left: i64 = desk.raw().query_row("SELECT count(*) FROM attempt", [], |row| row.get(0)).expect("a count");
    assert_eq!(left, 1);
}
