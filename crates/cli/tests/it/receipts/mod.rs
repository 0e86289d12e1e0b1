//! Receipts over HTTP: what they say in every language, when they are copies, and how they come out of printers.
//!
//! The texts that are expected stand in `said/`, one file per language.

mod printing;
mod reading;
mod seed;
mod tax_invoice;

use serde_json::Value;

use crate::harness::*;

/// The receipt of a document as text.
#[track_caller]
fn text(client: &mut Client, path: &str) -> String {
    let answer = client.get(path);
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain; charset=utf-8")), "{}", answer.text());
    // A space that keeps an amount together looks like any other.
    answer.text().replace('\u{a0}', " ")
}

/// Sells, and answers the bill.
#[track_caller]
fn sell(client: &mut Client, sale: &Value) -> Value {
    client.post("/inventory/sales", sale).expect(201)["bill"].clone()
}

/// The address of a bill, and of something below it.
fn of(bill: &Value, below: &str) -> String {
    format!("/bills/{}{below}", bill["id"].as_str().expect("an id"))
}
