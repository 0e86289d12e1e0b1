//! Options that items are ordered with.

use serde_json::{Value, json};

use super::grill;
use crate::harness::*;

fn burger(options: Value) -> Value {
    json!({ "table": "T1", "items": [{ "product": "BURGER", "quantity": 2, "options": options }] })
}

#[test]
fn options_are_added_to_the_price_and_kept_on_the_line() {
    let shop = grill();
    let mut server = shop.role("cashier");
    let order = place(&mut server, &burger(json!(["RARE", "BACON", "BACON"])));
    let line = &order["items"][0];
    assert_eq!((&line["unitPrice"], &line["gross"]), (&json!(28.0), &json!(56.0)));
    let option =
        |group: &str, code: &str, name: &str, price: f64| json!({ "group": group, "code": code, "name": name, "price": price });
    let bacon = option("EXTRAS", "BACON", "Bacon", 3.0);
    assert_eq!(line["options"], json!([option("COOKED", "RARE", "Rare", 0.0), bacon, bacon]));
    let read = server.get(&format!("/orders/{}", order["id"].as_str().expect("an id"))).expect(200);
    assert_eq!(read["items"], order["items"]);
    // What was chosen stays as it was, whatever becomes of the product.
    shop.owner().patch("/products/BURGER", &json!({ "modifiers": [] })).expect(200);
    let read = server.get(&format!("/orders/{}", order["id"].as_str().expect("an id"))).expect(200);
    assert_eq!(read["items"], order["items"]);
    let plain = place(&mut server, &burger(json!([])));
    assert_eq!(plain["items"][0]["options"], json!([]));
}

#[test]
fn too_few_too_many_and_unknown_options_are_refused() {
    let shop = grill();
    let mut server = shop.role("cashier");
    for (options, code, pointer) in [
        (json!([]), "option.tooFew", "/items/0/options"),
        (json!(["RARE", "MEDIUM"]), "option.tooMany", "/items/0/options"),
        (json!(["RARE", "BACON", "BACON", "BACON", "BACON"]), "option.tooMany", "/items/0/options"),
        (json!(["RARE", "EGG"]), "option.unknown", "/items/0/options/1"),
    ] {
        let refused = server.post("/orders", &burger(options));
        refused.problem(409, code);
        assert_eq!(refused.errors(), [(pointer.to_owned(), code.to_owned())]);
    }
    assert_eq!(server.get("/orders").expect(200)["data"], json!([]));
}

#[test]
fn a_sent_price_is_that_without_options() {
    let shop = grill();
    let mut body = burger(json!(["RARE", "CHEESE"]));
    body["items"][0]["unitPrice"] = json!(10);
    assert_eq!(place(&mut shop.role("cashier"), &body)["items"][0]["unitPrice"], json!(11.5));
}
