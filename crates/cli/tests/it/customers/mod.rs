//! Customers: one per phone however it is written, looked up while somebody types, changed, merged and erased.

mod changing;
mod erasing;
mod first_visits;
mod looking_up;
mod merging;
mod searching;

use serde_json::{Value, json};

use crate::harness::*;

/// The customer of a phone.
#[track_caller]
fn come(client: &mut Client, phone: &str, name: Option<&str>) -> Value {
    let mut body = json!({ "phone": phone });
    if let Some(name) = name {
        body["name"] = name.into();
    }
    let answer = client.post("/customers/find-or-create", &body);
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
    answer.json()
}

fn id(customer: &Value) -> &str {
    customer["id"].as_str().unwrap_or_else(|| panic!("no id: {customer}"))
}

/// The customer's address, and an action below it.
fn path(customer: &Value, action: &str) -> String {
    format!("/customers/{}{action}", id(customer))
}

/// The customer numbers of a list.
fn numbers(list: &Value) -> Vec<String> {
    let customers = list["data"].as_array().unwrap_or_else(|| panic!("no list: {list}"));
    customers.iter().map(|customer| customer["customerNumber"].as_str().expect("a number").to_owned()).collect()
}

/// Makes one of two customers.
fn merge(client: &mut Client, customer: &Value, other: &Value) -> Answer {
    client.post(&path(customer, "/merge"), &json!({ "other": id(other), "reason": "two phones" }))
}

fn erase(client: &mut Client, customer: &Value) -> Answer {
    client.post(&path(customer, "/erase"), &json!({ "reason": "asked for by letter" }))
}
