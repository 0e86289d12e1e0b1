//! Online orders: limits, pauses, opening hours and requested times, and what never touches anyone at the counter.

use docket_domain::access::{Actor, Role};
use docket_domain::audit::{Record, Subject, Value};
use docket_domain::command::Command;
use docket_domain::merchants::{Channel, Settings};
use docket_domain::money::Amount;
use docket_domain::ordering::{NewOrderPayment, PlaceOrder, RETRY_AFTER_SECONDS, Taken};
use docket_domain::outlets::{ChangeOutlet, Opening, OpeningHours, OrderLimit, OutletChanges, Pause, PauseOnlineOrders, Weekday};
use docket_domain::payments::{PaymentMethod, Terms, TopUpWallet};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Timestamp;

use crate::fixtures::{
    at, caller, cancelling, creating, item, placing, settings, shawarma_by, someone, splitting, with_two_outlets,
};
use crate::shop::Shop;

const MINUTE: i64 = 60_000;

/// The kitchen, which takes orders online and from a platform.
fn kitchen() -> Shop {
    Shop::open(with_online(settings()))
}

fn with_online(mut settings: Settings) -> Settings {
    settings.channels.extend([Channel::new("online", "WEB"), Channel::new("rappi", "RAPPI")]);
    settings
}

fn online(channel: &str) -> Command {
    placing(shawarma_by(channel))
}

fn changing(changes: OutletChanges) -> Command {
    Command::ChangeOutlet(Box::new(ChangeOutlet { outlet: "MAIN".into(), changes }))
}

fn limited(max_orders: u16, minutes: u16) -> OutletChanges {
    OutletChanges { limit: Some(OrderLimit::new(max_orders, minutes)), ..OutletChanges::default() }
}

fn pausing(until: Option<Timestamp>, reason: Option<&str>) -> Command {
    let pause = Some(Pause { until, reason: reason.map(str::to_owned) });
    Command::PauseOnlineOrders(Box::new(PauseOnlineOrders { outlet: "MAIN".into(), pause }))
}

fn resuming() -> Command {
    Command::PauseOnlineOrders(Box::new(PauseOnlineOrders { outlet: "MAIN".into(), pause: None }))
}

#[track_caller]
fn do_it(shop: &mut Shop, command: Command) -> Record {
    shop.run(&someone(Role::Manager), command).expect("done");
    shop.rows.records.last().expect("every change leaves a record").clone()
}

/// After how many seconds a refusal says that it is worth trying again.
fn retry_after(refusal: &Refusal) -> Option<i64> {
    let facts = refusal.problems.iter().flat_map(|problem| &problem.facts);
    facts.filter(|fact| fact.name == RETRY_AFTER_SECONDS).find_map(|fact| match fact.value {
        Value::Integer(seconds) => Some(seconds),
        _ => None,
    })
}

#[test]
fn an_order_over_the_limit_is_told_when_there_is_room_and_its_key_does_then() {
    let mut shop = kitchen();
    do_it(&mut shop, changing(limited(2, 10)));
    let web = someone(Role::Dispatcher);
    let first = shop.place(&web, online("online"));
    shop.now.0 += 4 * MINUTE;
    shop.place(&web, online("rappi"));
    shop.now.0 += MINUTE;
    let third = shop.request(&web, online("online"));
    let refusal = shop.submit(&third).expect_err("there are two");
    assert_eq!((refusal.code, retry_after(&refusal)), (Code::OutletBusy, Some(300)));
    assert!(refusal.detail.contains("2 online orders in 10 minutes") && refusal.detail.contains("about 5 minutes"), "{refusal}");
    shop.now = Timestamp(first.created_at.0 + 10 * MINUTE - 1);
    assert_eq!(retry_after(&shop.submit(&third).expect_err("a millisecond too early")), Some(1));
    shop.now = Timestamp(first.created_at.0 + 10 * MINUTE);
    let outcome = shop.submit(&third).expect("the first has left the window, and the key was not used up");
    assert!(!outcome.replayed);
    assert_eq!(shop.written(&outcome).number.sequence(), 3, "what was refused used no number");
    assert!(shop.submit(&third).expect("a replay is answered whatever the limit").replayed);
    let refusal = shop.refuse(&web, online("online"));
    // The second came four minutes after the first.
    assert_eq!(retry_after(&refusal), Some(240));
}

#[test]
fn of_two_at_once_for_the_last_place_one_gets_it() {
    let mut shop = kitchen();
    do_it(&mut shop, changing(limited(3, 60)));
    let web = someone(Role::Dispatcher);
    let group: Vec<_> = (0..5).map(|_| shop.request(&web, online("online"))).collect();
    let answers = shop.run_group(&group);
    let placed: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(placed, [true, true, true, false, false]);
    // A process that starts anew reads them from the store.
    shop.reopen();
    assert_eq!(shop.refuse(&web, online("online")).code, Code::OutletBusy);
}

#[test]
fn an_order_that_is_not_let_in_takes_nothing_from_a_wallet_and_one_that_cannot_pay_takes_no_place() {
    let mut shop = kitchen();
    let web = someone(Role::Dispatcher);
    shop.run(&someone(Role::Owner), creating(caller("501234567", None))).expect("made");
    let (id, row) = shop.rows.customers.values().map(|customer| (customer.id, customer.row)).next().expect("a customer");
    let top_up = |minor| {
        let (amount, method) = (Amount(minor), PaymentMethod::Card);
        Command::TopUpWallet(Box::new(TopUpWallet { customer: id, outlet: None, amount, method, reference: None }))
    };
    let from_the_wallet = || {
        let payment = NewOrderPayment { method: Some(Terms::Wallet), ..NewOrderPayment::default() };
        let customer = Some(caller("501234567", None));
        placing(PlaceOrder { customer, payment: Some(payment), ..shawarma_by("online") })
    };
    let holds = |shop: &Shop| shop.rows.customer_accounts[&row].wallet();
    do_it(&mut shop, top_up(1));
    do_it(&mut shop, changing(limited(1, 60)));
    assert_eq!(shop.refuse(&web, from_the_wallet()).code, Code::WalletInsufficient);
    do_it(&mut shop, top_up(100_000));
    let total = shop.place(&web, from_the_wallet()).totals.total;
    assert_eq!(holds(&shop), Amount(100_001 - total.0));
    let written = |shop: &Shop| (shop.rows.records.len(), shop.rows.payments.len(), shop.rows.orders.len());
    let before = written(&shop);
    assert_eq!(shop.refuse(&web, from_the_wallet()).code, Code::OutletBusy);
    assert_eq!(written(&shop), before);
    do_it(&mut shop, pausing(None, None));
    let before = written(&shop);
    assert_eq!(shop.refuse(&web, from_the_wallet()).code, Code::OutletPaused);
    assert_eq!(written(&shop), before);
    assert_eq!(holds(&shop), Amount(100_001 - total.0));
}

#[test]
fn orders_of_the_group_that_set_the_limit_count() {
    let mut shop = kitchen();
    let (web, manager) = (someone(Role::Dispatcher), someone(Role::Manager));
    let group = [
        shop.request(&web, online("online")),
        shop.request(&manager, changing(limited(2, 60))),
        shop.request(&web, online("online")),
        shop.request(&web, online("online")),
    ];
    let placed: Vec<bool> = shop.run_group(&group).iter().map(Result::is_ok).collect();
    assert_eq!(placed, [true, true, true, false]);
}

#[test]
fn the_counter_is_never_throttled_paused_or_kept_to_hours_and_does_not_count() {
    let mut shop = kitchen();
    let hours = OutletChanges { opening_hours: Some(Some(OpeningHours::default())), ..limited(1, 240) };
    do_it(&mut shop, changing(hours));
    do_it(&mut shop, pausing(None, None));
    for channel in ["counter", "dine_in", "delivery"] {
        for _ in 0..3 {
            shop.place(&someone(Role::Cashier), online(channel));
        }
    }
    do_it(&mut shop, resuming());
    do_it(&mut shop, changing(OutletChanges { opening_hours: Some(None), ..OutletChanges::default() }));
    shop.place(&someone(Role::Dispatcher), online("online"));
    // Whoever sends it: the channel decides, and a cashier who enters a platform's order fills the same kitchen.
    assert_eq!(shop.refuse(&someone(Role::Owner), online("rappi")).code, Code::OutletBusy);
}

#[test]
fn each_outlet_has_its_own_limit() {
    let mut shop = Shop::open(with_online(with_two_outlets()));
    do_it(&mut shop, changing(limited(1, 60)));
    let order = |outlet: &str| placing(PlaceOrder { outlet: Some(outlet.into()), ..shawarma_by("online") });
    let web = someone(Role::Dispatcher);
    for _ in 0..2 {
        shop.place(&web, order("YAS"));
    }
    shop.place(&web, order("MAIN"));
    assert_eq!(shop.refuse(&web, order("MAIN")).code, Code::OutletBusy);
    shop.place(&web, order("YAS"));
}

#[test]
fn a_cancelled_order_still_counts_and_a_raised_limit_lets_in_at_once() {
    let mut shop = kitchen();
    do_it(&mut shop, changing(limited(1, 60)));
    let web = someone(Role::Dispatcher);
    let order = shop.place(&web, online("online"));
    shop.run(&web, cancelling(order.id, "changed their mind")).expect("cancelled");
    assert_eq!(shop.refuse(&web, online("online")).code, Code::OutletBusy);
    do_it(&mut shop, changing(limited(2, 60)));
    shop.place(&web, online("online"));
    assert_eq!(shop.refuse(&web, online("online")).code, Code::OutletBusy);
    do_it(&mut shop, changing(OutletChanges { limit: Some(None), ..OutletChanges::default() }));
    shop.place(&web, online("online"));
}

#[test]
fn what_is_split_off_an_online_order_came_in_with_it_also_for_a_process_that_has_just_started() {
    for is_started_anew in [false, true] {
        let mut shop = kitchen();
        do_it(&mut shop, changing(limited(2, 60)));
        let web = someone(Role::Dispatcher);
        let two = PlaceOrder { items: vec![item("SHAWARMA-L", "2")], ..shawarma_by("online") };
        let order = shop.place(&web, placing(two));
        let one = Taken::Lines(vec![(1, Some(Quantity(1_000)))]);
        shop.run(&someone(Role::Manager), splitting(order.id, one)).expect("split");
        if is_started_anew {
            shop.reopen();
        }
        shop.place(&web, online("online"));
        assert_eq!(shop.refuse(&web, online("online")).code, Code::OutletBusy);
    }
}

#[test]
fn a_pause_refuses_with_its_reason_until_it_ends_or_is_ended() {
    let mut shop = kitchen();
    let web = someone(Role::Dispatcher);
    do_it(&mut shop, pausing(None, Some("Our fryer is being repaired")));
    let refusal = shop.refuse(&web, online("online"));
    assert_eq!((refusal.code, retry_after(&refusal)), (Code::OutletPaused, None));
    assert_eq!(refusal.detail, "Outlet MAIN takes no online orders: Our fryer is being repaired.");
    let until = Timestamp(shop.now.0 + 90_000);
    do_it(&mut shop, pausing(Some(until), None));
    let refusal = shop.refuse(&web, online("rappi"));
    assert_eq!((refusal.code, retry_after(&refusal)), (Code::OutletPaused, Some(90)));
    assert!(refusal.detail.contains(&until.to_string()), "{refusal}");
    shop.now = until;
    shop.place(&web, online("online"));
    do_it(&mut shop, pausing(None, None));
    do_it(&mut shop, resuming());
    shop.place(&web, online("online"));
    let now = shop.now;
    let over = shop.refuse(&someone(Role::Manager), pausing(Some(now), None));
    assert_eq!(over.code, Code::OutletPauseOver);
    let pause = Some(Some(Pause { until: Some(Timestamp(5)), reason: None }));
    let over = shop.refuse(&someone(Role::Manager), changing(OutletChanges { pause, ..OutletChanges::default() }));
    assert_eq!((over.code, over.problems[0].pointer.as_str()), (Code::OutletPauseOver, "/onlineOrders/pausedUntil"));
}

#[test]
fn an_online_order_outside_opening_hours_is_let_in_for_a_time_within_them() {
    let mut shop = kitchen();
    // A Thursday, at 11:30 in Dubai.
    shop.now = at("2025-11-06T07:30:00Z");
    let opening = |text: &str| Opening::parse(text).expect("an opening");
    let hours = OpeningHours::new([(Weekday::Thursday, opening("12:00-23:00")), (Weekday::Friday, opening("18:00-02:00"))]);
    do_it(&mut shop, changing(OutletChanges { opening_hours: Some(hours.ok()), ..OutletChanges::default() }));
    let web = someone(Role::Dispatcher);
    let refusal = shop.refuse(&web, online("online"));
    assert_eq!(refusal.code, Code::OutletClosed);
    assert!(refusal.detail.contains("2025-11-06T08:00:00.000Z"), "it says when it opens: {refusal}");
    let wanted = |text: &str| placing(PlaceOrder { requested_for: Some(at(text)), ..shawarma_by("online") });
    for (time, code) in [
        ("2025-11-06T19:00:00Z", Code::OutletClosed),
        ("2025-11-07T22:00:00Z", Code::OutletClosed),
        ("2025-11-06T07:29:59Z", Code::OrderRequestedTimeOutOfRange),
        ("2026-11-08T08:00:00Z", Code::OrderRequestedTimeOutOfRange),
    ] {
        let refusal = shop.refuse(&web, wanted(time));
        assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (code, "/requestedFor"), "{time}");
    }
    let order = shop.place(&web, wanted("2025-11-07T21:59:59Z"));
    assert_eq!(order.requested_for, Some(at("2025-11-07T21:59:59Z")));
    assert_eq!(order.business_date.to_string(), "2025-11-06", "it belongs to the day on which it was placed");
    let placed = shop.rows.records.iter().rfind(|record| record.action == "order.placed").expect("placed");
    assert!(placed.new.iter().any(|fact| fact.name == "requestedFor"), "{placed:?}");
    // The counter may promise any time that lies ahead.
    let at_counter = |text: &str| placing(PlaceOrder { requested_for: Some(at(text)), ..shawarma_by("counter") });
    shop.place(&someone(Role::Cashier), at_counter("2025-11-06T19:30:00Z"));
    let past = shop.refuse(&someone(Role::Cashier), at_counter("2025-11-06T07:00:00Z"));
    assert_eq!(past.code, Code::OrderRequestedTimeOutOfRange);
    shop.now = at("2025-11-06T08:00:00Z");
    shop.place(&web, online("online"));
}

#[test]
fn a_change_leaves_a_record_with_old_and_new_and_why_stands_beside_it() {
    let mut shop = kitchen();
    let value = |facts: &[docket_domain::audit::Fact], name: &str| {
        facts.iter().find(|fact| fact.name == name).map(|fact| fact.value.clone())
    };
    let record = do_it(&mut shop, changing(OutletChanges { name: Some("Island".into()), ..limited(20, 15) }));
    assert_eq!((record.action, record.subject), ("outlet.changed", Subject::Outlet));
    assert_eq!(value(&record.old, "name"), Some(Value::Text("Al Marya Island".into())));
    assert_eq!(value(&record.new, "outlet"), Some(Value::Text("MAIN".into())));
    assert_eq!(value(&record.new, "name"), Some(Value::Text("Island".into())));
    let numbers = ["maxOrders", "minutes"].map(|name| (value(&record.old, name), value(&record.new, name)));
    assert_eq!(numbers, [20, 15].map(|number| (Some(Value::Null), Some(Value::Integer(number)))));
    let record = do_it(&mut shop, pausing(None, Some("Omar is ill")));
    assert_eq!((record.action, value(&record.new, "paused")), ("outlet.onlineOrdersPaused", Some(Value::Bool(true))));
    assert!(!format!("{:?}{:?}", record.old, record.new).contains("Omar"), "free text is no fact");
    let personal = record.personal.expect("why");
    assert_eq!(value(&personal.facts, "pauseReason"), Some(Value::Text("Omar is ill".into())));
    let record = do_it(&mut shop, resuming());
    assert_eq!((record.action, value(&record.old, "paused")), ("outlet.onlineOrdersResumed", Some(Value::Bool(true))));
    assert_eq!(do_it(&mut shop, resuming()).action, "outlet.unchanged");
    let outlet = shop.rows.settings.as_ref().expect("settings").outlets[0].clone();
    assert_eq!((outlet.name.as_str(), outlet.online.limit), ("Island", OrderLimit::new(20, 15)));
}

#[test]
fn a_token_of_another_outlet_changes_nothing_here() {
    let mut shop = Shop::open(with_online(with_two_outlets()));
    let elsewhere = Actor { outlet: Some("YAS".into()), ..someone(Role::Manager) };
    for command in [changing(limited(1, 1)), pausing(None, None), resuming()] {
        assert_eq!(shop.refuse(&elsewhere, command).code, Code::PermissionMissing);
    }
    let here = Actor { outlet: Some("MAIN".into()), ..someone(Role::Manager) };
    shop.run(&here, changing(limited(1, 1))).expect("its own");
    let nowhere = ChangeOutlet { outlet: "WEST".into(), changes: limited(1, 1) };
    assert_eq!(shop.refuse(&here, Command::ChangeOutlet(Box::new(nowhere))).code, Code::OutletUnknown);
}

#[test]
fn an_order_that_is_refused_for_another_reason_takes_no_place() {
    let mut shop = kitchen();
    do_it(&mut shop, changing(limited(1, 60)));
    let web = someone(Role::Dispatcher);
    let unknown = placing(PlaceOrder { items: vec![item("NOTHING", "1")], ..shawarma_by("online") });
    assert_eq!(shop.refuse(&web, unknown).code, Code::ProductUnknown);
    shop.place(&web, online("online"));
}
