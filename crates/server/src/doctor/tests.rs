//! The monitor on a clock of the tests' own: when it looks, at how much, and who of several servers does.

use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::command::Command;
use docket_domain::ids::MerchantId;
use docket_domain::money::Amount;
use docket_domain::payments::{PaymentMethod, RecordPayment};
use docket_domain::time::Timestamp;
use docket_engine::{Engine, ManualClock};
use docket_store::doctor::MonitorState;
use docket_store::sqlite::SqliteStore;
use docket_testing::{Backend, Place};

use super::monitor::{LEASE_MS, look};
use crate::app::App;
use crate::extract::Asked;
use crate::preset;

const SHOP: MerchantId = MerchantId(7);
/// 2026-01-19, one o'clock in the afternoon in Dubai.
const MORNING: Timestamp = Timestamp(1_768_813_200_000);
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
/// Two servers, and one that only reads where the monitor stands.
const ONE: [u8; 16] = [1; 16];
const OTHER: [u8; 16] = [2; 16];
const READER: [u8; 16] = [9; 16];

/// A shop with a clock that stands still.
struct Stage {
    app: App,
    clock: Arc<ManualClock>,
    place: Place,
}

impl Stage {
    async fn open() -> Stage {
        let place = Place::on(Backend::Sqlite);
        let store = SqliteStore::open(place.path()).expect("a store");
        let clock = Arc::new(ManualClock::new(MORNING, 0));
        let (engine, _) = Engine::start(store.writer().expect("a writer"), clock.clone(), None);
        let app = App::new(engine, store.reads(2).expect("readers"), store.staging().expect("side tables"));
        let stage = Stage { app, clock, place };
        stage.run(Command::SetUpMerchant(Box::new(preset::named("al-marya").expect("a preset")))).await;
        stage
    }

    async fn run(&self, command: Command) {
        self.app.submit(SHOP, Actor::program(), Asked::default(), command).await.expect("done");
    }

    /// A deposit, which is a document that a rule looks at by the minute.
    async fn pay(&self) {
        let payment = RecordPayment {
            user: None,
            customer: None,
            order: None,
            bill: None,
            outlet: None,
            amount: Amount(500),
            method: PaymentMethod::Card,
            received: None,
            business_date: None,
            reference: None,
            client_reference: None,
        };
        self.run(Command::RecordPayment(Box::new(payment))).await;
    }

    fn now(&self) -> Timestamp {
        self.app.engine().now().at
    }

    fn pass(&self, ms: i64) {
        self.clock.set(Timestamp(self.now().0 + ms));
    }

    /// A server's timer comes round.
    async fn tick(&self, server: [u8; 16]) {
        look(&self.app, server).await.expect("looked");
    }

    /// Where the monitor stands. Nobody has it meanwhile.
    fn state(&self) -> MonitorState {
        let (desk, now) = (self.app.doctor_desk(), self.now());
        let lease = desk.take(SHOP, READER, (now, Timestamp(now.0 + 1), Timestamp(i64::MAX))).expect("taken");
        let lease = lease.expect("nobody has it");
        desk.put_back(&lease, lease.state).expect("put back");
        lease.state
    }

    async fn findings(&self) -> u64 {
        self.app.reads().open_findings().await.expect("read")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_changed_is_looked_at_once_a_minute_and_the_whole_first() {
    let stage = Stage::open().await;
    stage.pay().await;
    stage.tick(ONE).await;
    let first = stage.state();
    assert_eq!((first.whole_date, first.looked_at), (20_260_119, MORNING), "who has never looked looks at everything");
    stage.pay().await;
    stage.pass(MINUTE - 1);
    stage.tick(ONE).await;
    assert_eq!(stage.state(), first, "the minute is not over");
    stage.pass(1);
    stage.place.damage("UPDATE payment SET refunded = refunded + 1");
    stage.tick(ONE).await;
    let second = stage.state();
    assert!(second.cursor > first.cursor && second.looked_at == stage.now(), "{second:?}");
    assert_eq!(stage.findings().await, 1, "what had not changed is not looked at, and the night comes");
    stage.pass(16 * HOUR);
    stage.tick(ONE).await;
    assert_eq!(stage.findings().await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_looked_at_once_a_night_for_a_month_and_damage_is_found_the_night_after() {
    let stage = Stage::open().await;
    let mut wholes = Vec::new();
    // A tick an hour, as of a server that is up all the time; the night begins at four in Dubai, which is midnight in Greenwich.
    for hour in 0..30 * 24 {
        if hour % 24 == 5 {
            stage.pay().await;
        }
        stage.tick(ONE).await;
        let state = stage.state();
        if wholes.last().is_none_or(|(date, _)| *date != state.whole_date) {
            wholes.push((state.whole_date, (state.looked_at.0 / HOUR) % 24));
        }
        if hour == 20 * 24 + 6 {
            stage.place.damage(
                "UPDATE ledger_balance SET debit = debit + 1
                 WHERE debit > 0 AND business_date = (SELECT min(business_date) FROM ledger_balance)",
            );
        }
        assert_eq!(stage.findings().await > 0, hour >= 20 * 24 + 15, "in hour {hour}");
        stage.pass(HOUR);
    }
    assert_eq!(wholes.len(), 31, "{wholes:?}");
    assert!(wholes.windows(2).all(|pair| pair[0].0 < pair[1].0), "{wholes:?}");
    assert!(wholes[1..].iter().all(|(_, hour)| *hour == 0), "at four o'clock of the merchant: {wholes:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_servers_looks_and_the_other_takes_over_once_it_is_silent() {
    let stage = Stage::open().await;
    stage.pay().await;
    let (desk, now) = (stage.app.doctor_desk(), stage.now());
    let lease = desk.take(SHOP, ONE, (now, Timestamp(now.0 + LEASE_MS), now)).expect("taken").expect("nobody has it");
    stage.pass(LEASE_MS - 1);
    stage.place.damage("UPDATE payment SET refunded = refunded + 1");
    stage.tick(OTHER).await;
    assert_eq!(stage.findings().await, 0, "the first has it");
    stage.pass(2);
    stage.tick(OTHER).await;
    assert_eq!(stage.findings().await, 1, "the first has said nothing for too long");
    let taken_over = stage.state();
    assert!(!desk.renew(&lease, Timestamp(stage.now().0 + LEASE_MS)).expect("asked"), "it is lost");
    desk.put_back(&lease, MonitorState { cursor: 0, looked_at: now, whole_date: 0 }).expect("asked");
    assert_eq!(stage.state(), taken_over, "who lost it moves nothing");
    // Both look at the same moment: one of them does.
    stage.pass(MINUTE);
    tokio::join!(stage.tick(ONE), stage.tick(OTHER));
    assert_eq!((stage.state().looked_at, stage.findings().await), (stage.now(), 1));
}
