//! An order that is called off: its goods, its money and its history, in one commit, whatever kills the server.

use serde_json::{Value, json};

use super::{customer, lines, order_of, payment_by, read, trial, wallet, wholesaler};
use crate::harness::goods::{minor, text};
use crate::harness::*;

fn cancel(client: &mut Client, order: &Value) -> Answer {
    client.post(&format!("/orders/{}/cancel", text(order, "id")), &json!({ "reason": "the customer rang" }))
}

#[test]
fn what_the_wallet_paid_is_back_in_it_by_an_entry_of_its_own() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "3000");
    let order = place(&mut owner, &order_of(2, 1, json!({ "useWallet": true, "method": "bank_transfer" })));
    assert_eq!(wallet(&mut owner, &id), 0);
    let cancelled = cancel(&mut owner, &order).expect(200);
    assert_eq!((&cancelled["status"], &cancelled["orderNumber"]), (&json!("cancelled"), &order["orderNumber"]));
    assert_eq!((&cancelled["paymentStatus"], minor(&cancelled["amountDue"])), (&json!("refunded"), 0));
    assert_eq!(minor(&cancelled["refundDue"]), 0);
    let transfer = payment_by(&cancelled, "bank_transfer");
    assert_eq!(owner.get(&format!("/payments/{transfer}")).expect(200)["status"], "cancelled", "it is awaited no more");
    assert_eq!(wallet(&mut owner, &id), 300_000);
    let entries = owner.get(&format!("/customers/{id}/wallet")).expect(200)["entries"]["data"].clone();
    let told: Vec<(&str, i64)> =
        entries.as_array().expect("entries").iter().map(|entry| (text(entry, "action"), minor(&entry["amount"]))).collect();
    assert_eq!(told, [("payment.refunded", 300_000), ("payment.recorded", -300_000), ("payment.recorded", 300_000)]);
    assert_eq!(trial(&mut owner, text(&order, "businessDate")), lines(&[("bank_clearing", 300_000), ("wallets", -300_000)]));
    let last = cancelled["history"].as_array().expect("a history").last().expect("a step").clone();
    assert_eq!((&last["action"], &last["reason"]), (&json!("order.cancelled"), &json!("the customer rang")));
}

#[test]
fn what_came_otherwise_is_due_back_until_finance_gives_it_back() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "1000");
    let pays = json!({ "useWallet": true, "method": "card", "reference": "4711" });
    let order = place(&mut owner, &order_of(2, 1, pays));
    assert_eq!(order["status"], "confirmed");
    let cancelled = cancel(&mut owner, &order).expect(200);
    assert_eq!((minor(&cancelled["refundDue"]), wallet(&mut owner, &id)), (700_000, 100_000));
    assert_eq!(cancelled["paymentStatus"], "partially_refunded");
    let date = text(&order, "businessDate");
    let due = [("card_clearing", 700_000), ("bank_clearing", 100_000), ("wallets", -100_000), ("refunds_due", -700_000)];
    assert_eq!(trial(&mut owner, date), lines(&due));
    let card = payment_by(&cancelled, "card");
    let mut finance = shop.role("finance");
    let body = json!({ "reason": "the order was cancelled" });
    let refunded = finance.post(&format!("/payments/{card}/refunds"), &body).expect(201);
    assert_eq!(minor(&refunded["refundedAmount"]), 700_000);
    let read = read(&mut owner, &order);
    assert_eq!((minor(&read["refundDue"]), &read["paymentStatus"]), (0, &json!("refunded")));
    assert_eq!(trial(&mut owner, date), lines(&[("bank_clearing", 100_000), ("wallets", -100_000)]));
}

#[test]
fn whatever_kills_the_server_a_cancelled_order_has_given_back_all_or_nothing() {
    let mut shop = wholesaler();
    let mut owner = shop.owner();
    let ids: Vec<String> = (0..8).map(|number| customer(&mut owner, number, "3000")).collect();
    let orders: Vec<Value> = (0..8)
        .map(|number| place(&mut owner, &order_of(2, number, json!({ "useWallet": true, "method": "bank_transfer" }))))
        .collect();
    // Each is cancelled by somebody, and the server is killed when the first has heard of it.
    let server = std::sync::Mutex::new(Some(shop.take_server()));
    let address = server.lock().expect("the server").as_ref().expect("it runs").address().to_owned();
    let token = shop.owner_token().to_owned();
    at_once(8, |index| {
        let mut client = Client::new(&address, Some(&token));
        let path = format!("/api/v1/orders/{}/cancel", text(&orders[index], "id"));
        let request = Request::new("POST", path).key(format!("cancel-{index}")).json(&json!({ "reason": "killed" }));
        let _ = client.try_send(&request);
        if let Some(server) = server.lock().expect("the server").take() {
            server.kill();
        }
    });
    shop.start();
    let mut owner = shop.owner();
    let mut cancelled = 0;
    for (order, id) in orders.iter().zip(&ids) {
        let now = read(&mut owner, order);
        assert_eq!(now["orderNumber"], order["orderNumber"]);
        let is_cancelled = now["status"] == "cancelled";
        cancelled += usize::from(is_cancelled);
        assert_eq!(wallet(&mut owner, id), if is_cancelled { 300_000 } else { 0 }, "all of it or nothing: {now}");
        let transfer = payment_by(&now, "bank_transfer");
        let transfer = owner.get(&format!("/payments/{transfer}")).expect(200);
        assert_eq!(transfer["status"], if is_cancelled { "cancelled" } else { "awaited" });
        let steps = now["history"].as_array().expect("a history").len();
        assert_eq!(steps, if is_cancelled { 2 } else { 1 }, "{now}");
    }
    assert!(cancelled >= 1, "the first was answered");
    // Sent again, the same keys bring the rest to the same end.
    for (index, order) in orders.iter().enumerate() {
        let path = format!("/orders/{}/cancel", text(order, "id"));
        owner.post_with_key(&path, &format!("cancel-{index}"), &json!({ "reason": "killed" })).expect(200);
    }
    assert!(ids.iter().all(|id| wallet(&mut owner, id) == 300_000));
    let date = text(&orders[0], "businessDate");
    assert_eq!(trial(&mut owner, date), lines(&[("bank_clearing", 2_400_000), ("wallets", -2_400_000)]));
    owner.get("/numbering/audit").expect(200);
}
