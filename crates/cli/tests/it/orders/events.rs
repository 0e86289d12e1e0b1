//! The stream of events: every committed fact, numbered 1, 2, 3 … in the order of the commits.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::*;

/// Every event, page by page.
fn all_events(client: &mut Client, limit: usize) -> Vec<Value> {
    let mut found = Vec::new();
    loop {
        let after = found.last().map_or(0, |event: &Value| event["seq"].as_u64().expect("a number"));
        let page = client.get(&format!("/events?after={after}&limit={limit}")).expect(200);
        let data = page["data"].as_array().expect("a list");
        if data.is_empty() {
            assert_eq!((&page["next"], &page["last"]), (&json!(after), &json!(after)), "at the end");
            return found;
        }
        assert!(data.len() <= limit);
        assert_eq!(page["next"], data[data.len() - 1]["seq"]);
        found.extend(data.iter().cloned());
    }
}

#[test]
fn events_have_no_gap_and_pages_show_each_once_in_order() {
    let shop = Shop::open();
    at_once(8, |index| {
        let mut client = shop.owner();
        for _ in 0..10 {
            let id = Placed::of(&place(&mut client, &a_delivery(index as u64))).id;
            client.post(&format!("/orders/{id}/transitions"), &json!({ "to": "confirmed" })).expect(200);
        }
    });
    let mut owner = shop.owner();
    let events = all_events(&mut owner, 200);
    let seqs: Vec<u64> = events.iter().map(|event| event["seq"].as_u64().expect("a number")).collect();
    assert_eq!(seqs, (1..=last_event(&mut owner)).collect::<Vec<_>>());
    assert!(events.windows(2).all(|pair| pair[0]["at"].as_str() <= pair[1]["at"].as_str()), "time never runs backwards");
    assert_eq!(all_events(&mut owner, 7), events);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for event in &events {
        *kinds.entry(event["type"].as_str().expect("a type")).or_default() += 1;
    }
    assert_eq!((kinds["order.placed"], kinds["order.moved"], kinds["customer.created"]), (80, 80, 8));
    assert_eq!((kinds["merchant.created"], kinds["token.created"]), (1, 1));
}

#[test]
fn an_event_says_what_happened_to_what_and_who_did_it() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &a_delivery(1));
    let id = order["id"].as_str().expect("an id");
    let moved = owner.post(&format!("/orders/{id}/transitions"), &json!({ "to": "confirmed" })).expect(200);
    let events = all_events(&mut owner, 200);
    let of_order: Vec<&Value> = events.iter().filter(|event| event["subjectId"] == id).collect();
    let history = moved["history"].as_array().expect("steps");
    assert_eq!(of_order.len(), history.len(), "the history is a view of the same stream");
    for (event, step) in of_order.iter().zip(history) {
        assert_eq!((&event["seq"], &event["at"], &event["user"]), (&step["seq"], &step["at"], &step["user"]));
        assert_eq!((&event["type"], &event["subject"]), (&step["action"], &json!("order")));
    }
    let placed = &of_order[0]["data"]["new"];
    assert_eq!((&placed["orderNumber"], &placed["total"]), (&order["orderNumber"], &order["total"]));
    assert_eq!(of_order[1]["data"]["old"]["status"], "pending");
    assert_eq!(of_order[1]["data"]["new"]["status"], "confirmed");
}
