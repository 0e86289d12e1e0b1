//! Clocks that are wrong, and rehearsals, which have a clock that can be set.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::contract::metric;
use crate::harness::*;

/// When most rehearsals begin: an evening in Dubai, hours away from midnight.
const EVENING: &str = "2026-01-19T18:00:00+04:00";
const EVENING_DATE: &str = "2026-01-19";
const TWO_HOURS_BEFORE: &str = "2026-01-19T16:00:00+04:00";
const TEN_YEARS_LATER: &str = "2036-01-19T18:00:00+04:00";

/// The value of a metric.
fn measured(shop: &Shop, name: &str) -> f64 {
    let text = shop.owner().send(&Request::new("GET", "/metrics")).text();
    metric(&text, name).unwrap_or_else(|| panic!("{name}: {text}"))
}

fn created_at(order: &Value) -> String {
    order["createdAt"].as_str().expect("a time").to_owned()
}

/// What the merchant's stream says, in order: what happened, when, and the facts.
fn records(shop: &Shop) -> Vec<(String, String, String)> {
    let events = all_of(&mut shop.owner(), "/events?limit=200");
    let text = |event: &Value, member: &str| event[member].as_str().unwrap_or_default().to_owned();
    events.iter().map(|event| (text(event, "type"), text(event, "at"), event["data"].to_string())).collect()
}

/// How many findings of a code were raised.
fn findings(shop: &Shop, code: &str) -> usize {
    records(shop).iter().filter(|(action, _, facts)| action == "finding.raised" && facts.contains(code)).count()
}

#[test]
fn a_clock_that_jumps_ten_years_ahead_dates_no_document_and_all_goes_on_when_it_is_right_again() {
    let shop = Shop::rehearsed(EVENING);
    let mut owner = shop.owner();
    let key = new_key();
    let first = owner.post_with_key("/orders", &key, &a_delivery(1)).expect(201);
    assert_eq!(measured(&shop, "docket_clock_suspect"), 0.0);
    shop.set_clock(TEN_YEARS_LATER);
    let refused_key = new_key();
    for _ in 0..3 {
        let answer = owner.post_with_key("/orders", &refused_key, &a_delivery(2));
        answer.problem(503, "clock.suspect");
        assert!(answer.header("retry-after").is_some());
    }
    let id = first["id"].as_str().expect("an id");
    let moved = owner.post(&format!("/orders/{id}/transitions"), &serde_json::json!({ "to": "confirmed" }));
    moved.problem(503, "clock.suspect");
    assert_eq!(measured(&shop, "docket_clock_suspect"), 1.0);
    // What is there can be read, also by a token that is good for twelve hours; what was done is still answered.
    assert_eq!(owner.get(&format!("/orders/{id}")).expect(200)["orderNumber"], first["orderNumber"]);
    assert!(owner.post_with_key("/orders", &key, &a_delivery(1)).is_replay());
    shop.role("cashier").get("/products").expect(200);
    shop.set_clock("2026-01-19T18:05:00+04:00");
    let second = owner.post_with_key("/orders", &refused_key, &a_delivery(2)).expect(201);
    assert_consecutive(&[Placed::of(&first), Placed::of(&second)], 1);
    assert_eq!(second["businessDate"], EVENING_DATE);
    assert_eq!(measured(&shop, "docket_clock_suspect"), 0.0);
    assert_eq!(measured(&shop, "docket_clock_skew_seconds"), 0.0);
    let of_the_order = |(action, at, _): &(String, String, String)| action.starts_with("order.") && !at.starts_with("2026-01-19");
    assert!(!records(&shop).iter().any(of_the_order), "no document is dated where the clock was wrong");
    assert_eq!(findings(&shop, "clock.suspect"), 1, "one for the jump, not one for every command");
    assert_audit(&mut owner, 2);
}

#[test]
fn nothing_at_all_is_dated_by_a_clock_that_has_jumped() {
    let shop = Shop::rehearsed(EVENING);
    let mut owner = shop.owner();
    place(&mut owner, &an_order());
    shop.set_clock(TEN_YEARS_LATER);
    owner.post("/orders", &an_order()).problem(503, "clock.suspect");
    let series = serde_json::json!({ "template": "AM-{YYYY}{MM}{DD}-{SEQ:6}", "reset": "business_day" });
    let change = Request::new("PUT", "/api/v1/numbering/series/order").json(&series);
    owner.send(&change).expect(200);
    let records = records(&shop);
    for wanted in ["finding.raised", "numbering.seriesChanged"] {
        assert!(records.iter().any(|(action, ..)| action == wanted), "{wanted}: {records:?}");
    }
    assert!(records.iter().all(|(_, at, _)| at.starts_with(EVENING_DATE)), "{records:?}");
}

#[test]
fn a_jump_that_an_operator_confirms_is_believed_and_the_audit_says_who_said_so() {
    let shop = Shop::rehearsed("2026-01-19T22:00:00+04:00");
    let mut owner = shop.owner();
    place(&mut owner, &an_order());
    shop.set_clock("2026-01-20T01:00:00+04:00");
    owner.post("/orders", &an_order()).problem(503, "clock.suspect");
    let confirmed = shop.docket(&["clock", "confirm", "--reason", "the shop was moved east"]);
    assert!(confirmed.succeeded().contains("2026-01-19T21:0"), "{confirmed:?}");
    let next = place(&mut owner, &an_order());
    assert_eq!(next["businessDate"], "2026-01-20");
    let records = records(&shop);
    let (_, at, facts) = records.iter().find(|(action, ..)| action == "clock.confirmed").expect("a record");
    assert!(at.starts_with("2026-01-19T21:0") && !facts.contains("moved"), "free text stands beside the chain: {at} {facts}");
    // One confirmation is about one jump.
    shop.set_clock(TEN_YEARS_LATER);
    owner.post("/orders", &an_order()).problem(503, "clock.suspect");
    assert!(shop.docket(&["clock", "confirm", "--reason", "  "]).failed(1).contains("--reason"));
    owner.post("/orders", &an_order()).problem(503, "clock.suspect");
}

#[test]
fn a_day_closes_by_itself_after_a_jump_was_confirmed_although_nobody_does_anything() {
    let mut shop = Shop::rehearsed("2026-01-19T22:00:00+04:00");
    place(&mut shop.owner(), &an_order());
    shop.set_clock("2026-01-20T01:00:00+04:00");
    shop.docket(&["clock", "confirm", "--reason", "the shop was moved east"]).succeeded();
    let line = shop.server().logged_line(|line| line.contains("a business day's time has come").then(|| line.to_owned()));
    assert!(line.contains("2026-01-19"), "{line}");
    assert_eq!(measured(&shop, "docket_clock_suspect"), 0.0);
}

#[test]
fn who_signs_in_and_only_looks_goes_by_what_was_confirmed() {
    let shop = Shop::rehearsed("2026-01-19T22:00:00+04:00");
    a_user(&shop, "cashier", "Fatima", "fatima");
    shop.set_clock("2026-01-21T22:00:00+04:00");
    shop.docket(&["clock", "confirm", "--reason", "the shop was closed"]).succeeded();
    // Signed in by the clock of two days ago she would be signed out again at once.
    let fatima = SignedIn::of(&sign_in(&shop, "fatima", PASSWORD));
    assert_eq!(fatima.get(&shop, "/till").expect(200)["businessDate"], "2026-01-21");
}

#[test]
fn a_clock_set_back_two_hours_while_orders_come_in_never_dates_one_earlier() {
    let shop = Shop::rehearsed("2026-01-20T00:30:00+04:00");
    let before: Vec<Value> = (0..5).map(|index| place(&mut shop.owner(), &a_delivery(index))).collect();
    let placing = |index: usize| {
        let mut client = shop.owner();
        (0..10).map(|nth| place(&mut client, &a_delivery((index * 10 + nth) as u64))).collect::<Vec<_>>()
    };
    let during = at_once(4, |index| {
        if index == 0 {
            // Two hours back is the day before.
            shop.set_clock("2026-01-19T22:30:00+04:00");
        }
        placing(index)
    })
    .concat();
    let after = placing(9);
    let floor = created_at(&before[4]);
    for order in during.iter().chain(&after) {
        assert!(created_at(order) >= floor, "{order}");
        assert_eq!(order["businessDate"], "2026-01-20");
    }
    let all: Vec<Placed> = before.iter().chain(&during).chain(&after).map(Placed::of).collect();
    assert_consecutive(&all, 1);
    assert_audit(&mut shop.owner(), 55);
    let mut in_order: Vec<(i64, String)> =
        during.iter().chain(&after).map(|order| (Placed::of(order).sequence, created_at(order))).collect();
    in_order.sort();
    assert!(in_order.is_sorted_by_key(|(_, at)| at.clone()), "times ascend with the numbers");
    let skew = measured(&shop, "docket_clock_skew_seconds");
    assert!((7_000.0..7_300.0).contains(&skew), "{skew}");
    assert_eq!(findings(&shop, "clock.behind"), 1, "one for all of them");
    assert_eq!(measured(&shop, "docket_clock_suspect"), 0.0);
}

#[test]
fn a_clock_that_is_right_again_after_it_was_set_back_has_not_jumped() {
    let shop = Shop::rehearsed(EVENING);
    let mut owner = shop.owner();
    place(&mut owner, &an_order());
    shop.set_clock(TWO_HOURS_BEFORE);
    place(&mut owner, &an_order());
    shop.set_clock("2026-01-19T18:10:00+04:00");
    assert!(created_at(&place(&mut owner, &an_order())).starts_with("2026-01-19T14:1"));
}

#[test]
fn a_floor_that_a_wrong_clock_has_left_is_lowered_by_an_operator() {
    let mut shop = Shop::rehearsed(TEN_YEARS_LATER);
    let poisoned = place(&mut shop.owner(), &an_order());
    assert!(created_at(&poisoned).starts_with("2036"));
    shop.stop();
    shop.set_clock(EVENING);
    shop.start();
    assert!(shop.server().log().contains("the clock is behind the last document"));
    assert!(measured(&shop, "docket_clock_skew_seconds") > 300_000_000.0);
    assert!(created_at(&place(&mut shop.owner(), &an_order())).starts_with("2036"), "its time does not run backwards by itself");
    let lower = ["clock", "lower", "--merchant", "al-marya", "--reason", "CMOS battery"];
    assert!(shop.docket(&lower).succeeded().contains("Al Marya Kitchen"));
    let right = place(&mut shop.owner(), &an_order());
    assert_eq!((&right["businessDate"], &right["sequence"]), (&EVENING_DATE.into(), &1.into()));
    assert_eq!(measured(&shop, "docket_clock_skew_seconds"), 0.0);
    let records = records(&shop);
    let (_, at, facts) = records.iter().find(|(action, ..)| action == "clock.lowered").expect("a record");
    assert!(at.starts_with(EVENING_DATE), "{at}");
    assert!(facts.contains("2036-") && facts.contains(&format!("{EVENING_DATE}T")) && !facts.contains("CMOS"), "{facts}");
    assert!(shop.docket(&lower).failed(1).contains("nothing to lower"));
}

#[test]
fn a_shop_whose_day_a_wrong_clock_has_closed_sells_again_when_a_manager_reopens_it() {
    let mut shop = Shop::rehearsed(EVENING);
    let order = place(&mut shop.owner(), &an_order());
    let cancel = format!("/orders/{}/cancel", order["id"].as_str().expect("an id"));
    shop.owner().post(&cancel, &json!({ "reason": "changed their mind" })).expect(200);
    // A server that is started believes its clock, so the day that has ended by it closes.
    shop.stop();
    shop.set_clock("2026-01-26T12:00:00+04:00");
    shop.start();
    place(&mut shop.owner(), &an_order());
    let day = format!("/outlets/MAIN/business-days/{EVENING_DATE}");
    shop.server().logged_line(|line| line.contains("a business day's time has come").then_some(()));
    assert_eq!(shop.owner().get(&day).expect(200)["state"], "closed");
    shop.stop();
    shop.set_clock("2026-01-19T19:00:00+04:00");
    shop.start();
    shop.docket(&["clock", "lower", "--reason", "CMOS battery"]).succeeded();
    let refused = shop.owner().post("/orders", &an_order()).problem(409, "businessDay.closed");
    assert!(refused["detail"].as_str().expect("a text").contains("reopen"), "{refused}");
    shop.owner().post(&format!("{day}/reopen"), &json!({ "reason": "the clock was wrong" })).expect(200);
    let next = place(&mut shop.owner(), &an_order());
    assert_eq!((&next["businessDate"], &next["sequence"]), (&EVENING_DATE.into(), &2.into()));
}

#[test]
fn a_rehearsal_starts_where_it_is_told_and_says_so_everywhere() {
    let mut shop = Shop::rehearsed("2026-01-19T05:59:50-03:00");
    let mut nobody = Client::new(&shop.address(), None);
    let ready = nobody.send(&Request::new("GET", "/readyz")).expect(200);
    assert!(ready["rehearsalClock"].as_str().is_some_and(|now| now.starts_with("2026-01-19T0")), "{ready}");
    for path in ["/healthz", "/metrics", "/nowhere", "/api/v1/orders", "/docs/errors"] {
        let answer = nobody.send(&Request::new("GET", path));
        let now = answer.header("docket-clock").unwrap_or_else(|| panic!("{path} says nothing"));
        assert!(("2026-01-19T08:59:50.000Z".."2026-01-19T09:59:50.000Z").contains(&now) && now.len() == 24, "{path}: {now}");
    }
    let log = shop.server().log();
    assert!(log.contains("REHEARSAL") && log.contains("2026-01-19T08:59:5"), "{log}");
    let order = place(&mut shop.owner(), &an_order());
    assert!(created_at(&order).starts_with("2026-01-19T"), "{order}");
}

#[test]
fn what_is_real_says_nothing_of_a_clock_and_cannot_become_a_rehearsal() {
    let mut shop = Shop::open();
    let ready = shop.owner().send(&Request::new("GET", "/readyz"));
    assert_eq!(ready.header("docket-clock"), None);
    assert_eq!(ready.expect(200)["rehearsalClock"], Value::Null);
    shop.stop();
    let order_free = ["serve", "--listen", "127.0.0.1:0", "--clock", EVENING];
    for command in [
        &order_free as &[&str],
        &["serve", "--preset", "al-marya", "--listen", "127.0.0.1:0", "--clock", EVENING],
        &["init", "--preset", "shivik-mart", "--clock", EVENING],
    ] {
        let run = shop.docket(command);
        assert!(run.failed(1).contains("were made without a rehearsal clock"), "{command:?}: {run:?}");
    }
    assert!(shop.docket(&["clock", "set", EVENING]).failed(1).contains("is real"));
    shop.start();
    assert!(!shop.server().log().contains("REHEARSAL"));
}

#[test]
fn a_rehearsal_stays_one_and_its_clock_runs_on_over_a_restart() {
    let own = TempDir::new().expect("a temporary directory");
    let made = docket_on(own.path(), &["init", "--preset", "al-marya", "--clock", EVENING]);
    assert!(made.succeeded().contains("It is a rehearsal, for ever; its clock says 2026-01-19T14:0"), "{made:?}");
    let token =
        docket_on(own.path(), &["token", "create", "--role", "owner", "--expires-in", "12"]).succeeded().trim().to_owned();
    let mut last = String::new();
    for _ in 0..2 {
        let server = Server::start(own.path());
        assert!(server.log().contains("REHEARSAL"));
        let order = place(&mut server.client(&token), &an_order());
        assert!(created_at(&order).starts_with("2026-01-19T14:") && created_at(&order) > last, "{order}");
        last = created_at(&order);
        assert!(server.stop().success());
    }
    let printed = docket_on(own.path(), &["numbering", "preview", "--count", "1"]);
    assert_eq!(printed.succeeded(), "ALM-20260119-000001\n", "every command of the program has the rehearsal's day");
}

#[test]
fn a_rehearsal_can_begin_anew_and_documents_do_not_go_back_with_it() {
    let mut shop = Shop::rehearsed(EVENING);
    let first = place(&mut shop.owner(), &an_order());
    shop.stop();
    let mut command = command();
    command.args(["serve", "--clock", TWO_HOURS_BEFORE, "--data"]).arg(shop.data());
    let server = Server::spawn(command);
    assert!(server.log().contains("the clock is behind the last document"));
    let next = place(&mut server.client(shop.owner_token()), &an_order());
    assert_eq!(created_at(&next), created_at(&first));
    assert_consecutive(&[Placed::of(&first), Placed::of(&next)], 1);
}

#[test]
fn a_time_that_is_none_is_refused_with_an_example() {
    let own = TempDir::new().expect("a temporary directory");
    for wrong in ["yesterday", "2026-01-19T05:59:50", "2026-13-01T00:00:00Z", "05:59:50", ""] {
        let run = docket_on(own.path(), &["serve", "--preset", "al-marya", "--clock", wrong]);
        assert!(run.failed(2).contains("2026-01-19T05:59:50-03:00"), "{run:?}");
    }
    for far in ["1969-07-20T20:17:40Z", "2100-01-01T00:00:00Z"] {
        let run = docket_on(own.path(), &["init", "--preset", "al-marya", "--clock", far]);
        assert!(run.failed(2).contains("from 2000-01-01"), "{run:?}");
    }
    assert!(std::fs::read_dir(own.path()).expect("a directory").next().is_none());
}
