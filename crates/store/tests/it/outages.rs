//! What was made while the database was away, in the store: read back as it was, audited apart, and found by the number that was
//! answered. And the leases under which such numbers are made.

use docket_domain::command::{Command, Document, DocumentReference};
use docket_domain::days::CloseDay;
use docket_domain::numbering::{FallbackNumbers, Kind, LeaseNumber, NumberSource, Reset};
use docket_domain::ordering::OrderDocument;
use docket_domain::outage::TakeIn;
use docket_domain::time::Timestamp;
use docket_store::numbering::LeaseState;
use docket_store::ordering::{OrderFilter, OrderSearch};
use docket_store::payments::PaymentFilter;

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP, caller, cash, date, paying, placing, series, settings, shawarma, shawarma_for};

const HOUR: i64 = 3_600_000;

fn numbers() -> FallbackNumbers {
    FallbackNumbers::new(LeaseNumber::new(1).expect("a lease"))
}

fn taking(take_in: &TakeIn) -> Command {
    Command::TakeIn(Box::new(take_in.clone()))
}

async fn found(desk: &Desk, text: &str) -> Vec<OrderDocument> {
    let search = OrderSearch { text: text.into(), phone: None, today: date("2025-11-06") };
    desk.reads.search_orders(SHOP, search, OrderFilter::default(), None, 10).await.expect("read").data
}

#[tokio::test]
async fn an_order_that_was_taken_in_is_read_as_it_was_answered_and_audited_apart() {
    let mut desk = Desk::open();
    desk.place(shawarma());
    let mut numbers = numbers();
    let keyed: Vec<_> = (0..3)
        .map(|_| {
            let key = desk.draw_key();
            (key, desk.spool(key, placing(shawarma_for(caller("501234567"))), &mut numbers))
        })
        .collect();
    for (key, take_in) in &keyed {
        let Document::Order(id, Some(document)) = desk.run_keyed(*key, taking(take_in)).document else { panic!("not an order") };
        let read = desk.reads.order(SHOP, id).await.expect("read").expect("there");
        assert_eq!((&read.order.number, &read.order.lines), (&document.order.number, &document.order.lines));
        assert_eq!(
            (read.order.number.text(), read.order.number.source()),
            (take_in.number.text.as_str(), NumberSource::Fallback)
        );
        assert_eq!(read.order.created_at, take_in.made.at());
        assert_eq!(found(&desk, &take_in.number.text).await.len(), 1);
    }
    desk.place(shawarma());
    let counters = desk.reads.counters(SHOP, Kind::Order, None, None).await.expect("counters");
    let mut audited = Vec::new();
    for (key, _) in counters {
        let audit = desk.reads.audit_counter(SHOP, key).await.expect("an audit").expect("there");
        assert!(audit.holds(), "{audit:?}");
        audited.push((audit.key.id(), audit.key.is_fallback(), audit.issued));
    }
    audited.sort();
    assert_eq!(audited, [("order-20251106".to_owned(), false, 2), ("order-fallback-20251106".to_owned(), true, 3)]);
    assert_eq!(desk.reads.numbers_without_counter(SHOP, Kind::Order).await.expect("an audit"), 0);
}

#[tokio::test]
async fn a_number_that_leads_elsewhere_finds_that_document() {
    let mut desk = Desk::open();
    let mut numbers = numbers();
    let key = desk.draw_key();
    let take_in = desk.spool(key, placing(shawarma()), &mut numbers);
    let Document::Order(committed, _) = desk.run_keyed(key, placing(shawarma())).document else { panic!("not an order") };
    for _ in 0..2 {
        assert_eq!(desk.run_keyed(key, taking(&take_in)).document.reference(), DocumentReference::Order(committed));
    }
    let orders = found(&desk, &take_in.number.text).await;
    assert_eq!(orders.iter().map(|document| document.order.id).collect::<Vec<_>>(), [committed]);
    let aliases = desk.reads.number_aliases(SHOP, Kind::Order).await.expect("read");
    assert_eq!(aliases.len(), 1);
    assert_eq!(
        (aliases[0].number.as_str(), aliases[0].document),
        (take_in.number.text.as_str(), DocumentReference::Order(committed))
    );
    let key = desk.draw_key();
    let take_in = desk.spool(key, paying(cash(700)), &mut numbers);
    let Document::Payment(payment) = desk.run_keyed(key, paying(cash(700))).document else { panic!("not a payment") };
    desk.run_keyed(key, taking(&take_in));
    let filter = PaymentFilter { search: Some(take_in.number.text.clone()), ..PaymentFilter::default() };
    let page = desk.reads.payments(SHOP, filter, None, 10).await.expect("read");
    assert_eq!(page.data.iter().map(|found| found.id).collect::<Vec<_>>(), [payment.id]);
}

#[tokio::test]
async fn a_day_whose_documents_came_late_is_looked_at_until_its_z_is_revised() {
    let mut with_reports = settings();
    with_reports.series.push(series(Kind::ZReport, "Z-{SEQ:5}", Reset::Never));
    let mut desk = Desk::with(with_reports);
    let key = desk.draw_key();
    let take_in = desk.spool(key, paying(cash(700)), &mut numbers());
    desk.run(paying(cash(300))).expect("paid");
    let today = date("2025-11-06");
    desk.now = Timestamp(NOON.0 + 48 * HOUR);
    let close = |by_hand| Command::CloseDay(Box::new(CloseDay { outlet: "MAIN".into(), date: today, by_hand }));
    desk.run(close(false)).expect("closed");
    let in_question = async |desk: &Desk| desk.reads.days_in_question(date("2025-11-05")).await.expect("read").len();
    assert_eq!(in_question(&desk).await, 0);
    desk.run_keyed(key, taking(&take_in));
    assert_eq!(in_question(&desk).await, 1, "whatever its date");
    desk.run(close(false)).expect("revised");
    assert_eq!(in_question(&desk).await, 0);
}

#[test]
fn each_spool_has_a_lease_of_its_own_and_gets_it_again() {
    let mut desk = Desk::open();
    let lease =
        |desk: &mut Desk, holder: u8, at: Timestamp| desk.writer.lease_fallback(&[holder; 16], at).map(LeaseNumber::number);
    assert_eq!(lease(&mut desk, 1, NOON).expect("a lease"), 0);
    assert_eq!(lease(&mut desk, 2, NOON).expect("a lease"), 1);
    assert_eq!(lease(&mut desk, 1, NOON).expect("a lease"), 0, "after a restart");
    let zero = LeaseNumber::new(0).expect("a lease");
    desk.writer.release_fallback(&[2; 16], zero, true, NOON).expect("nothing");
    assert_eq!(lease(&mut desk, 3, NOON).expect("a lease"), 2, "who does not hold it does not give it back");
    desk.writer.release_fallback(&[1; 16], zero, true, NOON).expect("released");
    assert_eq!(lease(&mut desk, 1, NOON).expect("a lease"), 0, "its own spool goes on with it at once");
}

#[tokio::test]
async fn a_lease_is_given_again_only_when_it_was_given_back_or_declared_dead_and_has_rested() {
    let mut desk = Desk::open();
    for holder in 0..100_u8 {
        desk.writer.lease_fallback(&[holder; 16], NOON).expect("a lease");
    }
    let later = |hours: i64| Timestamp(NOON.0 + hours * HOUR);
    let none = desk.writer.lease_fallback(&[200; 16], later(24 * 365)).expect_err("all are held, however long ago");
    assert!(none.to_string().contains("docket leases"), "{none}");
    let lease = |number| LeaseNumber::new(number).expect("a lease");
    assert!(desk.store.declare_lease_dead(lease(7), NOON).expect("declared"));
    assert!(!desk.store.declare_lease_dead(lease(7), NOON).expect("asked"), "it is not held any more");
    desk.writer.release_fallback(&[9; 16], lease(9), false, NOON).expect("released");
    assert_eq!(desk.writer.lease_fallback(&[201; 16], NOON).expect("a lease"), lease(9), "what was never used needs no rest");
    assert!(desk.writer.lease_fallback(&[202; 16], later(27)).is_err(), "its numbers may be those of another time zone's day");
    assert_eq!(desk.writer.lease_fallback(&[202; 16], later(29)).expect("a lease"), lease(7));
    assert!(desk.writer.lease_fallback(&[7; 16], later(60)).is_err(), "whoever was declared dead has lost it");
    let leases = desk.reads.fallback_leases().await.expect("read");
    assert_eq!(leases.len(), 100);
    assert!(leases.iter().all(|lease| lease.state == LeaseState::Held && lease.rests_from.is_none()));
}
