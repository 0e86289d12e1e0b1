//! A clock that jumps: what is carried out meanwhile, what is not, and how it goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use docket_domain::access::{CreateToken, Role, TokenTerms};
use docket_domain::command::Command;
use docket_domain::numbering::Kind;
use docket_domain::time::Timestamp;
use docket_engine::{Clock, Failure, JUMP_MS_MAX, Reading, Request};

use crate::fixtures::{DAY, NEIGHBOUR, NOON, Requests, SHOP, sequence, settings_of};
use crate::stage::{Answer, Running, Stage};

/// A clock that is wrong by so many milliseconds, on a machine that runs for a millisecond between two readings.
#[derive(Default)]
struct WrongClock {
    wrong_ms: AtomicI64,
    ran_ms: AtomicI64,
}

impl WrongClock {
    fn is_wrong_by(&self, wrong_ms: i64) {
        self.wrong_ms.store(wrong_ms, Ordering::SeqCst);
    }
}

impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        self.read().wall
    }

    fn read(&self) -> Reading {
        let ran_ms = self.ran_ms.fetch_add(1, Ordering::SeqCst);
        Reading { wall: Timestamp(NOON.0 + ran_ms + self.wrong_ms.load(Ordering::SeqCst)), boot_ms: 1_000 + ran_ms }
    }
}

async fn shop_with(clock: &Arc<WrongClock>) -> (Stage, Running, Requests) {
    let stage = Stage::with_shop().await;
    let running = stage.start_with(Arc::clone(clock) as Arc<dyn Clock>, None);
    let mut requests = Requests::new("clocks");
    running.done(requests.set_up(NEIGHBOUR, settings_of(NEIGHBOUR))).await;
    running.done(requests.order(SHOP)).await;
    (stage, running, requests)
}

fn token(requests: &mut Requests) -> Request {
    let create = CreateToken {
        secret_hash: [7; 32],
        role: Role::Cashier,
        user: "Cashier".into(),
        outlet: None,
        register: None,
        expires_at: None,
        terms: TokenTerms::default(),
    };
    requests.of(SHOP, Command::CreateToken(Box::new(create)))
}

fn is_stopped(answer: &Answer) -> bool {
    matches!(answer, Err(Failure::ClockSuspect))
}

/// Every date in the store, as it stands in a dump.
fn dates(stage: &Stage) -> Vec<i64> {
    let dump = stage.dump();
    let texts = ["record", "orders", "api_token", "finding", "idempotency"].into_iter().flat_map(|table| &dump[table]);
    let dated = texts
        .flat_map(|row| row.split(' '))
        .filter(|column| ["at=", "created_at=", "raised_at=", "updated_at="].iter().any(|name| column.starts_with(name)));
    dated.map(|column| column.split(['(', ')']).nth(1).expect("a number").parse().expect("a number")).collect()
}

#[tokio::test]
async fn a_jump_stops_what_dates_documents_and_lets_the_rest_through_dated_as_if_it_had_not_happened() {
    let clock = Arc::<WrongClock>::default();
    let (stage, running, mut requests) = shop_with(&clock).await;
    clock.is_wrong_by(3_650 * DAY);
    let stopped = requests.order(SHOP);
    assert!(is_stopped(&running.submit(stopped.clone()).await));
    running.done(token(&mut requests)).await;
    let now = running.engine.now();
    assert!(now.is_suspect && (NOON.0..NOON.0 + DAY).contains(&now.at.0), "{now:?}");
    clock.is_wrong_by(0);
    let outcome = running.done(stopped).await;
    assert!(!outcome.replayed, "its key is free");
    assert_eq!(sequence(&outcome), 2, "it had used no number");
    assert!(!running.engine.now().is_suspect);
    assert!(dates(&stage).iter().all(|at| (NOON.0..NOON.0 + DAY).contains(at)), "{:?}", dates(&stage));
    assert_eq!(stage.audited(SHOP, Kind::Order).await, [2]);
}

#[tokio::test]
async fn a_jump_is_one_finding_with_each_merchant_that_it_stopped() {
    let clock = Arc::<WrongClock>::default();
    let (stage, running, mut requests) = shop_with(&clock).await;
    for jump in 1..=2 {
        clock.is_wrong_by(3_650 * DAY);
        for merchant in [SHOP, NEIGHBOUR, SHOP, NEIGHBOUR, SHOP] {
            assert!(is_stopped(&running.submit(requests.order(merchant)).await));
        }
        clock.is_wrong_by(0);
        running.done(requests.order(SHOP)).await;
        let findings = &stage.dump()["finding"];
        assert_eq!(findings.len(), 2 * jump, "{findings:?}");
        assert!(findings.iter().all(|finding| finding.contains("clock.suspect")), "{findings:?}");
    }
}

#[tokio::test]
async fn what_an_operator_confirms_after_the_jump_is_believed() {
    let clock = Arc::<WrongClock>::default();
    let (stage, running, mut requests) = shop_with(&clock).await;
    clock.is_wrong_by(DAY);
    assert!(is_stopped(&running.submit(requests.order(SHOP)).await));
    let reading = clock.read();
    stage.store.confirm_clock(reading.wall, reading.boot_ms, "set by hand").expect("confirmed");
    running.done(requests.order(SHOP)).await;
    let newest = dates(&stage).into_iter().max().expect("a date");
    assert!(newest >= NOON.0 + DAY, "the order is dated by the clock as it is now");
    clock.is_wrong_by(DAY + JUMP_MS_MAX + 1_000);
    assert!(is_stopped(&running.submit(requests.order(SHOP)).await), "another jump is not confirmed with it");
}

#[tokio::test]
async fn what_was_confirmed_before_the_process_began_says_nothing_of_its_clock() {
    let stage = Stage::with_shop().await;
    let clock = Arc::<WrongClock>::default();
    clock.is_wrong_by(DAY);
    let reading = clock.read();
    stage.store.confirm_clock(reading.wall, reading.boot_ms, "set by hand").expect("confirmed");
    clock.is_wrong_by(0);
    let running = stage.start_with(Arc::clone(&clock) as Arc<dyn Clock>, None);
    let mut requests = Requests::new("clocks");
    running.done(requests.order(SHOP)).await;
    clock.is_wrong_by(DAY);
    assert!(is_stopped(&running.submit(requests.order(SHOP)).await));
}

#[tokio::test]
async fn what_was_done_before_the_jump_is_answered_as_its_replay() {
    let clock = Arc::<WrongClock>::default();
    let (_stage, running, mut requests) = shop_with(&clock).await;
    let placing = requests.order(SHOP);
    running.done(placing.clone()).await;
    clock.is_wrong_by(DAY);
    assert!(running.done(placing).await.replayed);
}
