//! Own orders, wallets and names, and those of others.

use serde_json::json;

use super::*;
use crate::money::TINY_PNG;

const PHONE: &str = "+971501234567";
const OTHER: &str = "+971509999999";

#[test]
fn a_customer_sees_their_orders_in_their_own_words() {
    let mut shop = printing_shop();
    let (mut aisha, _) = signed_in(&mut shop, "al-marya", PHONE);
    let mut owner = shop.owner();
    let placed = place(&mut owner, &order_for(PHONE));
    place(&mut owner, &order_for(OTHER));
    let orders = aisha.get("/shop/al-marya/orders").expect(200);
    assert_eq!(orders["data"].as_array().map(Vec::len), Some(1), "{orders}");
    let order = aisha.get(&format!("/shop/al-marya/orders/{}", id(&placed))).expect(200);
    assert_eq!(order, orders["data"][0]);
    assert_eq!((&order["customerStatus"], &order["canCancel"]), (&json!("placed"), &json!(true)));
    for same in ["orderNumber", "ticketNumber", "total", "amountDue", "createdAt", "paymentStatus", "subtotal"] {
        assert_eq!(order[same], placed[same], "{same}");
    }
    assert_eq!(order["items"][0]["quantity"], json!(2));
    assert!(!order.to_string().contains("no onion"), "notes are the kitchen's: {order}");
    for hidden in ["user", "status", "managementStatus", "history", "notes", "register", "customer", "bill", "orderKey"] {
        assert!(order.get(hidden).is_none(), "{hidden} of {order}");
    }
}

#[test]
fn orders_of_somebody_else_are_not_there() {
    let mut shop = printing_shop();
    let (mut aisha, _) = signed_in(&mut shop, "al-marya", PHONE);
    let mut owner = shop.owner();
    let theirs = place(&mut owner, &order_for(OTHER));
    let nobodys = place(&mut owner, &an_order());
    for order in [&theirs, &nobodys] {
        let path = format!("/shop/al-marya/orders/{}", id(order));
        aisha.get(&path).problem(404, "order.unknown");
        aisha.post(&format!("{path}/cancel"), &json!({})).problem(404, "order.unknown");
        let file = Request::new("POST", format!("/api/v1{path}/receipt")).text(TINY_PNG);
        aisha.send(&file).problem(404, "order.unknown");
        assert_eq!(owner.get(&format!("/orders/{}", id(order))).expect(200)["status"], "pending");
    }
}

#[test]
fn a_customer_cancels_while_the_order_is_pending_and_not_later() {
    let mut shop = printing_shop();
    let (mut aisha, me) = signed_in(&mut shop, "al-marya", PHONE);
    let mut owner = shop.owner();
    let [one, other] = [0, 1].map(|_| place(&mut owner, &order_for(PHONE)));
    let path = format!("/shop/al-marya/orders/{}/cancel", id(&one));
    let request = || Request::new("POST", format!("/api/v1{path}")).key("mine").json(&json!({ "reason": "ordered twice" }));
    let cancelled = aisha.send(&request());
    assert_eq!(cancelled.expect(200)["customerStatus"], "cancelled");
    assert!(aisha.send(&request()).is_replay());
    let history = owner.get(&format!("/orders/{}", id(&one))).expect(200)["history"].clone();
    let last = history.as_array().and_then(|steps| steps.last()).expect("a step").clone();
    assert_eq!((&last["action"], &last["user"]), (&json!("order.cancelled"), &me["customer"]["id"]));
    owner.post(&format!("/orders/{}/transitions", id(&other)), &json!({ "to": "confirmed" })).expect(200);
    let late = format!("/shop/al-marya/orders/{}", id(&other));
    aisha.post(&format!("{late}/cancel"), &json!({})).problem(403, "permission.missing");
    let order = aisha.get(&late).expect(200);
    assert_eq!((&order["customerStatus"], &order["canCancel"]), (&json!("confirmed"), &json!(false)));
}

#[test]
fn keys_of_two_customers_never_meet() {
    let mut shop = printing_shop();
    let (mut aisha, _) = signed_in(&mut shop, "al-marya", PHONE);
    let (mut omar, _) = signed_in(&mut shop, "al-marya", OTHER);
    let rename = |name: &str| Request::new("PATCH", "/api/v1/shop/al-marya/me").key("1").json(&json!({ "name": name }));
    assert_eq!(aisha.send(&rename("Aisha")).expect(200)["name"], "Aisha");
    let answer = omar.send(&rename("Omar"));
    assert!(!answer.is_replay());
    assert_eq!(answer.expect(200)["name"], "Omar");
}

#[test]
fn whoever_was_merged_is_signed_in_as_the_survivor_and_sees_all_orders() {
    let mut shop = printing_shop();
    let (mut by_one, one) = signed_in(&mut shop, "al-marya", PHONE);
    let (mut by_other, other) = signed_in(&mut shop, "al-marya", OTHER);
    let mut owner = shop.owner();
    let orders = [PHONE, OTHER].map(|phone| place(&mut owner, &order_for(phone)));
    let merge = json!({ "other": other["customer"]["id"], "reason": "two phones" });
    owner.post(&format!("/customers/{}/merge", id(&one["customer"])), &merge).expect(200);
    for client in [&mut by_one, &mut by_other] {
        assert_eq!(client.get("/shop/al-marya/me").expect(200)["id"], one["customer"]["id"]);
        assert_eq!(client.get("/shop/al-marya/orders").expect(200)["data"].as_array().map(Vec::len), Some(2));
        for order in &orders {
            client.get(&format!("/shop/al-marya/orders/{}", id(order))).expect(200);
        }
    }
    let path = format!("/shop/al-marya/orders/{}/cancel", id(&orders[1]));
    by_one.post(&path, &json!({})).expect(200);
}

#[test]
fn a_customer_sends_the_receipt_of_their_transfer_and_sees_their_wallet() {
    let mut shop = Shop::with_options("wallet-orders", &["--codes-to", "print"]);
    let slug = "wallet-orders";
    let phone = crate::money::phone(1);
    let (mut buyer, me) = signed_in(&mut shop, slug, &phone);
    let mut owner = shop.owner();
    crate::money::top_up(&mut owner, id(&me["customer"]), "1000");
    let pay = json!({ "useWallet": true, "method": "bank_transfer" });
    let placed = place(&mut owner, &crate::money::order_of(1, 1, pay));
    let path = format!("/shop/{slug}/orders/{}", id(&placed));
    let order = buyer.get(&path).expect(200);
    assert_eq!((&order["customerStatus"], &order["amountDue"]), (&json!("awaiting_payment"), &json!(3000.0)));
    let transfer = order["payments"].as_array().expect("payments").iter().find(|one| one["method"] == "bank_transfer");
    assert!(transfer.expect("a transfer")["deadline"].is_string());
    let wallet = buyer.get(&format!("/shop/{slug}/wallet")).expect(200);
    assert_eq!(wallet["balance"], json!(0.0));
    let entries = wallet["entries"]["data"].as_array().expect("entries");
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["orderNumber"], placed["orderNumber"]);
    assert!(entries.iter().all(|entry| entry.get("user").is_none()), "who works there is nobody's business: {wallet}");
    let receipt = |file: &[u8]| Request::new("POST", format!("/api/v1{path}/receipt")).text(file);
    buyer.send(&receipt(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff")).problem(422, "receipt.typeUnknown");
    assert_eq!(buyer.send(&receipt(TINY_PNG)).expect(200)["customerStatus"], "payment_review");
    let queue = owner.get("/queues/finance").expect(200);
    assert!(queue.to_string().contains(placed["orderNumber"].as_str().expect("a number")), "finance sees it: {queue}");
}
