//! Sales that are refused: the code, and that neither goods, money nor numbers have moved.

use serde_json::{Value, json};

use super::{Bad, assert_changes_nothing, errors, order, post, stocked};
use crate::harness::goods::*;
use crate::harness::*;

/// A body for `POST /inventory/sales` that is refused.
fn bad(what: &'static str, body: Value, status: u16, code: &'static str, pointers: &'static [&'static str]) -> Bad {
    post(what, "/inventory/sales", body, status, code, pointers)
}

/// A sale of one RICE with another member, or one more.
fn with(member: &str, value: Value) -> Value {
    let mut body = sale("RICE", 1);
    body[member] = value;
    body
}

/// A sale with another member of its item.
fn item(product: &str, quantity: impl Into<Value>, member: &str, value: Value) -> Value {
    let mut body = sale(product, quantity);
    body["saleItems"][0][member] = value;
    body
}

/// A sale of one RICE whose printout says that.
fn printout(data: Value) -> Value {
    with("receiptData", data)
}

fn paid(payments: Value) -> Value {
    with("payments", payments)
}

#[test]
fn items_that_cannot_be_sold_are_refused() {
    let shop = stocked();
    let many = json!({ "saleItems": vec![sale("BAG", 1)["saleItems"][0].clone(); 501] });
    let twice = json!({ "saleItems": [{ "productId": "RICE", "quantity": 6 }, { "productId": "RICE", "quantity": 5 }] });
    let (short, quantity): (_, &[&str]) = ("stock.insufficient", &["/saleItems/0/quantity"]);
    assert_changes_nothing(
        &shop,
        &mut shop.owner(),
        &[
            bad("nothing", json!({ "saleItems": [] }), 422, "items.empty", &["/saleItems"]),
            bad("no items at all", json!({}), 422, "field.required", &["/saleItems"]),
            bad("501 items", many, 422, "items.tooMany", &["/saleItems"]),
            bad("an unknown product", sale("NOPE", 1), 409, "product.unknown", &["/saleItems/0/productId"]),
            bad("no product's name", sale(" ", 1), 422, "code.invalid", &["/saleItems/0/productId"]),
            bad("what is not sold any more", sale("OLD", 1), 409, "product.inactive", &["/saleItems/0/productId"]),
            bad("more than two batches have", sale("RICE", 11), 409, short, quantity),
            bad("more than there is in two items", twice, 409, short, &["/saleItems/1/quantity"]),
            bad("of a recalled batch", sale("TOY", 1), 409, short, quantity),
            bad("of an expired batch", sale("MILK", 1), 409, short, quantity),
            bad("a gram too much", sale("SUGAR", 10.001), 409, short, quantity),
            bad("half a gram", sale("SUGAR", 0.0005), 422, "quantity.invalid", quantity),
            bad("half a piece", sale("RICE", 0.5), 409, "quantity.notWhole", quantity),
            bad("half a piece without stock", sale("BAG", 0.5), 409, "quantity.notWhole", quantity),
            bad("none of it", sale("RICE", 0), 422, "quantity.notPositive", quantity),
            bad("less than none", sale("RICE", -1), 422, "quantity.notPositive", quantity),
            bad(
                "an unknown option",
                item("RICE", 1, "options", json!(["X"])),
                409,
                "option.unknown",
                &["/saleItems/0/options/0"],
            ),
            bad("a member of nobody's", item("RICE", 1, "price", json!(1)), 422, "field.unknown", &["/saleItems/0/price"]),
            bad("long notes", item("RICE", 1, "notes", json!("n".repeat(1001))), 422, "field.tooLong", &["/saleItems/0/notes"]),
        ],
    );
    let next = sold(&mut shop.owner(), &sale("RICE", 10));
    assert_eq!((text(&next, "billNumber"), &next["payments"][0]["paymentNumber"]), ("BILL-0000000001", &json!("PAY20260001")));
}

#[test]
fn prices_discounts_and_totals_that_are_wrong_are_refused() {
    let shop = stocked();
    let price = |product: &str, quantity: i64, price: &str| item(product, quantity, "unitPrice", json!(price));
    let printed = json!({ "items": [{ "productId": "RICE", "unitPrice": 62.99 }] });
    let (below, at): (_, &[&str]) = ("price.belowCost", &["/saleItems/0/unitPrice"]);
    let discount = |kind: &str, value: i64| json!([{ "kind": kind, "value": value }]);
    let (off, mismatch): (_, &[&str]) = ("bill.totalMismatch", &["/receiptData/total"]);
    let rice_60 =
        json!({ "saleItems": [{ "productId": "RICE", "quantity": 1, "unitPrice": 60 }], "approval": { "reason": " " } });
    assert_changes_nothing(
        &shop,
        &mut shop.owner(),
        &[
            bad("a paisa below the cost with its tax", price("RICE", 5, "62.99"), 409, below, at),
            bad("the same in the printout", printout(printed), 409, below, at),
            bad("below the cost of the second batch alone", price("RICE", 6, "83.99"), 409, below, at),
            bad("below cost without tax", price("SUGAR", 1, "39.99"), 409, below, at),
            bad("an approval without a reason", rice_60, 422, "field.required", &["/approval/reason"]),
            bad("a negative price", price("RICE", 1, "-1"), 422, "amount.negative", at),
            bad("half a paisa", price("RICE", 1, "99.005"), 422, "amount.tooManyDecimals", at),
            bad("a price in words", price("RICE", 1, "ten"), 422, "amount.invalid", at),
            bad("more than an amount", price("BAG", 2, "9999999999999.99"), 409, "amount.tooLarge", &[""]),
            bad("a total off by one paisa", printout(json!({ "total": 100.01 })), 409, off, mismatch),
            bad("a total short of one paisa", printout(json!({ "total": "99.99" })), 409, off, mismatch),
            bad("a total that is none", printout(json!({ "total": "x" })), 422, "amount.invalid", mismatch),
            bad(
                "a discount of more than the item",
                item("RICE", 1, "discounts", discount("amount", 101)),
                409,
                "discount.tooLarge",
                &["/saleItems/0/discounts"],
            ),
            bad(
                "a discount of more than the sale",
                with("discounts", discount("amount", 101)),
                409,
                "discount.tooLarge",
                &["/discounts"],
            ),
            bad("an unknown charge", with("charges", json!([{ "code": "tax" }])), 409, "charge.unknown", &["/charges/0"]),
            bad("21 charges", with("charges", json!(vec![json!({ "code": "x" }); 21])), 422, "request.invalid", &["/charges"]),
            bad("a negative tip", with("tip", json!(-1)), 422, "amount.negative", &["/tip"]),
            order(
                "an unknown charge of an order",
                json!({ "items": [{ "product": "BAG", "quantity": 1 }], "charges": [{ "code": "tax" }] }),
                409,
                "charge.unknown",
                &["/charges/0"],
            ),
        ],
    );
    let over = [bad(
        "a cashier's discount of 11 per cent",
        with("discounts", discount("percent", 11)),
        409,
        "discount.overLimit",
        &["/discounts/0"],
    )];
    assert_changes_nothing(&shop, &mut shop.role("cashier"), &over);
    sold(&mut shop.role("cashier"), &price("RICE", 6, "84.00"));
}

#[test]
fn payments_and_places_that_are_wrong_are_refused() {
    let shop = stocked();
    let card = |amount: &str| json!({ "method": "card", "amount": amount });
    let (short, long): (_, &[&str]) = ("payment.short", &["/payments"]);
    let no_method = "payment.methodUnknown";
    assert_changes_nothing(
        &shop,
        &mut shop.owner(),
        &[
            bad("a paisa too little cash", printout(json!({ "cashReceived": 99.99 })), 409, short, long),
            bad("a paisa too little by card", paid(json!([card("99.99")])), 409, short, long),
            bad("too little of both", paid(json!([card("50"), { "method": "cash", "amount": 49.99 }])), 409, short, long),
            bad("a paisa above the total by card", paid(json!([card("100.01")])), 409, "payment.tooMuch", long),
            bad("two cards above it", paid(json!([card("60"), card("60")])), 409, "payment.tooMuch", long),
            bad("nothing by card", paid(json!([card("0")])), 422, "amount.notPositive", &["/payments/0/amount"]),
            bad("an unknown method", paid(json!([{ "method": "shells" }])), 422, no_method, &["/payments/0/method"]),
            bad("a house account", paid(json!([{ "method": "house_account" }])), 422, no_method, &["/payments/0/method"]),
            bad(
                "the same printed",
                printout(json!({ "paymentMethod": "Shells" })),
                422,
                no_method,
                &["/receiptData/paymentMethod"],
            ),
            bad("21 payments", paid(json!(vec![card("1"); 21])), 422, "request.invalid", &["/payments"]),
            bad(
                "cash in words",
                printout(json!({ "cashReceived": "all" })),
                422,
                "amount.invalid",
                &["/receiptData/cashReceived"],
            ),
            bad(
                "no phone",
                printout(json!({ "customerPhone": "12" })),
                422,
                "customer.phoneInvalid",
                &["/receiptData/customerPhone"],
            ),
            bad("a printout that is none", printout(json!("x")), 422, "request.invalid", &["/receiptData"]),
            bad("an unknown outlet", with("outlet", json!("NORTH")), 409, "outlet.unknown", &["/outlet"]),
            bad("an unknown register", with("register", json!("R9")), 409, "register.unknown", &["/register"]),
            bad("an empty register", with("register", json!("")), 422, "code.invalid", &["/register"]),
            bad("501 characters", with("referenceNumber", json!("r".repeat(501))), 422, "field.tooLong", &["/referenceNumber"]),
            bad("a bill number of one's own", with("billNumber", json!("B1")), 422, "field.unknown", &["/billNumber"]),
            bad("a reason without a day", with("reason", json!("x")), 422, "request.invalid", &["/reason"]),
            bad(
                "a day that is over",
                json!({ "saleItems": sale("RICE", 1)["saleItems"], "businessDate": "2026-01-17", "reason": "late" }),
                409,
                "businessDay.outsideGrace",
                &["/businessDate"],
            ),
        ],
    );
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R1"]));
    let elsewhere = [bad("another till's register", with("register", json!("R2")), 403, "permission.missing", &["/register"])];
    assert_changes_nothing(&shop, &mut till, &elsewhere);
    for role in ["kitchen", "warehouse", "finance", "accountant"] {
        sell(&mut shop.role(role), &sale("RICE", 1)).problem(403, "permission.missing");
    }
}

/// 11 of RICE, of which there are 10; SUGAR below its cost; a phone that is none; a total off by one paisa; a paisa too little.
fn all_wrong() -> Value {
    json!({
        "saleItems": [
            { "productId": "RICE", "quantity": 11 },
            { "productId": "SUGAR", "quantity": 1, "unitPrice": 30 },
        ],
        "referenceNumber": "ALL-WRONG",
        "receiptData": { "total": 1130.01, "customerPhone": "12", "paymentMethod": "Cash", "cashReceived": 1129.99 },
    })
}

#[test]
fn whatever_is_wrong_with_a_sale_is_said_at_once() {
    let shop = stocked();
    let mut owner = shop.owner();
    let before = all_there_is(&mut owner);
    let refused = sell(&mut owner, &all_wrong());
    let problem = refused.problem(409, "stock.insufficient");
    let all = [
        ("/saleItems/0/quantity", "stock.insufficient"),
        ("/saleItems/1/unitPrice", "price.belowCost"),
        ("/receiptData/customerPhone", "customer.phoneInvalid"),
        ("/receiptData/total", "bill.totalMismatch"),
        ("/payments", "payment.short"),
    ];
    assert_eq!(refused.errors(), errors(&all));
    assert_eq!(problem["shortages"], json!([{ "pointer": "/saleItems/0/quantity", "asked": 11, "available": 10 }]));
    // What a product that nobody knows costs, nobody knows; all the rest is said with it.
    let mut with_unknown = all_wrong();
    with_unknown["saleItems"].as_array_mut().expect("items").push(json!({ "productId": "NOPE", "quantity": 1 }));
    let refused = sell(&mut owner, &with_unknown);
    refused.problem(409, "stock.insufficient");
    assert_eq!(refused.errors(), errors(&[&all[..2], &[("/saleItems/2/productId", "product.unknown")], &all[2..3]].concat()));
    // The till asks beforehand, and hears the same of the goods.
    let cart = json!({ "items": [
        { "product": "RICE", "quantity": 11 }, { "product": "SUGAR", "quantity": 1, "unitPrice": 30 }, { "product": "NOPE", "quantity": 1 },
    ] });
    let priced = owner.post("/inventory/price-cart", &cart).expect(200);
    let said: Vec<(&str, &str)> =
        priced["problems"].as_array().expect("problems").iter().map(|one| (text(one, "pointer"), text(one, "code"))).collect();
    assert_eq!(
        said,
        [
            ("/items/0/quantity", "stock.insufficient"),
            ("/items/1/unitPrice", "price.belowCost"),
            ("/items/2/product", "product.unknown"),
        ]
    );
    assert_eq!(minor(&priced["total"]), 113_000);
    assert_eq!(all_there_is(&mut owner), before, "neither wrote anything");
    // A refused sale does not use up its reference.
    let mut right = all_wrong();
    right["saleItems"][0]["quantity"] = json!(10);
    right["saleItems"][1]["unitPrice"] = json!(40);
    right["receiptData"] = json!({ "total": 1040, "customerPhone": "9876543210", "cashReceived": 1040 });
    let bill = sold(&mut owner, &right);
    assert_eq!((text(&bill, "billNumber"), text(&bill, "customerNumber")), ("BILL-0000000001", "CUST0001"));
}

#[test]
fn a_manager_approves_a_price_below_cost_and_a_cashier_does_not() {
    let shop = stocked();
    let mut body = item("RICE", 7, "unitPrice", json!(80));
    body["approval"] = json!({ "reason": "the sacks are torn" });
    let refused = [bad("a cashier's approval", body.clone(), 403, "permission.missing", &["/approval"])];
    assert_changes_nothing(&shop, &mut shop.role("cashier"), &refused);
    let bill = sold(&mut shop.role("manager"), &body);
    // 560.00 with tax is 533.33 without; the goods had cost 5 × 60.00 + 2 × 80.00.
    assert_eq!(
        [&bill["totalAmount"], &bill["taxTotal"], &bill["totalCost"], &bill["profit"]].map(minor),
        [56_000, 2_667, 46_000, 7_333]
    );
}

#[test]
fn a_reference_that_comes_again_is_answered_with_the_same_bill_or_refused() {
    let shop = stocked();
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R1"]));
    let mut body = sale("RICE", 2);
    body["referenceNumber"] = json!("BILL-1234567890");
    body["receiptData"] = json!({ "total": 200, "customerPhone": "9876543210", "printedAt": "12:00:01" });
    let first = sell(&mut till, &body);
    let bill = first.expect(201)["bill"].clone();
    let mut owner = shop.owner();
    let after = all_there_is(&mut owner);
    // What Docket makes nothing of may differ: the till prints anew before it sends again.
    for printed in [json!("12:00:01"), json!("12:00:09"), Value::Null] {
        body["receiptData"]["printedAt"] = printed;
        let again = sell(&mut till, &body);
        assert!(again.is_replay());
        assert_eq!(again.expect(201)["bill"], bill);
    }
    let mut others = [body.clone(), body.clone(), body.clone()];
    others[0]["saleItems"][0]["quantity"] = json!(3);
    others[1]["receiptData"]["customerName"] = json!("John Doe");
    others[2]["saleItems"] = json!([{ "productId": "SUGAR", "quantity": 1 }]);
    for other in &others {
        sell(&mut till, other).problem(422, "idempotency.mismatch");
    }
    assert_eq!(all_there_is(&mut owner), after, "sold once");
    assert_eq!(agreed_stock(&mut owner, "RICE"), 8_000);
}

#[test]
fn thirty_two_who_send_the_same_reference_at_once_make_one_bill() {
    let shop = stocked();
    let token = shop.token(&["--role", "cashier", "--register", "R1"]);
    let mut body = sale("RICE", 1);
    body["referenceNumber"] = json!("ONCE");
    let answers = at_once(32, |_| sell(&mut shop.client(&token), &body));
    let first = answers[0].expect(201)["bill"].clone();
    assert!(answers.iter().all(|answer| answer.expect(201)["bill"] == first));
    assert_eq!(answers.iter().filter(|answer| !answer.is_replay()).count(), 1);
    assert_eq!(agreed_stock(&mut shop.owner(), "RICE"), 9_000);
}
