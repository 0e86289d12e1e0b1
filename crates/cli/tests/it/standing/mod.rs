//! Standing orders over HTTP: made, changed, and placed by the timer of a rehearsal whose days pass.

mod bad_input;
mod killed;
mod placing;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::goods::text;
use crate::harness::*;

/// Monday, 2026-01-19, in Dubai.
pub const MONDAY_AT_SIX: &str = "2026-01-19T06:00:00+04:00";

/// A moment of a day of that January in Dubai.
pub fn on(day: u32, time: &str) -> String {
    format!("2026-01-{day:02}T{time}+04:00")
}

pub fn date(day: u32) -> String {
    format!("2026-01-{day:02}")
}

/// Two shawarmas for a caller, with that schedule.
pub fn breakfast(schedule: Value) -> Value {
    json!({
        "channel": "delivery",
        "customer": { "phone": "050 123 4567", "name": "Aisha" },
        "items": [{ "product": "SHAWARMA-L", "quantity": 2, "notes": "no onion" }],
        "deliveryAddress": { "text": "Corniche Road 7" },
        "notes": "ring twice",
        "schedule": schedule
    })
}

pub fn daily() -> Value {
    json!({ "every": "daily", "time": "07:00", "from": "2026-01-01" })
}

#[track_caller]
pub fn agree(client: &mut Client, body: &Value) -> Value {
    client.post("/standing-orders", body).expect(201)
}

#[track_caller]
pub fn read(client: &mut Client, standing: &Value) -> Value {
    client.get(&format!("/standing-orders/{}", text(standing, "id"))).expect(200)
}

/// Asks until an occurrence was decided, and answers the standing order as it is then.
#[track_caller]
pub fn decided(client: &mut Client, standing: &Value, date: &str) -> Value {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let now = read(client, standing);
        if now["lastDate"] == date {
            return now;
        }
        assert!(Instant::now() < patience, "the occurrence of {date} was never decided: {now}");
    }
}

/// The orders that were placed for a standing order, oldest first.
pub fn orders_of(client: &mut Client, standing: &Value) -> Vec<Value> {
    let mut orders: Vec<Value> =
        all_orders(client).into_iter().filter(|order| order["standingOrder"] == standing["id"]).collect();
    orders.sort_by_key(|order| order["sequence"].as_i64());
    orders.sort_by_key(|order| text(order, "createdAt").to_owned());
    orders
}

/// The codes of the findings that the stream tells of. A rehearsal's clock steps before that is confirmed, and a timer may come upon it in
/// between: that is no matter of a standing order.
pub fn findings(client: &mut Client) -> Vec<String> {
    let (mut codes, mut after) = (Vec::new(), 0);
    loop {
        let page = client.get(&format!("/events?after={after}&limit=200")).expect(200);
        let events = page["data"].as_array().expect("events");
        let raised = events.iter().filter(|event| event["type"] == "finding.raised");
        let told = raised.map(|event| text(&event["data"]["new"], "code").to_owned());
        codes.extend(told.filter(|code| code != "clock.suspect"));
        after = page["next"].as_u64().expect("where the next page begins");
        if events.is_empty() {
            return codes;
        }
    }
}
