//! Transfers that do not come in time, also while the server is down.

use serde_json::{Value, json};

use super::{TINY_PNG, customer, order_of, payment_by, read, send_receipt, wallet};
use crate::harness::goods::{minor, text};
use crate::harness::*;

const MONDAY: &str = "2026-01-19T10:00:00+03:00";
const MONDAY_LATER: &str = "2026-01-19T11:00:00+03:00";
/// The transfers of Monday are awaited for 48 hours.
const WEDNESDAY_BEFORE: &str = "2026-01-21T09:00:00+03:00";
const WEDNESDAY_AFTER: &str = "2026-01-21T10:30:00+03:00";

fn wholesaler() -> Shop {
    Shop::rehearsed_with("wallet-orders", &[], MONDAY)
}

pub fn by_transfer() -> Value {
    json!({ "useWallet": true, "method": "bank_transfer" })
}

/// Waits for the timer to have given an order's transfer up.
fn given_up(shop: &mut Shop) {
    shop.server().logged_line(|line| line.contains("did not come before its deadline").then_some(()));
}

#[test]
fn at_the_deadline_the_order_is_cancelled_and_the_wallet_has_its_money_back() {
    let mut shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "1000");
    let order = place(&mut owner, &order_of(2, 1, by_transfer()));
    shop.pass_until(WEDNESDAY_BEFORE);
    assert_eq!(read(&mut owner, &order)["paymentStatus"], "bank_transfer_grace");
    shop.pass_until(WEDNESDAY_AFTER);
    given_up(&mut shop);
    let read = read(&mut owner, &order);
    assert_eq!((&read["status"], &read["paymentStatus"]), (&json!("cancelled"), &json!("refunded")));
    assert_eq!(wallet(&mut owner, &id), 100_000);
    // The money comes all the same: finance books it to the wallet, in one command.
    let transfer = payment_by(&read, "bank_transfer");
    let mut finance = shop.role("finance");
    finance.post(&format!("/payments/{transfer}/approve"), &json!({})).problem(409, "payment.notAwaited");
    let late = finance.post(&format!("/payments/{transfer}/approve"), &json!({ "toWallet": true })).expect(200);
    assert_eq!((&late["status"], &late["purpose"]), (&json!("paid"), &json!("top_up")));
    assert_eq!(wallet(&mut owner, &id), 800_000);
    finance.post(&format!("/payments/{transfer}/approve"), &json!({ "toWallet": true })).problem(409, "payment.alreadyPaid");
}

#[test]
fn a_deadline_that_passed_while_the_server_was_down_is_handled_once_when_it_starts() {
    let mut shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "1000");
    let order = place(&mut owner, &order_of(2, 1, by_transfer()));
    shop.stop();
    shop.pass_until(WEDNESDAY_AFTER);
    shop.start();
    given_up(&mut shop);
    let mut owner = shop.owner();
    let cancelled = read(&mut owner, &order);
    assert_eq!((&cancelled["status"], wallet(&mut owner, &id)), (&json!("cancelled"), 100_000));
    shop.stop();
    shop.start();
    let mut owner = shop.owner();
    place(&mut owner, &order_of(1, 1, json!({ "method": "cod" })));
    assert_eq!(read(&mut owner, &order)["history"], cancelled["history"], "it was handled once");
    assert_eq!(wallet(&mut owner, &id), 100_000);
}

#[test]
fn a_receipt_stops_the_deadline_and_a_rejection_starts_a_new_one() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "0");
    let order = place(&mut owner, &order_of(2, 1, by_transfer()));
    let transfer = payment_by(&order, "bank_transfer");
    send_receipt(&mut owner, &transfer, TINY_PNG).expect(200);
    shop.pass_until(WEDNESDAY_AFTER);
    // Another transfer whose deadline has passed shows that the timer has looked.
    assert_eq!(read(&mut owner, &order)["status"], "pending");
    let mut finance = shop.role("finance");
    let body = json!({ "reason": "it is of another order" });
    let rejected = finance.post(&format!("/payments/{transfer}/reject"), &body).expect(200);
    assert_eq!((&rejected["status"], &rejected["rejectionReason"]), (&json!("rejected"), &body["reason"]));
    assert!(text(&rejected, "deadline").starts_with("2026-01-23T07:3"), "48 hours from the rejection: {rejected}");
    finance.post(&format!("/payments/{transfer}/approve"), &json!({})).problem(409, "payment.rejected");
    assert_eq!(read(&mut owner, &order)["paymentStatus"], "bank_transfer_grace");
    send_receipt(&mut owner, &transfer, TINY_PNG).expect(200);
    finance.post(&format!("/payments/{transfer}/approve"), &json!({})).expect(200);
    let paid = read(&mut owner, &order);
    assert_eq!((&paid["status"], minor(&paid["amountDue"])), (&json!("confirmed"), 0));
}

#[test]
fn after_its_deadline_nobody_approves_a_transfer_or_sends_its_receipt_even_before_the_timer_came_round() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "0");
    let order = place(&mut owner, &order_of(2, 1, by_transfer()));
    let transfer = payment_by(&order, "bank_transfer");
    shop.pass_until(MONDAY_LATER);
    shop.pass_until(WEDNESDAY_AFTER);
    // Whether the timer has come round or not, the answer is no, and nothing is booked.
    let refused = |answer: Answer| {
        let code = answer.json()["code"].as_str().map(str::to_owned);
        assert!(answer.status == 409, "{}", answer.text());
        assert!(matches!(code.as_deref(), Some("payment.deadlinePassed" | "payment.notAwaited")), "{code:?}");
    };
    refused(owner.post(&format!("/payments/{transfer}/approve"), &json!({})));
    refused(send_receipt(&mut owner, &transfer, TINY_PNG));
    assert_eq!(minor(&owner.get(&format!("/payments/{transfer}")).expect(200)["refundedAmount"]), 0);
}
