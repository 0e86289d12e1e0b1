//! Outlets that are asked for or changed wrongly.

use serde_json::{Value, json};

use super::{Bad, assert_refused, get, order, post, with};
use crate::harness::Request;

fn patch(what: &'static str, body: &Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("PATCH", "/api/v1/outlets/MAIN").json(body), status, code, pointers }
}

#[test]
fn outlets_are_changed_to_what_they_can_be() {
    let (invalid, required) = ("request.invalid", "field.required");
    let online = |members: Value| json!({ "onlineOrders": members });
    let monday = |opening: Value| json!({ "openingHours": { "monday": [opening] } });
    let six: Vec<Value> = (0..6).map(|hour| json!({ "from": format!("0{hour}:00"), "until": format!("0{hour}:30") })).collect();
    assert_refused(&[
        get("an unknown outlet", "/outlets/NORTH", 404, "outlet.notFound", &[]),
        post("to pause nowhere", "/outlets/NORTH/pause", json!({}), 404, "outlet.notFound", &[]),
        post("to resume nowhere", "/outlets/NORTH/resume", json!({}), 404, "outlet.notFound", &[]),
        post(
            "a pause of long ago",
            "/outlets/MAIN/pause",
            json!({ "until": "2020-01-01T00:00:00Z" }),
            409,
            "outlet.pauseOver",
            &["/until"],
        ),
        post("a pause until no time", "/outlets/MAIN/pause", json!({ "until": "noon" }), 422, invalid, &["/until"]),
        post(
            "a reason that is too long",
            "/outlets/MAIN/pause",
            json!({ "reason": "r".repeat(501) }),
            422,
            "field.tooLong",
            &["/reason"],
        ),
        post("an unknown member", "/outlets/MAIN/pause", json!({ "minutes": 5 }), 422, "field.unknown", &["/minutes"]),
        post("what resuming does not heed", "/outlets/MAIN/resume", json!({ "now": true }), 422, "field.unknown", &["/now"]),
        patch("nothing", &json!({}), 422, invalid, &[""]),
        patch("nothing about online orders", &online(json!({})), 422, invalid, &[""]),
        patch("no name", &json!({ "name": " " }), 422, invalid, &["/name"]),
        patch("a name of null", &json!({ "code": "WEST" }), 422, "field.unknown", &["/code"]),
        patch("orders without minutes", &online(json!({ "maxOrders": 5 })), 422, required, &["/onlineOrders/minutes"]),
        patch("minutes without orders", &online(json!({ "minutes": 5 })), 422, required, &["/onlineOrders/maxOrders"]),
        patch("no orders", &online(json!({ "maxOrders": 0, "minutes": 5 })), 422, invalid, &["/onlineOrders/maxOrders"]),
        patch(
            "too many orders",
            &online(json!({ "maxOrders": 1_001, "minutes": 5 })),
            422,
            invalid,
            &["/onlineOrders/maxOrders"],
        ),
        patch("too long", &online(json!({ "maxOrders": 5, "minutes": 241 })), 422, invalid, &["/onlineOrders/minutes"]),
        patch("orders below zero", &online(json!({ "maxOrders": -1, "minutes": 5 })), 422, invalid, &["/onlineOrders/maxOrders"]),
        patch("a reason without a pause", &online(json!({ "pauseReason": "x" })), 422, required, &["/onlineOrders/paused"]),
        patch(
            "an end of no pause",
            &online(json!({ "paused": false, "pausedUntil": "2099-01-01T00:00:00Z" })),
            422,
            required,
            &["/onlineOrders/paused"],
        ),
        patch(
            "a pause until no time",
            &online(json!({ "paused": true, "pausedUntil": "x" })),
            422,
            invalid,
            &["/onlineOrders/pausedUntil"],
        ),
        patch(
            "a pause of long ago",
            &online(json!({ "paused": true, "pausedUntil": "2020-01-01T00:00:00Z" })),
            409,
            "outlet.pauseOver",
            &["/onlineOrders/pausedUntil"],
        ),
        patch("an unknown day", &json!({ "openingHours": { "moonday": [] } }), 422, "field.unknown", &["/openingHours/moonday"]),
        patch(
            "an hour that is none",
            &monday(json!({ "from": "24:00", "until": "02:00" })),
            422,
            invalid,
            &["/openingHours/monday/0/from"],
        ),
        patch("no end", &monday(json!({ "from": "12:00" })), 422, required, &["/openingHours/monday/0/until"]),
        patch("too often a day", &json!({ "openingHours": { "monday": six } }), 422, invalid, &["/openingHours/monday"]),
    ]);
}

#[test]
fn a_requested_time_is_a_time_that_lies_ahead() {
    let range = "order.requestedTimeOutOfRange";
    assert_refused(&[
        order("no time", with("requestedFor", json!("soon")), 422, "request.invalid", &["/requestedFor"]),
        order("a date", with("requestedFor", json!("2099-01-01")), 422, "request.invalid", &["/requestedFor"]),
        order("a number", with("requestedFor", json!(5)), 422, "request.invalid", &["/requestedFor"]),
        order("long ago", with("requestedFor", json!("2020-01-01T00:00:00Z")), 409, range, &["/requestedFor"]),
        order("in another life", with("requestedFor", json!("2199-01-01T00:00:00Z")), 409, range, &["/requestedFor"]),
    ]);
}
