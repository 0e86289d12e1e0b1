//! The audit: read, exported, verified, and what of a person is not in it.

mod addresses;
mod exporting;
mod forgetting;
mod reading;
mod verifying;

use serde_json::{Value, json};

use crate::harness::*;

/// A shop where an order was placed by a till, and cancelled by the owner.
fn shop() -> Shop {
    let shop = Shop::open();
    let mut order = an_order();
    order["customer"] = json!({ "phone": "0501234567", "name": "Zubaida" });
    let placed = place(&mut shop.user("cashier", "Ana"), &order);
    let reason = json!({ "reason": "Zubaida rang" });
    shop.owner().post(&format!("/orders/{}/cancel", text(&placed, "id")), &reason).expect(200);
    shop
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} of {value}"))
}

/// The records of an answer of the audit.
fn records(answer: &Value) -> &Vec<Value> {
    answer["data"].as_array().expect("records")
}

/// What was done, in the order in which it is told.
fn types(answer: &Value) -> Vec<&str> {
    records(answer).iter().map(|record| text(record, "type")).collect()
}
