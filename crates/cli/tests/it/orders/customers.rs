//! Customers: one per phone number, however it is written, and a number only for who is new.

use serde_json::{Value, json};

use crate::harness::*;

fn order_of(phone: &str, name: Option<&str>) -> Value {
    let mut body = an_order();
    body["customer"] = json!({ "phone": phone });
    if let Some(name) = name {
        body["customer"]["name"] = name.into();
    }
    body
}

#[test]
fn the_first_customer_is_cust0001_the_second_cust0002_and_who_comes_again_keeps_the_number() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut number_of = |phone: &str| place(&mut owner, &order_of(phone, None))["customer"]["customerNumber"].clone();
    assert_eq!(number_of("050 123 4567"), "CUST0001");
    assert_eq!(number_of("055 765 4321"), "CUST0002");
    for same in ["0501234567", "+971 50 123 4567", "00971501234567", "501234567", "٠٥٠١٢٣٤٥٦٧", "۰۵۰-۱۲۳-۴۵۶۷"]
    {
        assert_eq!(number_of(same), "CUST0001", "{same}");
    }
}

#[test]
fn a_later_name_replaces_the_default_and_never_a_real_one() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut name_after = |name| place(&mut owner, &order_of("0501234567", name))["customer"]["name"].clone();
    assert_eq!(name_after(None), "Walk-in Customer");
    assert_eq!(name_after(Some("Aisha")), "Aisha");
    assert_eq!(name_after(Some("Somebody else")), "Aisha");
    assert_eq!(name_after(None), "Aisha");
}

#[test]
fn a_customer_is_created_once_then_found_and_can_be_read() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let body = json!({ "phone": "050 123 4567", "name": "Aisha" });
    let created = owner.post("/customers/find-or-create", &body).expect(201);
    assert_eq!(created["customerNumber"], "CUST0001");
    assert_eq!((&created["phone"], &created["phoneE164"]), (&json!("501234567"), &json!("+971501234567")));
    assert_eq!((&created["name"], &created["isActive"], &created["email"]), (&json!("Aisha"), &json!(true), &Value::Null));
    let found = owner.post("/customers/find-or-create", &json!({ "phone": "+971501234567" })).expect(200);
    assert_eq!(found, created);
    let id = created["id"].as_str().expect("an id");
    assert_eq!(owner.get(&format!("/customers/{id}")).expect(200), created);
    let with_email = json!({ "phone": "0501234567", "email": "aisha@example.com" });
    assert_eq!(owner.post("/customers/find-or-create", &with_email).expect(200)["email"], "aisha@example.com");
}

#[test]
fn ten_calls_at_once_for_a_new_phone_make_one_customer_and_use_one_number() {
    let shop = Shop::open();
    let answers = at_once(10, |index| {
        let phone = if index % 2 == 0 { "050 123 4567" } else { "+971501234567" };
        shop.owner().post("/customers/find-or-create", &json!({ "phone": phone }))
    });
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 9);
    assert!(answers.iter().all(|answer| answer.json()["id"] == answers[0].json()["id"]));
    let counters = shop.owner().get("/numbering/series/customer/counters").expect(200);
    assert_eq!(counters["data"][0]["sequence"], 1, "{counters}");
}

#[test]
fn ten_orders_at_once_of_a_new_customer_make_one_customer() {
    let shop = Shop::open();
    let orders = at_once(10, |_| place(&mut shop.owner(), &order_of("0501234567", Some("Aisha"))));
    assert!(orders.iter().all(|order| order["customer"]["customerNumber"] == "CUST0001"));
    let placed: Vec<Placed> = orders.iter().map(Placed::of).collect();
    assert_consecutive(&placed, 1);
}

#[test]
fn no_personal_data_stand_in_the_events() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let mut body = order_of("050 123 4567", Some("Aisha Al Mansoori"));
    body["deliveryAddress"] = json!({ "text": "Corniche Road 7" });
    body["notes"] = "ring twice at Aisha's".into();
    let order = place(&mut owner, &body);
    let id = order["id"].as_str().expect("an id");
    owner.post(&format!("/orders/{id}/cancel"), &json!({ "reason": "Aisha rang" })).expect(200);
    let events = owner.get("/events?limit=200").text();
    assert!(events.contains("order.placed") && events.contains("order.cancelled"), "{events}");
    for personal in ["Aisha", "501234567", "Corniche"] {
        assert!(!events.contains(personal), "{personal} stands in {events}");
    }
}
