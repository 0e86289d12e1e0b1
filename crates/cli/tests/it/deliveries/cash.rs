//! The cash that drivers owe, and how it is handed in.

use super::*;

/// A driver who owes 50.00 for each of so many deliveries.
fn owing(shop: &Shop, name: &str, deliveries: usize) -> (Client, String) {
    let (mut client, id) = driver(shop, name);
    let mut owner = shop.owner();
    for _ in 0..deliveries {
        let order = under_way(&mut owner, &mut client);
        with(&mut client, &order, "deliver", &noted()).expect(200);
    }
    (client, id)
}

fn hand_in(client: &mut Client, driver: &str, body: Value) -> Answer {
    client.post(&format!("/drivers/{driver}/cash-handovers"), &body)
}

#[test]
fn a_driver_s_account_shows_what_was_collected_and_handed_in_newest_first() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, id) = owing(&shop, "omar", 2);
    let mut finance = shop.role("finance");
    hand_in(&mut finance, &id, json!({ "amount": 30, "into": "safe" })).expect(201);
    let account = finance.get(&format!("/drivers/{id}/cash")).expect(200);
    assert_eq!((&account["driver"]["name"], minor(&account["driver"]["owed"])), (&json!("omar"), 7_000));
    let lines = account["data"].as_array().expect("lines");
    let shown: Vec<(&str, i64)> = lines.iter().map(|line| (text(line, "kind"), minor(&line["amount"]))).collect();
    assert_eq!(shown, [("handover", -3_000), ("delivery", 5_000), ("delivery", 5_000)]);
    assert_eq!((&lines[0]["into"], &lines[0]["register"]), (&json!("safe"), &Value::Null));
    let newest = owner.get("/orders?limit=1").expect(200)["data"][0].clone();
    assert_eq!((&lines[1]["order"], &lines[1]["orderNumber"]), (&newest["id"], &newest["orderNumber"]));
    assert_eq!(all_of(&mut owner, &format!("/drivers/{id}/cash?limit=1")), *lines);
    assert_eq!(omar.get("/driver/cash").expect(200), account, "the driver sees the same");
    let drivers = all_of(&mut owner, "/drivers?limit=1");
    let names: Vec<&str> = drivers.iter().map(|driver| text(driver, "name")).collect();
    assert!(names.is_sorted() && names.contains(&"omar"), "{names:?}");
    assert_eq!(books(&mut owner)["cash_safe"], 3_000);
}

#[test]
fn no_more_is_handed_in_than_is_owed_and_never_by_the_driver() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (mut omar, id) = owing(&shop, "omar", 1);
    let mut as_manager = shop.user("manager", "omar");
    let before = all_there_is(&mut owner);
    let safe = |amount: &str| json!({ "amount": amount, "into": "safe" });
    let refused = hand_in(&mut owner, &id, safe("50.01"));
    let problem = refused.problem(409, "handover.tooMuch");
    assert!(text(&problem, "detail").contains("50.00"), "{problem}");
    assert_eq!(refused.errors(), [("/amount".to_owned(), "handover.tooMuch".to_owned())]);
    hand_in(&mut omar, &id, safe("1")).problem(403, "permission.missing");
    hand_in(&mut as_manager, &id, safe("1")).problem(409, "handover.own");
    hand_in(&mut owner, "01900000-0000-7000-8000-000000000000", safe("1")).problem(404, "driver.notFound");
    let user = owner.get("/orders").expect(200)["data"][0]["user"].clone();
    hand_in(&mut owner, user.as_str().expect("an id"), safe("1")).problem(404, "driver.notFound");
    hand_in(&mut owner, &id, json!({ "amount": 1, "into": "drawer" })).problem(409, "register.required");
    assert_eq!(all_there_is(&mut owner), before);
    assert_eq!(owed(&mut owner, &id), 5_000);
}

#[test]
fn cash_that_is_handed_in_at_many_tills_at_once_is_taken_as_far_as_it_is_owed() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (_, id) = owing(&shop, "omar", 2);
    let token = shop.token(&["--role", "cashier"]);
    let body = json!({ "amount": 20, "into": "drawer", "register": "R1" });
    let answers = at_once(8, |_| hand_in(&mut shop.client(&token), &id, body.clone()));
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 5);
    for late in answers.iter().filter(|answer| answer.status != 201) {
        late.problem(409, "handover.tooMuch");
    }
    assert_eq!((owed(&mut owner, &id), books(&mut owner)["cash_drawers"]), (0, 10_000));
}

#[test]
fn a_hand_over_that_is_sent_again_is_taken_once() {
    let shop = a_counter();
    let mut owner = shop.owner();
    let (_, id) = owing(&shop, "omar", 1);
    let path = format!("/drivers/{id}/cash-handovers");
    let body = json!({ "amount": 20, "into": "safe" });
    let first = owner.post_with_key(&path, "twenty", &body);
    let again = owner.post_with_key(&path, "twenty", &body);
    assert!(again.is_replay());
    assert_eq!((again.expect(201), owed(&mut owner, &id)), (first.expect(201), 3_000));
}

#[test]
fn nobody_asks_for_a_driver_s_cash_among_the_movements_of_a_drawer() {
    let shop = a_counter();
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R1"]));
    let shift = till.post("/shifts", &json!({ "openingFloat": 0 })).expect(201);
    let body = json!({ "kind": "driver_handover", "amount": 5, "reason": "no" });
    let refused = till.post(&format!("/shifts/{}/cash-movements", text(&shift, "id")), &body);
    refused.problem(422, "request.invalid");
}
