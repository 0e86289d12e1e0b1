//! One reading of the clock per command, and a merchant's time that never runs backwards.

use docket_domain::access::Role;
use docket_domain::ordering::{PlaceOrder, Status};
use docket_domain::time::Timestamp;

use crate::fixtures::{DAY, at, caller, item, moving, placing, settings, shawarma, someone};
use crate::shop::Shop;

#[test]
fn a_clock_that_goes_back_dates_nothing_before_what_is_written() {
    let mut shop = Shop::open(settings());
    shop.now = at("2025-11-07T00:30:00Z");
    let first = shop.place(&someone(Role::Owner), placing(shawarma()));
    for back in [1, 60_000, DAY] {
        shop.now = Timestamp(first.created_at.0 - back);
        let later = shop.place(&someone(Role::Owner), placing(shawarma()));
        assert_eq!(later.created_at, first.created_at);
        assert_eq!(later.business_date, first.business_date);
    }
    assert!(shop.rows.records.is_sorted_by_key(|record| record.at));
    assert_eq!(shop.rows.orders.len(), 4);
    assert_eq!(shop.rows.counters.values().map(|counter| counter.value).max(), Some(4), "all on one day's counter");
}

#[test]
fn a_clock_that_goes_back_within_a_group_dates_nothing_before_the_command_before() {
    let mut shop = Shop::open(settings());
    shop.now = at("2025-11-07T00:30:00Z");
    let first = shop.request(&someone(Role::Owner), placing(shawarma()));
    shop.decide_group(&[first]).remove(0).expect("placed");
    let floor = shop.book.last_at();
    shop.now = Timestamp(floor.0 - DAY);
    let second = shop.request(&someone(Role::Owner), placing(shawarma()));
    shop.run_group(&[second]).remove(0).expect("placed");
    assert!(shop.rows.orders.values().all(|order| order.created_at == floor));
}

#[test]
fn the_floor_holds_for_a_process_that_has_just_started() {
    let mut shop = Shop::open(settings());
    let first = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.reopen();
    shop.now = Timestamp(first.created_at.0 - DAY);
    assert_eq!(shop.place(&someone(Role::Owner), placing(shawarma())).created_at, first.created_at);
}

#[test]
fn what_was_refused_or_repeated_does_not_raise_the_floor() {
    let mut shop = Shop::open(settings());
    let request = shop.request(&someone(Role::Owner), placing(shawarma()));
    shop.submit(&request).expect("placed");
    let now = shop.now;
    shop.now.0 += DAY;
    let unknown = PlaceOrder { items: vec![item("NOTHING", "1")], ..shawarma() };
    shop.refuse(&someone(Role::Owner), placing(unknown));
    assert!(shop.submit(&request).expect("answered").replayed);
    shop.now = now;
    assert_eq!(shop.place(&someone(Role::Owner), placing(shawarma())).created_at, now);
}

#[test]
fn everything_a_command_makes_has_its_one_time() {
    let mut shop = Shop::open(docket_domain::merchants::Settings {
        auto_confirm: docket_domain::merchants::AutoConfirm::OnPlaced,
        ..settings()
    });
    shop.now = at("2025-11-06T19:59:59.999Z");
    let before = shop.rows.records.len();
    let order =
        shop.place(&someone(Role::Owner), placing(PlaceOrder { customer: Some(caller("501234567", None)), ..shawarma() }));
    let at = order.created_at;
    assert_eq!(order.number.text(), "ALM-20251106-000001", "number and business date are of the same reading");
    assert!(shop.rows.records[before..].iter().all(|record| record.at == at));
    assert_eq!(shop.rows.records.len() - before, 5, "two counters, customer, placed, confirmed");
    assert!(shop.rows.customers.values().all(|customer| customer.created_at == at));
    assert!(shop.rows.counters.values().all(|counter| counter.first_used_at == at && counter.last_used_at == at));
    assert_eq!((order.updated_at, order.status), (at, Status::Confirmed));
    assert!(shop.rows.replays.values().any(|replay| replay.at == at));
}

#[test]
fn an_order_keeps_its_business_date_when_it_is_moved_on_a_later_day() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.now.0 += DAY;
    shop.run(&someone(Role::Owner), moving(order.id, Status::Confirmed)).expect("moved");
    let moved = &shop.rows.orders[&order.id];
    assert_eq!((moved.business_date, &moved.number), (order.business_date, &order.number));
    assert!(moved.updated_at > order.updated_at);
}
