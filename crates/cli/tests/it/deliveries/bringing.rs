//! On the way and at the door: codes, notes, payments, and nobody at home.

use super::*;

#[test]
fn an_order_goes_from_the_shelf_to_the_door_and_its_cash_from_the_driver_to_the_drawer() {
    let shop = a_counter();
    let mut owner = shop.owner();
    make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": "RICE", "quantity": 5, "unitCost": 60 }]));
    let (mut omar, omar_id) = driver(&shop, "omar");
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R1"]));
    till.post("/shifts", &json!({ "openingFloat": 500 })).expect(201);
    let before = books(&mut owner);
    let order = json!({
        "channel": "delivery",
        "customer": { "phone": "9876543210", "name": "Aisha" },
        "items": [{ "product": "RICE", "quantity": 2 }],
    });
    let id = text(&place(&mut owner, &order), "id").to_owned();
    for to in ["confirmed", "preparing", "ready"] {
        make_step(&mut owner, &id, to).expect(200);
    }
    with(&mut omar, &id, "accept", &json!({})).expect(200);
    assert_eq!(books(&mut owner), before, "nothing was sold yet");
    let picked_up = with(&mut omar, &id, "pick-up", &json!({})).expect(200);
    assert_eq!((&picked_up["status"], minor(&picked_up["toCollect"])), (&json!("dispatched"), 20_000));
    let body = json!({
        "proof": { "code": code_of(&mut owner, &id) },
        "payments": [{ "method": "cash", "amount": 500 }],
    });
    let delivered = with(&mut omar, &id, "deliver", &body).expect(200);
    assert_eq!((&delivered["status"], minor(&delivered["toCollect"])), (&json!("delivered"), 0));
    let bill = owner.get("/bills").expect(200)["data"][0].clone();
    assert_eq!([&bill["totalAmount"], &bill["totalCost"], &bill["changeDue"]].map(minor), [20_000, 12_000, 30_000]);
    assert_eq!(agreed_stock(&mut owner, "RICE"), 3_000);
    let order = order_of(&mut owner, &id);
    assert_eq!((&order["delivery"]["proof"], order["delivery"].get("code")), (&json!("code"), None));
    assert_eq!((&order["paymentStatus"], owed(&mut owner, &omar_id)), (&json!("paid"), 20_000));
    let books_now = books(&mut owner);
    assert_eq!((books_now["drivers_cash"], books_now["cash_drawers"]), (20_000, 50_000));
    let path = format!("/drivers/{omar_id}/cash-handovers");
    let handed_in = till.post(&path, &json!({ "amount": 200, "into": "drawer" })).expect(201);
    assert_eq!((minor(&handed_in["owed"]), text(&handed_in, "register")), (0, "R1"));
    let books_now = books(&mut owner);
    assert_eq!((books_now.get("drivers_cash"), books_now["cash_drawers"]), (None, 70_000));
    let shift = owner.get("/shifts?open=true").expect(200)["data"][0].clone();
    assert_eq!([&shift["cash"]["payIns"], &shift["cash"]["expected"]].map(minor), [20_000, 70_000]);
    let shift = text(&shift, "id");
    let closed = till.post(&format!("/shifts/{shift}/close"), &json!({ "countedCash": 700 })).expect(200);
    assert_eq!(minor(&closed["closing"]["overShort"]), 0);
    assert_eq!(closed["cashMovements"][0]["kind"], "driver_handover");
    assert_eq!(owed(&mut owner, &omar_id), 0);
}

#[test]
fn another_driver_s_code_delivers_nothing_and_leaves_nothing() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let ((mut omar, omar_id), (mut said, said_id)) = (driver(&shop, "omar"), driver(&shop, "said"));
    let id = under_way(&mut owner, &mut omar);
    let code = code_of(&mut owner, &id);
    let before = (all_there_is(&mut owner), order_of(&mut owner, &id));
    let right = json!({ "proof": { "code": code } });
    with(&mut said, &id, "deliver", &right).problem(409, "delivery.otherDriver");
    let wrong = if code == "0000" { "0001" } else { "0000" };
    let refused = with(&mut omar, &id, "deliver", &json!({ "proof": { "code": wrong } }));
    refused.problem(409, "delivery.codeWrong");
    assert_eq!(refused.errors(), [("/proof/code".to_owned(), "delivery.codeWrong".to_owned())]);
    with(&mut said, &id, "fail", &json!({ "reason": "mine" })).problem(409, "delivery.otherDriver");
    let short = json!({ "proof": { "code": code }, "payments": [{ "method": "cash", "amount": 49.99 }] });
    with(&mut omar, &id, "deliver", &short).problem(409, "payment.short");
    assert_eq!((all_there_is(&mut owner), order_of(&mut owner, &id)), before);
    with(&mut omar, &id, "deliver", &right).expect(200);
    assert_eq!((owed(&mut owner, &omar_id), owed(&mut owner, &said_id)), (5_000, 0), "exact cash where nothing is said");
}

#[test]
fn a_delivery_that_failed_goes_back_to_ready_and_the_next_driver_takes_it() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let ((mut omar, omar_id), (mut said, said_id)) = (driver(&shop, "omar"), driver(&shop, "said"));
    let id = under_way(&mut owner, &mut omar);
    let failed = with(&mut omar, &id, "fail", &json!({ "reason": "nobody opened" })).expect(200);
    assert_eq!((&failed["status"], &failed["driver"], &failed["failedAttempts"]), (&json!("ready"), &Value::Null, &json!(1)));
    assert_eq!(failed["customer"], Value::Null, "it is not his any more");
    assert_eq!(omar.get("/driver/deliveries").expect(200)["data"], json!([]));
    assert_eq!(said.get("/driver/available-deliveries").expect(200)["data"][0]["id"], id);
    with(&mut said, &id, "accept", &json!({})).expect(200);
    with(&mut said, &id, "pick-up", &json!({})).expect(200);
    with(&mut said, &id, "deliver", &noted()).expect(200);
    let order = order_of(&mut owner, &id);
    let delivery = &order["delivery"];
    assert_eq!((&delivery["driver"], &delivery["proof"]), (&json!(said_id), &json!("note")));
    assert_eq!(delivery["note"], "left with the porter");
    let attempts = delivery["attempts"].as_array().expect("attempts");
    assert_eq!((attempts.len(), &attempts[0]["driver"]), (1, &json!(omar_id)));
    assert_eq!(attempts[0]["reason"], "nobody opened");
    let steps: Vec<&str> = order["history"].as_array().expect("steps").iter().map(|step| text(step, "to")).collect();
    let whole =
        ["pending", "confirmed", "preparing", "ready", "assigned", "dispatched", "ready", "assigned", "dispatched", "delivered"];
    assert_eq!(steps, whole);
    assert_eq!((owed(&mut owner, &omar_id), owed(&mut owner, &said_id)), (0, 5_000));
}

#[test]
fn a_merchant_may_want_the_code_of_every_driver() {
    let shop = a_counter_with(&[("retention_years = 8", "retention_years = 8\ndelivery_proof = \"code\"")]);
    let mut owner = shop.owner();
    let (mut omar, _) = driver(&shop, "omar");
    let id = under_way(&mut owner, &mut omar);
    with(&mut omar, &id, "deliver", &noted()).problem(409, "delivery.proofMissing");
    let code = code_of(&mut owner, &id);
    with(&mut omar, &id, "deliver", &json!({ "proof": { "code": code } })).expect(200);
    let id = under_way(&mut owner, &mut omar);
    let vouched = with(&mut shop.role("dispatcher"), &id, "deliver", &noted()).expect(200);
    assert_eq!(vouched["status"], "delivered");
}

#[test]
fn a_delivery_that_is_sent_twice_is_billed_once() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, omar_id) = driver(&shop, "omar");
    let id = under_way(&mut owner, &mut omar);
    let token = shop.token(&["--role", "driver", "--user", "omar"]);
    let path = format!("/driver/deliveries/{id}/deliver");
    let answers = at_once(6, |_| shop.client(&token).post_with_key(&path, "at the door".replace(' ', "-").as_str(), &noted()));
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(answers.iter().filter(|answer| !answer.is_replay()).count(), 1);
    assert_eq!(all_of(&mut owner, "/bills?limit=200").len(), 1);
    assert_eq!(owed(&mut owner, &omar_id), 5_000);
    with(&mut omar, &id, "deliver", &noted()).problem(409, "order.illegalTransition");
}

#[test]
fn a_card_or_a_house_account_leaves_the_driver_nothing_to_hand_in() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, omar_id) = driver(&shop, "omar");
    for method in ["card", "house_account"] {
        let id = under_way(&mut owner, &mut omar);
        let mut body = noted();
        body["payments"] = json!([{ "method": method }]);
        with(&mut omar, &id, "deliver", &body).expect(200);
    }
    assert_eq!(owed(&mut owner, &omar_id), 0);
    let books_now = books(&mut owner);
    assert_eq!((books_now["card_clearing"], books_now["receivables"]), (5_000, 5_000));
}
