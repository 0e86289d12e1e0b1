//! What waits for finance.

use serde_json::{Value, json};

use super::{ELEVEN, NOON, ONE, TEN, minutes, queue, queues_of, step, wholesaler};
use crate::harness::goods::{minor, text};
use crate::harness::*;
use crate::money::{TINY_PNG, customer, order_of, payment_by, read, send_receipt};

/// Kind, order, minor amount and age of every task.
#[track_caller]
fn tasks(client: &mut Client) -> Vec<(String, Value, i64, i64)> {
    let task = |task: &Value| {
        (text(task, "kind").to_owned(), task["order"]["orderNumber"].clone(), minor(&task["amount"]), minutes(task))
    };
    queue(client, "finance").iter().map(task).collect()
}

#[test]
fn a_transfer_is_awaited_since_it_was_asked_for_then_its_receipt_waits_and_a_rejection_asks_anew() {
    let shop = wholesaler();
    let (mut owner, mut finance) = (shop.owner(), shop.role("finance"));
    let order = place(&mut owner, &order_of(2, 1, json!({ "method": "bank_transfer" })));
    let (number, transfer) = (order["orderNumber"].clone(), payment_by(&order, "bank_transfer"));
    shop.pass_until(ELEVEN);
    assert_eq!(tasks(&mut finance), [("transfer_awaited".to_owned(), number.clone(), 800_000, 60)]);
    let task = queue(&mut finance, "finance").remove(0);
    assert_eq!((&task["payment"]["id"], &task["payment"]["deadline"]), (&json!(transfer), &order["payments"][0]["deadline"]));
    assert_eq!(task["customer"]["id"], order["customer"]["id"]);
    assert_eq!(task["isOverdue"], false, "it is the customer's turn until the deadline");

    send_receipt(&mut finance, &transfer, TINY_PNG).expect(200);
    assert_eq!(tasks(&mut finance), [("receipt_uploaded".to_owned(), number.clone(), 800_000, 0)]);
    shop.pass_until("2026-01-19T12:10:00+03:00");
    let task = queue(&mut finance, "finance").remove(0);
    assert_eq!((minutes(&task), &task["isOverdue"]), (60, &json!(true)), "nobody has looked at it for more than an hour");
    assert_eq!(task["payment"]["deadline"], Value::Null);

    finance.post(&format!("/payments/{transfer}/reject"), &json!({ "reason": "unreadable" })).expect(200);
    assert_eq!(tasks(&mut finance), [("transfer_awaited".to_owned(), number, 800_000, 0)], "asked for anew");
    shop.pass_until(ONE);
    let task = queue(&mut finance, "finance").remove(0);
    assert_eq!((minutes(&task), &task["payment"]["status"], &task["isOverdue"]), (50, &json!("rejected"), &json!(false)));
    send_receipt(&mut finance, &transfer, TINY_PNG).expect(200);
    finance.post(&format!("/payments/{transfer}/approve"), &json!({})).expect(200);
    assert_eq!(tasks(&mut finance), []);
}

#[test]
fn what_is_due_back_waits_since_the_order_came_to_less() {
    let shop = wholesaler();
    let (mut owner, mut finance) = (shop.owner(), shop.role("finance"));
    let order = place(&mut owner, &order_of(2, 1, json!({ "method": "bank_transfer" })));
    let transfer = payment_by(&order, "bank_transfer");
    finance.post(&format!("/payments/{transfer}/approve"), &json!({})).expect(200);
    shop.pass_until(ELEVEN);
    owner.post(&format!("/orders/{}/cancel", text(&order, "id")), &json!({ "reason": "rain" })).expect(200);
    shop.pass_until("2026-01-19T12:35:00+03:00");
    assert_eq!(tasks(&mut finance), [("refund_due".to_owned(), order["orderNumber"].clone(), 800_000, 90)]);
    assert_eq!(queue(&mut finance, "finance")[0]["isOverdue"], true);
    assert_eq!(queues_of(&mut owner, &order), ["finance"]);
    let back = json!({ "amount": 8000, "method": "bank_transfer", "reason": "cancelled" });
    finance.post(&format!("/payments/{transfer}/refunds"), &back).expect(201);
    assert_eq!(tasks(&mut finance), []);
}

#[test]
fn a_pending_order_waits_to_be_confirmed_once_it_is_paid_or_may_be_paid_later() {
    let manual = [("auto_confirm = \"on_paid\"", "auto_confirm = \"manual\"")];
    let shop = Shop::rehearsed_with("wallet-orders", &manual, TEN);
    let (mut owner, mut finance) = (shop.owner(), shop.role("finance"));
    customer(&mut owner, 3, "4000");
    let unpaid = place(&mut owner, &order_of(1, 1, Value::Null));
    let later = place(&mut owner, &order_of(2, 2, json!({ "method": "cod" })));
    let paid = place(&mut owner, &order_of(1, 3, json!({ "method": "wallet" })));
    for order in [&unpaid, &later, &paid] {
        assert_eq!(read(&mut owner, order)["status"], "pending");
    }
    let to_confirm = |order: &Value, amount: i64| ("to_confirm".to_owned(), order["orderNumber"].clone(), amount, 0);
    assert_eq!(
        tasks(&mut finance),
        [to_confirm(&later, 800_000), to_confirm(&paid, 400_000)],
        "the unpaid one waits for its customer"
    );
    shop.pass_until(NOON);
    let cash = json!({ "order": text(&unpaid, "id"), "amount": 4000, "method": "card", "reference": "slip 7" });
    finance.post("/payments", &cash).expect(201);
    assert_eq!(tasks(&mut finance).pop(), Some(to_confirm(&unpaid, 400_000)), "since the money came");
    for order in [&unpaid, &later, &paid] {
        step(&mut finance, order, "confirmed");
    }
    assert_eq!(tasks(&mut finance), []);
}

#[test]
fn a_transfer_for_no_order_waits_as_well() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let mut cashier = shop.role("cashier");
    let id = customer(&mut owner, 1, "0");
    let promised = json!({ "customer": id, "amount": 500, "method": "bank_transfer" });
    cashier.post("/payments", &promised).expect(201);
    let [task] = queue(&mut owner, "finance").try_into().expect("one");
    assert_eq!((&task["kind"], &task["order"], &task["customer"]["id"]), (&json!("transfer_awaited"), &Value::Null, &json!(id)));
}
