//! Changes of orders that are wrong in themselves.

use serde_json::{Value, json};

use super::{Bad, assert_refused, post};
use crate::harness::*;

const NOBODY: &str = "/orders/01900000-0000-7000-8000-000000000000";
const ID: &str = "01900000-0000-7000-8000-000000000001";

fn amend(what: &'static str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("PATCH", format!("/api/v1{NOBODY}/items")).json(&body), status, code, pointers }
}

fn act(action: &str, what: &'static str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    post(what, &format!("{NOBODY}/{action}"), body, status, code, pointers)
}

#[test]
fn amendments_that_cannot_be_change_nothing() {
    let invalid = "request.invalid";
    let add = |item: Value| json!({ "add": [item] });
    let line = |line: Value| json!({ "change": [line] });
    assert_refused(&[
        amend("nothing at all", json!({}), 422, "field.required", &["/add"]),
        amend("nothing to be added", json!({ "add": [] }), 422, "field.required", &["/add"]),
        amend("a list", json!([]), 422, invalid, &[""]),
        amend("what it does not have", json!({ "items": [] }), 422, "field.unknown", &["/items"]),
        amend("an item of nothing", add(json!({ "quantity": 1 })), 422, "field.required", &["/add/0/product"]),
        amend("an item without a quantity", add(json!({ "product": "A" })), 422, "field.required", &["/add/0/quantity"]),
        amend(
            "less than nothing",
            add(json!({ "product": "A", "quantity": -1 })),
            422,
            "quantity.notPositive",
            &["/add/0/quantity"],
        ),
        amend(
            "a seat of nine letters",
            add(json!({ "product": "A", "quantity": 1, "seat": "ABCDEFGHI" })),
            422,
            "code.invalid",
            &["/add/0/seat"],
        ),
        amend("a change of nothing", line(json!({ "line": 1 })), 422, "field.required", &["/change/0/quantity"]),
        amend(
            "a change to nothing",
            line(json!({ "line": 1, "quantity": 0 })),
            422,
            "quantity.notPositive",
            &["/change/0/quantity"],
        ),
        amend("a line in words", line(json!({ "line": "one", "quantity": 1 })), 422, invalid, &["/change/0/line"]),
        amend("a line below zero", line(json!({ "line": -1, "quantity": 1 })), 422, invalid, &["/change/0/line"]),
        amend("another price", line(json!({ "line": 1, "unitPrice": 1 })), 422, "field.unknown", &["/change/0/unitPrice"]),
        amend("long notes", line(json!({ "line": 1, "notes": "x".repeat(1_001) })), 422, "field.tooLong", &["/change/0/notes"]),
        amend(
            "a line twice",
            json!({ "change": [{ "line": 1, "quantity": 1 }], "remove": [{ "line": 2 }, { "line": 1 }] }),
            422,
            invalid,
            &["/remove/1/line"],
        ),
        amend("too many", json!({ "remove": vec![json!({ "line": 1 }); 501] }), 422, "items.tooMany", &["/remove"]),
        amend(
            "a long reason",
            json!({ "remove": [{ "line": 1 }], "reason": "x".repeat(501) }),
            422,
            "field.tooLong",
            &["/reason"],
        ),
        amend("an order that is not there", add(json!({ "product": "A", "quantity": 1 })), 404, "order.unknown", &[]),
    ]);
}

#[test]
fn holds_moves_merges_and_splits_that_cannot_be_change_nothing() {
    let invalid = "request.invalid";
    assert_refused(&[
        act("hold", "a list", json!([]), 422, invalid, &[""]),
        act("hold", "a long reason", json!({ "reason": "x".repeat(501) }), 422, "field.tooLong", &["/reason"]),
        act("hold", "an order that is not there", json!({}), 404, "order.unknown", &[]),
        act("recall", "a reason", json!({ "reason": "back" }), 422, "field.unknown", &["/reason"]),
        act("recall", "an order that is not there", json!({}), 404, "order.unknown", &[]),
        act("move", "no table", json!({}), 422, "field.required", &["/table"]),
        act("move", "an empty table", json!({ "table": " " }), 422, "code.invalid", &["/table"]),
        act("move", "a long table", json!({ "table": "x".repeat(201) }), 422, "field.tooLong", &["/table"]),
        act("move", "an order that is not there", json!({ "table": "4" }), 404, "order.unknown", &[]),
        act("merge", "nothing", json!({}), 422, "field.required", &["/from"]),
        act("merge", "nobody", json!({ "from": [] }), 422, invalid, &["/from"]),
        act("merge", "a number", json!({ "from": ["ALM-1"] }), 422, invalid, &["/from/0"]),
        act("merge", "too many", json!({ "from": vec![ID; 21] }), 422, invalid, &["/from"]),
        act("merge", "fewer versions", json!({ "from": [ID, NOBODY[8..]], "versions": [1] }), 422, invalid, &["/versions"]),
        act("merge", "an order that is not there", json!({ "from": [ID] }), 404, "order.unknown", &[]),
        act("split", "nothing", json!({}), 422, "field.required", &["/items"]),
        act("split", "lines and seats", json!({ "items": [{ "line": 1 }], "seats": ["1"] }), 422, "field.required", &["/items"]),
        act("split", "a line twice", json!({ "items": [{ "line": 1 }, { "line": 1 }] }), 422, invalid, &["/items/1/line"]),
        act(
            "split",
            "nothing of a line",
            json!({ "items": [{ "line": 1, "quantity": 0 }] }),
            422,
            "quantity.notPositive",
            &["/items/0/quantity"],
        ),
        act("split", "a long seat", json!({ "seats": ["ABCDEFGHI"] }), 422, "code.invalid", &["/seats/0"]),
        act("split", "a seat twice", json!({ "seats": ["a", "A"] }), 422, invalid, &["/seats/1"]),
        act("split", "too many", json!({ "items": vec![json!({ "line": 1 }); 501] }), 422, "items.tooMany", &["/items"]),
        act("split", "an order that is not there", json!({ "seats": ["1"] }), 404, "order.unknown", &[]),
    ]);
}
