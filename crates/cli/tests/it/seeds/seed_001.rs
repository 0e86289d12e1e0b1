//! Seed 001, the customer billing flow of SHIVIK MART: its three scenarios with its own bodies, names and numbers, and ten tills that
//! meet one new customer at once.
//!
//! Here belongs its last picture, "DISPLAY RECEIPT", once receipts are printed: `SHIVIK MART`, `Bill No: BILL-1234567890`,
//! `Customer: CUST0001 - John Doe`, `Phone: 9876543210`, `Date: 2025-01-15 10:30 AM`, `Product A  2 × ₹100  ₹200`,
//! `Product B  3 × ₹100  ₹300`, `Subtotal: ₹500`, `Total: ₹500`, `Payment: Cash`. The shop of these tests is called so, and its clock
//! stands there.

use serde_json::{Value, json};

use crate::harness::*;

/// The time on the seed's receipt.
const CLOCK: &str = "2025-01-15T10:30:00+05:30";

/// The till's own number of its first sale, and the number that the first bill of this shop has.
const BILL: &str = "BILL-1234567890";

/// The seed's shop: products A and B at 100 without tax, five and more of each, bought so that 2 × A and 3 × B cost 400.
struct Mart {
    shop: Shop,
    a: String,
    b: String,
}

impl Mart {
    fn open() -> Mart {
        let bills = "template = \"BILL-{SEQ:10}\"\nreset = \"never\"\n";
        let begun = format!("{bills}start = 1234567890\n");
        let changes = [("name = \"Shivik Mart\"", "name = \"SHIVIK MART\""), (bills, begun.as_str())];
        let shop = Shop::rehearsed_with("shivik-mart", &changes, CLOCK);
        let mut stockroom = shop.role("warehouse");
        let mut product = |sku: &str, name: &str| {
            let body = json!({ "sku": sku, "name": name, "price": 100, "trackStock": true });
            stockroom.post("/products", &body).expect(201)["id"].as_str().expect("an id").to_owned()
        };
        let (a, b) = (product("A", "Product A"), product("B", "Product B"));
        // The oldest first: one A at 70 and one at 90 are 160, three B at 80 are 240.
        for (quantity, cost) in [(1, 70), (99, 90)] {
            let items = json!([{ "productId": a, "quantity": quantity, "unitCost": cost, "unitPrice": 100 }]);
            stockroom.post("/purchases", &json!({ "items": items })).expect(201);
        }
        let items = json!([{ "productId": b, "quantity": 100, "unitCost": 80, "unitPrice": 100 }]);
        stockroom.post("/purchases", &json!({ "items": items })).expect(201);
        Mart { shop, a, b }
    }

    /// What the seed's till sends when "COMPLETE PAYMENT" is clicked, under its own number of the sale.
    fn payment(&self, number: &str, customer: Value) -> Value {
        let mut receipt = json!({
            "billNumber": number,
            "items": [
                { "productId": self.a, "name": "Product A", "quantity": 2, "unitPrice": 100, "total": 200, "batchNumber": "A-1" },
                { "productId": self.b, "name": "Product B", "quantity": 3, "unitPrice": 100, "total": 300 },
            ],
            "subtotal": 500,
            "total": 500,
            "customerPhone": null,
            "customerName": null,
            "customerEmail": null,
            "paymentMethod": "Cash",
            "cashReceived": 500,
            "storeName": "SHIVIK MART",
            "date": "2025-01-15 10:30 AM",
        });
        for (member, value) in customer.as_object().expect("an object") {
            receipt[member] = value.clone();
        }
        json!({
            "saleItems": [
                { "productId": self.a, "quantity": 2, "notes": "" },
                { "productId": self.b, "quantity": 3, "notes": "gift" },
            ],
            "referenceNumber": number,
            "receiptData": receipt,
        })
    }
}

fn john() -> Value {
    json!({ "customerPhone": "9876543210", "customerName": "John Doe", "customerEmail": null })
}

/// The members of an object by name.
fn members(object: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| ((*name).to_owned(), object[name].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// How many customers ever had a number.
fn customers_made(client: &mut Client) -> Value {
    client.get("/numbering/series/customer/counters").expect(200)["data"][0]["sequence"].clone()
}

#[test]
fn scenario_1_a_new_customer_is_made_once_and_the_bill_is_linked_to_them() {
    let mart = Mart::open();
    let mut till = mart.shop.owner();
    let typed = till.post("/customers/find-or-create", &json!({ "phone": "9876543210", "name": "John Doe" })).expect(201);
    assert_eq!(
        members(&typed, &["customerNumber", "name", "phone"]),
        members(
            &json!({ "customerNumber": "CUST0001", "name": "John Doe", "phone": "9876543210" }),
            &["customerNumber", "name", "phone"],
        )
    );
    let sold = till.post("/inventory/sales", &mart.payment(BILL, john())).expect(201);
    assert_eq!(members(&sold, &["success", "message"]), json!({ "success": true, "message": "Sales processed successfully" }));
    let bill = &sold["bill"];
    let wanted = json!({
        "_id": bill["id"],
        "billNumber": "BILL-1234567890",
        "referenceNumber": "BILL-1234567890",
        "businessDate": "2025-01-15",
        "subtotal": 500.0,
        "taxTotal": 0.0,
        "totalAmount": 500.0,
        "totalCost": 400.0,
        "profit": 100.0,
        "customer": typed["id"],
        "customerNumber": "CUST0001",
        "customerName": "John Doe",
        "customerPhone": "9876543210",
        "customerEmail": null,
        "changeDue": 0.0,
    });
    let names: Vec<&str> = wanted.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members(bill, &names), wanted);
    assert!(bill["cashier"].is_string() && bill["createdAt"].as_str().is_some_and(|at| at.starts_with("2025-01-15T05:0")));
    let items: Vec<Value> = bill["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| members(item, &["name", "quantity", "unitPrice", "total", "notes"]))
        .collect();
    assert_eq!(
        items,
        [
            json!({ "name": "Product A", "quantity": 2, "unitPrice": 100.0, "total": 200.0, "notes": "" }),
            json!({ "name": "Product B", "quantity": 3, "unitPrice": 100.0, "total": 300.0, "notes": "gift" }),
        ]
    );
    assert_eq!(members(&bill["payments"][0], &["method", "amount"]), json!({ "method": "cash", "amount": 500.0 }));
    // What the till printed beside what Docket knows is kept as it came.
    let kept = json!({ "storeName": "SHIVIK MART", "date": "2025-01-15 10:30 AM", "items": [{ "batchNumber": "A-1" }, {}] });
    assert_eq!(bill["receiptData"], kept);
    let data = sold["data"].as_array().expect("sale results");
    let costs: Vec<&Value> = data.iter().map(|one| &one["cost"]).collect();
    assert_eq!(costs, [&json!(160.0), &json!(240.0)], "FIFO costs");
    let portions: Vec<Value> =
        data[0]["portions"].as_array().expect("portions").iter().map(|one| members(one, &["quantity", "unitCost"])).collect();
    assert_eq!(portions, [json!({ "quantity": 1, "unitCost": 70.0 }), json!({ "quantity": 1, "unitCost": 90.0 })]);
    assert_eq!(data.iter().map(|one| one["stockLeft"].clone()).collect::<Vec<_>>(), [98, 97]);
    assert_eq!(customers_made(&mut till), 1);
    // Clicked again because the answer was slow: the same bill, and nothing is sold.
    let again = till.post("/inventory/sales", &mart.payment(BILL, john()));
    assert!(again.is_replay());
    assert_eq!(again.expect(201)["bill"]["id"], bill["id"]);
    for search in ["BILL-1234567890", "9876543210", "CUST0001"] {
        let found = till.get(&format!("/bills?search={}", encoded(search))).expect(200);
        assert_eq!(found["data"].as_array().expect("bills").len(), 1, "{search}");
        assert_eq!(found["data"][0]["id"], bill["id"], "{search}");
    }
}

#[test]
fn scenario_2_a_returning_customer_is_found_and_the_next_bill_is_linked_to_them() {
    let mart = Mart::open();
    let mut till = mart.shop.role("cashier");
    let first = till.post("/inventory/sales", &mart.payment(BILL, john())).expect(201);
    let found = till.post("/customers/find-or-create", &json!({ "phone": "9876543210" })).expect(200);
    assert_eq!(members(&found, &["customerNumber", "name"]), json!({ "customerNumber": "CUST0001", "name": "John Doe" }));
    let second = till.post("/inventory/sales", &mart.payment("BILL-1736917200001", john())).expect(201);
    let bill = &second["bill"];
    assert_eq!(bill["billNumber"], "BILL-1234567891", "its number is Docket's, whatever the till calls it");
    assert_eq!(bill["referenceNumber"], "BILL-1736917200001");
    let linked = ["customer", "customerNumber", "customerName", "customerPhone"];
    assert_eq!(members(bill, &linked), members(&first["bill"], &linked));
    assert_eq!((&bill["customer"], &bill["customerNumber"]), (&found["id"], &json!("CUST0001")));
    assert_eq!((bill.get("totalCost"), bill.get("profit")), (None, None), "a cashier does not see what goods cost");
    assert_eq!(customers_made(&mut mart.shop.owner()), 1);
}

#[test]
fn scenario_3_without_a_phone_the_bill_has_no_customer_and_none_is_made() {
    let mart = Mart::open();
    let mut till = mart.shop.owner();
    let without = [json!({}), json!({ "customerPhone": "" }), json!({ "customerName": "John Doe" })];
    for (count, customer) in without.into_iter().enumerate() {
        let sold = till.post("/inventory/sales", &mart.payment(&format!("BILL-{count}"), customer)).expect(201);
        let nothing = json!({ "customer": null, "customerNumber": null, "customerName": null, "customerPhone": null });
        assert_eq!(members(&sold["bill"], &["customer", "customerNumber", "customerName", "customerPhone"]), nothing);
        assert_eq!(sold["bill"]["totalAmount"], 500.0);
    }
    assert_eq!(customers_made(&mut till), Value::Null, "no number of a customer was used");
}

#[test]
fn the_seed_s_till_is_served_below_api_as_well() {
    let mart = Mart::open();
    let mut till = mart.shop.owner();
    let body = mart.payment(BILL, john());
    let sold = till.send(&Request::new("POST", "/api/inventory/sales").json(&body)).expect(201);
    assert_eq!(sold["bill"]["billNumber"], "BILL-1234567890");
}

/// One phone number as ten people write it.
const WRITINGS: [&str; 10] = [
    "9876543210",
    "98765 43210",
    "98765-43210",
    "(98765) 43210",
    "09876543210",
    "+919876543210",
    "+91 98765 43210",
    "0091 98765 43210",
    "٩٨٧٦٥٤٣٢١٠",
    "۹۸۷۶۵ ۴۳۲۱۰",
];

#[test]
fn ten_tills_that_bill_one_new_customer_at_once_make_one_customer_and_ten_bills() {
    let mart = Mart::open();
    let bills: Vec<Value> = at_once(WRITINGS.len(), |index| {
        let customer = json!({ "customerPhone": WRITINGS[index], "customerName": "John Doe" });
        let body = mart.payment(&format!("BILL-{index}"), customer);
        mart.shop.owner().post("/inventory/sales", &body).expect(201)["bill"].clone()
    });
    let mut till = mart.shop.owner();
    let linked = ["customer", "customerNumber", "customerName", "customerPhone"];
    let found = till.post("/customers/find-or-create", &json!({ "phone": "9876543210" })).expect(200);
    for bill in &bills {
        let wanted = json!({ "customer": found["id"], "customerNumber": "CUST0001", "customerName": "John Doe", "customerPhone": "9876543210" });
        assert_eq!(members(bill, &linked), wanted);
    }
    let mut numbers: Vec<&str> = bills.iter().map(|bill| bill["billNumber"].as_str().expect("a number")).collect();
    numbers.sort_unstable();
    let expected: Vec<String> = (1_234_567_890..1_234_567_900).map(|number| format!("BILL-{number}")).collect();
    assert_eq!(numbers, expected);
    assert_eq!(customers_made(&mut till), 1);
    let listed = all_of(&mut till, &format!("/bills?limit=4&customer={}", found["id"].as_str().expect("an id")));
    assert_eq!(listed.len(), 10);
}
