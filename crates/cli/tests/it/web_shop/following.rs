//! What is said of an order that changes.

use super::*;
use crate::customer_sign_in::signed_in;

#[test]
fn who_has_the_key_is_told_when_the_order_changes_and_of_no_other_and_nothing_else() {
    let shop = printing_shop();
    let mut owner = shop.owner();
    let order = nobody(&shop).post(&at("/orders"), &fetched()).expect(201);
    let mut stream = EventStream::of(&nobody(&shop), with_key("GET", &order, "/events"));
    assert_eq!(stream.header("content-type"), Some("text/event-stream"));
    // Somebody else's order changes; then this one.
    let other = nobody(&shop).post(&at("/orders"), &fetched()).expect(201);
    make_step(&mut owner, other["id"].as_str().expect("an id"), "confirmed").expect(200);
    make_step(&mut owner, order["id"].as_str().expect("an id"), "confirmed").expect(200);
    let said = stream.message().expect("the stream goes on");
    assert_eq!((said.event.as_deref(), said.data), (Some("changed"), Some(json!({}))));
    let seen = nobody(&shop).send(&with_key("GET", &order, "")).expect(200);
    assert_eq!(seen["customerStatus"], "confirmed");
}

#[test]
fn nobody_follows_an_order_that_is_not_theirs_and_no_more_than_four_times() {
    let mut shop = printing_shop();
    let order = nobody(&shop).post(&at("/orders"), &with(fetched(), "customer", json!({ "phone": "+971509999999" }))).expect(201);
    let path = format!("/orders/{}/events", order["id"].as_str().expect("an id"));
    nobody(&shop).get(&at(&path)).problem(401, "signIn.required");
    let (mut aisha, _) = signed_in(&mut shop, "al-marya", PHONE);
    aisha.get(&at(&path)).problem(404, "order.unknown");
    let streams: Vec<_> = (0..4).map(|_| EventStream::of(&nobody(&shop), with_key("GET", &order, "/events"))).collect();
    nobody(&shop).send(&with_key("GET", &order, "/events")).problem(429, "event.tooManyStreams");
    drop(streams);
}
