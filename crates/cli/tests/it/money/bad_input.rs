//! Money that cannot be taken, approved or given back: refused with a code, and nothing is written.

use serde_json::{Value, json};

use super::{TINY_PNG, customer, everything, order_of, payment_by, send_receipt, wholesaler};
use crate::harness::goods::text;
use crate::harness::*;

#[test]
fn orders_that_cannot_be_paid_like_that_are_refused() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "7999.99");
    let without = |payment: Value| {
        let mut order = order_of(2, 1, payment);
        order.as_object_mut().expect("an object").remove("customer");
        order
    };
    let at_the_desk = |payment: Value| {
        let mut order = order_of(2, 1, payment);
        order["channel"] = json!("counter");
        order
    };
    let before = everything(&mut owner);
    for (order, status, code) in [
        (without(json!({ "method": "wallet" })), 409, "payment.customerMissing"),
        (without(json!({ "useWallet": true, "method": "cash" })), 409, "payment.customerMissing"),
        (without(json!({ "method": "house_account" })), 409, "payment.customerMissing"),
        (order_of(2, 1, json!({ "method": "wallet" })), 409, "wallet.insufficient"),
        (order_of(2, 1, json!({ "useWallet": true })), 409, "payment.methodMissing"),
        (at_the_desk(json!({ "method": "cod" })), 409, "payment.methodNotTaken"),
        (order_of(2, 1, json!({ "method": "shells" })), 422, "payment.methodUnknown"),
        (order_of(2, 1, json!({})), 422, "field.required"),
        (order_of(2, 1, json!({ "method": "card", "received": 5 })), 422, "request.invalid"),
        (order_of(2, 1, json!({ "method": "cash", "received": 0 })), 422, "amount.notPositive"),
        (order_of(2, 1, json!({ "method": "cash", "received": "8000.001" })), 422, "amount.tooManyDecimals"),
    ] {
        owner.post("/orders", &order).problem(status, code);
    }
    assert_eq!(everything(&mut owner), before, "nothing is left of what was refused");
}

#[test]
fn payments_beyond_what_is_due_or_of_somebody_else_are_refused() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "100");
    let other = customer(&mut owner, 2, "0");
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "cod" })));
    let cancelled = place(&mut owner, &order_of(1, 1, json!({ "method": "cod" })));
    owner.post(&format!("/orders/{}/cancel", text(&cancelled, "id")), &json!({ "reason": "rang" })).expect(200);
    let mut cashier = shop.role("cashier");
    let before = everything(&mut owner);
    let pay = |more: Value| {
        let mut body = json!({ "order": order["id"], "amount": 4000, "method": "card" });
        body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        body
    };
    for (body, status, code) in [
        (pay(json!({ "amount": "4000.01" })), 409, "payment.tooMuch"),
        (pay(json!({ "method": "wallet" })), 409, "wallet.insufficient"),
        (pay(json!({ "customer": other })), 409, "payment.otherCustomer"),
        (pay(json!({ "order": cancelled["id"], "method": "cash" })), 409, "payment.nothingDue"),
        (pay(json!({ "order": "0190a1b2-0000-7000-8000-000000000000" })), 404, "order.unknown"),
        (pay(json!({ "bill": order["id"] })), 422, "request.invalid"),
        (pay(json!({ "received": true })), 422, "request.invalid"),
        (json!({ "amount": 5, "method": "wallet", "customer": other }), 409, "payment.nothingDue"),
        (json!({ "amount": 5, "method": "wallet" }), 409, "payment.customerMissing"),
        (json!({ "amount": 5, "method": "card", "bill": order["id"] }), 404, "bill.unknown"),
    ] {
        owner.post("/payments", &body).problem(status, code);
    }
    // Only who approves payments says that a transfer has come.
    let body = pay(json!({ "method": "bank_transfer", "received": true }));
    cashier.post("/payments", &body).problem(403, "permission.missing");
    assert_eq!(everything(&mut owner), before);
}

#[test]
fn receipts_that_are_no_receipts_are_refused() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "0");
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "bank_transfer" })));
    let transfer = payment_by(&order, "bank_transfer");
    let mut kitchen = shop.role("kitchen");
    let before = everything(&mut owner);
    let named = |file: &[u8]| {
        let path = format!("/api/v1/payments/{transfer}/receipt");
        Request::new("POST", path).header("content-type", "image/png").text(file)
    };
    owner.send(&named(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff")).problem(422, "receipt.typeUnknown");
    owner.send(&named(b"\x7fELF\x02\x01\x01\0")).problem(422, "receipt.typeUnknown");
    owner.send(&named(b"<svg xmlns='http://www.w3.org/2000/svg'/>")).problem(422, "receipt.typeUnknown");
    owner.send(&named(b"")).problem(422, "receipt.empty");
    let mut six_mebibytes = TINY_PNG.to_vec();
    six_mebibytes.resize(6 << 20, 0);
    owner.send(&named(&six_mebibytes)).problem(413, "receipt.tooLarge");
    owner.get(&format!("/payments/{transfer}/receipt")).problem(404, "receipt.notFound");
    kitchen.send(&named(TINY_PNG)).problem(403, "permission.missing");
    assert_eq!(everything(&mut owner), before);
    // The largest that is taken, and what is not awaited has no receipt.
    let mut largest = TINY_PNG.to_vec();
    largest.resize(5 << 20, 0);
    assert_eq!(owner.send(&named(&largest)).expect(200)["receipt"]["sizeBytes"], 5 << 20);
    let kept = owner.get(&format!("/payments/{transfer}/receipt"));
    assert_eq!((kept.status, kept.bytes().len(), kept.header("content-type")), (200, 5 << 20, Some("image/png")));
    assert_eq!(kept.header("x-content-type-options"), Some("nosniff"));
    let cash = owner.post("/payments", &json!({ "amount": 5, "method": "cash" })).expect(201);
    send_receipt(&mut owner, text(&cash, "id"), TINY_PNG).problem(409, "payment.notAwaited");
    let nobody = "0190a1b2-0000-7000-8000-000000000000";
    send_receipt(&mut owner, nobody, TINY_PNG).problem(404, "payment.notFound");
}

#[test]
fn approvals_by_the_wrong_role_twice_or_of_what_was_rejected_are_refused() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "0");
    let order = place(&mut owner, &order_of(1, 1, json!({ "method": "bank_transfer" })));
    let transfer = payment_by(&order, "bank_transfer");
    let approve = format!("/payments/{transfer}/approve");
    let reject = format!("/payments/{transfer}/reject");
    for role in ["cashier", "kitchen", "warehouse", "dispatcher", "driver", "accountant"] {
        shop.role(role).post(&approve, &json!({})).problem(403, "permission.missing");
        shop.role(role).post(&reject, &json!({ "reason": "x" })).problem(403, "permission.missing");
    }
    let mut finance = shop.role("finance");
    finance.post(&reject, &json!({ "reason": "no receipt yet" })).problem(409, "payment.notAwaited");
    finance.post(&approve, &json!({ "toWallet": true })).problem(409, "payment.stillAwaited");
    send_receipt(&mut owner, &transfer, TINY_PNG).expect(200);
    finance.post(&reject, &json!({ "reason": " " })).problem(422, "field.required");
    finance.post(&reject, &json!({ "reason": "blurred" })).expect(200);
    let before = everything(&mut owner);
    finance.post(&approve, &json!({})).problem(409, "payment.rejected");
    finance.post(&reject, &json!({ "reason": "again" })).problem(409, "payment.notAwaited");
    assert_eq!(everything(&mut owner), before);
    send_receipt(&mut owner, &transfer, TINY_PNG).expect(200);
    let answers = at_once(6, |_| shop.owner().post(&approve, &json!({})));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "it is booked once");
    for late in answers.iter().filter(|answer| answer.status != 200) {
        late.problem(409, "payment.alreadyPaid");
    }
}
