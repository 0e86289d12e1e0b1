//! Wallets: never below zero, whatever is asked at once, and each movement an entry.

use serde_json::{Value, json};

use super::{customer, lines, order_of, phone, read, top_up, trial, wallet, wholesaler};
use crate::harness::goods::{minor, text};
use crate::harness::*;

#[test]
fn a_hundred_orders_at_once_on_a_wallet_that_covers_ten_are_ten_orders() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    // Ten orders of two tiles, and something that is not enough for another.
    let id = customer(&mut owner, 1, "87999.99");
    let answers: Vec<Answer> = at_once(20, |_| {
        let mut client = shop.owner();
        (0..5).map(|_| client.post("/orders", &order_of(2, 1, json!({ "method": "wallet" })))).collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect();
    let placed: Vec<Value> = answers.iter().filter(|answer| answer.status == 201).map(Answer::json).collect();
    assert_eq!(placed.len(), 10);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.problem(409, "wallet.insufficient");
    }
    assert_eq!(wallet(&mut owner, &id), 799_999, "exactly the rest");
    let entries = owner.get(&format!("/customers/{id}/wallet?limit=200")).expect(200)["entries"]["data"].clone();
    let taken: Vec<&Value> = entries.as_array().expect("entries").iter().filter(|entry| minor(&entry["amount"]) < 0).collect();
    assert_eq!(taken.len(), 10, "ten entries, and that of the top-up");
    let mut ordered: Vec<&str> = taken.iter().map(|entry| text(entry, "orderNumber")).collect();
    ordered.sort_unstable();
    let mut numbers: Vec<&str> = placed.iter().map(|order| text(order, "orderNumber")).collect();
    numbers.sort_unstable();
    assert_eq!(ordered, numbers);
    for order in &placed {
        assert_eq!((&order["paymentStatus"], &order["status"]), (&json!("paid"), &json!("confirmed")));
        assert_eq!(minor(&order["amountDue"]), 0);
    }
    let date = text(&placed[0], "businessDate");
    let expected = [("bank_clearing", 8_799_999), ("customer_deposits", -8_000_000), ("wallets", -799_999)];
    assert_eq!(trial(&mut owner, date), lines(&expected));
    assert_eq!(shop.owner().get("/numbering/audit").expect(200)["holds"], json!(true), "no refusal used a number");
}

#[test]
fn the_wallet_pays_what_it_can_and_the_method_the_rest() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let id = customer(&mut owner, 1, "5000");
    let pays = json!({ "useWallet": true, "method": "cash", "received": 5000 });
    let order = place(&mut owner, &order_of(2, 1, pays));
    assert_eq!((&order["paymentStatus"], &order["status"]), (&json!("paid"), &json!("confirmed")));
    let kept: Vec<(&str, i64, i64)> = order["payments"]
        .as_array()
        .expect("payments")
        .iter()
        .map(|payment| (text(payment, "method"), minor(&payment["amount"]), minor(&payment["changeDue"])))
        .collect();
    assert_eq!(kept, [("wallet", 500_000, 0), ("cash", 300_000, 200_000)]);
    assert_eq!(wallet(&mut owner, &id), 0);
    // An empty wallet pays nothing, and the method all of it.
    let order = place(&mut owner, &order_of(2, 1, json!({ "useWallet": true, "method": "card", "reference": "4711" })));
    assert_eq!(order["payments"].as_array().expect("payments").len(), 1);
    assert_eq!((&order["payments"][0]["method"], &order["paymentStatus"]), (&json!("card"), &json!("paid")));
    // A full one pays all, and the method is not needed.
    top_up(&mut owner, &id, "8000");
    let order = place(&mut owner, &order_of(2, 1, json!({ "useWallet": true })));
    assert_eq!((&order["paymentStatus"], wallet(&mut owner, &id)), (&json!("paid"), 0));
}

#[test]
fn terms_are_no_money_and_let_an_order_be_prepared_where_they_allow_it() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    customer(&mut owner, 1, "0");
    for (terms, is_taken_on) in
        [(json!({ "method": "cod" }), true), (json!({ "method": "cash" }), true), (json!({ "method": "house_account" }), true)]
    {
        let order = place(&mut owner, &order_of(1, 1, terms.clone()));
        assert_eq!((&order["status"], &order["paymentStatus"]), (&json!("pending"), &json!("unpaid")), "{terms}");
        assert_eq!((&order["paymentMethod"], &order["payments"]), (&terms["method"], &json!([])));
        let path = format!("/orders/{}/transitions", text(&order, "id"));
        assert_eq!(owner.post(&path, &step_to("confirmed")).status == 200, is_taken_on, "{terms}");
    }
    let mut silent = order_of(1, 1, Value::Null);
    silent.as_object_mut().expect("an object").remove("payment");
    let order = place(&mut owner, &silent);
    let path = format!("/orders/{}/transitions", text(&order, "id"));
    owner.post(&path, &step_to("confirmed")).problem(409, "order.unpaid");
    // Cash at the desk pays it, and it goes on by itself.
    let paid = owner.post("/payments", &json!({ "order": order["id"], "amount": 5000, "method": "cash" })).expect(201);
    assert_eq!((minor(&paid["amount"]), minor(&paid["changeDue"])), (400_000, 100_000));
    assert_eq!((&read(&mut owner, &order)["status"], &paid["purpose"]), (&json!("confirmed"), &json!("order")));
}

#[test]
fn a_wallet_pays_at_the_till_and_gets_back_what_comes_back() {
    let shop = goods::a_counter();
    let mut owner = shop.owner();
    let rice = goods::make(&mut owner, "RICE", json!({}));
    goods::receive(&mut owner, json!([{ "productId": rice, "quantity": 10, "unitCost": 60, "unitPrice": 100 }]));
    let phone = "9876543210";
    let id = text(&owner.post("/customers/find-or-create", &json!({ "phone": phone })).expect(201), "id").to_owned();
    let body = json!({ "amount": 500, "method": "cash" });
    owner.post(&format!("/customers/{id}/wallet/top-ups"), &body).expect(201);
    let mut sale = goods::sale("RICE", 2);
    sale["receiptData"] = json!({ "customerPhone": phone, "paymentMethod": "Wallet" });
    let bill = goods::sold(&mut owner, &sale);
    let total = minor(&bill["totalAmount"]);
    assert_eq!(wallet(&mut owner, &id), 50_000 - total);
    let back =
        goods::give_back(&mut owner, &bill, "returns", &json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "damp" }));
    back.expect(201);
    assert_eq!(wallet(&mut owner, &id), 50_000 - total / 2);
    // Without a customer there is no wallet, and one that holds too little is not overdrawn.
    sale["receiptData"]["customerPhone"] = Value::Null;
    goods::sell(&mut owner, &sale).problem(409, "payment.customerMissing");
    sale["receiptData"]["customerPhone"] = json!(phone);
    sale["saleItems"][0]["quantity"] = json!(6);
    goods::sell(&mut owner, &sale).problem(409, "wallet.insufficient");
}

#[test]
fn corrections_have_a_reason_and_merging_two_customers_makes_one_wallet() {
    let shop = wholesaler();
    let mut owner = shop.owner();
    let (one, other) = (customer(&mut owner, 1, "1000"), customer(&mut owner, 2, "250.50"));
    let adjust = |client: &mut Client, amount: &str| {
        let body = json!({ "amount": amount, "reason": "an apology" });
        client.post(&format!("/customers/{one}/wallet/adjustments"), &body)
    };
    assert_eq!(minor(&adjust(&mut owner, "20").expect(201)["balance"]), 102_000);
    assert_eq!(minor(&adjust(&mut owner, "-1019.99").expect(201)["balance"]), 1);
    adjust(&mut owner, "-0.02").problem(409, "wallet.insufficient");
    adjust(&mut owner, "0").problem(422, "request.invalid");
    adjust(&mut shop.role("cashier"), "5").problem(403, "permission.missing");
    let merge = json!({ "other": other, "reason": "two phones" });
    owner.post(&format!("/customers/{one}/merge"), &merge).expect(200);
    assert_eq!(wallet(&mut owner, &one), 25_051);
    // Whoever orders with the other's phone pays from the one wallet.
    let order = place(
        &mut owner,
        &json!({
            "customer": { "phone": phone(2) },
            "items": [{ "description": "Delivery", "quantity": 1, "unitPrice": "250.51" }],
            "payment": { "method": "wallet" }
        }),
    );
    assert_eq!((&order["paymentStatus"], wallet(&mut owner, &one)), (&json!("paid"), 0));
}
