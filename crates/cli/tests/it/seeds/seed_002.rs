//! Seed 002: an order that is paid partly from the wallet and partly by bank transfer, from the shop to the door. At every step the order,
//! its payments, the wallet, the ledger, the history and the views of all departments say the same.

use serde_json::{Value, json};

use crate::harness::goods::{minor, text};
use crate::harness::*;
use crate::money::{TINY_PNG, lines, send_receipt, top_up, trial, wallet};

/// Customer 94's phone, as the seed's data has it.
const PHONE: &str = "+9647701234594";

/// What each department sees of the one record.
#[track_caller]
fn seen(client: &mut Client, order: &Value) -> Value {
    let read = client.get(&format!("/orders/{}", text(order, "id"))).expect(200);
    for member in ["id", "orderNumber", "total"] {
        assert_eq!(read[member], order[member], "{member}");
    }
    let searched = client.get(&format!("/orders?search={}", text(order, "orderNumber"))).expect(200);
    for member in ["status", "paymentStatus", "managementStatus", "customerStatus", "amountPaid", "amountDue", "payments"] {
        assert_eq!(searched["data"][0][member], read[member], "{member} in a search is that of the order");
    }
    read
}

/// Status, payment status, what management and the customer see, and the orders' queue of the staff.
#[track_caller]
fn assert_stands(client: &mut Client, order: &Value, expected: [&str; 4]) -> Value {
    let read = seen(client, order);
    let views = ["status", "paymentStatus", "managementStatus", "customerStatus"].map(|member| text(&read, member).to_owned());
    assert_eq!(views, expected);
    let history = read["history"].as_array().expect("a history");
    let last_step = history.iter().rev().find(|step| !step["to"].is_null()).expect("a step");
    assert_eq!(last_step["to"], read["status"], "the history ends in the present status");
    let steps: Vec<&Value> = history.iter().filter(|step| !step["to"].is_null()).collect();
    for pair in steps.windows(2) {
        assert_eq!(pair[0]["to"], pair[1]["from"], "no step is left out");
    }
    let paid: i64 = read["payments"]
        .as_array()
        .expect("payments")
        .iter()
        .filter(|payment| payment["status"] == "paid")
        .map(|payment| minor(&payment["amount"]) - minor(&payment["refundedAmount"]))
        .sum();
    assert_eq!(minor(&read["amountPaid"]), paid, "what is paid is the sum of the payments");
    assert_eq!(minor(&read["amountDue"]), minor(&read["total"]) - paid);
    read
}

#[test]
fn a_wallet_and_a_transfer_pay_an_order_that_no_department_sees_differently() {
    let shop = Shop::of("wallet-orders");
    let mut owner = shop.owner();
    let [mut finance, mut warehouse, mut dispatcher] = ["finance", "warehouse", "dispatcher"].map(|role| shop.role(role));
    let customer = owner.post("/customers/find-or-create", &json!({ "phone": PHONE, "name": "مشتری ۹۴" })).expect(201);
    let id = text(&customer, "id").to_owned();
    top_up(&mut finance, &id, "1200000.00");
    let order = place(
        &mut owner,
        &json!({
            "channel": "delivery",
            "customer": { "phone": PHONE },
            "items": [{ "product": "CEILING-TILE", "quantity": 800, "unitPrice": 4000 }],
            "payment": { "useWallet": true, "method": "bank_transfer" },
            "deliveryAddress": { "text": "بغداد" }
        }),
    );
    let date = text(&order, "businessDate").to_owned();
    assert_eq!((minor(&order["total"]), minor(&order["amountDue"])), (320_000_000, 200_000_000));
    let standing = ["pending", "bank_transfer_grace", "bank_transfer_grace", "awaiting_payment"];
    let read = assert_stands(&mut owner, &order, standing);
    assert_eq!(wallet(&mut owner, &id), 0, "the wallet has paid what it held");
    let [from_wallet, transfer] = read["payments"].as_array().expect("payments").as_slice() else { panic!("two: {read}") };
    assert_eq!((&from_wallet["method"], minor(&from_wallet["amount"])), (&json!("wallet"), 120_000_000));
    assert_eq!((&transfer["method"], &transfer["status"]), (&json!("bank_transfer"), &json!("awaited")));
    let ahead = [("bank_clearing", 120_000_000), ("customer_deposits", -120_000_000)];
    assert_eq!(trial(&mut owner, &date), lines(&ahead));
    // Nobody prepares it before it is paid, not even the owner.
    for client in [&mut owner, &mut dispatcher] {
        let path = format!("/orders/{}/transitions", text(&order, "id"));
        client.post(&path, &step_to("confirmed")).problem(409, "order.unpaid");
    }

    let payment = text(transfer, "id").to_owned();
    let sent = send_receipt(&mut finance, &payment, TINY_PNG).expect(200);
    assert_eq!((&sent["status"], &sent["receipt"]["mediaType"]), (&json!("receipt_uploaded"), &json!("image/png")));
    assert_eq!(sent["deadline"], Value::Null, "a receipt stops the deadline");
    assert_stands(&mut owner, &order, ["pending", "receipt_uploaded", "receipt_uploaded", "payment_review"]);
    let waiting = finance.get("/payments?status=receipt_uploaded").expect(200);
    assert_eq!(waiting["data"][0]["order"]["orderNumber"], order["orderNumber"], "finance finds it beside its order");
    assert_eq!(trial(&mut owner, &date), lines(&ahead), "a receipt is no money");

    let approve = format!("/payments/{payment}/approve");
    let approved = finance.post(&approve, &json!({})).expect(200);
    assert_eq!(approved["status"], "paid");
    finance.post(&approve, &json!({})).problem(409, "payment.alreadyPaid");
    let read = assert_stands(&mut owner, &order, ["confirmed", "paid", "warehouse_ready", "confirmed"]);
    let actions: Vec<&str> = read["history"].as_array().expect("a history").iter().map(|step| text(step, "action")).collect();
    assert_eq!(actions, ["order.placed", "order.confirmed"], "two steps");
    let paid = [("bank_clearing", 320_000_000), ("customer_deposits", -320_000_000)];
    assert_eq!(trial(&mut owner, &date), lines(&paid));

    let step = |client: &mut Client, to: &str| make_step(client, text(&order, "id"), to).expect(200);
    step(&mut warehouse, "preparing");
    assert_stands(&mut owner, &order, ["preparing", "paid", "warehouse_ready", "preparing"]);
    step(&mut warehouse, "ready");
    assert_stands(&mut owner, &order, ["ready", "paid", "warehouse_ready", "ready"]);
    step(&mut dispatcher, "assigned");
    assert_stands(&mut owner, &order, ["assigned", "paid", "logistics_dispatched", "ready"]);
    step(&mut dispatcher, "dispatched");
    assert_stands(&mut owner, &order, ["dispatched", "paid", "logistics_dispatched", "on_the_way"]);
    step(&mut dispatcher, "delivered");
    let read = assert_stands(&mut owner, &order, ["delivered", "paid", "delivered", "delivered"]);
    let numbers = |payments: &Value| -> Vec<Value> {
        payments.as_array().expect("payments").iter().map(|payment| payment["paymentNumber"].clone()).collect()
    };
    let bill = owner.get(&format!("/bills/{}", text(&read["bill"], "id"))).expect(200);
    assert_eq!(numbers(&bill["payments"]), numbers(&read["payments"]), "the bill was paid by what had paid the order");
    let sold = trial(&mut owner, &date);
    let of = |account: &str| sold.iter().find(|(one, _)| one == account).map_or(0, |(_, balance)| *balance);
    assert_eq!((of("customer_deposits"), of("wallets"), of("sales")), (0, 0, -320_000_000), "{sold:?}");
}
