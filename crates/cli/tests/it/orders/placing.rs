//! What comes of a placed order.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::harness::*;

/// The members that SPEC 5 promises of every order.
const MEMBERS: [&str; 24] = [
    "id",
    "orderNumber",
    "sequence",
    "ticketNumber",
    "user",
    "businessDate",
    "outlet",
    "channel",
    "status",
    "paymentStatus",
    "managementStatus",
    "customerStatus",
    "items",
    "subtotal",
    "discountTotal",
    "taxTotal",
    "total",
    "amountPaid",
    "amountDue",
    "customer",
    "payments",
    "history",
    "createdAt",
    "version",
];

/// The order of SPEC 5, less what later issues bring.
fn the_specs_order() -> Value {
    json!({
        "outlet": "main", "channel": "delivery", "table": null,
        "customer": { "phone": "050 123 4567", "name": "Aisha" },
        "items": [
            { "product": "SHAWARMA-L", "quantity": 2, "notes": "no onion" },
            { "description": "Gift wrap", "quantity": 1, "unitPrice": 5 },
        ],
        "discounts": [{ "kind": "percent", "value": 10, "reason": "opening week" }],
        "deliveryAddress": { "text": "Corniche Road 7", "lat": 25.2, "lng": 55.3 },
        "notes": "",
    })
}

#[test]
fn the_first_order_is_number_one_of_its_business_date_and_says_everything() {
    let shop = Shop::open();
    let answer = shop.owner().post("/orders", &the_specs_order());
    let order = answer.expect(201);
    for member in MEMBERS {
        assert!(order.get(member).is_some(), "the answer has no {member}: {order}");
    }
    let placed = Placed::of(&order);
    assert_eq!(placed.number, number(&placed.date, 1));
    assert_eq!((placed.sequence, &order["ticketNumber"]), (1, &order["orderNumber"]));
    for (member, value) in [
        ("outlet", json!("MAIN")),
        ("channel", json!("delivery")),
        ("status", json!("pending")),
        ("paymentStatus", json!("unpaid")),
        ("managementStatus", json!("pending")),
        ("customerStatus", json!("placed")),
        ("payments", json!([])),
        ("version", json!(1)),
        ("currency", json!("AED")),
        ("pricesIncludeTax", json!(true)),
        ("discounts", json!([{ "kind": "percent", "value": 10, "reason": "opening week" }])),
    ] {
        assert_eq!(order[member], value, "{member}");
    }
    assert_eq!(order["customer"]["customerNumber"], "CUST0001");
    assert_eq!(order["items"][0]["notes"], "no onion");
    assert_eq!(order["history"].as_array().map(Vec::len), Some(1));
    assert_eq!(order["history"][0]["to"], "pending");
    assert_eq!(order["history"][0]["user"], order["user"]);
}

#[test]
fn amounts_are_printed_with_exactly_the_decimals_of_the_currency() {
    let shop = Shop::open();
    let text = shop.owner().post("/orders", &the_specs_order()).text();
    for printed in ["\"subtotal\":41.00", "\"discountTotal\":4.10", "\"taxTotal\":1.54", "\"total\":36.90", "\"amountDue\":36.90"]
    {
        assert!(text.contains(printed), "{printed} is not in {text}");
    }
}

#[test]
fn number_business_date_and_time_of_an_order_are_of_one_reading_of_the_clock() {
    let shop = Shop::open();
    let order = place(&mut shop.owner(), &an_order());
    let created: Timestamp = order["createdAt"].as_str().and_then(|text| text.parse().ok()).expect("RFC 3339");
    let in_dubai = created.to_zoned(TimeZone::get("Asia/Dubai").expect("a zone")).date();
    assert_eq!(order["businessDate"], in_dubai.to_string());
    assert_eq!(order["orderNumber"], number(&in_dubai.to_string(), 1));
    assert_eq!(order["history"][0]["at"], order["createdAt"]);
    assert!(order["createdAt"].as_str().is_some_and(|text| text.len() == 24 && text.ends_with('Z')), "milliseconds, UTC");
    assert_eq!(order["id"].as_str().and_then(|id| id.chars().nth(14)), Some('7'), "UUIDv7");
}

#[test]
fn what_was_answered_is_what_is_read_and_on_both_mounts() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let placed = owner.send(&Request::new("POST", "/api/orders").json(&the_specs_order())).expect(201);
    let id = placed["id"].as_str().expect("an id");
    for mount in ["/api/v1", "/api"] {
        let read = owner.send(&Request::new("GET", format!("{mount}/orders/{id}"))).expect(200);
        assert_eq!(read, placed, "{mount}");
    }
}

#[test]
fn only_items_are_required() {
    let shop = Shop::open();
    let order = place(&mut shop.owner(), &an_order());
    assert_eq!((&order["outlet"], &order["channel"]), (&json!("MAIN"), &json!("counter")));
    for empty in ["customer", "table", "register", "clientReference", "deliveryAddress"] {
        assert_eq!(order[empty], Value::Null, "{empty}");
    }
    assert_eq!((&order["notes"], &order["discounts"]), (&json!(""), &json!([])));
}

#[test]
fn an_order_number_sent_by_a_client_never_becomes_ours() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut body = an_order();
    body["orderNumber"] = "ALM-20200101-000077".into();
    let order = place(&mut owner, &body);
    assert_eq!(order["orderNumber"], number(&Placed::of(&order).date, 1));
    assert_eq!(order["clientReference"], "ALM-20200101-000077");
    let found = owner.get("/orders?search=ALM-20200101-000077").expect(200);
    assert_eq!(found["data"][0]["id"], order["id"]);
}

#[test]
fn a_merchant_with_several_outlets_wants_to_know_which() {
    let two = "code = \"WEST\"\nname = \"West\"\nregisters = []\n\n[[outlets]]\ncode = \"MAIN\"";
    let shop = Shop::with_changes(&[("code = \"MAIN\"", two)]);
    let mut owner = shop.owner();
    let refused = owner.post("/orders", &an_order());
    refused.problem(409, "outlet.required");
    assert_eq!(refused.errors(), [("/outlet".to_owned(), "outlet.required".to_owned())]);
    let mut body = an_order();
    body["outlet"] = "west".into();
    assert_eq!(place(&mut owner, &body)["outlet"], "WEST");
}

#[test]
fn a_merchant_that_confirms_at_once_answers_confirmed_with_both_steps() {
    let shop = Shop::with_changes(&[("auto_confirm = \"manual\"", "auto_confirm = \"on_placed\"")]);
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    assert_eq!(order["status"], "confirmed");
    let steps: Vec<&Value> = order["history"].as_array().expect("steps").iter().map(|step| &step["to"]).collect();
    assert_eq!(steps, ["pending", "confirmed"]);
    assert_ne!(order["history"][1]["user"], order["user"], "the program confirmed it");
    let read = owner.get(&format!("/orders/{}", Placed::of(&order).id)).expect(200);
    assert_eq!(read, order);
}
