//! What an order says of its bill and of what was paid, from when it is handed over.

use serde_json::{Value, json};

use crate::harness::*;

/// An order of 18 for Aisha at the counter, handed over with those payments.
fn handed_over(client: &mut Client, payments: Value) -> Value {
    let mut order = an_order();
    order["channel"] = "counter".into();
    order["customer"] = json!({ "phone": "0501234567", "name": "Aisha" });
    let order = place(client, &order);
    let id = Placed::of(&order).id;
    for to in ["confirmed", "preparing", "ready"] {
        client.post(&format!("/orders/{id}/transitions"), &json!({ "to": to })).expect(200);
    }
    client.post(&format!("/orders/{id}/transitions"), &json!({ "to": "delivered", "payments": payments })).expect(200)
}

fn paid(order: &Value) -> (&Value, &Value, &Value) {
    (&order["paymentStatus"], &order["amountPaid"], &order["amountDue"])
}

fn read(client: &mut Client, order: &Value) -> Value {
    client.get(&format!("/orders/{}", Placed::of(order).id)).expect(200)
}

fn give_back(client: &mut Client, order: &Value, quantity: &str) {
    let bill = order["bill"]["id"].as_str().expect("a bill");
    let back = json!({ "items": [{ "line": 1, "quantity": quantity }], "reason": "cold" });
    client.post(&format!("/bills/{bill}/returns"), &back).expect(201);
}

#[test]
fn an_order_that_was_paid_on_delivery_says_so_and_names_its_bill() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let placed = place(&mut owner, &an_order());
    assert_eq!((paid(&placed), &placed["bill"]), ((&json!("unpaid"), &json!(0.0), &json!(18.0)), &Value::Null));
    let order = handed_over(&mut owner, json!([{ "method": "card", "amount": 10 }, { "method": "cash", "amount": 20 }]));
    assert_eq!(paid(&order), (&json!("paid"), &json!(18.0), &json!(0.0)));
    let bill = owner.get(&format!("/bills/{}", order["bill"]["id"].as_str().expect("an id"))).expect(200);
    assert_eq!((&bill["billNumber"], &bill["orderNumber"]), (&order["bill"]["billNumber"], &order["orderNumber"]));
    let common = |payment: &Value| ["id", "paymentNumber", "method", "amount", "tendered"].map(|member| payment[member].clone());
    let all = |payments: &Value| payments.as_array().expect("payments").iter().map(common).collect::<Vec<_>>();
    assert_eq!(all(&bill["payments"]), all(&order["payments"]));
    assert_eq!(order["payments"].as_array().expect("payments").len(), 2);
    assert_eq!(read(&mut owner, &order), order, "what was answered is what is read");
}

#[test]
fn what_is_owed_and_given_back_shows_on_the_order_and_in_lists() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let open = place(&mut owner, &an_order());
    let owed = handed_over(&mut owner, json!([{ "method": "cash", "amount": 8 }, { "method": "house_account" }]));
    assert_eq!(paid(&owed), (&json!("partially_paid"), &json!(8.0), &json!(10.0)));
    let on_account = handed_over(&mut owner, json!([{ "method": "house_account" }]));
    assert_eq!(paid(&on_account), (&json!("unpaid"), &json!(0.0), &json!(18.0)));
    let returned = handed_over(&mut owner, json!([{ "method": "card" }]));
    give_back(&mut owner, &returned, "1");
    assert_eq!(read(&mut owner, &returned)["paymentStatus"], "refunded");
    let settled = handed_over(&mut owner, json!([{ "method": "card" }]));
    let mut listed = |query: &str| -> Vec<Value> {
        let page = owner.get(&format!("/orders?{query}")).expect(200);
        page["data"].as_array().expect("a list").iter().map(|order| order["orderNumber"].clone()).collect()
    };
    let numbers = |orders: &[&Value]| -> Vec<Value> { orders.iter().map(|order| order["orderNumber"].clone()).collect() };
    for (status, orders) in [
        ("unpaid", numbers(&[&on_account, &open])),
        ("partially_paid", numbers(&[&owed])),
        ("paid", numbers(&[&settled])),
        ("refunded", numbers(&[&returned])),
        ("partially_refunded", vec![]),
    ] {
        assert_eq!(listed(&format!("paymentStatus={status}")), orders, "{status}");
    }
    let of_aisha = listed("search=0501234567&paymentStatus=paid");
    assert_eq!(of_aisha, numbers(&[&settled]));
    let paged: Vec<Value> = all_of(&mut owner, "/orders?paymentStatus=unpaid&limit=1");
    assert_eq!(paged.iter().map(|order| order["orderNumber"].clone()).collect::<Vec<_>>(), numbers(&[&on_account, &open]));
}
