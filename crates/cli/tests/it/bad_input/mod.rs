//! Whatever is wrong with a request: a 4xx problem with a stable, documented code and a pointer to the field; nothing written, no
//! number used.

mod bodies;
mod customers;
mod days;
mod items;
mod payments;
mod products;
mod requests;
mod shifts;

use serde_json::{Value, json};

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
