//! Work queues: what waits for whom, since when, and who may see it. Ages go by a rehearsal's clock, so nothing sleeps.

mod finance;
mod orders;
mod tickets;
mod views;

use serde_json::{Value, json};

use crate::harness::goods::text;
use crate::harness::*;

/// The queues, in the order in which they are listed.
pub const QUEUES: [&str; 4] = ["finance", "kitchen", "warehouse", "logistics"];

/// A Monday in Baghdad. Some minutes past the hour, so that what began some seconds after another of them is hours old.
pub const TEN: &str = "2026-01-19T10:00:00+03:00";
pub const ELEVEN: &str = "2026-01-19T11:01:00+03:00";
pub const NOON: &str = "2026-01-19T12:10:00+03:00";
pub const ONE: &str = "2026-01-19T13:01:00+03:00";

/// The wholesaler, in a rehearsal that begins at ten.
pub fn wholesaler() -> Shop {
    Shop::rehearsed_with("wallet-orders", &[], TEN)
}

/// Everything in a queue, the same however it is cut into pages.
#[track_caller]
pub fn queue(client: &mut Client, name: &str) -> Vec<Value> {
    let whole = all_of(client, &format!("/queues/{name}?limit=200"));
    let by_one = all_of(client, &format!("/queues/{name}?limit=1"));
    let ids = |entries: &[Value]| entries.iter().map(|entry| entry["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&by_one), ids(&whole), "{name} by pages of one");
    whole
}

/// In which queues an order is, as the owner sees them; every queue's summary counts what is in it.
#[track_caller]
pub fn queues_of(owner: &mut Client, order: &Value) -> Vec<&'static str> {
    let stand = owner.get("/queues").expect(200);
    let stand = stand["data"].as_array().expect("queues").clone();
    let mut found = Vec::new();
    for (name, summary) in QUEUES.into_iter().zip(stand) {
        let entries = queue(owner, name);
        let overdue = entries.iter().filter(|entry| entry["isOverdue"] == true).count();
        let counted = (text(&summary, "queue"), &summary["count"], &summary["overdue"]);
        assert_eq!(counted, (name, &json!(entries.len()), &json!(overdue)));
        assert_eq!(summary["oldestAgeSeconds"].is_null(), entries.is_empty(), "{name}");
        let number =
            |entry: &Value| if name == "finance" { entry["order"]["orderNumber"].clone() } else { entry["orderNumber"].clone() };
        if entries.iter().any(|entry| number(entry) == order["orderNumber"]) {
            found.push(name);
        }
    }
    found
}

/// Moves an order on.
#[track_caller]
pub fn step(client: &mut Client, order: &Value, to: &str) -> Value {
    make_step(client, text(order, "id"), to).expect(200)
}

/// An entry's age in minutes, in tens: how long a request takes makes no difference.
pub fn minutes(entry: &Value) -> i64 {
    entry["ageSeconds"].as_i64().expect("an age") / 600 * 10
}
