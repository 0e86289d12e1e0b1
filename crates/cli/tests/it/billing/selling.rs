//! Sales as a till makes them (seed 001): which goods leave, what they cost, and what the bill says.

use serde_json::json;

use super::*;

/// Products A and B at 100.00, ten of each at a cost of 80.00; returns their ids.
fn a_and_b(client: &mut Client) -> [String; 2] {
    let ids = ["A", "B"].map(|sku| make(client, sku, json!({ "name": format!("Product {sku}") })));
    let arrived = |sku: &str| json!({ "productId": sku, "quantity": 10, "unitCost": 80 });
    receive(client, json!([arrived("A"), arrived("B")]));
    ids
}

#[test]
fn the_sale_of_the_seed_becomes_a_bill_with_its_cost_its_profit_and_its_customer() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let [a, b] = a_and_b(&mut owner);
    let item = |id: &str, name: &str, quantity: i64, total: i64| json!({ "productId": id, "name": name, "quantity": quantity, "unitPrice": 100, "total": total });
    let request = json!({
        "saleItems": [{ "productId": a, "quantity": 2, "unitPrice": 100, "notes": "" }, { "productId": b, "quantity": 3, "notes": "" }],
        "referenceNumber": "BILL-1234567890",
        "receiptData": {
            "billNumber": "BILL-1234567890",
            "items": [item(&a, "Product A", 2, 200), item(&b, "Product B", 3, 300)],
            "subtotal": 500, "total": 500, "customerPhone": "9876543210", "customerName": "John Doe", "customerEmail": null,
            "paymentMethod": "Cash", "cashReceived": 600, "till": { "version": "1.50" },
        },
    });
    // The seed's clients call the API without its version.
    let sale = owner.send(&Request::new("POST", "/api/inventory/sales").json(&request)).expect(201);
    assert_eq!((&sale["success"], &sale["message"]), (&json!(true), &json!("Sales processed successfully")));
    let data = sale["data"].as_array().expect("an item each");
    assert_eq!(data.iter().map(|item| milli(&item["stockLeft"])).collect::<Vec<_>>(), [8_000, 7_000]);
    assert_eq!(data.iter().map(|item| minor(&item["cost"])).collect::<Vec<_>>(), [16_000, 24_000]);
    assert_eq!(text(&data[0]["portions"][0], "batchNumber"), "PUR-000001-1");
    let bill = &sale["bill"];
    assert_eq!(text(bill, "billNumber"), "BILL-0000000001", "the number is ours, whatever the till calls it");
    assert_eq!((&bill["_id"], text(bill, "referenceNumber")), (&bill["id"], "BILL-1234567890"));
    let sums = ["subtotal", "taxTotal", "totalAmount", "totalCost", "profit", "changeDue"].map(|member| minor(&bill[member]));
    assert_eq!(sums, [50_000, 0, 50_000, 40_000, 10_000, 10_000]);
    let customer = ["customerNumber", "customerName", "customerPhone"].map(|member| text(bill, member));
    assert_eq!(customer, ["CUST0001", "John Doe", "9876543210"]);
    let payment = &bill["payments"][0];
    assert_eq!((text(payment, "method"), minor(&payment["amount"]), minor(&payment["tendered"])), ("cash", 50_000, 60_000));
    assert_eq!(bill["receiptData"], json!({ "till": { "version": "1.50" } }), "what we make nothing of is kept");
    let id = text(bill, "id");
    let read = owner.get(&format!("/bills/{id}")).expect(200);
    let member = |(name, value): (&String, &Value)| assert_eq!(read[name], *value, "{name}");
    bill.as_object().expect("a bill").iter().for_each(member);
    assert_eq!(owner.get(&format!("/payments/{}", text(payment, "id"))).expect(200)["paymentNumber"], payment["paymentNumber"]);
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!(
        books_now,
        books(&[
            ("cash_drawers", 50_000),
            ("sales", -50_000),
            ("cost_of_goods", 40_000),
            ("inventory", 160_000 - 40_000),
            ("payables", -160_000),
        ])
    );
    assert_eq!([agreed_stock(&mut owner, "A"), agreed_stock(&mut owner, "B")], [8_000, 7_000]);
}

#[test]
fn a_customer_who_comes_back_is_found_and_one_without_a_phone_is_nobody() {
    let shop = a_counter();
    let mut owner = shop.owner();
    a_and_b(&mut owner);
    let mut by = |phone: Value, name: Value| {
        let mut body = sale("A", 1);
        body["receiptData"] = json!({ "customerPhone": phone, "customerName": name });
        sold(&mut owner, &body)
    };
    let first = by(json!("9876543210"), json!("John Doe"));
    let again = by(json!("+91 98765-43210"), json!("J. Doe"));
    assert_eq!((&again["customer"], text(&again, "customerNumber")), (&first["customer"], "CUST0001"));
    assert_eq!(text(&again, "customerName"), "J. Doe", "the name on the receipt is copied to the bill");
    for phone in [json!(""), Value::Null] {
        let nobody = by(phone, json!("John Doe"));
        for member in ["customer", "customerNumber", "customerName", "customerPhone", "customerEmail"] {
            assert_eq!(nobody[member], Value::Null, "{member}");
        }
    }
    let customers = owner.get("/numbering/series/customer/counters").expect(200);
    assert_eq!(customers["data"][0]["sequence"], 1, "no customer was made");
    let found = owner.get(&format!("/customers/{}", text(&first, "customer"))).expect(200);
    assert_eq!(found["name"], "John Doe", "a real name is not replaced by another");
}

#[test]
fn the_oldest_batches_go_first_and_each_price_has_a_line_of_its_own() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let id = make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 2, "unitCost": 50 }]));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 2, "unitCost": 60 }]));
    let dearer = json!([{ "productId": "RICE", "quantity": 4, "unitCost": 70, "unitPrice": 110, "batchNumber": "LOT 7" }]);
    receive(&mut owner, dearer);
    // What came before all of them is sold first, whenever it is booked in.
    let earlier = json!({
        "receivedAt": "2026-01-10T09:00:00+05:30",
        "items": [{ "productId": "RICE", "quantity": 1, "unitCost": 40 }],
    });
    owner.post("/purchases", &earlier).expect(201);
    let cart = json!({ "items": [{ "product": "RICE", "quantity": 7 }] });
    let cart = owner.post("/inventory/price-cart", &cart).expect(200);
    let answered = sell(&mut owner, &sale("RICE", 7)).expect(201);
    let bill = &answered["bill"];
    let of = |member: &str| bill["items"].as_array().expect("items").iter().map(|line| line[member].clone()).collect::<Vec<_>>();
    assert_eq!((of("quantity"), of("unitPrice")), (vec![json!(5), json!(2)], vec![json!(100.0), json!(110.0)]));
    assert_eq!((of("line"), of("cost")), (vec![json!(1), json!(2)], vec![json!(260.0), json!(140.0)]));
    assert_eq!([&bill["totalAmount"], &bill["totalCost"], &bill["profit"]].map(minor), [72_000, 40_000, 32_000]);
    let seen: Vec<(&str, i64, i64)> = answered["data"]
        .as_array()
        .expect("lines")
        .iter()
        .flat_map(|line| line["portions"].as_array().expect("portions"))
        .map(|portion| (text(portion, "batchNumber"), milli(&portion["quantity"]), minor(&portion["unitCost"])))
        .collect();
    let expected = [("PUR-000004-1", 1_000, 4_000), ("PUR-000001-1", 2_000, 5_000), ("PUR-000002-1", 2_000, 6_000)];
    assert_eq!(seen, [expected.as_slice(), &[("LOT 7", 2_000, 7_000)]].concat());
    let portions = |value: &Value| value["portions"].as_array().expect("portions").clone();
    let of_sale: Vec<Value> = answered["data"].as_array().expect("lines").iter().flat_map(portions).collect();
    assert_eq!(portions(&cart["items"][0]), of_sale, "the till was told so beforehand");
    assert_eq!((minor(&cart["total"]), milli(&cart["items"][0]["available"])), (72_000, 9_000));
    let movements = all_of(&mut owner, &format!("/products/{id}/movements?limit=200"));
    let sales = movements.iter().filter(|movement| movement["kind"] == "sale");
    let sales: Vec<_> =
        sales.map(|one| (text(one, "batchNumber"), milli(&one["quantity"]), text(one, "documentNumber"))).collect();
    assert_eq!(sales.len(), 4);
    assert!(sales.iter().all(|(_, quantity, number)| *quantity < 0 && *number == "BILL-0000000001"), "{sales:?}");
    assert_eq!(agreed_stock(&mut owner, "RICE"), 2_000);
}

#[test]
fn what_expires_first_goes_first_where_the_product_says_so_and_blocked_batches_stay() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "MILK", json!({ "consumption": "fefo" }));
    let batch = |cost: i64, expires: &str| json!({ "productId": "MILK", "quantity": 1, "unitCost": cost, "expiresAt": expires });
    let arrived =
        [batch(1, "2026-01-18"), batch(2, "2026-01-25"), batch(3, TODAY), batch(4, "2026-01-22"), batch(5, "2026-01-30")];
    let purchase = receive(&mut owner, json!(arrived));
    let blocked = text(&purchase["batches"][3], "id").to_owned();
    let change = |is_blocked: bool| json!({ "isBlocked": is_blocked, "reason": "a recall" });
    assert_eq!(owner.patch(&format!("/batches/{blocked}"), &change(true)).expect(200)["isBlocked"], true);
    assert_eq!(stock(&mut owner, "MILK"), (5_000, 0, 3_000), "one has expired and one is recalled");
    let bill = sold(&mut owner, &sale("MILK", 2));
    assert_eq!(minor(&bill["totalCost"]), 300 + 200, "of today, and of the 25th");
    owner.patch(&format!("/batches/{blocked}"), &change(false)).expect(200);
    assert_eq!(minor(&sold(&mut owner, &sale("MILK", 1))["totalCost"]), 400, "of the 22nd");
    assert_eq!(agreed_stock(&mut owner, "MILK"), 2_000);
}

#[test]
fn loose_goods_are_sold_to_the_gram_and_a_used_up_batch_has_cost_what_it_cost() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "SUGAR", json!({ "unit": "kg", "sellByWeight": true, "price": 48 }));
    receive(&mut owner, json!([{ "productId": "SUGAR", "quantity": 1, "unitCost": "33.35" }]));
    let bills: Vec<Value> =
        [0.333, 0.333, 0.333, 0.001].into_iter().map(|kilos| sold(&mut owner, &sale("SUGAR", kilos))).collect();
    let costs: Vec<i64> = bills.iter().map(|bill| minor(&bill["totalCost"])).collect();
    // half_up(3335 × 333 ÷ 1000) = 1111, half_up(2224 × 333 ÷ 667) = 1110, half_up(1114 × 333 ÷ 334) = 1111, and the rest.
    assert_eq!(costs, [1_111, 1_110, 1_111, 3]);
    assert_eq!(costs.iter().sum::<i64>(), 3_335);
    assert_eq!(agreed_stock(&mut owner, "SUGAR"), 0);
    assert_eq!(balances_of(&mut owner, TODAY).get("inventory"), None);
}

#[test]
fn options_are_sold_at_their_price_and_taxes_are_in_it() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let mut oil = taxed();
    oil["modifiers"] =
        json!([{ "code": "WRAP", "name": "Wrapping", "options": [{ "code": "GIFT", "name": "Gift", "price": 5 }] }]);
    make(&mut owner, "OIL", oil);
    receive(&mut owner, json!([{ "productId": "OIL", "quantity": 4, "unitCost": 60 }]));
    let mut body = sale("OIL", 2);
    body["saleItems"][0]["options"] = json!(["GIFT"]);
    body["receiptData"] = json!({ "total": 210 });
    let bill = sold(&mut owner, &body);
    let line = &bill["items"][0];
    assert_eq!((minor(&line["unitPrice"]), text(&line["options"][0], "name")), (10_500, "Gift"));
    // 210.00 with 5 % in it is 200.00 and 10.00.
    assert_eq!([&bill["totalAmount"], &bill["taxTotal"], &bill["profit"]].map(minor), [21_000, 1_000, 8_000]);
    let taxes: Vec<(&str, i64)> =
        line["taxes"].as_array().expect("taxes").iter().map(|tax| (text(tax, "name"), minor(&tax["amount"]))).collect();
    assert_eq!(taxes, [("CGST 2.5", 500), ("SGST 2.5", 500)]);
}

#[test]
fn a_discount_on_an_item_is_taken_off_once_however_many_prices_it_has() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    let batch = |price: i64| json!({ "productId": "RICE", "quantity": 1, "unitCost": 50, "unitPrice": price });
    receive(&mut owner, json!([batch(100), batch(200)]));
    let mut body = sale("RICE", 2);
    body["saleItems"][0]["discounts"] = json!([{ "kind": "amount", "value": 30 }]);
    body["discounts"] = json!([{ "kind": "percent", "value": 10, "reason": "opening week" }]);
    let bill = sold(&mut owner, &body);
    let discounts: Vec<i64> = bill["items"].as_array().expect("lines").iter().map(|line| minor(&line["discount"])).collect();
    // 30.00 over 100.00 and 200.00 is 10.00 and 20.00; a tenth of the 270.00 that are left is 9.00 and 18.00.
    assert_eq!(discounts, [1_900, 3_800]);
    assert_eq!([&bill["subtotal"], &bill["discountTotal"], &bill["totalAmount"]].map(minor), [27_000, 5_700, 24_300]);
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!((books_now["sales"], books_now["discounts"]), (-30_000, 5_700));
}
