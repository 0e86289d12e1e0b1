//! Business days and cash shifts, in a restaurant in Buenos Aires whose days begin at 06:00, with grace from 04:00 to 08:00. Every
//! test is a rehearsal of the night from Sunday, 2026-01-18, to Monday.

mod boundary;
mod choosing;
mod closing;
mod drawers;
mod killed;
mod tickets;
mod till;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::*;

const SUNDAY: &str = "2026-01-18";
const MONDAY: &str = "2026-01-19";
/// 06:00 of Monday in Buenos Aires.
const CUTOFF: &str = "2026-01-19T09:00:00.000Z";

/// A time of Sunday in Buenos Aires.
fn sunday(time: &str) -> String {
    format!("{SUNDAY}T{time}-03:00")
}

/// A time of Monday in Buenos Aires.
fn monday(time: &str) -> String {
    format!("{MONDAY}T{time}-03:00")
}

/// The restaurant, at a time.
fn cantina(at: &str) -> Shop {
    Shop::rehearsed_with("cantina", &[], at)
}

fn coffee() -> Value {
    json!({ "items": [{ "product": "CAFE", "quantity": 1 }] })
}

/// An order of a day that a manager chooses.
fn coffee_of(date: &str) -> Value {
    json!({ "items": coffee()["items"], "businessDate": date, "reason": "it was forgotten" })
}

fn cash(amount: &str) -> Value {
    json!({ "amount": amount, "method": "cash" })
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} of {value}"))
}

fn date_of(document: &Value) -> &str {
    text(document, "businessDate")
}

/// Minor units of an amount; every amount survives a double.
fn minor(amount: &Value) -> i64 {
    (amount.as_f64().unwrap_or_else(|| panic!("no amount: {amount}")) * 100.0).round() as i64
}

#[track_caller]
fn open_shift(client: &mut Client, register: &str, float: &str) -> Value {
    client.post("/shifts", &json!({ "register": register, "openingFloat": float })).expect(201)
}

fn of_shift(shift: &Value, rest: &str) -> String {
    format!("/shifts/{}{rest}", text(shift, "id"))
}

fn cancel(client: &mut Client, order: &Value) -> Value {
    client.post(&format!("/orders/{}/cancel", text(order, "id")), &json!({ "reason": "nobody wants it" })).expect(200)
}

fn day_path(date: &str, rest: &str) -> String {
    format!("/outlets/MAIN/business-days/{date}{rest}")
}

#[track_caller]
fn day(shop: &Shop, date: &str) -> Value {
    shop.owner().get(&day_path(date, "")).expect(200)
}

#[track_caller]
fn close_day(shop: &Shop, date: &str) -> Value {
    shop.owner().post(&day_path(date, "/close"), &json!({})).expect(200)
}

/// Waits until the program says that it has dealt with a day whose time has come, and returns the day.
fn when_its_time_has_come(shop: &mut Shop, date: &str) -> Value {
    let named = format!("date={date}");
    shop.server().logged_line(|line| (line.contains("a business day's time") && line.contains(&named)).then_some(()));
    day(shop, date)
}

/// Each date's orders are numbered 1, 2, 3 …, whichever outlet or channel they came from.
#[track_caller]
fn assert_gapless(orders: &[Value]) {
    let mut dates: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for order in orders {
        dates.entry(date_of(order)).or_default().push(order["sequence"].as_i64().expect("a sequence"));
    }
    for (date, mut sequences) in dates {
        sequences.sort_unstable();
        let expected: Vec<i64> = (1..).take(sequences.len()).collect();
        assert_eq!(sequences, expected, "numbers of {date}");
    }
}

/// Every number of every kind holds: over HTTP, and as the command says.
#[track_caller]
fn assert_every_number_holds(shop: &Shop, counters: &[&str]) {
    let audit = shop.owner().get("/numbering/audit").expect(200);
    assert_eq!((&audit["holds"], &audit["withoutCounter"]), (&json!(true), &json!(0)), "{audit}");
    let audited: Vec<&str> = audit["counters"].as_array().expect("counters").iter().map(|one| text(one, "id")).collect();
    for counter in counters {
        assert!(audited.contains(counter), "{counter} is not among {audited:?}");
    }
    let run = shop.docket(&["numbering", "audit"]);
    assert!(run.succeeded().ends_with("every number is unique and none is missing\n"), "{run:?}");
}

/// What stands in the books of a date: account, part and balance of every line, after proof that both sides are equal.
#[track_caller]
fn balances(shop: &Shop, date: &str) -> Vec<(String, String, i64)> {
    let trial = shop.owner().get(&format!("/ledger/trial-balance?businessDate={date}&parts=true")).expect(200);
    assert_eq!(minor(&trial["difference"]), 0, "{trial}");
    let lines = trial["accounts"].as_array().expect("accounts").iter();
    lines.map(|line| (text(line, "account").to_owned(), text(line, "part").to_owned(), minor(&line["balance"]))).collect()
}

/// The same lines as they are expected, in the order of the chart.
fn lines(expected: &[(&str, &str, i64)]) -> Vec<(String, String, i64)> {
    expected.iter().map(|(account, part, balance)| ((*account).to_owned(), (*part).to_owned(), *balance)).collect()
}

/// The events of a type, with their facts.
fn events_of(shop: &Shop, kind: &str) -> Vec<Value> {
    let mut events = all_of_stream(&mut shop.owner());
    events.retain(|event| event["type"] == kind);
    events
}

fn all_of_stream(client: &mut Client) -> Vec<Value> {
    let mut found = Vec::new();
    loop {
        let after = found.last().map_or(0, |event: &Value| event["seq"].as_u64().expect("a number"));
        let page = client.get(&format!("/events?limit=200&after={after}")).expect(200);
        let page = page["data"].as_array().expect("events");
        if page.is_empty() {
            return found;
        }
        found.extend(page.iter().cloned());
    }
}
