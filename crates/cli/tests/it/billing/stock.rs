//! Goods that come, go, are counted and move, and what the ledger says they are worth.

use serde_json::json;

use super::*;

/// What the ledger says the goods of an outlet are worth.
fn inventory(client: &mut Client, outlet: &str) -> i64 {
    let trial = client.get(&format!("/ledger/trial-balance?businessDate={TODAY}&outlet={outlet}")).expect(200);
    assert_eq!(minor(&trial["difference"]), 0, "{trial}");
    let lines = trial["accounts"].as_array().expect("accounts").iter();
    lines.filter(|line| line["account"] == "inventory").map(|line| minor(&line["balance"])).sum()
}

#[test]
fn whatever_happens_to_goods_the_ledger_says_what_they_are_worth() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "SUGAR", json!({ "unit": "kg", "price": 48 }));
    let purchase = receive(&mut owner, json!([{ "productId": "SUGAR", "quantity": 3, "unitCost": "33.33" }]));
    let batch = text(&purchase["batches"][0], "id").to_owned();
    let worth = |client: &mut Client| {
        agreed_stock(client, "SUGAR");
        let value = minor(&client.get("/products/SUGAR").expect(200)["stock"][0]["value"]);
        assert_eq!(inventory(client, "MAIN"), value);
        value
    };
    assert_eq!(worth(&mut owner), 9_999);
    sold(&mut owner, &sale("SUGAR", 1));
    assert_eq!(worth(&mut owner), 6_666);
    let item = |what: &str, quantity: &str| json!({ "reason": "aisle 3", "items": [{ "productId": "SUGAR", what: quantity }] });
    owner.post("/stock/adjustments", &item("waste", "0.5")).expect(201);
    assert_eq!(worth(&mut owner), 6_666 - 1_667);
    owner.post("/stock/adjustments", &item("found", "0.1")).expect(201);
    assert_eq!(worth(&mut owner), 4_999 + 333, "at the last receipt's cost");
    owner.post("/stock/adjustments", &item("counted", "1.5")).expect(201);
    assert_eq!(worth(&mut owner), 5_332 - 333, "a tenth of a kilogram less, of the oldest");
    let back = json!({ "items": [{ "batch": batch, "quantity": 0.4 }], "reason": "wet" });
    owner.post(&format!("/purchases/{}/returns", text(&purchase, "id")), &back).expect(201);
    worth(&mut owner);
    // The invoice says 36.33: 3.00 more for each of the three kilograms, of which one was sold and some went otherwise.
    let before = balances_of(&mut owner, TODAY);
    owner.patch(&format!("/batches/{batch}"), &json!({ "unitCost": "36.33", "reason": "the invoice" })).expect(200);
    worth(&mut owner);
    let after = balances_of(&mut owner, TODAY);
    assert_eq!(after["payables"] - before["payables"], -900);
    assert_eq!(after["inventory"] - before["inventory"] + after["cost_of_goods"] - before["cost_of_goods"], 900);
    let kinds: Vec<String> =
        all_of(&mut owner, "/stock/documents?limit=200").iter().map(|one| text(one, "kind").to_owned()).collect();
    assert_eq!(kinds, ["cost_correction", "purchase_return", "adjustment", "adjustment", "adjustment", "purchase"]);
}

#[test]
fn goods_that_move_to_another_outlet_take_their_cost_and_age_with_them() {
    let shop = a_counter_with(&[CITY]);
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    let arrived = |outlet: &str, cost: i64, at: &str| json!({ "outlet": outlet, "receivedAt": at, "items": [{ "productId": "RICE", "quantity": 3, "unitCost": cost }] });
    owner.post("/purchases", &arrived("MAIN", 60, "2026-01-12T09:00:00+05:30")).expect(201);
    owner.post("/purchases", &arrived("CITY", 70, "2026-01-14T09:00:00+05:30")).expect(201);
    let moved = json!({ "from": "MAIN", "to": "CITY", "items": [{ "productId": "RICE", "quantity": 2 }] });
    let moved = owner.post("/stock/transfers", &moved).expect(201);
    assert_eq!((text(&moved, "toOutlet"), minor(&moved["value"])), ("CITY", 12_000));
    assert_eq!([inventory(&mut owner, "MAIN"), inventory(&mut owner, "CITY")], [6_000, 33_000]);
    assert_eq!(balances_of(&mut owner, TODAY).get("outlet_transfers"), None);
    assert_eq!(agreed_stock(&mut owner, "RICE"), 6_000);
    // What was received first is sold first, also where it came later.
    let mut three = sale("RICE", 3);
    three["outlet"] = json!("CITY");
    assert_eq!(minor(&sold(&mut owner, &three)["totalCost"]), 2 * 6_000 + 7_000);
}

#[test]
fn a_purchase_that_is_sent_again_brings_goods_once() {
    let mut shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    let body = json!({ "supplier": "Sharma Traders", "items": [{ "productId": "RICE", "quantity": 3, "unitCost": 60 }] });
    let purchase = owner.post_with_key("/purchases", "delivery-7", &body).expect(201);
    assert_eq!((text(&purchase, "purchaseNumber"), text(&purchase, "supplier")), ("PUR-000001", "Sharma Traders"));
    shop.kill();
    shop.start();
    let mut owner = shop.owner();
    let again = owner.post_with_key("/purchases", "delivery-7", &body);
    assert!(again.is_replay());
    assert_eq!(again.expect(201), purchase);
    assert_eq!(owner.get(&format!("/purchases/{}", text(&purchase, "id"))).expect(200), purchase);
    assert_eq!(agreed_stock(&mut owner, "RICE"), 3_000);
}
