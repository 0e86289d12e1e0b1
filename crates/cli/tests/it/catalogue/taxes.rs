//! The list of taxes over HTTP: a state changes its rate, and everything that is sold from then on has it.

use serde_json::{Value, json};

use crate::harness::*;

/// Code, name, rate and whether it is in use, of every tax.
fn list(client: &mut Client) -> Value {
    client.get("/taxes").expect(200)["data"].clone()
}

fn a_tax(code: &str, name: &str, rate: u8, is_active: bool) -> Value {
    json!({ "code": code, "name": name, "rate": rate, "isActive": is_active })
}

fn one(sku: &str) -> Value {
    json!({ "items": [{ "product": sku, "quantity": 1 }] })
}

#[test]
fn a_rate_that_the_state_changes_is_on_everything_that_is_sold_from_then_on_and_on_nothing_of_before() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    assert_eq!(list(&mut owner), json!([{ "code": "T1", "name": "VAT", "rate": 5, "isActive": true }]));
    let before = place(&mut owner, &one("SHAWARMA-L"));
    let product = owner.get("/products/SHAWARMA-L").expect(200);
    let changed = owner.patch("/taxes/T1", &json!({ "rate": "9" })).expect(200);
    assert_eq!(changed, a_tax("T1", "VAT", 9, true));
    let now = owner.get("/products/SHAWARMA-L").expect(200);
    assert_eq!(now["taxes"], json!([{ "name": "VAT", "rate": 9 }]));
    assert_eq!(now["version"].as_u64(), product["version"].as_u64().map(|version| version + 1));
    let order = owner.get(&format!("/orders/{}", before["id"].as_str().expect("an id"))).expect(200);
    assert_eq!((&order["items"][0]["taxes"], &order["taxTotal"]), (&before["items"][0]["taxes"], &before["taxTotal"]));
    let after = place(&mut owner, &one("SHAWARMA-L"));
    assert_eq!((&after["items"][0]["taxes"][0]["rate"], &after["total"]), (&json!(9), &before["total"]), "prices include tax");
    assert_eq!(list(&mut owner), json!([a_tax("T1", "VAT", 9, true), a_tax("T2", "VAT", 5, false)]));
    let events = owner.get("/audit?type=tax.changed").expect(200);
    let record = &events["data"][0];
    assert_eq!((&record["data"]["old"]["rate"], &record["data"]["new"]["rate"]), (&json!("5"), &json!("9")), "{record}");
}

#[test]
fn a_file_or_an_app_of_before_does_not_bring_an_old_rate_back() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    owner.patch("/taxes/T1", &json!({ "rate": 9 })).expect(200);
    let stale = json!({ "sku": "TEA", "name": "Tea", "price": 5, "taxes": [{ "name": "VAT", "rate": 5 }] });
    let refused = owner.post("/products", &stale).problem(409, "tax.retired");
    assert_eq!(refused["errors"][0]["pointer"], "/taxes/0");
    owner.get("/products/TEA").problem(404, "product.notFound");
    let charge = json!({ "charges": [{ "code": "fee", "name": "Fee", "amount": 1, "taxes": [{ "name": "VAT", "rate": 5 }] }] });
    owner.patch("/settings", &charge).problem(409, "tax.retired");
    owner.patch("/taxes/T2", &json!({ "isActive": true })).expect(200);
    owner.post("/products", &stale).expect(201);
}

#[test]
fn a_tax_is_made_once_per_key_and_retired_only_when_nothing_bears_it() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let (key, body) = (new_key(), json!({ "name": "Excise", "rate": 50 }));
    let made = owner.post_with_key("/taxes", &key, &body).expect(201);
    assert_eq!(made, a_tax("T2", "Excise", 50, true));
    let again = owner.post_with_key("/taxes", &key, &body);
    assert!(again.is_replay());
    assert_eq!(again.expect(201), made);
    let product = json!({ "sku": "COLA", "name": "Cola", "price": 5, "taxes": [{ "name": "Excise", "rate": 50 }] });
    owner.post("/products", &product).expect(201);
    let refused = owner.patch("/taxes/T2", &json!({ "isActive": false })).problem(409, "tax.inUse");
    assert!(refused["detail"].as_str().is_some_and(|text| text.contains("1 product")), "{refused}");
    owner.patch("/products/COLA", &json!({ "taxes": [] })).expect(200);
    assert_eq!(owner.patch("/taxes/T2", &json!({ "isActive": false })).expect(200), a_tax("T2", "Excise", 50, false));
    owner.patch("/products/COLA", &json!({ "taxes": [{ "name": "City", "rate": 2 }] })).expect(200);
    assert_eq!(list(&mut owner)[2], a_tax("T3", "City", 2, true), "what is new comes onto the list by itself");
}

#[test]
fn whoever_may_not_change_settings_sees_the_list_and_changes_nothing() {
    let shop = Shop::open();
    let mut stockroom = shop.role("warehouse");
    assert_eq!(list(&mut stockroom).as_array().map(Vec::len), Some(1));
    stockroom.post("/taxes", &json!({ "name": "Excise", "rate": 50 })).problem(403, "permission.missing");
    stockroom.patch("/taxes/T1", &json!({ "rate": 1 })).problem(403, "permission.missing");
}
