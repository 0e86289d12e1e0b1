//! Whatever is wrong with a request about standing orders: the answer, and that nothing came of it.

use super::*;

const NOBODY: &str = "01900000-0000-7000-8000-000000000000";

/// The smallest standing order with another member.
fn with(member: &str, value: Value) -> Value {
    let mut body = breakfast(daily());
    body[member] = value;
    body
}

/// A schedule with another member.
fn when(member: &str, value: Value) -> Value {
    let mut schedule = daily();
    schedule[member] = value;
    with("schedule", schedule)
}

fn item(item: Value) -> Value {
    with("items", json!([item]))
}

#[test]
fn standing_orders_that_cannot_be_are_refused() {
    let shop = Shop::rehearsed(MONDAY_AT_SIX);
    let mut owner = shop.owner();
    let before = last_event(&mut owner);
    let invalid = "request.invalid";
    let mut nobody = breakfast(daily());
    nobody.as_object_mut().expect("an object").remove("customer");
    let table: Vec<(&str, Value, u16, &str, &[&str])> = vec![
        ("nobody's", nobody, 422, "field.required", &["/customer"]),
        ("no phone", with("customer", json!({ "phone": "12" })), 422, "customer.phoneInvalid", &["/customer/phone"]),
        ("no items", with("items", json!([])), 422, "items.empty", &["/items"]),
        (
            "501 items",
            with("items", json!(vec![json!({ "product": "X", "quantity": 1 }); 501])),
            422,
            "items.tooMany",
            &["/items"],
        ),
        ("an open item", item(json!({ "description": "Gift", "quantity": 1 })), 422, "field.unknown", &["/items/0/description"]),
        (
            "a price of one's own",
            item(json!({ "product": "SHAWARMA-L", "quantity": 1, "unitPrice": 1 })),
            422,
            "field.unknown",
            &["/items/0/unitPrice"],
        ),
        ("a blank product", item(json!({ "product": " ", "quantity": 1 })), 422, "field.required", &["/items/0/product"]),
        ("no such product", item(json!({ "product": "X", "quantity": 1 })), 409, "product.unknown", &["/items/0/product"]),
        (
            "nothing of it",
            item(json!({ "product": "SHAWARMA-L", "quantity": 0 })),
            422,
            "quantity.notPositive",
            &["/items/0/quantity"],
        ),
        (
            "half of it",
            item(json!({ "product": "SHAWARMA-L", "quantity": 0.5 })),
            409,
            "quantity.notWhole",
            &["/items/0/quantity"],
        ),
        (
            "an option that it has not",
            item(json!({ "product": "SHAWARMA-L", "quantity": 1, "options": ["GOLD"] })),
            409,
            "option.unknown",
            &["/items/0/options/0"],
        ),
        ("no such channel", with("channel", json!("pigeon")), 409, "channel.unknown", &["/channel"]),
        ("no such outlet", with("outlet", json!("NORTH")), 409, "outlet.unknown", &["/outlet"]),
        ("no such method", with("payment", json!({ "method": "shells" })), 422, "payment.methodUnknown", &["/payment/method"]),
        ("no method", with("payment", json!({})), 422, "field.required", &["/payment/method"]),
        (
            "money that is there already",
            with("payment", json!({ "method": "cash", "received": 5 })),
            422,
            "field.unknown",
            &["/payment/received"],
        ),
        ("every hour", when("every", json!("hourly")), 422, invalid, &["/schedule/every"]),
        ("a day without days", when("weekdays", json!(["monday"])), 422, invalid, &["/schedule/weekdays"]),
        ("a week without days", when("every", json!("weekly")), 422, "field.required", &["/schedule/weekdays"]),
        ("24 o'clock", when("time", json!("24:00")), 422, invalid, &["/schedule/time"]),
        ("seven", when("time", json!("7:00")), 422, invalid, &["/schedule/time"]),
        ("no date", when("from", json!("2026-02-30")), 422, invalid, &["/schedule/from"]),
        ("an end before the beginning", when("until", json!("2025-12-31")), 422, invalid, &["/schedule/until"]),
        ("an end that is over", when("until", json!("2026-01-18")), 409, "standing.neverDue", &["/schedule"]),
        (
            "a day that is none",
            with(
                "schedule",
                json!({ "every": "weekly", "weekdays": ["monday", "someday"], "time": "07:00", "from": "2026-01-01" }),
            ),
            422,
            invalid,
            &["/schedule/weekdays/1"],
        ),
        ("an unknown field", with("priority", json!(1)), 422, "field.unknown", &["/priority"]),
        ("1,001 characters", with("notes", json!("n".repeat(1_001))), 422, "field.tooLong", &["/notes"]),
    ];
    for (what, body, status, code, pointers) in table {
        let answer = owner.post("/standing-orders", &body);
        answer.problem(status, code);
        let errors: Vec<String> = answer.errors().into_iter().map(|(pointer, _)| pointer).collect();
        assert_eq!(errors, pointers, "{what}");
    }
    let orders_ahead = with("payment", json!({ "method": "cod" }));
    let mut at_the_counter = orders_ahead.clone();
    at_the_counter["channel"] = json!("counter");
    at_the_counter.as_object_mut().expect("an object").remove("deliveryAddress");
    owner.post("/standing-orders", &at_the_counter).problem(409, "payment.methodNotTaken");
    assert_eq!(last_event(&mut owner), before, "nothing came of any of them");
}

#[test]
fn changes_that_cannot_be_are_refused() {
    let shop = Shop::rehearsed(MONDAY_AT_SIX);
    let mut owner = shop.owner();
    let standing = agree(&mut owner, &breakfast(daily()));
    let before = last_event(&mut owner);
    let path = format!("/standing-orders/{}", text(&standing, "id"));
    for (body, status, code) in [
        (json!({}), 422, "request.invalid"),
        (json!({ "version": 1 }), 422, "request.invalid"),
        (json!({ "notes": "x", "version": 2 }), 409, "standing.versionConflict"),
        (json!({ "customer": { "phone": "050 123 4567" } }), 422, "field.unknown"),
        (json!({ "items": [] }), 422, "items.empty"),
        (json!({ "items": [{ "product": "X", "quantity": 1 }] }), 409, "product.unknown"),
        (json!({ "channel": "pigeon" }), 409, "channel.unknown"),
        (json!({ "channel": "counter", "payment": { "method": "cod" } }), 409, "payment.methodNotTaken"),
        (
            json!({ "schedule": { "every": "daily", "time": "07:00", "from": "2026-01-01", "until": "2026-01-18" } }),
            409,
            "standing.neverDue",
        ),
    ] {
        owner.patch(&path, &body).problem(status, code);
    }
    for verb in ["pause", "resume", "cancel"] {
        owner.post(&format!("{path}/{verb}"), &json!({ "version": 7 })).problem(409, "standing.versionConflict");
        owner.post(&format!("{path}/{verb}"), &json!({ "because": "x" })).problem(422, "field.unknown");
        owner.post(&format!("/standing-orders/{NOBODY}/{verb}"), &json!({})).problem(404, "standing.unknown");
    }
    owner.post(&format!("{path}/resume"), &json!({})).problem(409, "standing.illegalTransition");
    owner.get(&format!("/standing-orders/{NOBODY}")).problem(404, "standing.unknown");
    owner.patch(&format!("/standing-orders/{NOBODY}"), &json!({ "notes": "x" })).problem(404, "standing.unknown");
    for query in ["customer=CUST0001", "active=perhaps", "limit=0", "after=nope"] {
        owner.get(&format!("/standing-orders?{query}")).problem(422, "request.invalid");
    }
    owner.get("/standing-orders?status=active").problem(422, "field.unknown");
    shop.role("kitchen").get("/standing-orders").problem(403, "permission.missing");
    shop.role("finance").post("/standing-orders", &breakfast(daily())).problem(403, "permission.missing");
    assert_eq!(read(&mut owner, &standing), standing);
    assert!(last_event(&mut owner) >= before);
}
