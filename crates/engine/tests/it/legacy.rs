//! Another system's records through the engine: in slices beside what is done live, known again by an engine that has seen none of them.

use std::sync::Arc;
use std::time::Instant;

use docket_domain::command::{Document, Outcome};
use docket_domain::customers::{Phone, PhoneE164};
use docket_domain::imports::CameTo;
use docket_domain::legacy::{LegacyCustomer, LegacyNumber, LegacyRecords};
use docket_domain::numbering::Kind;
use docket_domain::ordering::Status;
use docket_domain::payments::PaymentMethod;
use docket_domain::time::Timestamp;
use docket_engine::ManualClock;
use docket_store::ordering::OrderFilter;

use crate::customer_94::{BROUGHT_IN, FIRST, WALLET, customer, entry, nothing, order, paid, raising, records, taking_in};
use crate::fixtures::{DAY, Requests, SHOP, settings_of};
use crate::stage::{Running, Stage};

fn start(stage: &Stage) -> Running {
    stage.start_with(Arc::new(ManualClock::new(BROUGHT_IN, 1)), None)
}

fn lines(outcome: &Outcome) -> &[CameTo] {
    match &outcome.document {
        Document::Imported(imported) => &imported.lines,
        other => panic!("not a slice: {other:?}"),
    }
}

#[tokio::test]
async fn customer_94_is_in_and_an_engine_that_begins_anew_knows_all_of_it_again() {
    let stage = Stage::with_shop().await;
    let running = start(&stage);
    let mut requests = Requests::new("first");
    running.done(requests.of(SHOP, raising(1, &settings_of(SHOP), &records()))).await;
    let outcome = running.done(requests.of(SHOP, taking_in(1, 0, vec![records()]))).await;
    assert!(lines(&outcome).iter().all(|line| *line == CameTo::Created));
    running.done(requests.order(SHOP)).await;
    running.stop();
    let running = start(&stage);
    let outcome = running.done(Requests::new("second").of(SHOP, taking_in(2, 0, vec![records()]))).await;
    assert!(lines(&outcome).iter().all(|line| *line == CameTo::Unchanged), "{:?}", lines(&outcome));
    running.stop();
    let reads = stage.store.reads(1).expect("a reader");
    let filter = OrderFilter { oldest_first: true, ..OrderFilter::default() };
    let orders = reads.orders(SHOP, filter, None, 50).await.expect("read").data;
    let numbers: Vec<_> = orders.iter().map(|document| document.order.number.text()).collect();
    assert_eq!(numbers[..5], ["M2511128", "M2511130", "M2511133", "M2511135", "M2511138"]);
    let row = orders[0].order.customer_row.expect("a customer");
    assert_eq!(reads.wallet(SHOP, row, None, 1).await.expect("read").0.wallet(), WALLET);
    for kind in [Kind::Order, Kind::Payment, Kind::Customer] {
        assert_eq!(reads.numbers_without_counter(SHOP, kind).await.expect("an audit"), 0);
    }
}

#[tokio::test]
async fn slices_meet_live_orders_in_one_group() {
    let stage = Stage::with_shop().await;
    let (running, gate, _trap) = stage.start_gated();
    let mut requests = Requests::new("both");
    let one = |number: u32| LegacyRecords {
        customer: Some(numbered(number)),
        orders: vec![order(&number.to_string(), &format!("M{number}"), Status::Ready, 900, Vec::new())],
        ..nothing()
    };
    let group = vec![
        requests.order(SHOP),
        requests.of(SHOP, taking_in(1, 0, vec![one(1), one(2)])),
        requests.order(SHOP),
        requests.of(SHOP, taking_in(1, 1, vec![one(2), one(3)])),
    ];
    let answers = gate.run_group(&running, group).await;
    let last = answers[3].as_ref().expect("taken in");
    assert_eq!(lines(last), [CameTo::Unchanged, CameTo::Unchanged, CameTo::Created, CameTo::Created]);
    running.stop();
    assert_eq!(stage.audited(SHOP, Kind::Order).await.len(), 2, "a counter of the day's numbers, and one of those taken over");
}

/// A customer of another system.
fn numbered(number: u32) -> LegacyCustomer {
    let e164 = PhoneE164::new(&format!("+9647{number:09}")).expect("a phone");
    let phone = Some(Phone { e164, national: format!("7{number:09}") });
    LegacyCustomer { legacy_id: format!("c{number}"), phone, ..customer() }
}

/// So many orders of customers who have five each, with a wallet, paid twice.
fn many(customers: std::ops::Range<u32>) -> Vec<LegacyRecords> {
    let of_one = |number: u32| {
        let orders = (0..5).map(|nth| {
            let id = number * 5 + nth;
            let at = Timestamp(FIRST.0 - i64::from(id % 365) * DAY);
            let payments = vec![
                paid(&format!("p{id}"), &format!("R{id}"), PaymentMethod::BankTransfer, 5_000),
                docket_domain::legacy::LegacyPayment {
                    number: LegacyNumber::Kept(format!("W{id}")),
                    ..paid(&format!("w{id}"), "", PaymentMethod::Wallet, 1_000)
                },
            ];
            let mut order = order(&format!("o{id}"), &format!("M{id}"), Status::Delivered, 6_000, payments);
            (order.created_at, order.status_since) = (at, Timestamp(at.0 + DAY));
            order.payments.iter_mut().for_each(|payment| (payment.created_at, payment.paid_at) = (at, Some(at)));
            order
        });
        LegacyRecords {
            customer: Some(numbered(number)),
            wallet: vec![entry(&format!("e{number}"), 10_000, 400)],
            orders: orders.collect(),
            ..nothing()
        }
    };
    customers.map(of_one).collect()
}

/// Prints how fast it is; for a release build: `cargo test --release -p docket-engine --test it legacy -- --ignored --nocapture`.
#[tokio::test]
#[ignore = "a measurement"]
async fn orders_come_in_by_the_thousands() {
    let stage = Stage::with_shop().await;
    let running = start(&stage);
    let mut requests = Requests::new("many");
    let slices: Vec<_> = (0..100).map(|slice| many(slice * 50..(slice + 1) * 50)).collect();
    let began = Instant::now();
    let mut longest = std::time::Duration::ZERO;
    for (number, records) in (0..).zip(slices) {
        let slice = Instant::now();
        running.done(requests.of(SHOP, taking_in(1, number, records))).await;
        longest = longest.max(slice.elapsed());
    }
    let took = began.elapsed();
    let orders = 100 * 50 * 5;
    println!(
        "{orders} orders in {took:?}: {:.0} a second; the longest slice of 250 took {longest:?}",
        f64::from(orders) / took.as_secs_f64()
    );
    running.stop();
}
