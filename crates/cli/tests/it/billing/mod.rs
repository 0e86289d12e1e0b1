//! Selling at the counter over HTTP: goods, bills, returns, orders that are handed over, and what the books say of them.

mod at_once;
mod days;
mod discounts;
mod orders;
mod paying;
mod returning;
mod seeing;
mod selling;
mod shifts;
mod stock;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::goods::*;
use crate::harness::*;

/// A product with 5 % tax in its price.
fn taxed() -> Value {
    json!({ "taxes": [{ "name": "CGST 2.5", "rate": 2.5 }, { "name": "SGST 2.5", "rate": 2.5 }] })
}

/// What stands in the books of a date, by account, after proof that both sides are equal. Accounts at zero are left out.
#[track_caller]
fn balances_of(client: &mut Client, date: &str) -> BTreeMap<String, i64> {
    let trial = client.get(&format!("/ledger/trial-balance?businessDate={date}")).expect(200);
    assert_eq!(minor(&trial["difference"]), 0, "{trial}");
    let lines = trial["accounts"].as_array().expect("accounts").iter();
    let lines = lines.map(|line| (text(line, "account").to_owned(), minor(&line["balance"])));
    lines.filter(|(_, balance)| *balance != 0).collect()
}

/// Balances as they are expected.
fn books(expected: &[(&str, i64)]) -> BTreeMap<String, i64> {
    expected.iter().map(|(account, balance)| ((*account).to_owned(), *balance)).collect()
}

/// Every number holds, and so many bills have one.
#[track_caller]
fn assert_bills_numbered(client: &mut Client, bills: u64) {
    let audit = client.get("/numbering/audit").expect(200);
    assert_eq!((&audit["holds"], &audit["withoutCounter"]), (&json!(true), &json!(0)), "{audit}");
    let counters = audit["counters"].as_array().expect("counters").iter();
    let of_bills = counters.filter(|one| text(one, "id").starts_with("bill"));
    let issued: u64 = of_bills.map(|one| one["issued"].as_u64().expect("a count")).sum();
    assert_eq!(issued, bills);
}

/// The findings of a code.
fn findings(client: &mut Client, code: &str) -> Vec<Value> {
    let mut events = all_of(client, "/events?limit=200");
    events.retain(|event| event["type"] == "finding.raised" && event.to_string().contains(code));
    events
}
