//! Requests that are wrong before anyone looks at an order: paths, methods, queries, headers, sizes.

use serde_json::{Value, json};

use super::{Bad, assert_refused};
use crate::harness::*;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

fn get(what: &'static str, path: impl Into<String>, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("GET", path), status, code, pointers }
}

fn post(
    what: &'static str,
    path: impl Into<String>,
    body: &Value,
    status: u16,
    code: &'static str,
    pointers: &'static [&'static str],
) -> Bad {
    Bad { what, request: Request::new("POST", path).json(body), status, code, pointers }
}

#[test]
fn queries_are_checked_like_bodies() {
    let invalid = "request.invalid";
    assert_refused(&[
        get(
            "a search of 10,000 characters",
            format!("/api/v1/orders?search={}", "9".repeat(10_000)),
            422,
            "search.tooLong",
            &["?search"],
        ),
        get(
            "a search of 101 characters",
            format!("/api/v1/orders?search={}", "a".repeat(101)),
            422,
            "search.tooLong",
            &["?search"],
        ),
        get("limit 0", "/api/v1/orders?limit=0", 422, invalid, &["?limit"]),
        get("limit 201", "/api/v1/orders?limit=201", 422, invalid, &["?limit"]),
        get("limit 70,000", "/api/v1/orders?limit=70000", 422, invalid, &["?limit"]),
        get("a negative limit", "/api/v1/orders?limit=-1", 422, invalid, &["?limit"]),
        get("a limit that is a word", "/api/v1/orders?limit=all", 422, invalid, &["?limit"]),
        get("an unknown parameter", "/api/v1/orders?nope=1", 422, "field.unknown", &["?nope"]),
        get("a cursor of nobody's", "/api/v1/orders?after=nope", 422, invalid, &["?after"]),
        get("a list's cursor in a search", "/api/v1/orders?search=ALM&after=17", 422, invalid, &["?after"]),
        get("an unknown payment status", "/api/v1/orders?paymentStatus=rich", 422, invalid, &["?paymentStatus"]),
        get("an unknown status", "/api/v1/orders?status=pending,lost", 422, invalid, &["?status"]),
        get("an unknown outlet", "/api/v1/orders?outlet=WEST", 409, "outlet.unknown", &["?outlet"]),
        get("a date that is none", "/api/v1/orders?businessDate=2025-02-30", 422, invalid, &["?businessDate"]),
        get("a date of another form", "/api/v1/orders?from=20251106", 422, invalid, &["?from"]),
        get("an end that is no date", "/api/v1/orders?to=today", 422, invalid, &["?to"]),
        get("a customer that is no id", "/api/v1/orders?customer=CUST0001", 422, invalid, &["?customer"]),
        get("limit 0 of the staff", "/api/v1/staff/orders?limit=0", 422, invalid, &["?limit"]),
        get("half open", "/api/v1/staff/orders?open=half", 422, invalid, &["?open"]),
        get("an unknown parameter of the staff", "/api/v1/staff/orders?status=ready", 422, "field.unknown", &["?status"]),
        get("a cursor of nobody's of the staff", "/api/v1/staff/orders?after=nope", 422, invalid, &["?after"]),
        get("a cursor of nobody's of products", "/api/v1/products?after=nope", 422, invalid, &["?after"]),
        get("limit 201 of drivers", "/api/v1/driver/available-deliveries?limit=201", 422, invalid, &["?limit"]),
        get("limit 201 of products", "/api/v1/products?limit=201", 422, invalid, &["?limit"]),
        get("an unknown parameter of products", "/api/v1/products?sku=x", 422, "field.unknown", &["?sku"]),
        get("a negative event", "/api/v1/events?after=-1", 422, invalid, &["?after"]),
        get("limit 0 of events", "/api/v1/events?limit=0", 422, invalid, &["?limit"]),
        get("an audit from the beginning", "/api/v1/numbering/audit?from=0001-01-01", 422, invalid, &["?from"]),
        get("an audit to no date", "/api/v1/numbering/audit?to=never", 422, invalid, &["?to"]),
        get("an unknown parameter of counters", "/api/v1/numbering/series/order/counters?day=1", 422, "field.unknown", &["?day"]),
    ]);
}

#[test]
fn what_is_not_there_is_not_found() {
    let reason = json!({ "reason": "x" });
    let order = |action: &str| format!("/api/v1/orders/{NOBODY}{action}");
    assert_refused(&[
        get("an unknown path", "/api/v1/nope", 404, "route.unknown", &[]),
        get("an unknown path of the other mount", "/api/nope", 404, "route.unknown", &[]),
        get("outside of the API", "/nope", 404, "route.unknown", &[]),
        get("the root", "/", 404, "route.unknown", &[]),
        get("an order", order(""), 404, "order.unknown", &[]),
        get("an order whose id is none", "/api/v1/orders/ALM-20251106-000001", 404, "order.unknown", &[]),
        get("an id that is not UTF-8", "/api/v1/orders/%FF", 404, "order.unknown", &[]),
        post("cancel", order("/cancel"), &reason, 404, "order.unknown", &[]),
        post("move", order("/transitions"), &json!({ "to": "ready" }), 404, "order.unknown", &[]),
        get("a customer", format!("/api/v1/customers/{NOBODY}"), 404, "customer.notFound", &[]),
        get("a product", format!("/api/v1/products/{NOBODY}"), 404, "product.notFound", &[]),
        get("a series", "/api/v1/numbering/series/invoice/counters", 404, "series.notFound", &[]),
        get("a kind that is not UTF-8", "/api/v1/numbering/series/%FF/counters", 404, "series.notFound", &[]),
        post("to reset what is not UTF-8", "/api/v1/numbering/series/%FF/reset", &json!({}), 404, "series.notFound", &[]),
        get("an export after no record", "/api/v1/audit/export?after=9223372036854775808", 422, "request.invalid", &["?after"]),
        get("records after no record", "/api/v1/audit?after=18446744073709551615", 422, "request.invalid", &["?after"]),
        get("an audit of no series", "/api/v1/numbering/audit?kind=invoice", 404, "series.notFound", &[]),
    ]);
}

#[test]
fn a_path_takes_only_its_methods_and_is_named_in_full() {
    let wrong = |method: &'static str, path: &str| Bad {
        what: method,
        request: Request::new(method, path),
        status: 405,
        code: "route.methodNotAllowed",
        pointers: &[],
    };
    assert_refused(&[
        wrong("DELETE", "/api/v1/orders"),
        wrong("PUT", "/api/orders"),
        wrong("PATCH", &format!("/api/v1/orders/{NOBODY}")),
        wrong("GET", &format!("/api/v1/orders/{NOBODY}/cancel")),
        wrong("POST", "/api/v1/events"),
        wrong("POST", "/healthz"),
    ]);
    let shop = Shop::open();
    let answer = shop.owner().send(&Request::new("DELETE", "/api/v1/orders"));
    let problem = answer.problem(405, "route.methodNotAllowed");
    assert!(problem["detail"].as_str().is_some_and(|text| text.contains("/api/v1/orders")), "{problem}");
    assert!(answer.header("allow").is_some_and(|allowed| allowed.contains("POST") && allowed.contains("GET")));
}

#[test]
fn a_body_of_more_than_a_mebibyte_is_refused_and_the_next_request_is_served() {
    let of = |bytes: usize| format!("{{\"items\":[],\"notes\":\"{}\"}}", "n".repeat(bytes));
    let large = |what, bytes| Bad {
        what,
        request: Request::new("POST", "/api/v1/orders").text(of(bytes)),
        status: 413,
        code: "request.tooLarge",
        pointers: &[],
    };
    assert_refused(&[large("2 MiB", 2 << 20), large("a byte more than 1 MiB", (1 << 20) + 1)]);
}

#[test]
fn keys_have_one_to_255_visible_characters() {
    let keyed = |what, key: String| Bad {
        what,
        request: Request::new("POST", "/api/v1/orders").key(key).json(&an_order()),
        status: 422,
        code: "idempotency.keyInvalid",
        pointers: &[],
    };
    assert_refused(&[
        keyed("empty", String::new()),
        keyed("256 characters", "k".repeat(256)),
        keyed("not ASCII", "schlüssel".to_owned()),
        keyed("a space inside", "one two".to_owned()),
        keyed("a tab inside", "one\ttwo".to_owned()),
        Bad {
            what: "two",
            request: Request::new("POST", "/api/v1/orders").key("one").key("two").json(&an_order()),
            status: 422,
            code: "idempotency.keyInvalid",
            pointers: &[],
        },
    ]);
}

#[test]
fn steps_and_cancellations_need_what_they_need() {
    let shop_order = |action: &str| format!("/api/v1/orders/{NOBODY}/{action}");
    assert_refused(&[
        post("no status", shop_order("transitions"), &json!({}), 422, "field.required", &["/to"]),
        post("an unknown status", shop_order("transitions"), &json!({ "to": "lost" }), 422, "request.invalid", &["/to"]),
        post(
            "an unknown member",
            shop_order("transitions"),
            &json!({ "to": "ready", "by": "me" }),
            422,
            "field.unknown",
            &["/by"],
        ),
        post(
            "a negative version",
            shop_order("transitions"),
            &json!({ "to": "ready", "version": -1 }),
            422,
            "request.invalid",
            &["/version"],
        ),
        post("no reason", shop_order("cancel"), &json!({}), 422, "field.required", &["/reason"]),
        post("an empty reason", shop_order("cancel"), &json!({ "reason": "  " }), 422, "field.required", &["/reason"]),
        post("a long reason", shop_order("cancel"), &json!({ "reason": "r".repeat(501) }), 422, "field.tooLong", &["/reason"]),
    ]);
}

#[test]
fn series_that_cannot_be_are_refused_at_the_field() {
    let put = |what, kind: &str, body: Value, status, code, pointers| Bad {
        what,
        request: Request::new("PUT", format!("/api/v1/numbering/series/{kind}")).json(&body),
        status,
        code,
        pointers,
    };
    let invalid = "numbering.seriesInvalid";
    assert_refused(&[
        put("an unknown token", "order", json!({ "template": "{NOPE}{SEQ}" }), 422, invalid, &["/template"]),
        put("a sequence of no digits", "order", json!({ "template": "A{SEQ:0}" }), 422, invalid, &["/template"]),
        put("a sequence of 99 digits", "order", json!({ "template": "A{SEQ:99}" }), 422, invalid, &["/template"]),
        put(
            "500 characters",
            "order",
            json!({ "template": format!("{}{{SEQ}}", "A".repeat(495)) }),
            422,
            invalid,
            &["/template"],
        ),
        put("an end before the start", "order", json!({ "template": "A-{SEQ}", "start": 10, "end": 9 }), 422, invalid, &["/end"]),
        put("a negative end", "order", json!({ "template": "A-{SEQ}", "end": -1 }), 422, invalid, &["/end"]),
        put("a negative start", "ticket", json!({ "template": "{SEQ}", "start": -1 }), 422, invalid, &["/start"]),
        put("orders that wrap", "order", json!({ "template": "A-{SEQ}", "end": 99, "atEnd": "wrap" }), 422, invalid, &["/atEnd"]),
        put("tickets that wrap at no end", "ticket", json!({ "template": "{SEQ}", "atEnd": "wrap" }), 422, invalid, &["/end"]),
        put("an unknown end", "ticket", json!({ "template": "{SEQ}", "atEnd": "explode" }), 422, invalid, &["/atEnd"]),
        put(
            "an unknown scope",
            "order",
            json!({ "template": "A-{SEQ}", "scope": ["table", "moon"] }),
            422,
            invalid,
            &["/scope/1"],
        ),
        put(
            "unique in the moon",
            "order",
            json!({ "template": "A-{SEQ}", "uniqueWithin": ["moon"] }),
            422,
            invalid,
            &["/uniqueWithin/0"],
        ),
        put("Z reports by seat", "zReport", json!({ "template": "{SEAT}-{SEQ}", "scope": ["seat"] }), 422, invalid, &["/scope"]),
        put("payments by table", "payment", json!({ "template": "{TABLE}-{SEQ}" }), 422, invalid, &["/template"]),
        put("an unknown reset", "order", json!({ "template": "A-{SEQ}", "reset": "decade" }), 422, invalid, &["/reset"]),
        put("unknown rules", "order", json!({ "template": "A-{SEQ}", "rules": "moon" }), 422, invalid, &["/rules"]),
        put(
            "a default for nothing",
            "order",
            json!({ "template": "A-{SEQ}", "default": { "seat": "A" } }),
            422,
            invalid,
            &["/default/seat"],
        ),
        put("an end that is a word", "order", json!({ "template": "A-{SEQ}", "end": "99" }), 422, "request.invalid", &["/end"]),
        put("an unknown member", "order", json!({ "template": "A-{SEQ}", "ends": 99 }), 422, "field.unknown", &["/ends"]),
        put(
            "wrap as the tax office does not",
            "ticket",
            json!({ "template": "{SEQ}", "rules": "eu-vat" }),
            422,
            "numbering.rulesBroken",
            &["/rules"],
        ),
        post("a reset of nothing", "/api/v1/numbering/series/invoice/reset", &json!({}), 404, "series.notFound", &[]),
        post("a reset of orders", "/api/v1/numbering/series/order/reset", &json!({}), 409, "numbering.doesNotWrap", &[]),
        post(
            "an unknown member of a reset",
            "/api/v1/numbering/series/order/reset",
            &json!({ "to": 1 }),
            422,
            "field.unknown",
            &["/to"],
        ),
    ]);
}

#[test]
fn previews_that_cannot_be_are_refused() {
    let preview =
        |what, body: Value, status, code, pointers| post(what, "/api/v1/numbering/preview", &body, status, code, pointers);
    let invalid = "numbering.seriesInvalid";
    assert_refused(&[
        preview("an unknown token", json!({ "template": "{NOPE}{SEQ}" }), 422, invalid, &["/template"]),
        preview("no sequence", json!({ "template": "ALM" }), 422, invalid, &["/template"]),
        preview("two sequences", json!({ "template": "{SEQ}-{SEQ}" }), 422, invalid, &["/template"]),
        preview("an open brace", json!({ "template": "{SEQ" }), 422, invalid, &["/template"]),
        preview("an unknown reset", json!({ "template": "{SEQ}", "reset": "hourly" }), 422, invalid, &["/reset"]),
        preview("an unknown scope", json!({ "template": "{SEQ}", "scope": ["moon"] }), 422, invalid, &["/scope/0"]),
        preview("a missing channel", json!({ "template": "{CHANNEL}-{SEQ}" }), 409, "numbering.scopeMissing", &["/channel"]),
        preview("parts that run together", json!({ "template": "{CHANNEL}{SEQ}" }), 422, "numbering.ambiguous", &["/template"]),
        preview(
            "a day that is not printed",
            json!({ "template": "{YYYY}{MM}-{SEQ}", "reset": "business_day" }),
            422,
            "numbering.partMissing",
            &["/template"],
        ),
        preview(
            "an outlet that is not printed",
            json!({ "template": "{SEQ}", "scope": ["outlet"] }),
            422,
            "numbering.partMissing",
            &["/template"],
        ),
        preview("a sequence of no digits", json!({ "template": "A{SEQ:0}" }), 422, invalid, &["/template"]),
        preview("a sequence of 99 digits", json!({ "template": "A{SEQ:99}" }), 422, invalid, &["/template"]),
        preview(
            "a template of 500 characters",
            json!({ "template": format!("{}{{SEQ}}", "A".repeat(495)) }),
            422,
            invalid,
            &["/template"],
        ),
        preview("a customer that would be printed", json!({ "template": "{CUSTOMER}-{SEQ}" }), 422, invalid, &["/template"]),
        preview("an unknown end", json!({ "template": "{SEQ}", "atEnd": "stop" }), 422, invalid, &["/atEnd"]),
        preview("unknown rules", json!({ "template": "{SEQ}", "rules": "us-irs" }), 422, invalid, &["/rules"]),
        preview(
            "a default of the moon",
            json!({ "template": "{SEQ}", "default": { "moon": "A" } }),
            422,
            invalid,
            &["/default/moon"],
        ),
        preview(
            "a default that is no code",
            json!({ "template": "{TABLE}-{SEQ}", "default": { "table": "no" } }),
            422,
            invalid,
            &["/default/table"],
        ),
        preview("an end before the start", json!({ "template": "{SEQ}", "start": 5, "end": 4 }), 422, invalid, &["/end"]),
        preview(
            "a wrap without an end",
            json!({ "kind": "ticket", "template": "{SEQ}", "atEnd": "wrap" }),
            422,
            invalid,
            &["/end"],
        ),
        preview("orders that wrap", json!({ "template": "{SEQ}", "end": 99, "atEnd": "wrap" }), 422, invalid, &["/atEnd"]),
        preview(
            "a thirteenth month",
            json!({ "template": "{SEQ}", "fiscalYearStart": 13 }),
            422,
            "request.invalid",
            &["/fiscalYearStart"],
        ),
        preview(
            "a table that is no code",
            json!({ "template": "{TABLE}-{SEQ}", "table": "t 1" }),
            422,
            "request.invalid",
            &["/table"],
        ),
        preview("a value of 13 digits", json!({ "from": 1_000_000_000_000_i64 }), 422, "request.invalid", &["/from"]),
        preview(
            "beyond the end",
            json!({ "template": "{SEQ}", "end": 9, "atEnd": "refuse", "from": 10 }),
            409,
            "numbering.exhausted",
            &[],
        ),
        preview("a missing table", json!({ "template": "{TABLE}-{SEQ}" }), 409, "numbering.scopeMissing", &["/table"]),
        preview(
            "a customer that nothing keeps apart",
            json!({ "template": "{SEQ}", "scope": ["customer"] }),
            422,
            "numbering.partMissing",
            &["/uniqueWithin"],
        ),
        preview(
            "too long for GST",
            json!({ "template": "INVOICE-{YYYY}-{SEQ:4}", "rules": "in-gst" }),
            422,
            "numbering.rulesBroken",
            &["/template"],
        ),
        preview(
            "no point of sale",
            json!({ "template": "A-{SEQ:8}", "rules": "ar-afip" }),
            422,
            "numbering.rulesBroken",
            &["/template"],
        ),
        preview("no such series", json!({ "kind": "ticket" }), 409, "numbering.noSeries", &[]),
        preview("no such kind", json!({ "kind": "invoice" }), 404, "series.notFound", &[]),
        preview("a date that is none", json!({ "businessDate": "2025-13-01" }), 422, "request.invalid", &["/businessDate"]),
        preview(
            "a scope without a template",
            json!({ "kind": "order", "scope": ["table"] }),
            422,
            "request.invalid",
            &["/scope"],
        ),
        preview(
            "whatever goes with a template, without one",
            json!({
                "reset": "never", "start": 1, "end": 9, "atEnd": "refuse", "uniqueWithin": ["table"], "default": { "table": "T" },
                "rules": "in-gst",
            }),
            422,
            "request.invalid",
            &["/reset", "/start", "/end", "/atEnd", "/uniqueWithin", "/default", "/rules"],
        ),
        preview("none", json!({ "count": 0 }), 422, "request.invalid", &["/count"]),
        preview("too many", json!({ "count": 101 }), 422, "request.invalid", &["/count"]),
        preview("from below zero", json!({ "from": -1 }), 422, "request.invalid", &["/from"]),
        preview("an unknown member", json!({ "form": 1 }), 422, "field.unknown", &["/form"]),
    ]);
}
