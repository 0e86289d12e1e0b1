//! Payments and questions to the ledger that are wrong.

use serde_json::{Value, json};

use super::{Bad, assert_refused, get};
use crate::harness::*;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// A body for `POST /payments` that is refused.
fn payment(what: &'static str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("POST", "/api/v1/payments").json(&body), status, code, pointers }
}

/// The smallest payment with another member, or one more.
fn with(member: &str, value: Value) -> Value {
    let mut body = json!({ "amount": 50, "method": "cash" });
    body[member] = value;
    body
}

#[test]
fn payments_that_cannot_be_are_refused() {
    let (invalid, nothing) = ("request.invalid", "amount.notPositive");
    assert_refused(&[
        payment("nothing at all", json!({}), 422, "field.required", &["/amount"]),
        payment("no method", json!({ "amount": 5 }), 422, "field.required", &["/method"]),
        payment("an amount of nothing", with("amount", json!(0)), 422, nothing, &["/amount"]),
        payment("a negative amount", with("amount", json!(-5)), 422, nothing, &["/amount"]),
        payment("three decimals of a dirham", with("amount", json!(1.005)), 422, "amount.tooManyDecimals", &["/amount"]),
        payment("a third decimal below nothing", with("amount", json!(-0.001)), 422, "amount.tooManyDecimals", &["/amount"]),
        payment("sixteen digits", with("amount", json!("12345678901234.56")), 422, "amount.invalid", &["/amount"]),
        payment("an exponent", with("amount", json!("1e3")), 422, "amount.invalid", &["/amount"]),
        payment("an amount in words", with("amount", json!("five")), 422, "amount.invalid", &["/amount"]),
        payment("an amount that is yes", with("amount", json!(true)), 422, invalid, &["/amount"]),
        payment("no such method", with("method", json!("seashells")), 422, "payment.methodUnknown", &["/method"]),
        payment("terms, which are no money", with("method", json!("cod")), 422, "payment.methodUnknown", &["/method"]),
        payment("no method's name", with("method", json!("")), 422, "payment.methodUnknown", &["/method"]),
        payment("an unknown customer", with("customer", json!(NOBODY)), 409, "customer.unknown", &["/customer"]),
        payment("a customer's number", with("customer", json!("CUST0001")), 422, invalid, &["/customer"]),
        payment("an unknown user", with("user", json!(NOBODY)), 409, "user.unknown", &["/user"]),
        payment("a user's name", with("user", json!("ali")), 422, invalid, &["/user"]),
        payment("an empty outlet", with("outlet", json!("")), 422, "code.invalid", &["/outlet"]),
        payment("an unknown outlet", with("outlet", json!("NORTH")), 409, "outlet.unknown", &["/outlet"]),
        payment("501 characters", with("reference", json!("r".repeat(501))), 422, "field.tooLong", &["/reference"]),
        payment("a control character", with("reference", json!("a\u{7}")), 422, invalid, &["/reference"]),
        payment(
            "a number of 501 characters",
            with("paymentNumber", json!("9".repeat(501))),
            422,
            "field.tooLong",
            &["/paymentNumber"],
        ),
        payment("an order's number", with("order", json!("M2511128")), 422, invalid, &["/order"]),
        payment(
            "everything at once",
            json!({ "amount": 0, "method": "x", "customer": "y", "user": "z", "reference": "r".repeat(501) }),
            422,
            "payment.methodUnknown",
            &["/method", "/user", "/customer", "/amount", "/reference"],
        ),
    ]);
}

#[test]
fn questions_to_payments_and_ledger_are_checked() {
    let invalid = "request.invalid";
    assert_refused(&[
        get("an unknown payment", &format!("/payments/{NOBODY}"), 404, "payment.notFound", &[]),
        get("a payment by number", "/payments/PAY20260001", 404, "payment.notFound", &[]),
        get("a long search", &format!("/payments?search={}", "9".repeat(101)), 422, "search.tooLong", &["?search"]),
        get("no payments", "/payments?limit=0", 422, invalid, &["?limit"]),
        get("a cursor of nobody's", "/payments?after=nope", 422, invalid, &["?after"]),
        get("a list's cursor in a search", "/payments?search=PAY&after=17", 422, invalid, &["?after"]),
        get("an unknown parameter", "/payments?state=paid", 422, "field.unknown", &["?state"]),
        get("no status of a payment", "/payments?status=lost", 422, invalid, &["?status"]),
        get("an order by number", "/payments?order=M2511128", 422, invalid, &["?order"]),
        get("a date that is none", "/ledger/entries?businessDate=2025-02-30", 422, invalid, &["?businessDate"]),
        get("an unknown account", "/ledger/entries?account=petty_cash", 422, invalid, &["?account"]),
        get("an unknown outlet", "/ledger/entries?outlet=NORTH", 409, "outlet.unknown", &["?outlet"]),
        get("an entries' cursor of nobody's", "/ledger/entries?after=nope", 422, invalid, &["?after"]),
        get("a date of another form", "/ledger/trial-balance?businessDate=20251106", 422, invalid, &["?businessDate"]),
        get("an outlet that is not there", "/ledger/trial-balance?outlet=NORTH", 409, "outlet.unknown", &["?outlet"]),
        get("half the parts", "/ledger/trial-balance?parts=half", 422, invalid, &["?parts"]),
        get("a period", "/ledger/trial-balance?from=2025-11-06", 422, "field.unknown", &["?from"]),
    ]);
}
