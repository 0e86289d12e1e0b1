//! Events of orders, for the screens of those who may see orders and not the books.

use serde_json::{Value, json};

use super::types;
use crate::harness::*;

/// Every event of orders that a client sees, in one page.
fn seen(client: &mut Client) -> Vec<Value> {
    client.get("/staff/events?after=0&limit=200").expect(200)["data"].as_array().expect("a list").clone()
}

#[test]
fn a_kitchen_sees_what_happens_to_orders_and_nothing_of_the_books() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let placed = Placed::of(&place(&mut owner, &a_delivery(1)));
    make_step(&mut owner, &placed.id, "confirmed").expect(200);
    owner.post("/payments", &json!({ "amount": 5, "method": "cash" })).expect(201);
    let mut kitchen = shop.client(&shop.token(&["--role", "kitchen", "--user", "Noor"]));
    kitchen.get("/events").problem(403, "permission.missing");
    let events = seen(&mut kitchen);
    assert_eq!(types(&events), ["order.moved", "order.placed"]);
    let filter = "/events?after=0&limit=200&type=order.*,delivery.*";
    assert_eq!(events, *owner.get(filter).expect(200)["data"].as_array().expect("a list"));
}

#[test]
fn who_may_see_no_orders_sees_no_events_of_them() {
    let shop = Shop::open();
    let mut driver = shop.client(&shop.token(&["--role", "driver", "--user", "Omar"]));
    driver.get("/staff/events").problem(403, "permission.missing");
}

#[test]
fn a_stream_of_orders_has_no_pages_and_other_outlets_are_not_for_who_is_bound_to_one() {
    let shop = Shop::open();
    let mut kitchen = shop.client(&shop.token(&["--role", "kitchen", "--user", "Noor", "--outlet", "MAIN"]));
    kitchen.get("/staff/events?type=order.placed").problem(422, "field.unknown");
    kitchen.get("/staff/events?outlet=CITY").problem(403, "permission.missing");
    kitchen.get("/staff/events?after=9999999").problem(409, "event.beyondLast");
}
