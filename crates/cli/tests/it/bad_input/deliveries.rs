//! Deliveries and hand-overs of cash that are wrong.

use serde_json::{Value, json};

use super::{Bad, assert_refused, get, post};

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

#[test]
fn deliveries_that_cannot_be_are_refused() {
    let (invalid, unknown) = ("request.invalid", "field.unknown");
    let deliver = |what, body: Value, status, code, pointers| -> Bad {
        post(what, &format!("/driver/deliveries/{NOBODY}/deliver"), body, status, code, pointers)
    };
    let assign = |what, body: Value, status, code, pointers| -> Bad {
        post(what, &format!("/orders/{NOBODY}/assign"), body, status, code, pointers)
    };
    let fail = |what, body: Value, status, code, pointers| -> Bad {
        post(what, &format!("/driver/deliveries/{NOBODY}/fail"), body, status, code, pointers)
    };
    let code = |code: Value| json!({ "proof": { "code": code } });
    let paid = |payments: Value| json!({ "proof": { "note": "at the door" }, "payments": payments });
    let long = "n".repeat(501);
    assert_refused(&[
        deliver("no proof", json!({}), 422, "field.required", &["/proof"]),
        deliver("a proof of nothing", json!({ "proof": {} }), 422, invalid, &["/proof"]),
        deliver("an empty note", json!({ "proof": { "note": " " } }), 422, invalid, &["/proof"]),
        deliver("both", json!({ "proof": { "note": "a", "code": "0042" } }), 422, invalid, &["/proof"]),
        deliver("three digits", code(json!("042")), 422, invalid, &["/proof/code"]),
        deliver("four letters", code(json!("abcd")), 422, invalid, &["/proof/code"]),
        deliver("a code that is a number", code(json!(42)), 422, invalid, &["/proof/code"]),
        deliver("a note of 501 characters", json!({ "proof": { "note": long } }), 422, "field.tooLong", &["/proof/note"]),
        deliver("a bell", json!({ "proof": { "note": "a\u{7}" } }), 422, invalid, &["/proof/note"]),
        deliver("a photo in the body", json!({ "proof": { "photo": "x" } }), 422, invalid, &["/proof/photo"]),
        deliver("no photo", json!({ "proof": { "photo": false } }), 422, invalid, &["/proof"]),
        deliver("a photo and a note", json!({ "proof": { "photo": true, "note": "a" } }), 422, invalid, &["/proof"]),
        deliver("a selfie", json!({ "proof": { "selfie": true } }), 422, unknown, &["/proof/selfie"]),
        deliver("a photo of an unknown order", json!({ "proof": { "photo": true } }), 404, "order.unknown", &[]),
        get("a photo of nothing", &format!("/orders/{NOBODY}/delivery/photo"), 404, "order.unknown", &[]),
        get("one's own photo of nothing", &format!("/driver/deliveries/{NOBODY}/photo"), 404, "order.unknown", &[]),
        deliver("shells", paid(json!([{ "method": "shells" }])), 422, "payment.methodUnknown", &["/payments/0/method"]),
        deliver(
            "cash of nothing",
            paid(json!([{ "method": "cash", "amount": 0 }])),
            422,
            "amount.notPositive",
            &["/payments/0/amount"],
        ),
        deliver("an unknown order", paid(json!([])), 404, "order.unknown", &[]),
        assign("nobody", json!({}), 422, "field.required", &["/driver"]),
        assign("a name", json!({ "driver": "omar" }), 422, invalid, &["/driver"]),
        assign("an unknown order", json!({ "driver": NOBODY }), 404, "order.unknown", &[]),
        assign("a reason of 501 characters", json!({ "driver": NOBODY, "reason": long }), 422, "field.tooLong", &["/reason"]),
        fail("no reason", json!({}), 422, "field.required", &["/reason"]),
        fail("an empty reason", json!({ "reason": "" }), 422, "field.required", &["/reason"]),
        fail("an unknown order", json!({ "reason": "nobody" }), 404, "order.unknown", &[]),
        post("taking nothing", &format!("/driver/deliveries/{NOBODY}/pick-up"), json!({}), 404, "order.unknown", &[]),
        post("a body", &format!("/driver/deliveries/{NOBODY}/pick-up"), json!({ "code": "1" }), 422, unknown, &["/code"]),
        post("accepting nothing", &format!("/driver/deliveries/{NOBODY}/accept"), json!({}), 404, "order.unknown", &[]),
        get("yesterday's", "/driver/deliveries?done=yesterday", 422, invalid, &["?done"]),
        get("a cursor of nobody's", "/driver/deliveries?after=nope", 422, invalid, &["?after"]),
        get("none of them", "/driver/deliveries?limit=0", 422, invalid, &["?limit"]),
        get("an unknown parameter", "/drivers?role=driver", 422, unknown, &["?role"]),
    ]);
}

#[test]
fn hand_overs_that_cannot_be_are_refused() {
    let invalid = "request.invalid";
    let path = format!("/drivers/{NOBODY}/cash-handovers");
    let with = |member: &str, value: Value| {
        let mut body = json!({ "amount": 5, "into": "safe" });
        body[member] = value;
        body
    };
    let hand_in = |what, body: Value, status, code, pointers| -> Bad { post(what, &path, body, status, code, pointers) };
    assert_refused(&[
        hand_in("nothing at all", json!({}), 422, "field.required", &["/amount"]),
        hand_in("nowhere", json!({ "amount": 5 }), 422, "field.required", &["/into"]),
        hand_in("into a pocket", with("into", json!("pocket")), 422, invalid, &["/into"]),
        hand_in("nothing", with("amount", json!(0)), 422, "amount.notPositive", &["/amount"]),
        hand_in("less than nothing", with("amount", json!(-1)), 422, "amount.notPositive", &["/amount"]),
        hand_in("three decimals", with("amount", json!("1.005")), 422, "amount.tooManyDecimals", &["/amount"]),
        hand_in("words", with("amount", json!("much")), 422, "amount.invalid", &["/amount"]),
        hand_in("a register with a dash", with("register", json!("R-1")), 422, "code.invalid", &["/register"]),
        hand_in("a safe of a register", with("register", json!("R1")), 422, invalid, &["/register"]),
        hand_in("a drawer of an outlet", json!({ "amount": 5, "into": "drawer", "outlet": "MAIN" }), 422, invalid, &["/outlet"]),
        hand_in("a reason", with("reason", json!("tips")), 422, "field.unknown", &["/reason"]),
        hand_in("nobody", with("amount", json!(5)), 404, "driver.notFound", &[]),
        get("nobody's cash", &format!("/drivers/{NOBODY}/cash"), 404, "driver.notFound", &[]),
        get("a cursor of nobody's", &format!("/drivers/{NOBODY}/cash?after=x"), 422, invalid, &["?after"]),
        get("one's own, of who never drove", "/driver/cash", 404, "driver.notFound", &[]),
    ]);
}
