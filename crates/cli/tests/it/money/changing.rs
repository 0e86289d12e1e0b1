//! Orders that change after something was paid for them, over HTTP.

use serde_json::{Value, json};

use super::{customer, everything, lines, order_of, payment_by, read, trial, wallet, wholesaler};
use crate::harness::goods::{minor, text};
use crate::harness::*;

fn amend(client: &mut Client, order: &Value, body: Value) -> Answer {
    client.patch(&format!("/orders/{}/items", text(order, "id")), &body)
}

fn act(client: &mut Client, order: &Value, action: &str, body: &Value) -> Answer {
    client.post(&format!("/orders/{}/{action}", text(order, "id")), body)
}

#[test]
fn what_an_order_comes_to_less_than_was_paid_is_back_in_the_wallet_and_the_rest_is_due_back() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "1000");
    let pays = json!({ "useWallet": true, "method": "card", "reference": "4711" });
    let order = place(&mut owner, &order_of(2, 1, pays));
    assert_eq!((&order["status"], wallet(&mut owner, &id)), (&json!("confirmed"), 0));
    let amended =
        amend(&mut owner, &order, json!({ "change": [{ "line": 1, "quantity": 1 }], "reason": "one less" })).expect(200);
    assert_eq!(read(&mut owner, &order), amended, "what was answered is what is read");
    assert_eq!((minor(&amended["total"]), minor(&amended["amountPaid"])), (400_000, 700_000));
    assert_eq!((minor(&amended["refundDue"]), minor(&amended["amountDue"])), (300_000, 0));
    assert_eq!((wallet(&mut owner, &id), &amended["status"]), (100_000, &json!("confirmed")));
    let entry = owner.get(&format!("/customers/{id}/wallet")).expect(200)["entries"]["data"][0].clone();
    assert_eq!((&entry["action"], minor(&entry["amount"])), (&json!("payment.refunded"), 100_000), "an entry of its own");
    let date = text(&order, "businessDate");
    let card = ("card_clearing", 700_000);
    let (bank, wallets) = (("bank_clearing", 100_000), ("wallets", -100_000));
    let due = [card, bank, ("customer_deposits", -400_000), wallets, ("refunds_due", -300_000)];
    let mut standing = trial(&mut owner, date);
    standing.sort();
    let mut expected = lines(&due);
    expected.sort();
    assert_eq!(standing, expected);
    let body = json!({ "reason": "one less" });
    shop.role("finance").post(&format!("/payments/{}/refunds", payment_by(&amended, "card")), &body).expect(201);
    assert_eq!(minor(&read(&mut owner, &order)["refundDue"]), 0);
}

#[test]
fn what_an_order_comes_to_more_than_was_paid_is_owed_until_a_further_payment_settles_it() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "5000");
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "wallet" })));
    let add = json!({ "add": [{ "product": "CEILING-TILE", "quantity": 1, "unitPrice": 4000 }] });
    let amended = amend(&mut owner, &order, add).expect(200);
    assert_eq!((&amended["paymentStatus"], minor(&amended["amountDue"])), (&json!("partially_paid"), 400_000));
    assert_eq!(read(&mut owner, &order), amended);
    let pay = |method: &str, amount: u32| json!({ "order": text(&order, "id"), "amount": amount, "method": method });
    owner.post("/payments", &pay("wallet", 1000)).expect(201);
    owner.post("/payments", &pay("card", 3000)).expect(201);
    let paid = read(&mut owner, &order);
    assert_eq!((&paid["paymentStatus"], minor(&paid["amountDue"])), (&json!("paid"), 0));
    assert_eq!(wallet(&mut owner, &id), 0);
    let mut standing = trial(&mut owner, text(&order, "businessDate"));
    standing.sort();
    assert_eq!(standing, lines(&[("bank_clearing", 500_000), ("card_clearing", 300_000), ("customer_deposits", -800_000)]));
}

#[test]
fn an_order_on_hold_that_is_paid_meanwhile_is_confirmed_when_it_is_recalled() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "0");
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "bank_transfer" })));
    act(&mut owner, &order, "hold", &json!({})).expect(200);
    let transfer = payment_by(&order, "bank_transfer");
    let mut finance = shop.role("finance");
    finance.post(&format!("/payments/{transfer}/approve"), &json!({})).expect(200);
    let held = read(&mut owner, &order);
    assert_eq!((&held["status"], &held["paymentStatus"]), (&json!("pending"), &json!("paid")));
    assert_eq!(act(&mut owner, &order, "recall", &json!({})).expect(200)["status"], "confirmed");
}

#[test]
fn an_order_that_has_payments_is_neither_split_nor_merged_into_another() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "4000");
    let awaited = place(&mut owner, &order_of(2, 1, json!({ "method": "bank_transfer" })));
    let paid = place(&mut owner, &order_of(2, 1, json!({ "useWallet": true, "method": "cash" })));
    let unpaid = place(&mut owner, &order_of(1, 1, json!({ "method": "cash" })));
    let before = everything(&mut owner);
    for order in [&awaited, &paid] {
        let split = json!({ "items": [{ "line": 1, "quantity": 1 }] });
        act(&mut owner, order, "split", &split).problem(409, "order.hasPayments");
        let merge = json!({ "from": [text(order, "id")] });
        act(&mut owner, &unpaid, "merge", &merge).problem(409, "order.hasPayments");
    }
    assert_eq!(everything(&mut owner), before, "nothing came of it");
    let merged = act(&mut owner, &paid, "merge", &json!({ "from": [text(&unpaid, "id")] })).expect(200);
    assert_eq!((minor(&merged["total"]), minor(&merged["amountDue"])), (1_200_000, 800_000));
    assert_eq!(merged["paymentStatus"], "partially_paid");
}
