//! Returns and voids: the goods lie where they lay, at the cost they left with, and the money goes back as it came.

use serde_json::json;

use super::*;

/// A supermarket with RICE with 5 % tax in its price of 105.00: two that cost 60.00, then eight that cost 70.00.
fn with_rice() -> Shop {
    let shop = a_counter();
    let mut owner = shop.owner();
    let mut rice = taxed();
    rice["price"] = json!(105);
    make(&mut owner, "RICE", rice);
    receive(
        &mut owner,
        json!([{ "productId": "RICE", "quantity": 2, "unitCost": 60 }, { "productId": "RICE", "quantity": 8, "unitCost": 70 }]),
    );
    shop
}

/// What is left of each batch of RICE, the oldest first, with what it is worth.
fn layers(client: &mut Client) -> Vec<(i64, i64)> {
    let id = text(&client.get("/products/RICE").expect(200), "id").to_owned();
    let mut batches = all_of(client, &format!("/products/{id}/batches?limit=200&usedUp=true"));
    batches.reverse();
    batches.iter().map(|batch| (milli(&batch["remaining"]), minor(&batch["value"]))).collect()
}

#[test]
fn goods_go_back_to_the_batches_they_came_from_the_last_first() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let bill = sold(&mut owner, &sale("RICE", 4));
    assert_eq!(layers(&mut owner), [(0, 0), (6_000, 42_000)]);
    let mut cashier = shop.role("cashier");
    let three = json!({ "items": [{ "productId": "RICE", "quantity": 3 }], "reason": "too many" });
    let note = give_back(&mut cashier, &bill, "returns", &three).expect(201);
    assert_eq!(text(&note, "creditNoteNumber"), "CN-0000000001");
    assert_eq!([&note["totalAmount"], &note["taxTotal"], &note["refunds"][0]["amount"]].map(minor), [31_500, 1_500, 31_500]);
    assert_eq!(layers(&mut owner), [(1_000, 6_000), (8_000, 56_000)]);
    let last = give_back(&mut cashier, &bill, "returns", &json!({ "reason": "the last too" })).expect(201);
    assert_eq!((minor(&last["totalAmount"]), milli(&last["items"][0]["quantity"])), (10_500, 1_000));
    assert_eq!(layers(&mut owner), [(2_000, 12_000), (8_000, 56_000)]);
    assert_eq!(agreed_stock(&mut owner, "RICE"), 10_000);
    let read = owner.get(&format!("/bills/{}", text(&bill, "id"))).expect(200);
    assert_eq!((minor(&read["refundedAmount"]), minor(&read["totalAmount"])), (42_000, 42_000), "the bill itself stays as it is");
    let numbers: Vec<&str> =
        read["creditNotes"].as_array().expect("two").iter().map(|one| text(one, "creditNoteNumber")).collect();
    assert_eq!(numbers, ["CN-0000000001", "CN-0000000002"]);
    assert_eq!(balances_of(&mut owner, TODAY), books(&[("inventory", 68_000), ("payables", -68_000)]));
}

#[test]
fn however_a_line_comes_back_its_parts_are_what_it_was() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let mut sugar = taxed();
    sugar["price"] = json!("33.33");
    sugar["unit"] = json!("kg");
    make(&mut owner, "SUGAR", sugar);
    receive(&mut owner, json!([{ "productId": "SUGAR", "quantity": 3, "unitCost": "19.99" }]));
    let bill = sold(&mut owner, &sale("SUGAR", 0.7));
    // half_up(33.33 × 0.7) = 23.33, of which 1.11 is tax.
    assert_eq!([&bill["totalAmount"], &bill["taxTotal"], &bill["totalCost"]].map(minor), [2_333, 111, 1_399]);
    let mut parts = Vec::new();
    for kilos in [0.1, 0.3, 0.3] {
        let part = json!({ "items": [{ "line": 1, "quantity": kilos }], "reason": "wet" });
        let note = give_back(&mut owner, &bill, "returns", &part).expect(201);
        parts.push([&note["totalAmount"], &note["taxTotal"], &note["totalCost"]].map(minor));
    }
    // Each is half_up(amount × returned so far ÷ 0.7) less what was given before; both halves of the tax are rounded apart.
    assert_eq!(parts.iter().map(|part| part[0]).collect::<Vec<_>>(), [333, 1_000, 1_000]);
    let sums = parts.iter().fold([0; 3], |sum, part| [sum[0] + part[0], sum[1] + part[1], sum[2] + part[2]]);
    assert_eq!(sums, [2_333, 111, 1_399]);
    assert_eq!(agreed_stock(&mut owner, "SUGAR"), 3_000);
    assert_eq!(balances_of(&mut owner, TODAY), books(&[("inventory", 5_997), ("payables", -5_997)]));
}

#[test]
fn each_method_gets_back_what_it_paid_and_a_void_gives_the_tip_back_too() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let mut body = sale("RICE", 2);
    body["tip"] = json!(10);
    body["payments"] = json!([{ "method": "card", "amount": 150 }, { "method": "cash", "amount": 100 }]);
    let bill = sold(&mut owner, &body);
    let note = give_back(&mut owner, &bill, "void", &json!({ "reason": "the wrong basket" })).expect(201);
    let refunds: Vec<(&str, i64)> =
        note["refunds"].as_array().expect("two").iter().map(|one| (text(one, "method"), minor(&one["amount"]))).collect();
    assert_eq!(refunds, [("cash", 7_000), ("card", 15_000)]);
    assert_eq!((text(&note, "kind"), minor(&note["tip"])), ("void", 1_000));
    assert_eq!(balances_of(&mut owner, TODAY), books(&[("inventory", 68_000), ("payables", -68_000)]));
    // A return keeps the tip: it was given for the service.
    let bill = sold(&mut owner, &body);
    let refunds = json!([{ "method": "card", "amount": 150 }, { "method": "cash", "amount": 60 }]);
    let note = give_back(&mut owner, &bill, "returns", &json!({ "refunds": refunds, "reason": "stale" })).expect(201);
    assert_eq!((minor(&note["tip"]), minor(&note["totalAmount"])), (0, 21_000));
    let books_now = balances_of(&mut owner, TODAY);
    assert_eq!((books_now["tips"], books_now["cash_drawers"], books_now.get("card_clearing")), (-1_000, 1_000, None));
}

#[test]
fn a_return_that_is_sent_again_gives_back_once() {
    let shop = with_rice();
    let mut owner = shop.owner();
    let bill = sold(&mut owner, &sale("RICE", 3));
    let path = format!("/bills/{}/returns", text(&bill, "id"));
    let body = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "torn" });
    let note = owner.post_with_key(&path, "torn", &body).expect(201);
    let again = owner.post_with_key(&path, "torn", &body);
    assert!(again.is_replay());
    assert_eq!(again.expect(201), note);
    let other = json!({ "items": [{ "line": 1, "quantity": 2 }], "reason": "torn" });
    owner.post_with_key(&path, "torn", &other).problem(422, "idempotency.mismatch");
    assert_eq!(agreed_stock(&mut owner, "RICE"), 8_000);
    assert_eq!(owner.get("/credit-notes").expect(200)["data"], json!([note]));
    assert_eq!(owner.get(&format!("/credit-notes/{}", text(&note, "id"))).expect(200), note);
}
