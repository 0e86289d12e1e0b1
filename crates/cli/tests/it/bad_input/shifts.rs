//! Shifts, their cash and their counts that are wrong.

use serde_json::{Value, json};

use super::{Bad, assert_refused, get, post};

const NOBODY: &str = "/shifts/01900000-0000-7000-8000-000000000000";

/// A shift to open that is refused: the smallest with another member, or one more.
fn open(
    what: &'static str,
    member: &str,
    value: Value,
    status: u16,
    code: &'static str,
    pointers: &'static [&'static str],
) -> Bad {
    let mut body = json!({ "register": "R1", "openingFloat": 500 });
    body[member] = value;
    post(what, "/shifts", body, status, code, pointers)
}

#[test]
fn shifts_that_cannot_be_are_not_opened() {
    let (invalid, float, date) = ("request.invalid", "openingFloat", "businessDate");
    assert_refused(&[
        post("nothing at all", "/shifts", json!({}), 422, "field.required", &["/openingFloat"]),
        post("a list", "/shifts", json!([]), 422, invalid, &[""]),
        post("what a shift has, without names", "/shifts", json!(["R1", 500, null]), 422, invalid, &[""]),
        post("no register", "/shifts", json!({ "openingFloat": 1 }), 409, "register.required", &["/register"]),
        open("an unknown register", "register", json!("R9"), 409, "register.unknown", &["/register"]),
        open("a register that is a number", "register", json!(1), 422, invalid, &["/register"]),
        open("a register of 201 characters", "register", json!("R".repeat(201)), 422, "field.tooLong", &["/register"]),
        open("a negative float", float, json!(-1), 422, "amount.negative", &["/openingFloat"]),
        open("three decimals", float, json!("1.005"), 422, "amount.tooManyDecimals", &["/openingFloat"]),
        open("sixteen digits", float, json!("12345678901234.56"), 422, "amount.invalid", &["/openingFloat"]),
        open("a float in words", float, json!("much"), 422, "amount.invalid", &["/openingFloat"]),
        open("a float that is yes", float, json!(true), 422, invalid, &["/openingFloat"]),
        open("a date that is none", date, json!("2026-02-30"), 422, invalid, &["/businessDate"]),
        open("an empty register", "register", json!(" "), 422, "code.invalid", &["/register"]),
        open("a date of another form", date, json!("20260118"), 422, invalid, &["/businessDate"]),
        open("a date that is a number", date, json!(20_260_118), 422, invalid, &["/businessDate"]),
        open("last century", date, json!("1926-01-18"), 422, invalid, &["/businessDate"]),
        open("the end of the calendar", date, json!("9999-12-30"), 422, invalid, &["/businessDate"]),
        open("long ago", date, json!("2006-01-18"), 409, "businessDay.outsideGrace", &["/businessDate"]),
        open("next century", date, json!("2126-01-18"), 409, "businessDay.outsideGrace", &["/businessDate"]),
        open("someone else", "user", json!("Ana"), 422, "field.unknown", &["/user"]),
        open("a number of one's own", "shiftNumber", json!("SH-1"), 422, "field.unknown", &["/shiftNumber"]),
    ]);
}

#[test]
fn cash_that_cannot_be_moved_stays_where_it_is() {
    let invalid = "request.invalid";
    let path = format!("{NOBODY}/cash-movements");
    let with = |member: &str, value: Value| {
        let mut body = json!({ "kind": "drop", "amount": 5, "reason": "to the safe" });
        body[member] = value;
        body
    };
    let moved = |what, body: Value, status, code, pointers| post(what, &path, body, status, code, pointers);
    assert_refused(&[
        moved("nothing at all", json!({}), 422, "field.required", &["/kind"]),
        moved("no reason", json!({ "kind": "drop", "amount": 5 }), 422, "field.required", &["/reason"]),
        moved("an empty reason", with("reason", json!(" ")), 422, "field.required", &["/reason"]),
        moved("a reason of 501 characters", with("reason", json!("r".repeat(501))), 422, "field.tooLong", &["/reason"]),
        moved("a bell", with("reason", json!("a\u{7}")), 422, invalid, &["/reason"]),
        moved("an unknown kind", with("kind", json!("payIn")), 422, invalid, &["/kind"]),
        moved("an amount of nothing", with("amount", json!(0)), 422, "amount.notPositive", &["/amount"]),
        moved("a negative amount", with("amount", json!(-5)), 422, "amount.notPositive", &["/amount"]),
        moved("three decimals", with("amount", json!(1.005)), 422, "amount.tooManyDecimals", &["/amount"]),
        moved("an unknown member", with("register", json!("R1")), 422, "field.unknown", &["/register"]),
        moved(
            "everything at once",
            json!({ "kind": "x", "amount": 0, "reason": "" }),
            422,
            invalid,
            &["/kind", "/amount", "/reason"],
        ),
        moved("in no shift", with("amount", json!(5)), 404, "shift.unknown", &[]),
    ]);
}

#[test]
fn counts_that_cannot_be_are_pointed_at() {
    let (invalid, unknown) = ("request.invalid", "field.unknown");
    let path = format!("{NOBODY}/close");
    let close = |what, body: Value, status, code, pointers| post(what, &path, body, status, code, pointers);
    let coins = |count: usize| json!({ "denominations": vec![json!({ "value": 1, "count": 1 }); count] });
    let one = |value: Value, count: Value| json!({ "denominations": [{ "value": value, "count": count }] });
    assert_refused(&[
        close("nothing at all", json!({}), 422, "field.required", &["/countedCash"]),
        close("less than nothing", json!({ "countedCash": -0.01 }), 422, "amount.negative", &["/countedCash"]),
        close("three decimals", json!({ "countedCash": "1.005" }), 422, "amount.tooManyDecimals", &["/countedCash"]),
        close("51 denominations", coins(51), 422, invalid, &["/denominations"]),
        close("a coin of no value", one(json!(0), json!(1)), 422, "amount.notPositive", &["/denominations/0/value"]),
        close(
            "a coin of three decimals",
            one(json!(0.005), json!(1)),
            422,
            "amount.tooManyDecimals",
            &["/denominations/0/value"],
        ),
        close("minus one coin", one(json!(1), json!(-1)), 422, invalid, &["/denominations/0/count"]),
        close("half a coin", one(json!(1), json!(0.5)), 422, invalid, &["/denominations/0/count"]),
        close("billions of coins", one(json!(1), json!(4_294_967_296_i64)), 422, invalid, &["/denominations/0/count"]),
        close(
            "a coin without a count",
            json!({ "denominations": [{ "value": 1 }] }),
            422,
            "field.required",
            &["/denominations/0/count"],
        ),
        close("a coin with a name", json!({ "denominations": [{ "coin": 1 }] }), 422, unknown, &["/denominations/0/coin"]),
        close("more than an amount may be", one(json!("9999999999999.99"), json!(2)), 422, "amount.invalid", &["/denominations"]),
        close(
            "another sum",
            json!({ "countedCash": 5, "denominations": [{ "value": 1, "count": 4 }] }),
            422,
            invalid,
            &["/denominations"],
        ),
        close(
            "a sum and a coin that are both wrong",
            json!({ "countedCash": -5, "denominations": [{ "value": 0, "count": 4 }] }),
            422,
            "amount.notPositive",
            &["/denominations/0/value", "/countedCash"],
        ),
        close("a negative version", json!({ "countedCash": 5, "version": -1 }), 422, invalid, &["/version"]),
        close("an unknown member", json!({ "countedCash": 5, "overShort": 1 }), 422, unknown, &["/overShort"]),
        close("no shift", json!({ "countedCash": 5 }), 404, "shift.unknown", &[]),
    ]);
}

#[test]
fn questions_to_shifts_are_checked() {
    let invalid = "request.invalid";
    assert_refused(&[
        get("an unknown shift", NOBODY, 404, "shift.unknown", &[]),
        get("a shift by number", "/shifts/SH-000001", 404, "shift.unknown", &[]),
        get("an X report of no shift", &format!("{NOBODY}/x-report"), 404, "shift.unknown", &[]),
        get("half open", "/shifts?open=half", 422, invalid, &["?open"]),
        get("an unknown outlet", "/shifts?outlet=NORTH", 409, "outlet.unknown", &["?outlet"]),
        get("a date that is none", "/shifts?businessDate=2026-02-30", 422, invalid, &["?businessDate"]),
        get("a user's name", "/shifts?user=ana", 422, invalid, &["?user"]),
        get("no shifts", "/shifts?limit=0", 422, invalid, &["?limit"]),
        get("a cursor of nobody's", "/shifts?after=nope", 422, invalid, &["?after"]),
        get("an unknown parameter", "/shifts?register=R1", 422, "field.unknown", &["?register"]),
    ]);
}
