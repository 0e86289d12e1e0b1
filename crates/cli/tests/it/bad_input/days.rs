//! Business days that are asked for wrongly, and dates that nobody may choose.

use serde_json::{Value, json};

use super::{Bad, assert_refused, get, post};
use crate::harness::an_order;

/// A day of long ago, when there was nothing yet.
const LONG_AGO: &str = "/outlets/MAIN/business-days/2020-01-01";

#[test]
fn days_that_are_none_are_neither_shown_nor_closed_nor_reopened() {
    let (invalid, unknown) = ("request.invalid", "outlet.notFound");
    let reason = || json!({ "reason": "x" });
    let reopen =
        |what, body: Value, status, code, pointers| post(what, &format!("{LONG_AGO}/reopen"), body, status, code, pointers);
    assert_refused(&[
        get("a day without documents", LONG_AGO, 404, "businessDay.empty", &[]),
        get("a date that is none", "/outlets/MAIN/business-days/2026-02-30", 422, invalid, &["/date"]),
        get("a date of another form", "/outlets/MAIN/business-days/20260118", 422, invalid, &["/date"]),
        get("a date that is not UTF-8", "/outlets/MAIN/business-days/%FF", 422, invalid, &[]),
        get("an outlet that is not UTF-8", "/outlets/%FF/business-days", 422, invalid, &[]),
        get("an unknown outlet", "/outlets/NORTH/business-days/2026-01-18", 404, unknown, &[]),
        get("days of an unknown outlet", "/outlets/NORTH/business-days", 404, unknown, &[]),
        get("no days", "/outlets/MAIN/business-days?limit=0", 422, invalid, &["?limit"]),
        get("a cursor of nobody's", "/outlets/MAIN/business-days?after=nope", 422, invalid, &["?after"]),
        get("an unknown parameter", "/outlets/MAIN/business-days?state=open", 422, "field.unknown", &["?state"]),
        post("a day without documents", &format!("{LONG_AGO}/close"), json!({}), 404, "businessDay.empty", &[]),
        post("to close no date", "/outlets/MAIN/business-days/today/close", json!({}), 422, invalid, &["/date"]),
        post("to close nowhere", "/outlets/NORTH/business-days/2026-01-18/close", json!({}), 404, unknown, &[]),
        post("what is not heeded", &format!("{LONG_AGO}/close"), json!({ "force": true }), 422, "field.unknown", &["/force"]),
        post("a body that is a list", &format!("{LONG_AGO}/close"), json!([1]), 422, invalid, &[""]),
        post("to reopen no date", "/outlets/MAIN/business-days/today/reopen", reason(), 422, invalid, &["/date"]),
        post("to reopen nowhere", "/outlets/NORTH/business-days/2026-01-18/reopen", reason(), 404, unknown, &[]),
        reopen("what was never closed", reason(), 409, "businessDay.notClosed", &[]),
        reopen("no reason", json!({}), 422, "field.required", &["/reason"]),
        reopen("an empty reason", json!({ "reason": " " }), 422, "field.required", &["/reason"]),
        reopen("a reason of 501 characters", json!({ "reason": "r".repeat(501) }), 422, "field.tooLong", &["/reason"]),
        reopen("a reason that is a number", json!({ "reason": 1 }), 422, invalid, &["/reason"]),
        reopen("an unknown member", json!({ "reason": "x", "until": "noon" }), 422, "field.unknown", &["/until"]),
    ]);
}

/// A document with a date that is chosen, and the reason.
fn chosen(mut document: Value, date: Value, reason: Option<Value>) -> Value {
    document["businessDate"] = date;
    if let Some(reason) = reason {
        document["reason"] = reason;
    }
    document
}

#[test]
fn dates_are_chosen_with_a_reason_and_only_near_the_cutoff() {
    let invalid = "request.invalid";
    let (why, none) = (|| Some(json!("it was forgotten")), || None);
    let table = |path: &'static str, document: fn() -> Value| -> Vec<Bad> {
        let refused = move |what, date: Value, reason: Option<Value>, status, code, pointers| {
            post(what, path, chosen(document(), date, reason), status, code, pointers)
        };
        let mut only_reason = document();
        only_reason["reason"] = json!("x");
        vec![
            refused("a date that is none", json!("yesterday"), why(), 422, invalid, &["/businessDate"]),
            refused("a date that is a number", json!(20_260_118), why(), 422, invalid, &["/businessDate"]),
            refused("no reason", json!("2020-01-01"), none(), 422, "field.required", &["/reason"]),
            refused("an empty reason", json!("2020-01-01"), Some(json!(" ")), 422, "field.required", &["/reason"]),
            refused("a long reason", json!("2020-01-01"), Some(json!("r".repeat(501))), 422, "field.tooLong", &["/reason"]),
            refused("a bad date without a reason", json!("x"), none(), 422, "field.required", &["/reason", "/businessDate"]),
            refused("the end of the calendar", json!("9999-12-31"), why(), 422, invalid, &["/businessDate"]),
            refused("the beginning of the calendar", json!("0001-01-01"), why(), 422, invalid, &["/businessDate"]),
            refused("long ago", json!("2020-01-01"), why(), 409, "businessDay.outsideGrace", &["/businessDate"]),
            refused("long hence", json!("2120-01-01"), why(), 409, "businessDay.outsideGrace", &["/businessDate"]),
            post("a reason for nothing", path, only_reason, 422, invalid, &["/reason"]),
        ]
    };
    assert_refused(&table("/orders", an_order));
    assert_refused(&table("/payments", || json!({ "amount": 5, "method": "cash" })));
}
