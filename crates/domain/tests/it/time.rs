//! One reading of the clock per command, and a merchant's time that never runs backwards.

use docket_domain::access::{Actor, CreateToken, Role, TokenTerms};
use docket_domain::clock::{BEHIND_MS_MAX, ConfirmClock};
use docket_domain::command::Command;
use docket_domain::findings::RaiseFinding;
use docket_domain::numbering::{ChangeSeries, Kind, Reset};
use docket_domain::ordering::{PlaceOrder, Status};
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;

use crate::fixtures::{DAY, at, caller, finding, item, lowering, moving, placing, series, settings, shawarma, someone};
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
    let floor = shop.book.floor();
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
    assert_eq!(shop.rows.records.len() - before, 6, "day, two counters, customer, placed, confirmed");
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

/// Commands that make no document.
fn no_documents() -> Vec<Command> {
    let token = CreateToken {
        secret_hash: [1; 32],
        role: Role::Cashier,
        user: "Cashier".into(),
        outlet: None,
        register: None,
        expires_at: None,
        terms: TokenTerms::default(),
    };
    let raise = RaiseFinding { code: "command.failed".into(), detail: "It failed.".into() };
    let change = ChangeSeries { series: series(Kind::Order, "AM-{YYYY}{MM}{DD}-{SEQ:6}", Reset::BusinessDay) };
    vec![
        Command::CreateToken(Box::new(token)),
        Command::RaiseFinding(Box::new(raise)),
        Command::ChangeSeries(Box::new(change)),
        Command::ConfirmClock(Box::new(ConfirmClock { reason: "set by hand".into() })),
    ]
}

#[test]
fn what_is_no_document_does_not_raise_the_floor() {
    let mut shop = Shop::open(settings());
    let mut now = shop.place(&someone(Role::Owner), placing(shawarma())).created_at;
    for command in no_documents() {
        let shown = format!("{command:?}");
        shop.now = Timestamp(now.0 + 3_650 * DAY);
        shop.run(&Actor::program(), command).expect("done");
        now.0 += 60_000;
        shop.now = now;
        assert_eq!(shop.place(&someone(Role::Owner), placing(shawarma())).created_at, now, "{shown}");
    }
    assert_eq!(shop.rows.findings.len(), 1, "only the one that was raised on purpose");
}

#[test]
fn what_is_no_document_is_dated_no_earlier_than_the_last_document() {
    let mut shop = Shop::open(settings());
    let first = shop.place(&someone(Role::Owner), placing(shawarma()));
    for command in no_documents() {
        shop.now = Timestamp(first.created_at.0 - DAY);
        shop.run(&Actor::program(), command).expect("done");
    }
    let dates: Vec<_> = shop.rows.records.iter().rev().take(4).map(|record| record.at).collect();
    assert_eq!(dates, [first.created_at; 4]);
}

#[test]
fn every_command_about_a_document_raises_the_floor() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let order = shop.place(&owner, placing(shawarma()));
    let cancel = crate::fixtures::cancelling(order.id, "rang back");
    let confirm = moving(order.id, Status::Confirmed);
    let find = || finding(caller("501234567", Some("Aisha")));
    for command in [confirm, cancel, find(), find(), placing(shawarma())] {
        shop.now.0 += DAY;
        let now = shop.now;
        shop.run(&owner, command).expect("done");
        assert_eq!(shop.book.floor(), now);
    }
}

/// The details of the findings of a code.
fn findings_of(shop: &Shop, code: &str) -> Vec<String> {
    shop.rows.findings.iter().filter(|finding| finding.code == code).map(|finding| finding.detail.clone()).collect()
}

#[test]
fn a_clock_far_behind_raises_one_finding_until_it_has_caught_up() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let first = shop.place(&owner, placing(shawarma()));
    shop.now = Timestamp(first.created_at.0 - BEHIND_MS_MAX);
    shop.place(&owner, placing(shawarma()));
    assert_eq!(findings_of(&shop, "clock.behind"), [] as [&str; 0], "as well as clocks agree");
    for behind_ms in [7_200_000, DAY, BEHIND_MS_MAX + 1] {
        shop.now = Timestamp(first.created_at.0 - behind_ms);
        shop.place(&owner, placing(shawarma()));
        shop.reopen();
    }
    let found = findings_of(&shop, "clock.behind");
    assert!(matches!(found.as_slice(), [only] if only.contains("7200 s")), "once, also over a restart: {found:?}");
    shop.now = Timestamp(first.created_at.0 + 1);
    let last = shop.place(&owner, placing(shawarma()));
    shop.now = Timestamp(last.created_at.0 - DAY);
    shop.place(&owner, placing(shawarma()));
    assert_eq!(findings_of(&shop, "clock.behind").len(), 2, "it caught up in between");
}

#[test]
fn a_refused_command_says_nothing_of_the_clock() {
    let mut shop = Shop::open(settings());
    let first = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.now = Timestamp(first.created_at.0 - DAY);
    shop.refuse(&someone(Role::Owner), placing(PlaceOrder { items: vec![item("NOTHING", "1")], ..shawarma() }));
    assert_eq!(findings_of(&shop, "clock.behind"), [] as [&str; 0]);
}

#[test]
fn a_lowered_floor_lets_the_clock_date_documents_again() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let now = shop.now;
    shop.now.0 += 3_650 * DAY;
    let poisoned = shop.place(&owner, placing(shawarma()));
    shop.now = now;
    assert_eq!(shop.place(&owner, placing(shawarma())).created_at, poisoned.created_at);
    let lowered_at = shop.now;
    shop.run(&Actor::program(), lowering("CMOS battery")).expect("lowered");
    let record = shop.rows.records.last().expect("a record").clone();
    assert_eq!((record.action, record.at), ("clock.lowered", lowered_at));
    let facts = format!("{:?} {:?}", record.old, record.new);
    assert!(facts.contains(&poisoned.created_at.to_string()) && facts.contains(&lowered_at.to_string()), "{facts}");
    assert!(!facts.contains("CMOS"), "free text stands beside the chain");
    assert!(format!("{:?}", record.personal).contains("CMOS battery"));
    let right = shop.place(&owner, placing(shawarma()));
    assert_eq!(right.created_at, Timestamp(lowered_at.0 + 1));
    assert_eq!(right.number.text(), "ALM-20251106-000001", "the right day has its own counter");
    assert_eq!(shop.rows.orders[&poisoned.id].created_at, poisoned.created_at, "what was written stays");
}

#[test]
fn a_floor_that_is_not_ahead_of_the_clock_cannot_be_lowered() {
    let mut shop = Shop::open(settings());
    assert_eq!(shop.refuse(&Actor::program(), lowering("no documents yet")).code, Code::ClockFloorNotAhead);
    let order = shop.place(&someone(Role::Owner), placing(shawarma()));
    shop.now = order.created_at;
    assert_eq!(shop.refuse(&Actor::program(), lowering("just there")).code, Code::ClockFloorNotAhead);
    shop.now = Timestamp(order.created_at.0 - 1);
    shop.run(&Actor::program(), lowering("ahead by a millisecond")).expect("lowered");
}

#[test]
fn a_suspect_clock_stops_what_dates_documents_and_nothing_else() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let placing_once = shop.request(&owner, placing(shawarma()));
    let placed = shop.submit(&placing_once).expect("placed");
    let before = shop.book.floor();
    shop.suspect = true;
    let order = shop.written(&placed).id;
    for command in [placing(shawarma()), moving(order, Status::Confirmed), finding(caller("501234567", None))] {
        let request = shop.request(&owner, command);
        assert!(shop.is_stopped_by_the_clock(&request));
    }
    assert!(shop.submit(&placing_once).expect("what was done is still answered").replayed);
    for command in no_documents() {
        shop.run(&Actor::program(), command).expect("done");
    }
    assert_eq!(shop.book.floor(), before);
    shop.suspect = false;
    shop.place(&owner, placing(shawarma()));
}
