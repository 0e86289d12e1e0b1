//! Orders that keep goods, and become bills when they are handed over.

use serde_json::json;

use super::*;

const READY: [&str; 3] = ["confirmed", "preparing", "ready"];

/// A supermarket with five of RICE at 100.00 that cost 60.00.
fn with_rice() -> Shop {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 5, "unitCost": 60 }]));
    shop
}

fn order_of(product: &str, quantity: i64) -> Value {
    json!({ "items": [{ "product": product, "quantity": quantity }] })
}

fn of_customer(mut order: Value) -> Value {
    order["customer"] = json!({ "phone": "9876543210", "name": "John Doe" });
    order
}

/// Places an order and brings it to where it may be handed over; returns its id.
#[track_caller]
fn ready(client: &mut Client, order: &Value) -> String {
    let id = text(&place(client, order), "id").to_owned();
    for to in READY {
        client.post(&format!("/orders/{id}/transitions"), &step_to(to)).expect(200);
    }
    id
}

fn hand_over(client: &mut Client, id: &str, payments: Value) -> Answer {
    let mut body = json!({ "to": "delivered" });
    if payments != Value::Null {
        body["payments"] = payments;
    }
    client.post(&format!("/orders/{id}/transitions"), &body)
}

#[test]
fn goods_of_an_order_are_kept_for_it_and_given_back_when_it_is_called_off() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let order = place(&mut owner, &order_of("RICE", 3));
    assert_eq!(stock(&mut owner, "RICE"), (5_000, 3_000, 2_000));
    for refused in [sell(&mut owner, &sale("RICE", 3)), owner.post("/orders", &order_of("RICE", 3))] {
        let problem = refused.problem(409, "stock.insufficient");
        assert_eq!((&problem["shortages"][0]["asked"], &problem["shortages"][0]["available"]), (&json!(3), &json!(2)));
    }
    let cart = json!({ "items": [{ "product": "RICE", "quantity": 3 }] });
    let cart = owner.post("/inventory/price-cart", &cart).expect(200);
    assert_eq!((milli(&cart["items"][0]["currentStock"]), milli(&cart["items"][0]["available"])), (5_000, 2_000));
    sold(&mut owner, &sale("RICE", 2));
    assert_eq!(stock(&mut owner, "RICE"), (3_000, 3_000, 0));
    let id = text(&order, "id");
    owner.post(&format!("/orders/{id}/cancel"), &json!({ "reason": "nobody at home" })).expect(200);
    assert_eq!(stock(&mut owner, "RICE"), (3_000, 0, 3_000));
    sold(&mut owner, &sale("RICE", 3));
    assert_eq!(agreed_stock(&mut owner, "RICE"), 0);
}

#[test]
fn an_order_that_is_handed_over_becomes_a_bill_with_its_cost_and_its_number() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let mut order = of_customer(order_of("RICE", 3));
    order["items"].as_array_mut().expect("items").push(json!({ "description": "Gift wrap", "quantity": 1, "unitPrice": 20 }));
    order["discounts"] = json!([{ "kind": "percent", "value": 10 }]);
    let id = ready(&mut owner, &order);
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R1"]));
    let delivered = hand_over(&mut till, &id, json!([{ "method": "card", "amount": 88 }, { "method": "cash", "amount": 250 }]));
    assert_eq!(delivered.expect(200)["status"], "delivered");
    let bills = owner.get("/bills").expect(200)["data"].clone();
    let bill = &bills[0];
    assert_eq!((bills.as_array().map(Vec::len), text(bill, "billNumber")), (Some(1), "BILL-0000000001"));
    assert_eq!(
        (text(bill, "order"), &bill["orderNumber"], text(bill, "register")),
        (id.as_str(), &delivered.json()["orderNumber"], "R1")
    );
    assert_eq!((text(bill, "customerNumber"), text(bill, "customerName")), ("CUST0001", "John Doe"));
    // A tenth off 320.00; the three had cost 180.00.
    let sums = ["totalAmount", "totalCost", "profit", "changeDue", "onAccount"].map(|member| minor(&bill[member]));
    assert_eq!(sums, [28_800, 18_000, 10_800, 5_000, 0]);
    assert_eq!(stock(&mut owner, "RICE"), (2_000, 0, 2_000));
    assert_eq!(agreed_stock(&mut owner, "RICE"), 2_000);
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!([books_now["cash_drawers"], books_now["card_clearing"]], [20_000, 8_800]);
    assert_eq!(books_now["sales"] + books_now["discounts"], -28_800);
    // Handed over once is handed over.
    hand_over(&mut owner, &id, json!([{ "method": "cash" }])).problem(409, "order.illegalTransition");
    assert_bills_numbered(&mut owner, 1);
}

#[test]
fn an_order_is_not_handed_over_unpaid_and_stays_as_it_is() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let id = ready(&mut owner, &order_of("RICE", 1));
    let before = all_there_is(&mut owner);
    let cash = |amount: &str| json!([{ "method": "cash", "amount": amount }]);
    hand_over(&mut owner, &id, Value::Null).problem(409, "order.unpaid");
    hand_over(&mut owner, &id, cash("99.99")).problem(409, "payment.short");
    hand_over(&mut owner, &id, json!([{ "method": "card", "amount": 101 }])).problem(409, "payment.tooMuch");
    hand_over(&mut owner, &id, json!([{ "method": "house_account" }])).problem(409, "payment.customerMissing");
    hand_over(&mut owner, &id, json!([{ "method": "shells" }])).problem(422, "payment.methodUnknown");
    let amount = json!([{ "method": "house_account", "amount": 5 }]);
    hand_over(&mut owner, &id, amount).problem(422, "request.invalid");
    let other = place(&mut owner, &json!({ "items": [{ "product": "POTATO", "quantity": 1 }] }));
    let other = text(&other, "id");
    let early = json!({ "to": "confirmed", "payments": [{ "method": "cash" }] });
    owner.post(&format!("/orders/{other}/transitions"), &early).problem(422, "request.invalid");
    owner.post(&format!("/orders/{other}/cancel"), &json!({ "reason": "a test" })).expect(200);
    let lists = |all: &Value| (all["lists"][1].clone(), all["lists"][3].clone(), all["lists"][5].clone());
    assert_eq!(lists(&all_there_is(&mut owner)), lists(&before), "no bill, no payment, no entry");
    assert_eq!(owner.get(&format!("/orders/{id}")).expect(200)["status"], "ready");
    hand_over(&mut owner, &id, cash("100")).expect(200);
}

#[test]
fn goods_that_the_records_miss_go_all_the_same_are_booked_in_as_found_and_leave_a_finding() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let id = ready(&mut owner, &order_of("RICE", 5));
    let counted = json!({ "reason": "stock-take", "items": [{ "productId": "RICE", "counted": 2 }] });
    owner.post("/stock/adjustments", &counted).expect(201);
    assert_eq!(stock(&mut owner, "RICE"), (2_000, 5_000, 0));
    hand_over(&mut owner, &id, json!([{ "method": "cash" }])).expect(200);
    let bill = owner.get("/bills").expect(200)["data"][0].clone();
    assert_eq!(
        [&bill["totalAmount"], &bill["totalCost"]].map(minor),
        [50_000, 30_000],
        "found goods cost what the last receipt did"
    );
    assert_eq!(stock(&mut owner, "RICE"), (0, 0, 0));
    assert_eq!(agreed_stock(&mut owner, "RICE"), 0);
    assert_eq!(findings(&mut owner, "stock.foundAtSale").len(), 1);
    assert_eq!(findings(&mut owner, "stock.foundWithoutCost").len(), 0);
    // Three were missed at 60.00 each and found again.
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!((books_now.get("stock_differences"), books_now.get("inventory")), (None, None));
    assert_eq!(books_now["cost_of_goods"], 30_000);
}

#[test]
fn found_goods_of_which_nothing_was_ever_received_cost_nothing_and_say_so() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let id = ready(&mut owner, &order_of("SALT-1KG", 2));
    owner.patch("/products/SALT-1KG", &json!({ "trackStock": true })).expect(200);
    hand_over(&mut owner, &id, json!([{ "method": "cash" }])).expect(200);
    let bill = owner.get("/bills").expect(200)["data"][0].clone();
    assert_eq!([&bill["totalAmount"], &bill["totalCost"]].map(minor), [5_200, 0]);
    assert_eq!(findings(&mut owner, "stock.foundAtSale").len(), 1);
    assert_eq!(findings(&mut owner, "stock.foundWithoutCost").len(), 1);
    assert_eq!(agreed_stock(&mut owner, "SALT-1KG"), 0);
}

#[test]
fn what_a_customer_owes_stands_on_their_account_and_a_return_takes_it_off_first() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let id = ready(&mut owner, &of_customer(order_of("RICE", 3)));
    hand_over(&mut owner, &id, json!([{ "method": "cash", "amount": 50 }, { "method": "house_account" }])).expect(200);
    let bill = owner.get("/bills").expect(200)["data"][0].clone();
    assert_eq!((minor(&bill["onAccount"]), minor(&bill["payments"][0]["amount"])), (25_000, 5_000));
    assert_eq!(balances_of(&mut owner, TODAY)["receivables"], 25_000);
    let two = json!({ "items": [{ "line": 1, "quantity": 2 }], "reason": "damaged" });
    let note = give_back(&mut owner, &bill, "returns", &two).expect(201);
    assert_eq!((minor(&note["offAccount"]), &note["refunds"]), (20_000, &json!([])));
    let note = give_back(&mut owner, &bill, "returns", &json!({ "reason": "damaged" })).expect(201);
    assert_eq!((minor(&note["offAccount"]), minor(&note["refunds"][0]["amount"])), (5_000, 5_000));
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!((books_now.get("receivables"), books_now.get("cash_drawers"), books_now.get("sales")), (None, None, None));
}

#[test]
fn the_cash_of_a_delivery_is_the_driver_s_until_it_is_handed_in() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let mut order = of_customer(order_of("RICE", 1));
    order["channel"] = json!("delivery");
    let id = ready(&mut owner, &order);
    let mut driver = shop.role("driver");
    for to in ["assigned", "dispatched"] {
        driver.post(&format!("/orders/{id}/transitions"), &step_to(to)).expect(200);
    }
    let cash = json!([{ "method": "cash", "amount": 120 }]);
    hand_over(&mut driver, &id, cash.clone()).problem(409, "delivery.proofMissing");
    let proved = json!({ "proof": { "note": "at the door" }, "payments": cash });
    driver.post(&format!("/driver/deliveries/{id}/deliver"), &proved).expect(200);
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!((books_now["drivers_cash"], books_now.get("cash_drawers")), (10_000, None));
}

#[test]
fn an_order_that_is_handed_over_twice_with_one_key_is_billed_once() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let id = ready(&mut owner, &order_of("RICE", 1));
    let path = format!("/orders/{id}/transitions");
    let token = shop.owner_token().to_owned();
    let answers = at_once(8, |_| shop.client(&token).post_with_key(&path, "hand-over", &step_to("delivered")));
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(answers.iter().filter(|answer| !answer.is_replay()).count(), 1);
    assert_eq!(all_of(&mut owner, "/bills?limit=200").len(), 1);
    assert_eq!(agreed_stock(&mut owner, "RICE"), 4_000);
}
