//! Customers made by a form, changed and deactivated.

use serde_json::{Value, json};

use super::{come, path};
use crate::harness::*;

#[test]
fn a_form_makes_a_customer_once_and_is_answered_the_same_when_it_is_sent_again() {
    let shop = Shop::of("shivik-mart");
    let mut owner = shop.owner();
    let body = json!({ "phone": "98765 43210", "name": " John Doe ", "email": "john@example.com", "address": "MG Road 7" });
    let made = owner.post_with_key("/customers", "form-1", &body);
    let customer = made.expect(201);
    assert_eq!((&customer["customerNumber"], &customer["name"]), (&json!("CUST0001"), &json!("John Doe")));
    assert_eq!((&customer["email"], &customer["address"]), (&json!("john@example.com"), &json!("MG Road 7")));
    assert_eq!((&customer["isActive"], &customer["version"]), (&json!(true), &json!(1)));
    assert_eq!((&customer["mergedInto"], &customer["erasedAt"]), (&Value::Null, &Value::Null));
    let again = owner.post_with_key("/customers", "form-1", &body);
    assert!(again.is_replay());
    assert_eq!(again.expect(201), customer);
    assert_eq!(owner.get(&path(&customer, "")).expect(200), customer);
    let taken = owner.post_with_key("/customers", "form-2", &body);
    let problem = taken.problem(409, "customer.phoneTaken");
    assert_eq!(taken.errors(), [("/phone".to_owned(), "customer.phoneTaken".to_owned())]);
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("CUST0001")), "{problem}");
}

#[test]
fn what_is_sent_changes_what_is_null_goes_and_the_rest_stays() {
    let shop = Shop::of("shivik-mart");
    let mut owner = shop.owner();
    let john = come(&mut owner, "9876543210", Some("John Doe"));
    let mut change = |body: Value| owner.patch(&path(&john, ""), &body).expect(200);
    let with = change(json!({ "email": "john@example.com", "address": "MG Road 7" }));
    assert_eq!(
        (&with["email"], &with["address"], &with["version"]),
        (&json!("john@example.com"), &json!("MG Road 7"), &json!(2))
    );
    let without = change(json!({ "email": null, "address": "" }));
    assert_eq!((&without["email"], &without["address"], &without["name"]), (&Value::Null, &Value::Null, &json!("John Doe")));
    let renamed = change(json!({ "name": "John D.", "phone": "98765 00000", "version": 3 }));
    assert_eq!((&renamed["name"], &renamed["phone"], &renamed["version"]), (&json!("John D."), &json!("9876500000"), &json!(4)));
    let same = change(json!({ "name": "John D." }));
    assert_eq!(same, renamed, "what changes nothing makes no version");
    let refused = owner.patch(&path(&john, ""), &json!({ "name": "X", "version": 3 }));
    refused.problem(409, "customer.versionConflict");
    assert_eq!(refused.errors(), [("/version".to_owned(), "customer.versionConflict".to_owned())]);
    assert_eq!(come(&mut owner, "9876543210", None)["customerNumber"], "CUST0002", "the old phone is free");
    owner.patch(&path(&john, ""), &json!({ "phone": "9876543210" })).problem(409, "customer.phoneTaken");
}

#[test]
fn an_inactive_customer_is_found_said_to_be_inactive_and_sold_to() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let aisha = come(&mut owner, "0501234567", Some("Aisha"));
    owner.patch(&path(&aisha, ""), &json!({ "isActive": false })).expect(200);
    assert_eq!(come(&mut owner, "0501234567", None)["isActive"], false);
    let mut order = an_order();
    order["customer"] = json!({ "phone": "0501234567" });
    assert_eq!(place(&mut owner, &order)["customer"]["customerNumber"], "CUST0001");
    assert_eq!(owner.patch(&path(&aisha, ""), &json!({ "isActive": true })).expect(200)["isActive"], true);
}

#[test]
fn the_events_name_which_fields_changed_and_nobody() {
    let shop = Shop::of("shivik-mart");
    let mut owner = shop.owner();
    let john = come(&mut owner, "9876543210", Some("John Doe"));
    let change = json!({ "name": "Jane Roe", "email": "jane@example.com", "address": "MG Road 7", "phone": "9876500000" });
    owner.patch(&path(&john, ""), &change).expect(200);
    let events = owner.get("/events?limit=200").text();
    assert!(
        events.contains("customer.changed") && events.contains(r#""changed":["name","email","address","phone"]"#),
        "{events}"
    );
    for personal in ["John", "Jane", "example.com", "MG Road", "98765"] {
        assert!(!events.contains(personal), "{personal} stands in {events}");
    }
}

#[test]
fn ten_changes_at_once_to_one_version_change_it_once() {
    let shop = Shop::of("shivik-mart");
    let john = come(&mut shop.owner(), "9876543210", Some("John Doe"));
    let answers =
        at_once(10, |index| shop.owner().patch(&path(&john, ""), &json!({ "name": format!("John {index}"), "version": 1 })));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    answers.iter().filter(|answer| answer.status != 200).for_each(|answer| {
        answer.problem(409, "customer.versionConflict");
    });
}
