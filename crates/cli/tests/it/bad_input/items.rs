//! Items of orders: how many, how much, at what price, which product.

use serde_json::{Value, json};

use super::{Bad, assert_refused, order, with};
use crate::harness::*;

fn items(items: Value) -> Value {
    json!({ "items": items })
}

/// An order of one shawarma whose quantity is written like that.
fn quantity(what: &'static str, written: &str, code: &'static str) -> Bad {
    let body = format!("{{\"items\":[{{\"product\":\"SHAWARMA-L\",\"quantity\":{written}}}]}}");
    let request = Request::new("POST", "/api/v1/orders").text(body);
    Bad { what, request, status: 422, code, pointers: &["/items/0/quantity"] }
}

/// An order of one open item whose price is written like that.
fn price(what: &'static str, written: &str, code: &'static str) -> Bad {
    let body = format!("{{\"items\":[{{\"description\":\"Cake\",\"quantity\":1,\"unitPrice\":{written}}}]}}");
    let request = Request::new("POST", "/api/v1/orders").text(body);
    Bad { what, request, status: 422, code, pointers: &["/items/0/unitPrice"] }
}

#[test]
fn an_order_has_one_to_five_hundred_items() {
    let many = |count| items(Value::Array(vec![json!({ "product": "SHAWARMA-L", "quantity": 1 }); count]));
    assert_refused(&[
        order("none", items(json!([])), 422, "items.empty", &["/items"]),
        order("501", many(501), 422, "items.tooMany", &["/items"]),
    ]);
    let order = place(&mut Shop::open().owner(), &many(500));
    assert_eq!((order["items"].as_array().map(Vec::len), &order["total"]), (Some(500), &json!(9000.0)));
}

#[test]
fn quantities_are_plain_decimals_above_zero_with_three_decimals_at_most() {
    let (invalid, not_positive, wrong_type) = ("quantity.invalid", "quantity.notPositive", "request.invalid");
    assert_refused(&[
        quantity("zero", "0", not_positive),
        quantity("zero with decimals", "0.000", not_positive),
        quantity("a string of zero", "\"0\"", not_positive),
        quantity("minus zero", "-0", not_positive),
        quantity("negative", "-1", not_positive),
        quantity("half a gram", "0.0005", invalid),
        quantity("with an exponent", "1e3", invalid),
        quantity("a string with an exponent", "\"1e3\"", invalid),
        quantity("a word", "\"two\"", invalid),
        quantity("an empty string", "\"\"", invalid),
        quantity("a space", "\" 1\"", invalid),
        quantity("a comma", "\"1,5\"", invalid),
        quantity("a plus", "\"+1\"", invalid),
        quantity("hexadecimal", "\"0x10\"", invalid),
        quantity("Arabic digits", "\"١٢\"", invalid),
        quantity("more than there can be", "1000000", invalid),
        quantity("of 10,000 digits", &"9".repeat(10_000), invalid),
        quantity("true", "true", wrong_type),
        quantity("null", "null", wrong_type),
        quantity("a list", "[1]", wrong_type),
        quantity("an object", "{}", wrong_type),
        order("missing", items(json!([{ "product": "SHAWARMA-L" }])), 422, "field.required", &["/items/0/quantity"]),
        order(
            "half a shawarma",
            items(json!([{ "product": "SHAWARMA-L", "quantity": 0.5 }])),
            409,
            "quantity.notWhole",
            &["/items/0/quantity"],
        ),
    ]);
}

#[test]
fn prices_are_plain_decimals_of_the_currency_from_zero_on() {
    let (invalid, decimals, negative) = ("amount.invalid", "amount.tooManyDecimals", "amount.negative");
    assert_refused(&[
        price("negative", "-1", negative),
        price("a negative string", "\"-0.01\"", negative),
        price("three decimals in dirhams", "1.005", decimals),
        price("a string with three decimals", "\"1.005\"", decimals),
        price("a tenth of a cent hidden in many digits", "1.00000000000000001", decimals),
        price("with an exponent", "1e3", invalid),
        price("a word", "\"free\"", invalid),
        price("sixteen digits", "12345678901234.56", invalid),
        price("more than any integer", "99999999999999999999", invalid),
        price("an empty string", "\"\"", invalid),
        price("a separator", "\"1,000.00\"", invalid),
        price("true", "true", "request.invalid"),
        order(
            "missing on an open item",
            items(json!([{ "description": "Cake", "quantity": 1 }])),
            422,
            "field.required",
            &["/items/0/unitPrice"],
        ),
        order(
            "fifteen digits times two",
            items(json!([{ "description": "Palace", "quantity": 2, "unitPrice": "9999999999999.99" }])),
            409,
            "amount.tooLarge",
            &[],
        ),
    ]);
}

#[test]
fn an_item_names_a_product_that_exists_or_describes_itself() {
    let one = |item: Value| items(json!([{ "product": "SHAWARMA-L", "quantity": 1 }, item]));
    let unknown = "product.unknown";
    let pointer: &[&str] = &["/items/1/product"];
    let nobody = "01900000-0000-7000-8000-000000000000";
    assert_refused(&[
        order("an unknown SKU", one(json!({ "product": "NOPE", "quantity": 1 })), 409, unknown, pointer),
        order("a SKU in small letters", one(json!({ "product": "shawarma-l", "quantity": 1 })), 409, unknown, pointer),
        order("an unknown barcode", one(json!({ "product": "6290000000009", "quantity": 1 })), 409, unknown, pointer),
        order("an unknown id", one(json!({ "product": nobody, "quantity": 1 })), 409, unknown, pointer),
        order("nothing", one(json!({ "quantity": 1 })), 422, "field.required", pointer),
        order("an empty name", one(json!({ "product": " ", "quantity": 1 })), 422, "field.required", pointer),
        order("a number", one(json!({ "product": 5, "quantity": 1 })), 422, "request.invalid", pointer),
        order("of 201 characters", one(json!({ "product": "P".repeat(201), "quantity": 1 })), 422, "field.tooLong", pointer),
        order(
            "an unknown member",
            one(json!({ "product": "SHAWARMA-L", "quantity": 1, "qty": 1 })),
            422,
            "field.unknown",
            &["/items/1/qty"],
        ),
        order(
            "long notes",
            one(json!({ "product": "SHAWARMA-L", "quantity": 1, "notes": "n".repeat(1_001) })),
            422,
            "field.tooLong",
            &["/items/1/notes"],
        ),
    ]);
}

#[test]
fn discounts_are_of_a_known_kind_and_within_what_there_is() {
    let whole = |discount: Value| with("discounts", json!([discount]));
    let on_line = |discount: Value| items(json!([{ "product": "SHAWARMA-L", "quantity": 1, "discounts": [discount] }]));
    let pointer: &[&str] = &["/discounts/0/value"];
    let eleven = vec![json!({ "kind": "percent", "value": 1 }); 11];
    assert_refused(&[
        order("over 100 per cent", whole(json!({ "kind": "percent", "value": 100.001 })), 422, "request.invalid", pointer),
        order("negative per cent", whole(json!({ "kind": "percent", "value": -1 })), 422, "request.invalid", pointer),
        order(
            "four decimals of a per cent",
            whole(json!({ "kind": "percent", "value": 1.2345 })),
            422,
            "request.invalid",
            pointer,
        ),
        order("a negative amount", whole(json!({ "kind": "amount", "value": -1 })), 422, "amount.negative", pointer),
        order("three decimals", whole(json!({ "kind": "amount", "value": 0.005 })), 422, "amount.tooManyDecimals", pointer),
        order("an unknown kind", whole(json!({ "kind": "gift", "value": 1 })), 422, "request.invalid", &["/discounts/0/kind"]),
        order(
            "more than the order",
            whole(json!({ "kind": "amount", "value": 18.01 })),
            409,
            "discount.tooLarge",
            &["/discounts"],
        ),
        order(
            "more than the line",
            on_line(json!({ "kind": "amount", "value": 18.01 })),
            409,
            "discount.tooLarge",
            &["/items/0/discounts"],
        ),
        order(
            "a bad one on a line",
            on_line(json!({ "kind": "percent", "value": 101 })),
            422,
            "request.invalid",
            &["/items/0/discounts/0/value"],
        ),
        order("eleven of them", with("discounts", eleven.into()), 422, "request.invalid", &["/discounts"]),
        order(
            "a long reason",
            whole(json!({ "kind": "percent", "value": 1, "reason": "r".repeat(501) })),
            422,
            "field.tooLong",
            &["/discounts/0/reason"],
        ),
    ]);
}

#[test]
fn a_seat_is_a_short_code() {
    let seat = |what, seat: Value, code| {
        let items = items(json!([{ "product": "SHAWARMA-L", "quantity": 1, "seat": seat }]));
        order(what, items, 422, code, &["/items/0/seat"])
    };
    assert_refused(&[
        seat("empty", json!(""), "code.invalid"),
        seat("nine characters", json!("ABCDEFGHI"), "code.invalid"),
        seat("a dash", json!("A-1"), "code.invalid"),
        seat("a space", json!("A 1"), "code.invalid"),
        seat("not ASCII", json!("é"), "code.invalid"),
        seat("a number", json!(1), "request.invalid"),
    ]);
    let small = items(json!([{ "product": "SHAWARMA-L", "quantity": 1, "seat": "a1" }]));
    assert_eq!(place(&mut Shop::open().owner(), &small)["items"][0]["seat"], "A1", "small letters become capitals");
}
