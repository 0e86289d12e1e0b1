//! Several merchants in one store: none ever sees another's data.

use serde_json::{Value, json};

use crate::harness::*;

/// A store with a second merchant, and a connection of its owner's.
fn with_another() -> (Shop, Client) {
    let shop = Shop::open();
    shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", "other"]).succeeded();
    let token = shop.token(&["--role", "owner", "--merchant", "other"]);
    let other = shop.client(&token);
    (shop, other)
}

fn first_product(client: &mut Client) -> Value {
    client.get("/products?limit=1").expect(200)["data"][0].clone()
}

#[test]
fn what_one_merchant_has_is_not_there_for_another() {
    let (shop, mut other) = with_another();
    let mut owner = shop.owner();
    let order = place(&mut owner, &a_delivery(1));
    let id = Placed::of(&order).id;
    other.get(&format!("/orders/{id}")).problem(404, "order.unknown");
    other.post(&format!("/orders/{id}/transitions"), &json!({ "to": "confirmed" })).problem(404, "order.unknown");
    other.post(&format!("/orders/{id}/cancel"), &json!({ "reason": "mine" })).problem(404, "order.unknown");
    let customer = order["customer"]["id"].as_str().expect("an id");
    other.get(&format!("/customers/{customer}")).problem(404, "customer.notFound");
    let product = first_product(&mut owner);
    let product = product["id"].as_str().expect("an id");
    other.get(&format!("/products/{product}")).problem(404, "product.notFound");
    let by_id = json!({ "items": [{ "product": product, "quantity": 1 }] });
    other.post("/orders", &by_id).problem(409, "product.unknown");
    assert_eq!(owner.get(&format!("/orders/{id}")).expect(200), order, "and nothing happened to it");
}

#[test]
fn the_lists_of_another_merchant_are_empty_however_they_are_asked() {
    let (shop, mut other) = with_another();
    let mut owner = shop.owner();
    let order = place(&mut owner, &a_delivery(1));
    owner.post(&format!("/orders/{}/transitions", Placed::of(&order).id), &json!({ "to": "confirmed" })).expect(200);
    let number = order["orderNumber"].as_str().expect("a number");
    let customer = order["customer"]["id"].as_str().expect("an id");
    for path in [
        "/orders".to_owned(),
        format!("/orders?search={number}"),
        "/orders?search=ALM".to_owned(),
        "/orders?search=1".to_owned(),
        "/orders?search=CUST0001".to_owned(),
        "/orders?search=0501000001".to_owned(),
        format!("/orders?customer={customer}"),
        "/staff/orders".to_owned(),
        "/driver/available-deliveries".to_owned(),
        "/numbering/series/order/counters".to_owned(),
        "/numbering/series/customer/counters".to_owned(),
    ] {
        assert_eq!(other.get(&path).expect(200)["data"], json!([]), "{path}");
    }
    assert_eq!(other.get("/numbering/audit").expect(200)["counters"], json!([]));
    let events = other.get("/events?limit=200").text();
    assert!(!events.contains(number) && !events.contains("order.placed"), "{events}");
}

#[test]
fn each_merchant_counts_its_orders_customers_and_events_for_itself() {
    let (shop, mut other) = with_another();
    let mut owner = shop.owner();
    for _ in 0..3 {
        place(&mut owner, &a_delivery(1));
    }
    let events = last_event(&mut owner);
    let theirs = place(&mut other, &a_delivery(1));
    assert_consecutive(&[Placed::of(&theirs)], 1);
    assert_eq!(theirs["customer"]["customerNumber"], "CUST0001");
    assert_eq!(last_event(&mut owner), events);
    assert_audit(&mut owner, 3);
    assert_audit(&mut other, 1);
    let seqs: Vec<u64> = other.get("/events?limit=200").expect(200)["data"]
        .as_array()
        .expect("events")
        .iter()
        .filter_map(|event| event["seq"].as_u64())
        .collect();
    assert_eq!(seqs, (1..=last_event(&mut other)).collect::<Vec<_>>(), "numbered 1, 2, 3 … for each");
}

#[test]
fn a_cursor_of_one_merchant_opens_nothing_of_another() {
    let (shop, mut other) = with_another();
    let mut owner = shop.owner();
    for _ in 0..3 {
        place(&mut owner, &a_delivery(1));
    }
    let theirs = Placed::of(&place(&mut other, &a_delivery(1))).id;
    for path in ["/orders?limit=1", "/orders?search=ALM&limit=1", "/products?limit=1"] {
        let next = owner.get(path).expect(200)["next"].as_str().expect("there is more").to_owned();
        let page = other.get(&format!("{path}&after={}", encoded(&next))).expect(200);
        for entry in page["data"].as_array().expect("a list") {
            let id = entry["id"].as_str().expect("an id");
            let route = if path.starts_with("/products") { "products" } else { "orders" };
            other.get(&format!("/{route}/{id}")).expect(200);
            assert!(route == "products" || id == theirs, "{id} is not theirs");
        }
    }
}

#[test]
fn merchants_that_order_at_once_each_have_their_own_numbers() {
    let (shop, _) = with_another();
    let tokens = [shop.owner_token().to_owned(), shop.token(&["--role", "cashier", "--merchant", "other"])];
    let placed = at_once(8, |index| {
        let mut client = shop.client(&tokens[index % 2]);
        (0..25).map(|_| Placed::of(&place(&mut client, &a_delivery(index as u64)))).collect::<Vec<_>>()
    });
    for merchant in 0..2 {
        let orders: Vec<Placed> = placed.iter().skip(merchant).step_by(2).flatten().cloned().collect();
        assert_eq!(orders.len(), 100);
        assert_consecutive(&orders, 1);
    }
}
