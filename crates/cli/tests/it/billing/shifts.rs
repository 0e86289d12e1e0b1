//! A counter that sells in an open shift only.

use serde_json::json;

use super::*;

#[test]
fn a_counter_that_wants_a_shift_neither_sells_nor_takes_back_without_one() {
    let shop = a_counter_with(&[("decimals = 2\n", "decimals = 2\nshift_required = true\n")]);
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 10, "unitCost": 60 }]));
    sell(&mut owner, &sale("RICE", 1)).problem(409, "shift.required");
    let till = owner.get("/till").expect(200);
    assert_eq!((&till["shiftRequired"], text(&till["problems"][0], "code")), (&json!(true), "shift.required"));
    let shift = owner.post("/shifts", &json!({ "register": "R1", "openingFloat": 0 })).expect(201);
    assert_eq!(owner.get("/till").expect(200)["problems"], json!([]));
    let bill = sold(&mut owner, &sale("RICE", 1));
    assert_bills_numbered(&mut owner, 1);
    let close = format!("/shifts/{}/close", text(&shift, "id"));
    owner.post(&close, &json!({ "countedCash": bill["totalAmount"] })).expect(200);
    give_back(&mut owner, &bill, "returns", &json!({ "reason": "damp" })).problem(409, "shift.required");
    assert_eq!(agreed_stock(&mut owner, "RICE"), 9_000);
}

#[test]
fn a_method_that_is_named_alone_gives_all_of_it_back() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 10, "unitCost": 60 }]));
    let mut body = sale("RICE", 3);
    body["payments"] = json!([{ "method": "card", "amount": 100 }, { "method": "cash" }]);
    let bill = sold(&mut owner, &body);
    let one = json!({ "items": [{ "line": 1, "quantity": 1 }], "reason": "damp" });
    give_back(&mut owner, &bill, "returns", &one).problem(409, "refund.required");
    let by = |method: &str| json!({ "items": one["items"], "reason": "damp", "refunds": [{ "method": method }] });
    let note = give_back(&mut owner, &bill, "returns", &by("card")).expect(201);
    assert_eq!((text(&note["refunds"][0], "method"), minor(&note["refunds"][0]["amount"])), ("card", 10_000));
    // The card has all of its own back; a cashier needs a manager for more of it.
    give_back(&mut shop.role("cashier"), &bill, "returns", &by("card")).problem(409, "refund.tooMuch");
    let note = give_back(&mut owner, &bill, "returns", &by("cash")).expect(201);
    assert_eq!((text(&note["refunds"][0], "method"), minor(&note["refunds"][0]["amount"])), ("cash", 10_000));
    let two = json!({ "reason": "damp", "refunds": [{ "method": "cash" }, { "method": "card", "amount": 1 }] });
    give_back(&mut owner, &bill, "returns", &two).problem(422, "field.required");
    give_back(&mut owner, &bill, "returns", &by("wallet")).problem(409, "payment.customerMissing");
}
