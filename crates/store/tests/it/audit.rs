//! The audit of numbers: silent on a sound book, and exact about every kind of damage.

use docket_domain::numbering::{CounterKey, Kind, Reset, ScopePart, Series, UniquePart};
use docket_domain::ordering::PlaceOrder;
use docket_store::numbering::{CounterAudit, GAPS_LISTED};

use crate::desk::Desk;
use crate::fixtures::{DAY, SHOP, caller, cancelling, cash, numbered_by, paying, per_seat, series, shawarma, shawarma_for};

/// The audit of every counter of a kind, by the counter's name.
async fn audit(desk: &Desk, kind: Kind) -> Vec<(String, CounterAudit)> {
    let counters = desk.reads.counters(SHOP, kind, None, None).await.expect("read");
    let mut audits = Vec::new();
    for (key, _) in counters {
        let name = key.id();
        audits.push((name, desk.reads.audit_counter(SHOP, key).await.expect("read").expect("the counter is there")));
    }
    audits
}

/// The audit of the only counter of a kind.
async fn only_audit(desk: &Desk, kind: Kind) -> CounterAudit {
    let mut audits = audit(desk, kind).await;
    assert_eq!(audits.len(), 1);
    audits.remove(0).1
}

async fn orphans(desk: &Desk, kind: Kind) -> u64 {
    desk.reads.numbers_without_counter(SHOP, kind).await.expect("read")
}

/// A shop with so many orders of one day.
fn with_orders(count: usize) -> Desk {
    placing_orders(Desk::open(), count)
}

fn placing_orders(mut desk: Desk, count: usize) -> Desk {
    (0..count).for_each(|_| drop(desk.place(shawarma())));
    desk
}

/// Takes the constraints off the orders, as a bad restore would, so that damage can be done that they forbid.
fn without_constraints(desk: &Desk) {
    let connection = desk.raw();
    connection
        .execute_batch(
            "PRAGMA legacy_alter_table = ON;
             CREATE TABLE loose AS SELECT * FROM orders;
             DROP TABLE orders;
             ALTER TABLE loose RENAME TO orders;",
        )
        .expect("a table without constraints");
}

#[tokio::test]
async fn a_sound_book_is_silent() {
    let mut desk = with_orders(5);
    desk.place(shawarma_for(caller("501234567")));
    (0..3).for_each(|_| drop(desk.run(paying(cash(100))).expect("recorded")));
    desk.now.0 += DAY;
    desk.place(shawarma_for(caller("509999999")));
    for (kind, expected) in [
        (Kind::Order, vec![("order-20251107", 1), ("order-20251106", 6)]),
        (Kind::Ticket, vec![("ticket-20251107", 1), ("ticket-20251106", 6)]),
        (Kind::Customer, vec![("customer", 2)]),
        (Kind::Payment, vec![("payment-2025", 3)]),
        (Kind::Bill, vec![]),
    ] {
        let audits = audit(&desk, kind).await;
        assert!(audits.iter().all(|(_, audit)| audit.holds()), "{audits:?}");
        let issued: Vec<_> = audits.iter().map(|(name, audit)| (name.as_str(), audit.issued)).collect();
        assert_eq!(issued, expected);
        assert_eq!(orphans(&desk, kind).await, 0);
    }
}

#[tokio::test]
async fn a_payment_that_was_deleted_is_a_gap_and_one_whose_counter_is_gone_is_counted() {
    let mut desk = Desk::open();
    (0..3).for_each(|_| drop(desk.run(paying(cash(100))).expect("recorded")));
    assert_eq!(desk.damage("DELETE FROM payment WHERE sequence = 2"), 1);
    let audit = only_audit(&desk, Kind::Payment).await;
    assert_eq!((audit.holds(), audit.issued, audit.gaps), (false, 2, vec![(2, 2)]));
    assert_eq!(desk.damage("DELETE FROM counter WHERE kind = 'payment'"), 1);
    assert_eq!(orphans(&desk, Kind::Payment).await, 2);
}

#[tokio::test]
async fn an_order_that_was_deleted_is_a_gap() {
    let desk = with_orders(8);
    assert_eq!(desk.damage("DELETE FROM orders WHERE sequence IN (3, 4, 6)"), 3);
    for kind in [Kind::Order, Kind::Ticket] {
        let audit = only_audit(&desk, kind).await;
        assert!(!audit.holds());
        assert_eq!((audit.issued, audit.gaps), (5, vec![(3, 4), (6, 6)]));
        assert!(audit.duplicates.is_empty() && audit.beyond.is_empty());
    }
}

#[tokio::test]
async fn the_first_and_the_last_order_are_missed_too() {
    let desk = with_orders(5);
    assert_eq!(desk.damage("DELETE FROM orders WHERE sequence IN (1, 5)"), 2);
    let audit = only_audit(&desk, Kind::Order).await;
    assert!(!audit.holds());
    assert_eq!(audit.gaps, [(1, 1), (5, 5)]);
    assert_eq!(desk.damage("DELETE FROM orders"), 3);
    assert_eq!(only_audit(&desk, Kind::Order).await.gaps, [(1, 5)]);
}

#[tokio::test]
async fn a_number_on_two_orders_is_a_duplicate() {
    let desk = placing_orders(Desk::in_a_file(), 5);
    without_constraints(&desk);
    assert_eq!(desk.damage("UPDATE orders SET sequence = 2 WHERE sequence = 4"), 1);
    let audit = only_audit(&desk, Kind::Order).await;
    assert!(!audit.holds());
    assert_eq!((audit.issued, audit.duplicates, audit.gaps), (5, vec![2], vec![(4, 4)]));
}

#[tokio::test]
async fn a_ticket_on_two_orders_is_a_duplicate() {
    let desk = with_orders(5);
    assert_eq!(desk.damage("UPDATE orders SET ticket_sequence = 2 WHERE ticket_sequence IN (3, 5)"), 2);
    let audit = only_audit(&desk, Kind::Ticket).await;
    assert!(!audit.holds());
    assert_eq!((audit.duplicates, audit.gaps), (vec![2, 2], vec![(3, 3), (5, 5)]));
    assert!(only_audit(&desk, Kind::Order).await.holds(), "the orders' own numbers are sound");
}

#[tokio::test]
async fn a_number_beyond_where_its_counter_stands_is_found() {
    let desk = with_orders(5);
    assert_eq!(desk.damage("UPDATE orders SET sequence = 9 WHERE sequence = 5"), 1);
    let audit = only_audit(&desk, Kind::Order).await;
    assert!(!audit.holds());
    assert_eq!((audit.beyond, audit.gaps), (vec![9], vec![(5, 5)]));
}

#[tokio::test]
async fn a_counter_that_was_set_back_or_forward_is_found() {
    let desk = with_orders(5);
    assert_eq!(desk.damage("UPDATE counter SET value = 3 WHERE kind = 'order'"), 1);
    let back = only_audit(&desk, Kind::Order).await;
    assert!(!back.holds());
    assert_eq!((back.beyond, back.gaps), (vec![4, 5], vec![]));
    assert_eq!(desk.damage("UPDATE counter SET value = 7 WHERE kind = 'order'"), 1);
    let forward = only_audit(&desk, Kind::Order).await;
    assert!(!forward.holds());
    assert_eq!((forward.beyond, forward.gaps), (vec![], vec![(6, 7)]));
}

#[tokio::test]
async fn a_counter_that_is_gone_leaves_numbers_that_belong_to_none() {
    let mut desk = with_orders(4);
    desk.place(shawarma_for(caller("501234567")));
    desk.now.0 += DAY;
    desk.place(shawarma());
    assert_eq!(desk.damage("DELETE FROM counter WHERE kind <> 'ticket' AND period IN ('20251106', '')"), 2);
    assert_eq!(orphans(&desk, Kind::Order).await, 5);
    assert_eq!(orphans(&desk, Kind::Customer).await, 1);
    assert_eq!(orphans(&desk, Kind::Ticket).await, 0);
    assert!(only_audit(&desk, Kind::Order).await.holds(), "the other day is sound");
    let gone = CounterKey { kind: Kind::Order, scope: String::new(), period: "20251106".into() };
    assert!(desk.reads.audit_counter(SHOP, gone).await.expect("read").is_none());
}

#[tokio::test]
async fn damage_to_one_counter_is_not_seen_in_another() {
    let by_outlet = Series { scope: vec![ScopePart::Outlet], ..series(Kind::Order, "{OUTLET}-{SEQ}", Reset::Never) };
    let mut desk = Desk::with(numbered_by(by_outlet));
    for outlet in ["MAIN", "YAS", "MAIN", "YAS", "MAIN"] {
        desk.place(PlaceOrder { outlet: Some(outlet.into()), ..shawarma() });
    }
    assert_eq!(desk.damage("DELETE FROM orders WHERE number = 'MAIN-2'"), 1);
    let audits = audit(&desk, Kind::Order).await;
    let gaps: Vec<_> = audits.iter().map(|(name, audit)| (name.as_str(), audit.gaps.as_slice())).collect();
    assert_eq!(gaps, [("order-MAIN", &[(2, 2)][..]), ("order-YAS", &[])]);
}

#[tokio::test]
async fn a_customer_that_was_deleted_is_a_gap() {
    let mut desk = Desk::open();
    for phone in ["501111111", "502222222", "503333333"] {
        desk.place(shawarma_for(caller(phone)));
    }
    assert_eq!(desk.damage("DELETE FROM customer WHERE sequence = 2"), 1);
    assert_eq!(only_audit(&desk, Kind::Customer).await.gaps, [(2, 2)]);
}

#[tokio::test]
async fn a_counter_that_wraps_has_no_gaps_but_no_two_open_orders_with_one_number() {
    let mut desk = Desk::with(per_seat());
    let orders: Vec<_> = (0..4).map(|_| desk.place(shawarma()).order.id).collect();
    desk.run(cancelling(orders[0], "rang back")).expect("cancelled");
    desk.place(shawarma());
    let audit = only_audit(&desk, Kind::Ticket).await;
    // 1, 2, then 3 and 4 beyond the end, and 1 again.
    assert!(audit.holds() && audit.counter.wraps && audit.gaps.is_empty(), "{audit:?}");
    assert_eq!((audit.issued, audit.counter.value), (5, 1));
    assert_eq!(orphans(&desk, Kind::Ticket).await, 0);
    assert_eq!(desk.damage("UPDATE order_ticket SET sequence = 2 WHERE sequence = 4"), 1);
    let audit = only_audit(&desk, Kind::Ticket).await;
    assert!(!audit.holds());
    assert_eq!(audit.duplicates, [2]);
    assert_eq!(desk.damage("DELETE FROM counter WHERE kind = 'ticket'"), 1);
    assert_eq!(orphans(&desk, Kind::Ticket).await, 5);
}

#[tokio::test]
async fn of_endless_damage_the_first_part_is_listed() {
    let desk = placing_orders(Desk::in_a_file(), 3);
    // Every value but the even ones is missing, far more often than is listed.
    assert_eq!(desk.damage("UPDATE counter SET value = 2000 WHERE kind = 'order'"), 1);
    without_constraints(&desk);
    let connection = desk.raw();
    for sequence in (10..2_000).step_by(2) {
        let sql = "INSERT INTO orders SELECT * FROM orders WHERE sequence = 1";
        connection.execute(sql, []).expect("a copy");
        let sql = "UPDATE orders SET sequence = ?1 WHERE rowid = (SELECT max(rowid) FROM orders)";
        connection.execute(sql, [sequence]).expect("renumbered");
    }
    let audit = only_audit(&desk, Kind::Order).await;
    assert_eq!((audit.issued, audit.gaps.len()), (3 + 995, GAPS_LISTED));
    assert_eq!(audit.gaps[0], (4, 9));
    assert!(!audit.holds());
}

#[tokio::test]
async fn counters_are_listed_the_latest_period_first_and_by_what_was_asked() {
    let by_outlet = Series {
        scope: vec![ScopePart::Outlet],
        unique_within: vec![UniquePart::BusinessDate],
        ..series(Kind::Order, "{OUTLET}-{DD}-{SEQ}", Reset::BusinessDay)
    };
    let mut desk = Desk::with(numbered_by(by_outlet));
    for outlet in ["MAIN", "YAS"] {
        desk.place(PlaceOrder { outlet: Some(outlet.into()), ..shawarma() });
    }
    desk.now.0 += DAY;
    desk.place(shawarma());
    let listed = |period: Option<&str>, scope: Option<&str>| {
        let (period, scope, reads) = (period.map(str::to_owned), scope.map(str::to_owned), desk.reads.clone());
        async move {
            let counters = reads.counters(SHOP, Kind::Order, period, scope).await.expect("read");
            counters.into_iter().map(|(key, _)| key.id()).collect::<Vec<_>>()
        }
    };
    assert_eq!(listed(None, None).await, ["order-20251107-MAIN", "order-20251106-MAIN", "order-20251106-YAS"]);
    assert_eq!(listed(Some("20251106"), None).await, ["order-20251106-MAIN", "order-20251106-YAS"]);
    assert_eq!(listed(None, Some("MAIN")).await, ["order-20251107-MAIN", "order-20251106-MAIN"]);
    assert_eq!(listed(Some("20251107"), Some("YAS")).await, [""; 0]);
}
