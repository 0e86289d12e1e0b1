//! Bodies of orders that are wrong as a whole, or in what stands beside the items.

use serde_json::{Value, json};

use super::{Bad, assert_refused, order, with};
use crate::harness::*;

fn raw(what: &'static str, body: impl Into<Vec<u8>>, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    Bad { what, request: Request::new("POST", "/api/v1/orders").text(body), status, code, pointers }
}

/// An order whose quantity is so many lists in each other.
fn deep(levels: usize) -> String {
    format!("{{\"items\":[{{\"quantity\":{}{}}}]}}", "[".repeat(levels), "]".repeat(levels))
}

#[test]
fn a_body_that_is_not_json_is_malformed() {
    let whole = an_order().to_string();
    assert_refused(&[
        raw("nothing", "", 400, "request.malformed", &[]),
        raw("a word", "nope", 400, "request.malformed", &[]),
        raw("cut short", &whole[..whole.len() - 3], 400, "request.malformed", &[]),
        raw("two documents", format!("{whole}{whole}"), 400, "request.malformed", &[]),
        raw("a comma too many", "{\"items\":[],}", 400, "request.malformed", &[]),
        raw("not UTF-8", b"{\"items\":[{\"product\":\"\xff\xfe\",\"quantity\":1}]}".as_slice(), 400, "request.malformed", &[]),
        raw("a lone surrogate", "{\"notes\":\"\\ud800\",\"items\":[]}", 400, "request.malformed", &[]),
    ]);
}

#[test]
fn a_body_of_another_shape_is_pointed_at() {
    assert_refused(&[
        raw("null", "null", 422, "request.invalid", &[""]),
        raw("a list", "[]", 422, "request.invalid", &[""]),
        order("no items", json!({}), 422, "field.required", &["/items"]),
        order("items that are none", json!({ "items": 7 }), 422, "request.invalid", &["/items"]),
        order("an item that is none", json!({ "items": [7] }), 422, "request.invalid", &["/items/0"]),
        order("an unknown member", with("nope", json!(1)), 422, "field.unknown", &["/nope"]),
        order("snake case", with("client_reference", json!("x")), 422, "field.unknown", &["/client_reference"]),
        order("a status of one's own", with("status", json!("delivered")), 422, "field.unknown", &["/status"]),
        order("a total of one's own", with("total", json!(1)), 422, "field.unknown", &["/total"]),
        order("a number that is a number", with("orderNumber", json!(7)), 422, "request.invalid", &["/orderNumber"]),
        raw("a hundred thousand lists in each other", deep(100_000), 422, "request.invalid", &["/items/0/quantity"]),
        raw("a member twice", "{\"items\":[],\"items\":[]}", 422, "request.invalid", &[""]),
    ]);
}

#[test]
fn outlets_and_channels_that_do_not_exist_are_refused() {
    assert_refused(&[
        order("an unknown outlet", with("outlet", json!("WEST")), 409, "outlet.unknown", &["/outlet"]),
        order("an outlet that is a number", with("outlet", json!(1)), 422, "request.invalid", &["/outlet"]),
        order("an empty outlet", with("outlet", json!("")), 422, "code.invalid", &["/outlet"]),
        order("an empty channel", with("channel", json!("")), 422, "code.invalid", &["/channel"]),
        order("a table of spaces", with("table", json!("  ")), 422, "code.invalid", &["/table"]),
        order("an unknown channel", with("channel", json!("drone")), 409, "channel.unknown", &["/channel"]),
        order("a channel's short code", with("channel", json!("DELY")), 409, "channel.unknown", &["/channel"]),
        order("a channel of 201 characters", with("channel", json!("c".repeat(201))), 422, "field.tooLong", &["/channel"]),
    ]);
}

#[test]
fn customers_without_a_valid_phone_are_refused() {
    let phone = |phone: Value| with("customer", json!({ "phone": phone, "name": "Aisha" }));
    let invalid = "customer.phoneInvalid";
    let pointer: &[&str] = &["/customer/phone"];
    assert_refused(&[
        order("too short", phone(json!("123")), 422, invalid, pointer),
        order("no digits", phone(json!("Aisha")), 422, invalid, pointer),
        order("empty", phone(json!("")), 422, invalid, pointer),
        order("too long", phone(json!("050123456789012")), 422, invalid, pointer),
        order("of 10,000 digits", phone(json!("5".repeat(10_000))), 422, invalid, pointer),
        order("of no country", phone(json!("+999501234567")), 422, invalid, pointer),
        order("a number", phone(json!(501_234_567)), 422, "request.invalid", pointer),
        order("no phone", with("customer", json!({ "name": "Aisha" })), 422, "field.required", pointer),
        order("an id", with("customer", json!({ "phone": "0501234567", "id": "x" })), 422, "field.unknown", &["/customer/id"]),
        Bad {
            what: "find or create",
            request: Request::new("POST", "/api/v1/customers/find-or-create").json(&json!({ "phone": "123" })),
            status: 422,
            code: invalid,
            pointers: &["/phone"],
        },
    ]);
}

#[test]
fn texts_have_limits() {
    let too_long = "field.tooLong";
    assert_refused(&[
        order("notes", with("notes", json!("n".repeat(1_001))), 422, too_long, &["/notes"]),
        order("a table", with("table", json!("t".repeat(201))), 422, too_long, &["/table"]),
        order("a reference", with("clientReference", json!("r".repeat(501))), 422, too_long, &["/clientReference"]),
        order("a number of the client's", with("orderNumber", json!("r".repeat(501))), 422, too_long, &["/orderNumber"]),
        order(
            "a name",
            with("customer", json!({ "phone": "0501234567", "name": "n".repeat(201) })),
            422,
            too_long,
            &["/customer/name"],
        ),
        order(
            "an address",
            with("deliveryAddress", json!({ "text": "a".repeat(501) })),
            422,
            too_long,
            &["/deliveryAddress/text"],
        ),
        order(
            "degrees",
            with("deliveryAddress", json!({ "text": "x", "lat": 90.5, "lng": -181 })),
            422,
            "request.invalid",
            &["/deliveryAddress/lat", "/deliveryAddress/lng"],
        ),
        order(
            "degrees that are no number",
            with("deliveryAddress", json!({ "text": "x", "lat": "1.12345éé" })),
            422,
            "request.invalid",
            &["/deliveryAddress/lat"],
        ),
        order(
            "an exponent behind many decimals",
            with("deliveryAddress", json!({ "text": "x", "lng": "1.2345678e-7" })),
            422,
            "request.invalid",
            &["/deliveryAddress/lng"],
        ),
        order("a control character", with("notes", json!("bell \u{7}")), 422, "request.invalid", &["/notes"]),
    ]);
}

#[test]
fn a_text_at_its_limit_is_taken_and_counted_in_characters() {
    let shop = Shop::open();
    let mut body = an_order();
    body["notes"] = "ش".repeat(1_000).into();
    body["items"][0]["notes"] = "🌯".repeat(1_000).into();
    let order = place(&mut shop.owner(), &body);
    assert_eq!((&order["notes"], &order["items"][0]["notes"]), (&body["notes"], &body["items"][0]["notes"]));
}

#[test]
fn degrees_are_cut_to_six_decimals() {
    let mut body = an_order();
    body["deliveryAddress"] = json!({ "text": "x", "lat": 25.123456789, "lng": "-0.000000999" });
    let order = place(&mut Shop::open().owner(), &body);
    assert_eq!((&order["deliveryAddress"]["lat"], &order["deliveryAddress"]["lng"]), (&json!(25.123456), &json!(0.0)));
}

#[test]
fn several_bad_fields_are_named_at_once() {
    let mut body = with("notes", json!("n".repeat(1_001)));
    body["customer"] = json!({ "phone": "123" });
    body["items"] = json!([{ "description": "Cake", "quantity": 0, "unitPrice": -1 }]);
    let refused = Shop::open().owner().post("/orders", &body);
    refused.problem(422, "customer.phoneInvalid");
    let expected = [
        ("/customer/phone", "customer.phoneInvalid"),
        ("/items/0/quantity", "quantity.notPositive"),
        ("/items/0/unitPrice", "amount.negative"),
        ("/notes", "field.tooLong"),
    ];
    assert_eq!(refused.errors(), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}
