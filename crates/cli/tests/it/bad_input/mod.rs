//! Whatever is wrong with a request: a 4xx problem with a stable, documented code and a pointer to the field; nothing written, no
//! number used.

mod bodies;
mod changes;
mod customers;
mod days;
mod deliveries;
mod items;
mod outlets;
mod payments;
mod products;
mod queues;
mod requests;
mod returns;
mod sales;
mod shifts;
mod stock;
mod texts;
mod webhooks;

use serde_json::{Value, json};

use crate::harness::goods::*;
use crate::harness::*;

/// A request and the answer that it must get.
struct Bad {
    what: &'static str,
    request: Request,
    status: u16,
    code: &'static str,
    /// What `errors` points at, in order. Empty where nothing smaller than the request is to blame.
    pointers: &'static [&'static str],
}

/// A body for `POST /orders` that is refused.
fn order(what: &'static str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("POST", "/api/v1/orders").json(&body), status, code, pointers }
}

/// A `GET` below `/api/v1` that is refused.
fn get(what: &'static str, path: &str, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("GET", format!("/api/v1{path}")), status, code, pointers }
}

/// A `POST` below `/api/v1` that is refused.
fn post(what: &'static str, path: &str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("POST", format!("/api/v1{path}")).json(&body), status, code, pointers }
}

/// The smallest order with one more member.
fn with(member: &str, value: Value) -> Value {
    let mut body = an_order();
    body[member] = value;
    body
}

/// Makes every request, compares its answer, and then proves that nothing came of any of them.
#[track_caller]
fn assert_refused(table: &[Bad]) {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let operations = operations(&mut owner);
    let before = last_event(&mut owner);
    let wrong: Vec<String> = table.iter().filter_map(|bad| what_is_wrong(bad, &owner.send(&bad.request), &operations)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(last_event(&mut owner), before, "refused requests leave no event");
    for kind in ["order", "customer", "ticket", "payment", "shift", "zReport"] {
        let counters = owner.get(&format!("/numbering/series/{kind}/counters")).expect(200);
        assert_eq!(counters["data"], json!([]), "refused requests use no number");
    }
    for list in ["/orders", "/customers", "/payments", "/ledger/entries", "/shifts", "/outlets/MAIN/business-days"] {
        assert_eq!(owner.get(list).expect(200)["data"], json!([]), "{list}");
    }
    let next = Placed::of(&place(&mut owner, &a_delivery(1)));
    assert_consecutive(&[next], 1);
}

/// Makes every request in the name of a client, compares its answer, and then proves that all there is stayed as it was: no event, no
/// number, no document, no stock.
#[track_caller]
fn assert_changes_nothing(shop: &Shop, client: &mut Client, table: &[Bad]) {
    let mut owner = shop.owner();
    let operations = operations(&mut owner);
    let before = all_there_is(&mut owner);
    let wrong: Vec<String> = table.iter().filter_map(|bad| what_is_wrong(bad, &client.send(&bad.request), &operations)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(all_there_is(&mut owner), before, "what is refused leaves nothing");
}

/// Pointers and codes as `Answer::errors` has them.
fn errors(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect()
}

/// A supermarket with goods. RICE: 5 that cost 60.00, then 5 that cost 80.00, sold at 100.00 with 5 % tax in it. SUGAR: 10 kg at 48.00
/// that cost 40.00. TOY: 5, recalled. MILK: 5, expired yesterday. OLD: 5, not sold any more. BAG: no stock is kept of it.
fn stocked() -> Shop {
    let shop = a_counter();
    let mut owner = shop.owner();
    let tax = json!([{ "name": "CGST 2.5", "rate": 2.5 }, { "name": "SGST 2.5", "rate": 2.5 }]);
    make(&mut owner, "RICE", json!({ "taxes": tax }));
    make(&mut owner, "SUGAR", json!({ "unit": "kg", "sellByWeight": true, "price": 48 }));
    make(&mut owner, "TOY", json!({}));
    make(&mut owner, "MILK", json!({ "consumption": "fefo" }));
    make(&mut owner, "OLD", json!({}));
    make(&mut owner, "BAG", json!({ "trackStock": false, "price": 5 }));
    let purchase = receive(
        &mut owner,
        json!([
            { "productId": "RICE", "quantity": 5, "unitCost": 60 },
            { "productId": "RICE", "quantity": 5, "unitCost": 80 },
            { "productId": "SUGAR", "quantity": 10, "unitCost": 40 },
            { "productId": "TOY", "quantity": 5, "unitCost": 50 },
            { "productId": "MILK", "quantity": 5, "unitCost": 20, "expiresAt": "2026-01-18" },
            { "productId": "OLD", "quantity": 5, "unitCost": 10 },
        ]),
    );
    let toy = text(&purchase["batches"][3], "id");
    owner.patch(&format!("/batches/{toy}"), &json!({ "isBlocked": true, "reason": "recalled" })).expect(200);
    owner.patch("/products/OLD", &json!({ "isActive": false })).expect(200);
    shop
}

/// How an answer differs from what it must be.
fn what_is_wrong(bad: &Bad, answer: &Answer, operations: &[Operation]) -> Option<String> {
    let shown = format!("{}: {} {}", bad.what, answer.status, answer.text());
    if answer.header("content-type") != Some("application/problem+json") {
        return Some(format!("no problem+json, {shown}"));
    }
    let problem = answer.json();
    if (answer.status, &problem["code"], &problem["status"]) != (bad.status, &json!(bad.code), &json!(bad.status)) {
        return Some(format!("not {} {}, {shown}", bad.status, bad.code));
    }
    let errors = answer.errors();
    let pointers: Vec<&str> = errors.iter().map(|(pointer, _)| pointer.as_str()).collect();
    if pointers != bad.pointers || errors.first().is_some_and(|(_, code)| code != bad.code) {
        return Some(format!("does not point at {:?}, {shown}", bad.pointers));
    }
    let operation = operations.iter().find(|operation| operation.has(&bad.request));
    let documented = operation.is_none_or(|operation| operation.documents(bad.status, bad.code));
    (!documented).then(|| format!("not in the description of {} {}, {shown}", bad.request.method, bad.request.path))
}

#[test]
fn all_unknown_products_are_named_at_once() {
    let items = json!([
        { "product": "SHAWARMA-L", "quantity": 1 },
        { "product": "NOPE-1", "quantity": 1 },
        { "product": "SHAWARMA-S", "quantity": 0.5 },
        { "product": "NOPE-2", "quantity": 1 },
    ]);
    let shop = Shop::open();
    let refused = shop.owner().post("/orders", &json!({ "items": items }));
    refused.problem(409, "product.unknown");
    let expected = [
        ("/items/1/product", "product.unknown"),
        ("/items/2/quantity", "quantity.notWhole"),
        ("/items/3/product", "product.unknown"),
    ];
    assert_eq!(refused.errors(), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}
