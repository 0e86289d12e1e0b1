//! Who sees what of bills and stock: tokens of an outlet its own, a cashier no cost.

use serde_json::json;

use super::*;

/// Every name of a member, however deep.
fn names(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            found.push(name.clone());
            names(value, found);
        }),
        Value::Array(values) => values.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

#[test]
fn a_cashier_sees_no_cost_and_no_profit() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let id = make(&mut owner, "RICE", json!({}));
    let purchase = receive(&mut owner, json!([{ "productId": "RICE", "quantity": 5, "unitCost": 60 }]));
    let batch = text(&purchase["batches"][0], "id").to_owned();
    let bill = sold(&mut owner, &sale("RICE", 2));
    let one = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "torn" });
    let cart = json!({ "items": [{ "product": "RICE", "quantity": 1 }] });
    let seen = |client: &mut Client| {
        let mut answers = vec![
            sell(client, &sale("RICE", 1)).expect(201),
            client.post("/inventory/price-cart", &cart).expect(200),
            give_back(client, &bill, "returns", &one).expect(201),
        ];
        let bill = text(&bill, "id");
        for path in [
            "/bills".to_owned(),
            "/bills?search=BILL".to_owned(),
            format!("/bills/{bill}"),
            "/credit-notes".to_owned(),
            "/products/RICE".to_owned(),
            "/products?search=rice".to_owned(),
            format!("/products/{id}/batches"),
            format!("/products/{id}/movements"),
            format!("/batches/{batch}"),
            "/purchases".to_owned(),
            format!("/purchases/{}", text(&purchase, "id")),
            "/stock/documents".to_owned(),
        ] {
            answers.push(client.get(&path).expect(200));
        }
        let mut found = Vec::new();
        answers.iter().for_each(|answer| names(answer, &mut found));
        let is_cost = |name: &String| {
            let name = name.to_ascii_lowercase();
            name.contains("cost") || name.contains("profit") || name == "value"
        };
        found.retain(is_cost);
        found.sort_unstable();
        found.dedup();
        found
    };
    assert_eq!(seen(&mut shop.role("cashier")), [] as [String; 0]);
    assert_eq!(seen(&mut owner), ["cost", "profit", "totalCost", "unitCost", "value"]);
    shop.role("kitchen").get("/bills").problem(403, "permission.missing");
    assert_eq!(shop.role("kitchen").get("/products/RICE").expect(200).get("stock"), None, "who sees no stock is told none");
}

#[test]
fn who_is_bound_to_an_outlet_sells_from_its_stock_and_sees_its_bills_only() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    let id = make(&mut owner, "RICE", json!({}));
    for (outlet, cost) in [("MAIN", 60), ("CITY", 70)] {
        let arrived = json!({ "outlet": outlet, "items": [{ "productId": "RICE", "quantity": 3, "unitCost": cost }] });
        owner.post("/purchases", &arrived).expect(201);
    }
    sell(&mut owner, &sale("RICE", 1)).problem(409, "outlet.required");
    let mut main = sale("RICE", 1);
    main["outlet"] = json!("main");
    let main = sold(&mut owner, &main);
    let mut city = shop.client(&shop.token(&["--role", "manager", "--outlet", "CITY"]));
    let own = sold(&mut city, &sale("RICE", 2));
    assert_eq!((text(&own, "outlet"), minor(&own["totalCost"])), ("CITY", 14_000), "of its own batches");
    let mut elsewhere = sale("RICE", 1);
    elsewhere["outlet"] = json!("MAIN");
    sell(&mut city, &elsewhere).problem(403, "permission.missing");
    let ids =
        |page: Value| page["data"].as_array().expect("a list").iter().map(|one| text(one, "id").to_owned()).collect::<Vec<_>>();
    for path in ["/bills", "/bills?search=BILL", "/bills?outlet=CITY"] {
        assert_eq!(ids(city.get(path).expect(200)), [text(&own, "id")], "{path}");
    }
    city.get("/bills?outlet=MAIN").problem(403, "permission.missing");
    city.get(&format!("/bills/{}", text(&main, "id"))).problem(404, "bill.unknown");
    for how in ["returns", "void"] {
        give_back(&mut city, &main, how, &json!({ "reason": "x" })).problem(404, "bill.unknown");
    }
    let note = give_back(&mut owner, &main, "returns", &json!({ "reason": "x" })).expect(201);
    assert_eq!(ids(city.get("/credit-notes").expect(200)), [] as [String; 0]);
    city.get(&format!("/credit-notes/{}", text(&note, "id"))).problem(404, "creditNote.notFound");
    let outlets = |page: Value| {
        page["data"].as_array().expect("a list").iter().map(|one| text(one, "outlet").to_owned()).collect::<Vec<_>>()
    };
    for path in ["/purchases", "/stock/documents", &format!("/products/{id}/batches"), &format!("/products/{id}/movements")] {
        let seen = outlets(city.get(path).expect(200));
        assert!(!seen.is_empty() && seen.iter().all(|outlet| outlet == "CITY"), "{path}: {seen:?}");
    }
    let foreign = owner.get("/stock/documents?outlet=MAIN").expect(200)["data"][0].clone();
    city.get(&format!("/stock/documents/{}", text(&foreign, "id"))).problem(404, "stockDocument.notFound");
    let levels = city.get("/products/RICE").expect(200)["stock"].clone();
    assert_eq!(levels.as_array().map(Vec::len), Some(1));
    assert_eq!((text(&levels[0], "outlet"), milli(&levels[0]["available"])), ("CITY", 1_000));
}

#[test]
fn bills_are_found_by_number_reference_and_customer_and_listed_newest_first() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 9, "unitCost": 60 }]));
    let mut by = |reference: &str, phone: &str| {
        let mut body = sale("RICE", 1);
        body["referenceNumber"] = json!(reference);
        body["receiptData"] = json!({ "customerPhone": phone });
        text(&sold(&mut owner, &body), "id").to_owned()
    };
    let all = [by("T-1", "9876543210"), by("T-12", "9876543211"), by("BILL-0000000001", "9876543210")];
    let [first, second, third] = all.each_ref().map(String::as_str);
    let mut found = |query: &str| -> Vec<String> {
        all_of(&mut owner, &format!("/bills?limit=1{query}")).iter().map(|bill| text(bill, "id").to_owned()).collect()
    };
    assert_eq!(found(""), [third, second, first]);
    assert_eq!(found("&search=T-1"), [first, second], "exactly first");
    assert_eq!(found("&search=BILL-0000000001"), [third, first], "a till's reference is no number of ours, but is found");
    assert_eq!(found("&search=CUST0001"), [third, first]);
    assert_eq!(found("&search=%2B919876543211"), [second]);
    assert_eq!(found("&search=9876543210"), [third, first]);
    assert_eq!(found(&format!("&businessDate={TODAY}")), [third, second, first]);
    assert_eq!(found("&to=2026-01-18"), [] as [&str; 0]);
    assert_eq!(found("&search=nobody"), [] as [&str; 0]);
}
