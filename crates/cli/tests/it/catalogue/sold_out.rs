//! What is sold out at an outlet, over HTTP.

use serde_json::{Value, json};

use crate::harness::goods::{CITY, NOON, a_counter_with, make, receive, sale, sell, text};
use crate::harness::*;

const PATH: &str = "/products/SHAWARMA-L/sold-out";

#[track_caller]
fn sold_out_of(client: &mut Client, sku: &str) -> Value {
    client.get(&format!("/products/{sku}")).expect(200)["soldOut"].clone()
}

#[test]
fn the_kitchen_marks_what_is_sold_out_and_orders_of_it_are_refused_until_it_is_there_again() {
    let mut shop = Shop::rehearsed("2026-01-19T12:00:00+04:00");
    let (mut kitchen, mut owner) = (shop.role("kitchen"), shop.owner());
    let before = owner.get("/products/SHAWARMA-L").expect(200);
    assert_eq!(before["soldOut"], json!([]));
    let marked = kitchen.put(PATH, &json!({ "soldOut": true })).expect(200);
    assert_eq!((&marked["soldOut"], &marked["version"]), (&json!([{ "outlet": "MAIN", "until": null }]), &before["version"]));
    for (who, channel) in [("dispatcher", "online"), ("cashier", "counter")] {
        let mut order = an_order();
        order["channel"] = json!(channel);
        let refused = shop.role(who).post("/orders", &order);
        let problem = refused.problem(409, "product.soldOut");
        assert!(text(&problem, "detail").contains("SHAWARMA-L is sold out at outlet MAIN"), "{problem}");
        assert_eq!(refused.errors(), [("/items/0/product".to_owned(), "product.soldOut".to_owned())]);
    }
    shop.stop();
    shop.start();
    let (mut kitchen, mut owner) = (shop.role("kitchen"), shop.owner());
    owner.post("/orders", &an_order()).problem(409, "product.soldOut");
    let page = owner.get("/products?search=SHAWARMA-L").expect(200);
    assert_eq!(page["data"][0]["soldOut"][0]["outlet"], "MAIN");
    let there = kitchen.put(PATH, &json!({ "soldOut": false })).expect(200);
    assert_eq!(there["soldOut"], json!([]));
    assert_eq!(place(&mut owner, &an_order())["sequence"], 1, "a refused order uses no number");
}

#[test]
fn until_the_end_of_the_business_day_it_is_there_again_with_the_next_one() {
    let shop = Shop::rehearsed("2026-01-19T12:00:00+04:00");
    let mut owner = shop.owner();
    let body = json!({ "outlet": "main", "soldOut": true, "until": "business_day_end" });
    owner.put(PATH, &body).expect(200);
    let midnight = json!([{ "outlet": "MAIN", "until": "2026-01-19T20:00:00.000Z" }]);
    assert_eq!(sold_out_of(&mut owner, "SHAWARMA-L"), midnight);
    shop.pass_until("2026-01-19T23:59:00+04:00");
    owner.post("/orders", &an_order()).problem(409, "product.soldOut");
    shop.pass_until("2026-01-20T00:00:01+04:00");
    assert_eq!(sold_out_of(&mut owner, "SHAWARMA-L"), json!([]));
    place(&mut owner, &an_order());
}

#[test]
fn the_same_key_again_does_not_take_back_what_was_said_since() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let marking = Request::new("PUT", format!("/api/v1{PATH}")).key("gone").json(&json!({ "soldOut": true }));
    owner.send(&marking).expect(200);
    owner.put(PATH, &json!({ "soldOut": false })).expect(200);
    let again = owner.send(&marking);
    assert!(again.is_replay());
    assert_eq!(again.expect(200)["soldOut"], json!([]));
    let other = Request::new("PUT", format!("/api/v1{PATH}")).key("gone").json(&json!({ "soldOut": false }));
    owner.send(&other).problem(422, "idempotency.mismatch");
}

#[test]
fn outlets_have_switches_of_their_own_and_whoever_is_bound_to_one_sees_and_turns_only_that() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    make(&mut owner, "BREAD", json!({ "trackStock": false }));
    owner.put("/products/BREAD/sold-out", &json!({ "soldOut": true })).problem(409, "outlet.required");
    owner.put("/products/BREAD/sold-out", &json!({ "outlet": "CITY", "soldOut": true })).expect(200);
    owner.put("/products/BREAD/sold-out", &json!({ "outlet": "MAIN", "soldOut": true })).expect(200);
    let mut city = shop.client(&shop.token(&["--role", "warehouse", "--outlet", "CITY"]));
    assert_eq!(sold_out_of(&mut city, "BREAD"), json!([{ "outlet": "CITY", "until": null }]));
    city.put("/products/BREAD/sold-out", &json!({ "outlet": "MAIN", "soldOut": false })).problem(403, "permission.missing");
    city.put("/products/BREAD/sold-out", &json!({ "soldOut": false })).expect(200);
    assert_eq!(sold_out_of(&mut owner, "BREAD"), json!([{ "outlet": "MAIN", "until": null }]));
    let bread = |outlet: &str| json!({ "outlet": outlet, "items": [{ "product": "BREAD", "quantity": 1 }] });
    place(&mut owner, &bread("CITY"));
    owner.post("/orders", &bread("MAIN")).problem(409, "product.soldOut");
}

#[test]
fn the_billing_counter_sells_what_a_customer_has_in_hand() {
    let shop = Shop::rehearsed_with("shivik-mart", &[], NOON);
    let mut owner = shop.owner();
    let bread = make(&mut owner, "BREAD", json!({}));
    receive(&mut owner, json!([{ "productId": bread, "quantity": 1, "unitCost": 50 }]));
    owner.put("/products/BREAD/sold-out", &json!({ "soldOut": true })).expect(200);
    owner.post("/orders", &json!({ "items": [{ "product": "BREAD", "quantity": 1 }] })).problem(409, "product.soldOut");
    sell(&mut shop.role("cashier"), &sale(&bread, 1)).expect(201);
}

#[test]
fn an_event_says_what_is_sold_out_where() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    owner.put(PATH, &json!({ "soldOut": true })).expect(200);
    let last = last_event(&mut owner);
    let event = owner.get(&format!("/events?after={}", last - 1)).expect(200)["data"][0].clone();
    assert_eq!((&event["type"], &event["subject"]), (&json!("product.soldOut"), &json!("product")));
    let new = json!({ "sku": "SHAWARMA-L", "outlet": "MAIN", "soldOut": true, "until": null });
    assert_eq!(event["data"]["new"], new);
}
