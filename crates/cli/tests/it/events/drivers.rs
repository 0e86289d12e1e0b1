//! What drivers are told: that something of theirs has changed, and nothing of anybody else's.

use serde_json::{Value, json};

use super::types;
use crate::harness::*;

/// Where the stream of a merchant is.
fn last(client: &mut Client) -> u64 {
    client.get("/driver/events?after=0&limit=1").expect(200)["last"].as_u64().expect("a number")
}

/// The types of what a driver is told of what came after.
fn told(client: &mut Client, after: u64) -> Vec<String> {
    let page = client.get(&format!("/driver/events?after={after}&limit=200")).expect(200);
    assert_eq!(page["next"], page["last"], "all was looked at");
    types(page["data"].as_array().expect("a list")).into_iter().map(str::to_owned).collect()
}

/// A delivery that is ready.
fn ready(owner: &mut Client) -> String {
    let placed = Placed::of(&place(owner, &a_delivery(1)));
    for to in ["confirmed", "preparing", "ready"] {
        make_step(owner, &placed.id, to).expect(200);
    }
    placed.id
}

#[test]
fn a_driver_is_told_of_what_waits_and_of_their_own_and_not_what_others_do() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let [mut omar, mut said] = ["omar", "said"].map(|name| shop.client(&shop.token(&["--role", "driver", "--user", name])));
    let before = last(&mut omar);
    place(&mut owner, &a_delivery(1));
    assert!(told(&mut omar, before).is_empty(), "an order that is placed is on no driver's list");
    let order = ready(&mut owner);
    assert_eq!(told(&mut omar, before), ["order.moved"]);

    let before = last(&mut omar);
    omar.post(&format!("/driver/deliveries/{order}/accept"), &json!({})).expect(200);
    assert_eq!((told(&mut omar, before).len(), told(&mut said, before).len()), (1, 1), "it waits for nobody any more");
    let before = last(&mut omar);
    omar.post(&format!("/driver/deliveries/{order}/pick-up"), &json!({})).expect(200);
    let noted = json!({ "proof": { "note": "left with the porter" } });
    omar.post(&format!("/driver/deliveries/{order}/deliver"), &noted).expect(200);
    assert!(told(&mut omar, before).contains(&"order.moved".to_owned()));
    assert!(!told(&mut said, before).contains(&"order.moved".to_owned()), "how far another driver is");

    let before = last(&mut omar);
    let driver = omar.get("/driver/cash").expect(200)["driver"]["id"].clone();
    let driver = driver.as_str().expect("an id");
    owner.post(&format!("/drivers/{driver}/cash-handovers"), &json!({ "amount": 1, "into": "safe" })).expect(201);
    assert_eq!(told(&mut omar, before), ["driver.cashHandedIn"]);
    assert!(told(&mut said, before).is_empty());
}

#[test]
fn a_driver_is_told_nothing_of_what_an_event_is_about() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut omar = shop.client(&shop.token(&["--role", "driver", "--user", "omar"]));
    ready(&mut owner);
    let page = omar.get("/driver/events?after=0&limit=200").expect(200);
    let events = page["data"].as_array().expect("a list");
    assert!(!events.is_empty());
    for event in events {
        let names: Vec<&String> = event.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["at", "seq", "type"], "{event}");
    }
    omar.get("/events").problem(403, "permission.missing");
    omar.get("/staff/events").problem(403, "permission.missing");
}

#[test]
fn what_drivers_are_told_is_for_who_brings_orders_or_assigns_them() {
    let shop = Shop::open();
    for role in ROLES {
        let answer = shop.role(role).get("/driver/events?after=0");
        match role {
            "owner" | "manager" | "dispatcher" | "driver" => drop(answer.expect(200)),
            _ => drop(answer.problem(403, "permission.missing")),
        }
    }
    let mut omar = shop.client(&shop.token(&["--role", "driver", "--user", "omar"]));
    omar.get("/driver/events?type=order.placed").problem(422, "field.unknown");
    omar.get("/driver/events?limit=0").problem(422, "request.invalid");
    let refused: Value = omar.get("/driver/events?after=9999999").problem(409, "event.beyondLast");
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("9999999")));
}
