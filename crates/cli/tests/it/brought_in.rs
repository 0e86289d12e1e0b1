//! What another system made and Docket goes on with, over HTTP: it is found by its id there, confirmed, delivered, billed, paid and given
//! back like anything else; and days and reports know nothing of what was before.
//!
//! The records are taken in by an engine of the test's own beside the server, as `docket import` is beside one.

use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::command::{Envelope, KeyDigest};
use docket_domain::legacy::{LegacyOrder, LegacyRecords};
use docket_domain::ordering::Status;
use docket_domain::payments::PaymentMethod;
use docket_engine::{Engine, Request as Asked, SystemClock};
use docket_store::Store;
use serde_json::{Value, json};

use crate::customer_94::{awaited, debit, entry, nothing, order, paid, raising, records, taking_in};
use crate::harness::*;

/// Takes records in beside the server of a shop.
fn bring_in(shop: &Shop, import: u128, brought: LegacyRecords) {
    let store = Store::open(&shop.data(), shop.url()).expect("the store");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (engine, thread) = Engine::start(store.writer().expect("a writer"), Arc::new(SystemClock), None);
    runtime.block_on(async {
        let reads = store.reads(1).expect("a reader");
        let merchant = reads.merchants().await.expect("read")[0].id;
        let settings = reads.settings(merchant).await.expect("read").expect("the merchant");
        let raise = (!brought.orders.is_empty()).then(|| raising(import, &settings, &brought));
        for (number, command) in (0_u8..).zip(raise.into_iter().chain([taking_in(import, 0, vec![brought])])) {
            let key = KeyDigest([number.wrapping_add(import as u8); 16]);
            let envelope = Envelope { key, reference: None, request_hash: key.0, command };
            let asked = Asked { merchant, actor: Actor::command_line(), envelope, has_callers_key: true };
            engine.submit(asked).await.expect("taken in");
        }
    });
    drop(engine);
    thread.join().expect("the engine ends");
}

fn with(orders: Vec<LegacyOrder>) -> Shop {
    let shop = Shop::open();
    bring_in(&shop, 100, LegacyRecords { wallet: vec![entry("7001", 1_000_000, 100)], orders, ..nothing() });
    shop
}

/// The one order that a search finds.
#[track_caller]
fn found(client: &mut Client, text: &str) -> Value {
    let page = client.get(&format!("/orders?search={}", encoded(text))).expect(200);
    let data = page["data"].as_array().expect("orders");
    assert_eq!(data.len(), 1, "{page}");
    client.get(&format!("/orders/{}", data[0]["id"].as_str().expect("an id"))).expect(200)
}

#[test]
fn customer_94_is_found_by_what_they_were_known_by_and_finance_approves_what_was_stuck() {
    let shop = Shop::open();
    bring_in(&shop, 100, records());
    let mut owner = shop.owner();
    let stuck = found(&mut owner, "51138");
    assert_eq!(stuck["orderNumber"], "M2511138");
    assert_eq!((&stuck["legacyId"], &stuck["paymentStatus"]), (&json!("51138"), &json!("receipt_uploaded")));
    assert!(stuck.get("formerNumber").is_none(), "it has its number");
    let payment = owner.get("/payments?search=9004").expect(200)["data"][0].clone();
    assert_eq!((&payment["paymentNumber"], &payment["legacyId"]), (&json!("PAY20250104"), &json!("9004")));
    assert_eq!(
        payment["receipt"],
        json!({ "hash": null, "mediaType": null, "sizeBytes": null, "uploadedAt": "2025-11-11T07:12:00.000Z" })
    );
    let id = payment["id"].as_str().expect("an id");
    owner.get(&format!("/payments/{id}/receipt")).problem(404, "receipt.notFound");
    owner.post(&format!("/payments/{id}/approve"), &json!({})).expect(200);
    assert_eq!(found(&mut owner, "51138")["paymentStatus"], "paid");
    let customer = owner.get("/customers?search=94").expect(200)["data"][0].clone();
    assert_eq!((&customer["legacyId"], &customer["walletBalance"]), (&json!("94"), &json!(13116774.91)));
    let handed_over = found(&mut owner, "51135");
    assert_eq!(
        (&handed_over["status"], &handed_over["bill"], &handed_over["amountDue"]),
        (&json!("delivered"), &json!(null), &json!(0.0))
    );
    let live = place(&mut owner, &an_order());
    assert!(live.get("legacyId").is_none() && live.get("formerNumber").is_none());
    let day = live["businessDate"].as_str().expect("a date");
    let report = owner.get(&format!("/reports/payments?from={day}&to={day}")).expect(200);
    let totals: Vec<_> = report["total"].as_array().expect("sums").iter().map(|sums| (&sums["method"], &sums["taken"])).collect();
    assert_eq!(totals, [(&json!("bank_transfer"), &json!(2675000.0))], "what came here, and nothing else");
    let before = owner.get("/reports/payments?from=2025-06-01&to=2025-11-30").expect(200);
    assert_eq!(before["data"], json!([]), "what came there is nobody's day here");
}

#[test]
fn an_open_order_goes_its_way_to_a_bill_that_its_deposits_pay() {
    let shop = with(vec![order(
        "7",
        "M7",
        Status::Confirmed,
        9_000,
        vec![paid("71", "P71", PaymentMethod::BankTransfer, 4_000), debit("7", 5_000)],
    )]);
    let mut owner = shop.owner();
    let brought = found(&mut owner, "M7");
    let id = brought["id"].as_str().expect("an id").to_owned();
    assert_eq!((&brought["amountDue"], &brought["paymentStatus"]), (&json!(0.0), &json!("paid")));
    for to in ["preparing", "ready"] {
        make_step(&mut owner, &id, to).expect(200);
    }
    let mut rider = shop.role("driver");
    rider.post(&format!("/driver/deliveries/{id}/accept"), &json!({})).expect(200);
    rider.post(&format!("/driver/deliveries/{id}/pick-up"), &json!({})).expect(200);
    owner.post(&format!("/orders/{id}/transitions"), &json!({ "to": "delivered" })).expect(200);
    let delivered = owner.get(&format!("/orders/{id}")).expect(200);
    assert_eq!(
        (&delivered["status"], &delivered["amountDue"], &delivered["legacyId"]),
        (&json!("delivered"), &json!(0.0), &json!("7"))
    );
    let bill = owner.get(&format!("/bills/{}", delivered["bill"]["id"].as_str().expect("a bill"))).expect(200);
    assert_eq!((&bill["totalAmount"], &bill["onAccount"]), (&json!(90.0), &json!(0.0)), "{bill}");
}

#[test]
fn what_is_owed_of_an_order_is_paid_with_it_and_the_wallet_pays_too() {
    let shop = with(vec![order("7", "M7", Status::Delivered, 9_000, vec![awaited("71", "P71", 2_000)])]);
    let mut owner = shop.owner();
    let owed = found(&mut owner, "7");
    assert_eq!((&owed["amountDue"], &owed["bill"]), (&json!(90.0), &json!(null)));
    let pay = |method: &str, amount: Value| json!({ "order": owed["id"], "method": method, "amount": amount });
    owner.post("/payments", &pay("card", json!(90.01))).problem(409, "payment.tooMuch");
    owner.post("/payments", &pay("wallet", json!(50))).expect(201);
    owner.post("/payments", &pay("cash", json!(40))).expect(201);
    assert_eq!(found(&mut owner, "7")["paymentStatus"], "paid", "and what was awaited is awaited no more");
    owner.post("/payments", &pay("cash", json!(1))).problem(409, "payment.nothingDue");
    make_step(&mut owner, owed["id"].as_str().expect("an id"), "returned").expect(200);
    assert_eq!(found(&mut owner, "7")["refundDue"], json!(90.0));
}

#[test]
fn a_receipt_says_what_the_order_was_numbered_before() {
    let shop = Shop::open();
    let former = docket_domain::legacy::LegacyNumber::Former("M2511128".into());
    let brought = LegacyOrder {
        number: former,
        ..order("7", "", Status::Dispatched, 9_000, vec![paid("71", "P71", PaymentMethod::Card, 9_000)])
    };
    bring_in(&shop, 100, LegacyRecords { orders: vec![brought], ..nothing() });
    let mut owner = shop.owner();
    let out = found(&mut owner, "M2511128");
    assert_eq!(out["formerNumber"], "M2511128");
    let id = out["id"].as_str().expect("an id");
    owner.post(&format!("/orders/{id}/transitions"), &json!({ "to": "delivered" })).expect(200);
    let bill = owner.get(&format!("/orders/{id}")).expect(200)["bill"]["id"].clone();
    let receipt = owner.get(&format!("/bills/{}/receipt.txt", bill.as_str().expect("a bill"))).text();
    assert!(receipt.contains("Formerly: M2511128"), "{receipt}");
}
