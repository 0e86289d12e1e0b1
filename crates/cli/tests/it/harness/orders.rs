//! Orders as tests place them, and what must hold of their numbers.
//!
//! No test knows what day it is, or trusts that it stays the same day: the business date is taken from the answer, and numbers are
//! compared day by day.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::http::{Answer, Client, Request};

/// The smallest order.
pub fn an_order() -> Value {
    json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 1 }] })
}

/// An order of three lines with a customer, as a kitchen takes them all day.
pub fn a_delivery(customer: u64) -> Value {
    json!({
        "channel": "delivery",
        "customer": { "phone": format!("+97150{:07}", 1_000_000 + customer % 9_000_000), "name": "Aisha" },
        "items": [
            { "product": "SHAWARMA-L", "quantity": 2 },
            { "product": "MEZZE-HUMMUS", "quantity": 1 },
            { "product": "GRILL-TAOUK", "quantity": 1, "notes": "no onion" },
        ],
    })
}

/// An order that carries its own key as reference, so that its number can be found by it.
pub fn keyed_order(key: &str, customer: u64) -> Request {
    let mut body = a_delivery(customer);
    body["clientReference"] = key.into();
    Request::new("POST", "/api/v1/orders").key(key).json(&body)
}

/// A key that no other test and no other run uses.
pub fn new_key() -> String {
    format!("{:016x}{:016x}", random(), random())
}

/// A random number.
pub fn random() -> u64 {
    getrandom::u64().expect("the operating system has randomness")
}

/// What an order's answer says of its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placed {
    pub date: String,
    pub sequence: i64,
    pub number: String,
    pub id: String,
}

impl Placed {
    #[track_caller]
    pub fn of(order: &Value) -> Placed {
        let text = |member: &str| order[member].as_str().unwrap_or_else(|| panic!("{member} of {order}")).to_owned();
        let sequence = order["sequence"].as_i64().unwrap_or_else(|| panic!("sequence of {order}"));
        Placed { date: text("businessDate"), sequence, number: text("orderNumber"), id: text("id") }
    }

    #[track_caller]
    pub fn answered(answer: &Answer) -> Placed {
        Placed::of(&answer.expect(201))
    }
}

/// Places an order that must be taken.
#[track_caller]
pub fn place(client: &mut Client, body: &Value) -> Value {
    client.post("/orders", body).expect(201)
}

/// The body of a step of an order; who is handed one pays for it in cash, and what comes back from a delivery says why.
pub fn step_to(to: &str) -> Value {
    match to {
        "ready" => json!({ "to": to, "reason": "nobody opened" }),
        "delivered" => json!({ "to": to, "payments": [{ "method": "cash" }] }),
        _ => json!({ "to": to }),
    }
}

/// Makes a step of an order; to be assigned, it is given to the first driver of the shop.
pub fn make_step(client: &mut Client, id: &str, to: &str) -> Answer {
    match to {
        "assigned" => {
            let drivers = client.get("/drivers").expect(200);
            client.post(&format!("/orders/{id}/assign"), &json!({ "driver": drivers["data"][0]["id"] }))
        }
        _ => client.post(&format!("/orders/{id}/transitions"), &step_to(to)),
    }
}

/// The number that the series of `al-marya` prints.
pub fn number(date: &str, sequence: i64) -> String {
    format!("ALM-{}-{sequence:06}", date.replace('-', ""))
}

/// Each day's numbers are `first`, `first + 1` … without a gap, and print as the series says.
#[track_caller]
pub fn assert_consecutive(orders: &[Placed], first: i64) {
    let mut days: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for order in orders {
        assert_eq!(order.number, number(&order.date, order.sequence));
        days.entry(&order.date).or_default().push(order.sequence);
    }
    for (day, mut sequences) in days {
        sequences.sort_unstable();
        let expected: Vec<i64> = (first..).take(sequences.len()).collect();
        assert_eq!(sequences, expected, "numbers of {day}");
    }
}

/// Every order of the merchant, newest first, page by page.
pub fn all_orders(client: &mut Client) -> Vec<Value> {
    all_of(client, "/orders?limit=200")
}

/// Every entry of a list, page by page.
pub fn all_of(client: &mut Client, path: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut page = client.get(path).expect(200);
    loop {
        found.extend(page["data"].as_array().expect("a list").iter().cloned());
        match page["next"].as_str() {
            Some(next) => page = client.get(&format!("{path}&after={}", super::http::encoded(next))).expect(200),
            None => return found,
        }
    }
}

/// The audit over HTTP holds, and counts so many orders.
#[track_caller]
pub fn assert_audit(client: &mut Client, orders: usize) {
    let audit = client.get("/numbering/audit?kind=order").expect(200);
    assert_eq!(audit["holds"], true, "{audit}");
    assert_eq!(audit["withoutCounter"], 0, "{audit}");
    let counters = audit["counters"].as_array().expect("counters");
    let issued: u64 = counters.iter().map(|counter| counter["issued"].as_u64().expect("a count")).sum();
    assert_eq!(issued, orders as u64, "{audit}");
}

/// The number of the last event there is.
#[track_caller]
pub fn last_event(client: &mut Client) -> u64 {
    client.get("/events?limit=1").expect(200)["last"].as_u64().expect("a number")
}

/// Runs a job on so many threads at once, and returns what each came to.
pub fn at_once<T: Send>(threads: usize, job: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let job = &job;
    std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|index| scope.spawn(move || job(index))).collect();
        let done = running.into_iter().map(|thread| thread.join());
        done.map(|result| result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}
