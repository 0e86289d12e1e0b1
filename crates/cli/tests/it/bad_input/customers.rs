//! Customers that cannot be, and questions about them that are wrong.

use serde_json::{Value, json};

use super::{Bad, assert_refused, get, post};
use crate::harness::*;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// A body for `PATCH` of a customer that is refused.
fn change(what: &'static str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("PATCH", format!("/api/v1/customers/{NOBODY}")).json(&body), status, code, pointers }
}

/// The smallest customer with one more member.
fn with(member: &str, value: Value) -> Value {
    let mut body = json!({ "phone": "0501234567" });
    body[member] = value;
    body
}

#[test]
fn customers_that_cannot_be_are_refused() {
    let (invalid, no_phone) = ("request.invalid", "customer.phoneInvalid");
    let new = |what, body, status, code, pointers| post(what, "/customers", body, status, code, pointers);
    assert_refused(&[
        new("nothing at all", json!({}), 422, "field.required", &["/phone"]),
        new("no phone", json!({ "name": "Aisha" }), 422, "field.required", &["/phone"]),
        new("a phone that is null", json!({ "phone": null }), 422, invalid, &["/phone"]),
        new("a phone that is a number", json!({ "phone": 501234567 }), 422, invalid, &["/phone"]),
        new("an empty phone", json!({ "phone": "" }), 422, no_phone, &["/phone"]),
        new("half a phone", json!({ "phone": "050 123" }), 422, no_phone, &["/phone"]),
        new("a word", json!({ "phone": "Aisha" }), 422, no_phone, &["/phone"]),
        new("a phone of nowhere", json!({ "phone": "+999 1234567" }), 422, no_phone, &["/phone"]),
        new("10,000 digits", json!({ "phone": "5".repeat(10_000) }), 422, no_phone, &["/phone"]),
        new("201 characters of a name", with("name", json!("n".repeat(201))), 422, "field.tooLong", &["/name"]),
        new("a name with a bell", with("name", json!("a\u{7}")), 422, invalid, &["/name"]),
        new("an email without an @", with("email", json!("aisha")), 422, invalid, &["/email"]),
        new("an email of nobody", with("email", json!("@example.com")), 422, invalid, &["/email"]),
        new("an email of nowhere", with("email", json!("aisha@")), 422, invalid, &["/email"]),
        new("an email with a space", with("email", json!("a b@example.com")), 422, invalid, &["/email"]),
        new("a long email", with("email", json!(format!("{}@x", "a".repeat(254)))), 422, "field.tooLong", &["/email"]),
        new("501 characters of an address", with("address", json!("a".repeat(501))), 422, "field.tooLong", &["/address"]),
        new("an address with parts", with("address", json!({ "text": "x" })), 422, invalid, &["/address"]),
        new("a number of one's own", with("customerNumber", json!("CUST7")), 422, "field.unknown", &["/customerNumber"]),
        new("a customer who is inactive", with("isActive", json!(false)), 422, "field.unknown", &["/isActive"]),
        new(
            "everything at once",
            json!({ "phone": "x", "name": "n".repeat(201), "email": "x", "address": "a".repeat(501) }),
            422,
            "field.tooLong",
            &["/name", "/email", "/address", "/phone"],
        ),
        post("a till with a bad email", "/customers/find-or-create", with("email", json!("none")), 422, invalid, &["/email"]),
    ]);
}

#[test]
fn changes_that_cannot_be_are_refused() {
    let invalid = "request.invalid";
    let merge = |what, body, status, code, pointers| {
        post(what, "/customers/01900000-0000-7000-8000-000000000000/merge", body, status, code, pointers)
    };
    let erase = |what, body, status, code, pointers| {
        post(what, "/customers/01900000-0000-7000-8000-000000000000/erase", body, status, code, pointers)
    };
    assert_refused(&[
        change("nothing at all", json!({}), 422, invalid, &[""]),
        change("a version alone", json!({ "version": 1 }), 422, invalid, &[""]),
        change("an empty name", json!({ "name": "  " }), 422, invalid, &["/name"]),
        change("a bad phone", json!({ "phone": "12" }), 422, "customer.phoneInvalid", &["/phone"]),
        change("an empty phone", json!({ "phone": "" }), 422, "customer.phoneInvalid", &["/phone"]),
        change("a bad email", json!({ "email": "x" }), 422, invalid, &["/email"]),
        change("half active", json!({ "isActive": "maybe" }), 422, invalid, &["/isActive"]),
        change("a negative version", json!({ "name": "x", "version": -1 }), 422, invalid, &["/version"]),
        change("merged by hand", json!({ "mergedInto": NOBODY }), 422, "field.unknown", &["/mergedInto"]),
        change("a customer who is not there", json!({ "name": "x" }), 404, "customer.notFound", &[]),
        merge("nothing", json!({}), 422, "field.required", &["/other"]),
        merge("no reason", json!({ "other": NOBODY }), 422, "field.required", &["/reason"]),
        merge("an empty reason", json!({ "other": NOBODY, "reason": " " }), 422, "field.required", &["/reason"]),
        merge("a number for an id", json!({ "other": "CUST0001", "reason": "x" }), 422, invalid, &["/other"]),
        merge("into who is not there", json!({ "other": NOBODY, "reason": "x" }), 404, "customer.notFound", &[]),
        erase("nothing", json!({}), 422, "field.required", &["/reason"]),
        erase("an empty reason", json!({ "reason": "" }), 422, "field.required", &["/reason"]),
        erase("who is not there", json!({ "reason": "x" }), 404, "customer.notFound", &[]),
    ]);
}

#[test]
fn questions_about_customers_are_checked() {
    let invalid = "request.invalid";
    assert_refused(&[
        get("a customer by number", "/customers/CUST0001", 404, "customer.notFound", &[]),
        get("a long search", &format!("/customers?search={}", "9".repeat(101)), 422, "search.tooLong", &["?search"]),
        get("limit 0", "/customers?limit=0", 422, invalid, &["?limit"]),
        get("limit 201", "/customers?limit=201", 422, invalid, &["?limit"]),
        get("half active", "/customers?active=half", 422, invalid, &["?active"]),
        get("a cursor of nobody's", "/customers?after=nope", 422, invalid, &["?after"]),
        get("a list's cursor in a search", "/customers?search=a&after=17", 422, invalid, &["?after"]),
        get("an unknown parameter", "/customers?name=a", 422, "field.unknown", &["?name"]),
        get("a look-up of nothing", "/customers/lookup", 422, "field.required", &["?phone"]),
        get("a look-up by name", "/customers/lookup?phone=1&name=a", 422, "field.unknown", &["?name"]),
        get("payments of a number", "/payments?customer=CUST0001", 422, invalid, &["?customer"]),
    ]);
}
