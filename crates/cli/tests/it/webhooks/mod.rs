//! Webhooks: every event comes, in order, signed; what fails is tried again; and nothing is sent where it should not go.

mod delivering;
mod failing;
mod servers;

use serde_json::{Value, json};

use crate::harness::*;

/// With what a server is started whose webhooks may reach the receivers of the tests.
const PRIVATE: &[&str] = &["--webhooks-allow-private"];

fn shop() -> Shop {
    Shop::with_options("al-marya", PRIVATE)
}

/// Makes a webhook: its id, its secret, and the number of the event that made it.
fn a_webhook(owner: &mut Client, url: &str, more: Value) -> (String, String, u64) {
    let mut body = json!({ "url": url });
    for (name, value) in more.as_object().expect("members") {
        body[name] = value.clone();
    }
    let made = owner.post("/webhooks", &body).expect(201);
    let text = |member: &str| made[member].as_str().expect("a text").to_owned();
    (text("id"), text("secret"), made["deliveredTo"].as_u64().expect("a number"))
}

fn change(owner: &mut Client, id: &str, body: Value) -> Value {
    owner.patch(&format!("/webhooks/{id}"), &body).expect(200)
}

fn the_webhook(owner: &mut Client, id: &str) -> Value {
    owner.get(&format!("/webhooks/{id}")).expect(200)
}

fn act(owner: &mut Client, path: &str) -> Answer {
    owner.send(&Request::new("POST", format!("/api/v1{path}")))
}

/// The log of a webhook, newest first.
fn deliveries(owner: &mut Client, id: &str, query: &str) -> Vec<Value> {
    owner.get(&format!("/webhooks/{id}/deliveries{query}")).expect(200)["data"].as_array().expect("a list").clone()
}

/// Asks until what is answered is as it is wanted.
#[track_caller]
fn until<T>(mut ask: impl FnMut() -> T, wanted: impl Fn(&T) -> bool) -> T {
    let begun = std::time::Instant::now();
    loop {
        let answer = ask();
        if wanted(&answer) {
            return answer;
        }
        assert!(begun.elapsed().as_secs() < 60, "it never becomes so");
        std::thread::yield_now();
    }
}

/// The events after a number, as `GET /events` tells them.
fn events_after(owner: &mut Client, after: u64, query: &str) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let page = owner.get(&format!("/events?limit=200&after={after}{query}")).expect(200);
        found.extend(page["data"].as_array().expect("a list").iter().cloned());
        after = page["next"].as_u64().expect("a number");
        if page["next"] == page["last"] {
            return found;
        }
    }
}

/// What was taken, each once, in the order in which it was taken first.
fn taken(received: &[Received]) -> Vec<Value> {
    let mut seen = std::collections::HashSet::new();
    let taken = received.iter().filter(|one| one.answered / 100 == 2);
    taken.filter(|one| seen.insert(one.header("webhook-id").to_owned())).map(|one| one.json()["data"].clone()).collect()
}

/// An event is sent only when the one before it was taken: whatever came, came again, or came next.
#[track_caller]
fn assert_in_order(received: &[Received]) {
    let mut highest = 0;
    for one in received {
        let seq = one.seq();
        assert!(seq <= highest + 1 || highest == 0, "{seq} came after {highest}");
        if one.answered / 100 == 2 {
            highest = highest.max(seq);
        }
    }
}
