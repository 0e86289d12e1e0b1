//! Goods and sales as tests make them, in the supermarket of the preset `shivik-mart`.

use serde_json::{Value, json};

use super::http::{Answer, Client};
use super::orders::{all_of, last_event};
use super::shop::Shop;

/// A Monday at noon in India, hours away from midnight.
pub const NOON: &str = "2026-01-19T12:00:00+05:30";
/// That Monday.
pub const TODAY: &str = "2026-01-19";

/// What makes the supermarket have a second outlet, with a till of its own.
pub const CITY: (&str, &str) = (
    "[[outlets]]\ncode = \"MAIN\"",
    "[[outlets]]\ncode = \"CITY\"\nname = \"City\"\nregisters = [ { code = \"C1\", name = \"City till\" } ]\n\n\
     [[outlets]]\ncode = \"MAIN\"",
);

/// The supermarket on that Monday, in a rehearsal, so that no test meets midnight. Stock is kept of none of its own products.
pub fn a_counter() -> Shop {
    a_counter_with(&[])
}

/// The same with parts of the preset's text replaced.
pub fn a_counter_with(changes: &[(&str, &str)]) -> Shop {
    Shop::rehearsed_with("shivik-mart", changes, NOON)
}

/// Makes a product of which stock is kept, priced at 100.00 and without tax where nothing else is said; returns its id.
#[track_caller]
pub fn make(client: &mut Client, sku: &str, more: Value) -> String {
    let mut body = json!({ "sku": sku, "name": sku, "price": 100, "trackStock": true });
    let members = more.as_object().expect("members").clone();
    body.as_object_mut().expect("an object").extend(members);
    text(&client.post("/products", &body).expect(201), "id").to_owned()
}

/// Receives goods, of one batch each; returns the purchase.
#[track_caller]
pub fn receive(client: &mut Client, items: Value) -> Value {
    client.post("/purchases", &json!({ "items": items })).expect(201)
}

/// A sale of one product.
pub fn sale(product: &str, quantity: impl Into<Value>) -> Value {
    json!({ "saleItems": [{ "productId": product, "quantity": quantity.into() }] })
}

pub fn sell(client: &mut Client, body: &Value) -> Answer {
    client.post("/inventory/sales", body)
}

/// The bill of a sale that must be taken.
#[track_caller]
pub fn sold(client: &mut Client, body: &Value) -> Value {
    sell(client, body).expect(201)["bill"].clone()
}

/// Returns items of a bill, or voids it: `returns` or `void`.
pub fn give_back(client: &mut Client, bill: &Value, how: &str, body: &Value) -> Answer {
    client.post(&format!("/bills/{}/{how}", text(bill, "id")), body)
}

/// On hand, kept for orders, and for sale, in thousandths, at the first outlet that has some.
#[track_caller]
pub fn stock(client: &mut Client, sku: &str) -> (i64, i64, i64) {
    let product = client.get(&format!("/products/{sku}")).expect(200);
    let Some(level) = product["stock"].get(0) else { return (0, 0, 0) };
    (milli(&level["currentStock"]), milli(&level["reserved"]), milli(&level["available"]))
}

/// What a product's movements, its batches and its stock say is there; they must say the same.
#[track_caller]
pub fn agreed_stock(client: &mut Client, sku: &str) -> i64 {
    let product = client.get(&format!("/products/{sku}")).expect(200);
    let id = text(&product, "id");
    let sum = |values: Vec<Value>, member: &str| values.iter().map(|value| milli(&value[member])).sum::<i64>();
    let worth = |values: Vec<Value>| values.iter().map(|value| minor(&value["value"])).sum::<i64>();
    let movements = all_of(client, &format!("/products/{id}/movements?limit=200"));
    let batches = all_of(client, &format!("/products/{id}/batches?limit=200&usedUp=true"));
    let levels = product["stock"].as_array().expect("stock is kept").clone();
    let there = sum(levels.clone(), "currentStock");
    assert_eq!([sum(movements.clone(), "quantity"), sum(batches.clone(), "remaining")], [there; 2], "{product}");
    assert_eq!([worth(movements), worth(batches)], [worth(levels); 2], "{product}");
    there
}

/// Everything that a sale, a return or goods that move would change.
pub fn all_there_is(client: &mut Client) -> Value {
    let lists =
        ["/products", "/bills", "/credit-notes", "/payments", "/stock/documents", "/ledger/entries", "/shifts", "/orders"];
    let lists: Vec<Vec<Value>> = lists.iter().map(|list| all_of(client, &format!("{list}?limit=200"))).collect();
    let kinds = ["bill", "creditNote", "payment", "purchase", "customer", "order"];
    let counters: Vec<Value> =
        kinds.iter().map(|kind| client.get(&format!("/numbering/series/{kind}/counters")).expect(200)["data"].clone()).collect();
    json!({ "lastEvent": last_event(client), "lists": lists, "counters": counters })
}

/// A member that is a text.
#[track_caller]
pub fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("{member} of {value}"))
}

/// Minor units of an amount; every amount survives a double.
#[track_caller]
pub fn minor(amount: &Value) -> i64 {
    (amount.as_f64().unwrap_or_else(|| panic!("no amount: {amount}")) * 100.0).round() as i64
}

/// Thousandths of a quantity.
#[track_caller]
pub fn milli(quantity: &Value) -> i64 {
    (quantity.as_f64().unwrap_or_else(|| panic!("no quantity: {quantity}")) * 1_000.0).round() as i64
}
