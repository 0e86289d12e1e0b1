//! How a sale is paid: several ways at once, change, the smallest coin, charges and tips.

use serde_json::json;

use super::*;

/// A supermarket that gives no paise back, and charges for delivery and service.
fn with_coins_and_charges() -> Shop {
    let charges = "[[charges]]\ncode = \"deliveryFee\"\nname = \"Delivery\"\namount = \"40.00\"\ntaxes = [\"CGST 9\", \"SGST 9\"]\n\n\
                   [[charges]]\ncode = \"serviceCharge\"\nname = \"Service\"\npercent = \"10\"\ntaxes = []\n\n\
                   [[taxes]]\nname = \"CGST 2.5\"";
    let changes = [("decimals = 2\n", "decimals = 2\nsmallest_coin = \"1.00\"\n"), ("[[taxes]]\nname = \"CGST 2.5\"", charges)];
    let shop = a_counter_with(&changes);
    let mut owner = shop.owner();
    let mut rice = taxed();
    rice["price"] = json!(105);
    make(&mut owner, "RICE", rice);
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 10, "unitCost": 60 }]));
    shop
}

fn payments_of(bill: &Value) -> Vec<(&str, i64, i64)> {
    let payments = bill["payments"].as_array().expect("payments").iter();
    payments.map(|one| (text(one, "method"), minor(&one["amount"]), minor(&one["tendered"]))).collect()
}

#[test]
fn one_bill_is_paid_by_card_and_cash_and_the_change_is_cash() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 10, "unitCost": 60 }]));
    let mut body = sale("RICE", 5);
    body["payments"] = json!([
        { "method": "cash", "amount": 200 }, { "method": "Card", "amount": 300 }, { "method": "cash", "amount": 50 },
    ]);
    let bill = sold(&mut owner, &body);
    assert_eq!(payments_of(&bill), [("cash", 20_000, 25_000), ("card", 30_000, 30_000)]);
    assert_eq!((minor(&bill["changeDue"]), minor(&bill["amountDue"])), (5_000, 50_000));
    let numbers: Vec<&str> = bill["payments"].as_array().expect("two").iter().map(|one| text(one, "paymentNumber")).collect();
    assert_eq!(numbers, ["PAY20260001", "PAY20260002"]);
    let listed = all_of(&mut owner, "/payments?limit=200");
    assert_eq!(listed.iter().map(|payment| minor(&payment["amount"])).sum::<i64>(), 50_000);
    // What says no amount takes the rest, and a card may take all.
    body["payments"] = json!([{ "method": "card", "amount": 450 }, { "method": "cash" }]);
    assert_eq!(payments_of(&sold(&mut owner, &body)), [("cash", 5_000, 5_000), ("card", 45_000, 45_000)]);
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!([books_now["cash_drawers"], books_now["card_clearing"], books_now["sales"]], [25_000, 75_000, -100_000]);
}

#[test]
fn charges_have_their_own_tax_tips_are_owed_and_cash_is_rounded_to_the_smallest_coin() {
    let shop = with_coins_and_charges();
    let mut owner = shop.owner();
    let mut body = sale("RICE", 1);
    body["charges"] = json!([{ "code": "deliveryFee" }, { "code": "serviceCharge" }]);
    body["tip"] = json!(5);
    body["receiptData"] = json!({ "total": 155.50, "cashReceived": 200 });
    let bill = sold(&mut owner, &body);
    let lines: Vec<(&str, i64, i64)> = bill["items"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| (text(line, "name"), minor(&line["total"]), minor(&line["tax"])))
        .collect();
    // 40.00 with 18 % in it is 33.90 and 6.10; the service is a tenth of 105.00.
    assert_eq!(lines, [("RICE", 10_500, 500), ("Delivery", 4_000, 610), ("Service", 1_050, 0)]);
    assert_eq!([&bill["items"][1]["charge"], &bill["items"][0]["charge"]], [&json!("deliveryFee"), &Value::Null]);
    let sums = ["totalAmount", "taxTotal", "tip", "rounding", "amountDue", "changeDue"].map(|member| minor(&bill[member]));
    assert_eq!(sums, [15_550, 1_110, 500, 50, 16_100, 3_900]);
    assert_eq!(payments_of(&bill), [("cash", 16_100, 20_000)]);
    assert_eq!(
        balances_of(&mut owner, TODAY),
        books(&[
            ("cash_drawers", 16_100),
            ("sales", -14_440),
            ("taxes_payable", -1_110),
            ("tips", -500),
            ("rounding", -50),
            ("cost_of_goods", 6_000),
            ("inventory", 54_000),
            ("payables", -60_000),
        ])
    );
    // A card is not rounded, and the till may name its own price for the delivery.
    body["charges"] = json!([{ "code": "deliveryFee", "amount": 0.50 }]);
    body["receiptData"] = json!({ "total": 110.50, "paymentMethod": "Card" });
    let by_card = sold(&mut owner, &body);
    assert_eq!((minor(&by_card["rounding"]), payments_of(&by_card)), (0, vec![("card", 11_050, 11_050)]));
}

#[test]
fn a_till_s_total_may_have_the_rounding_and_the_tip_in_it() {
    let shop = with_coins_and_charges();
    let mut owner = shop.owner();
    // 105.00 less 0.60 are 104.40, in cash 104.00, with a tip of 5.00 109.40 and in cash 109.00.
    let with = |total: &str| {
        let mut body = sale("RICE", 1);
        body["discounts"] = json!([{ "kind": "amount", "value": 0.60 }]);
        body["tip"] = json!(5);
        body["receiptData"] = json!({ "total": total });
        body
    };
    for total in ["104.40", "104.00", "109.40", "109.00"] {
        let bill = sold(&mut owner, &with(total));
        let sums = ["totalAmount", "rounding", "amountDue"].map(|member| minor(&bill[member]));
        assert_eq!(sums, [10_440, -40, 10_900], "{total}");
    }
    sell(&mut owner, &with("109.01")).problem(409, "bill.totalMismatch");
}

#[test]
fn what_is_free_needs_no_payment() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 1, "unitCost": 60 }]));
    let mut body = sale("RICE", 1);
    body["discounts"] = json!([{ "kind": "percent", "value": 100, "reason": "a gift of the house" }]);
    let bill = sold(&mut owner, &body);
    assert_eq!((minor(&bill["totalAmount"]), &bill["payments"], minor(&bill["profit"])), (0, &json!([]), -6_000));
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!([books_now["sales"], books_now["discounts"], books_now["cost_of_goods"]], [-10_000, 10_000, 6_000]);
    let note = give_back(&mut owner, &bill, "void", &json!({ "reason": "sent back" })).expect(201);
    assert_eq!((&note["refunds"], minor(&note["totalAmount"])), (&json!([]), 0));
    assert_eq!(agreed_stock(&mut owner, "RICE"), 1_000);
}
