//! A cash shift from its float to its count, and whatever may come in between.

use serde_json::{Value, json};

use super::*;

/// A restaurant on Sunday evening.
fn evening() -> Shop {
    cantina(&sunday("20:00:00"))
}

fn movement(kind: &str, amount: &str, reason: &str) -> Value {
    json!({ "kind": kind, "amount": amount, "reason": reason })
}

fn moved(client: &mut Client, shift: &Value, kind: &str, amount: &str) -> Value {
    client.post(&of_shift(shift, "/cash-movements"), &movement(kind, amount, "as every evening")).expect(201)
}

#[test]
fn a_shift_is_counted_and_what_is_missing_is_in_the_books() {
    let shop = evening();
    let mut ana = shop.user("cashier", "Ana");
    let shift = open_shift(&mut ana, "R1", "500");
    assert_eq!((text(&shift, "shiftNumber"), date_of(&shift), &shift["version"]), ("SH-000001", SUNDAY, &json!(1)));
    for amount in ["1200.50", "99.50"] {
        assert_eq!(ana.post("/payments", &cash(amount)).expect(201)["register"], "R1");
    }
    moved(&mut ana, &shift, "pay_in", "200");
    moved(&mut ana, &shift, "pay_out", "50");
    let now = moved(&mut ana, &shift, "drop", "1000");
    let kinds: Vec<&str> = now["cashMovements"].as_array().expect("movements").iter().map(|one| text(one, "kind")).collect();
    assert_eq!(kinds, ["pay_in", "pay_out", "drop"]);
    let x_report = ana.get(&of_shift(&shift, "/x-report")).expect(200);
    assert_eq!(x_report["payments"], json!([{ "method": "cash", "count": 2, "amount": 1300.0 }]));
    let drawer = json!({ "openingFloat": 500.0, "sales": 1300.0, "refunds": 0.0, "payIns": 200.0, "payOuts": 50.0, "drops": 1000.0,
                         "expected": 950.0 });
    assert_eq!((&x_report["cash"], &x_report["status"]), (&drawer, &json!("open")));
    let counted = json!({ "denominations": [{ "value": 100, "count": 9 }, { "value": "0.5", "count": 90 }], "version": 6 });
    let closed = ana.post(&of_shift(&shift, "/close"), &counted).expect(200);
    assert_eq!((&closed["status"], &closed["cash"]), (&json!("closed"), &drawer));
    let closing = &closed["closing"];
    assert_eq!(["expected", "counted", "overShort"].map(|member| minor(&closing[member])), [95_000, 94_500, -500]);
    assert_eq!(closing["denominations"], json!([{ "value": 100.0, "count": 9 }, { "value": 0.5, "count": 90 }]));
    assert_eq!(ana.get(&of_shift(&shift, "")).expect(200), closed);
    assert_eq!(ana.get("/shifts?open=false").expect(200)["data"][0]["closing"], *closing);
    let mut found = balances(&shop, SUNDAY);
    found.retain(|(_, _, balance)| *balance != 0);
    let mut expected = lines(&[
        ("cash_safe", "", -50_000 + 100_000 + 94_500),
        ("customer_deposits", "", -130_000),
        ("over_short", "R1", 500),
        ("cash_movements", "", -15_000),
    ]);
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "the drawer is empty between two shifts");
    let next = open_shift(&mut ana, "R1", "100");
    ana.post(&of_shift(&next, "/close"), &json!({ "countedCash": "103.25" })).expect(200);
    let over_short = lines(&[("over_short", "R1", 500 - 325)]);
    assert!(balances(&shop, SUNDAY).contains(&over_short[0]));
    assert_every_number_holds(&shop, &["shift", "payment-2026"]);
}

#[test]
fn a_register_and_a_user_have_one_open_shift() {
    let shop = evening();
    let (mut ana, mut beto) = (shop.user("cashier", "Ana"), shop.user("cashier", "Beto"));
    let shift = open_shift(&mut ana, "R1", "500");
    let body = |register: &str| json!({ "register": register, "openingFloat": 0 });
    let refused = beto.post("/shifts", &body("r1"));
    let problem = refused.problem(409, "shift.registerBusy");
    assert!(text(&problem, "detail").contains("SH-000001"), "{problem}");
    assert_eq!(refused.errors(), [("/register".to_owned(), "shift.registerBusy".to_owned())]);
    let problem = ana.post("/shifts", &body("R2")).problem(409, "shift.userBusy");
    assert!(text(&problem, "detail").contains("SH-000001") && text(&problem, "detail").contains("R1"), "{problem}");
    let second = open_shift(&mut beto, "R2", "0");
    assert_eq!(text(&second, "shiftNumber"), "SH-000002", "what was refused used no number");
    ana.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 500 })).expect(200);
    assert_eq!(text(&open_shift(&mut ana, "R1", "0"), "shiftNumber"), "SH-000003");
}

#[test]
fn of_eight_who_open_a_register_at_once_one_does() {
    let shop = evening();
    let tokens: Vec<String> = (0..8).map(|nth| shop.token(&["--role", "cashier", "--user", &format!("Cashier {nth}")])).collect();
    let answers = at_once(8, |nth| {
        let mut client = shop.client(&tokens[nth]);
        client.post("/shifts", &json!({ "register": "R1", "openingFloat": 10 }))
    });
    let (opened, refused): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!(opened.len(), 1);
    refused.iter().for_each(|answer| drop(answer.problem(409, "shift.registerBusy")));
    assert_eq!(shop.owner().get("/shifts").expect(200)["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(balances(&shop, SUNDAY), lines(&[("cash_drawers", "R1", 1_000), ("cash_safe", "", -1_000)]));
    assert_every_number_holds(&shop, &["shift"]);
}

#[test]
fn counts_that_cannot_be_are_refused_and_leave_the_shift_as_it_was() {
    let shop = evening();
    let mut ana = shop.user("cashier", "Ana");
    let shift = open_shift(&mut ana, "R1", "500");
    let hundreds = |count: i64| json!([{ "value": 100, "count": count }]);
    let before = last_event(&mut shop.owner());
    for (body, code, pointer) in [
        (json!({ "countedCash": -1 }), "amount.negative", "/countedCash"),
        (json!({ "countedCash": "500.005" }), "amount.tooManyDecimals", "/countedCash"),
        (json!({ "countedCash": 500, "denominations": hundreds(4) }), "request.invalid", "/denominations"),
        (json!({ "denominations": hundreds(-5) }), "request.invalid", "/denominations/0/count"),
        (json!({ "denominations": [{ "value": -100, "count": 5 }] }), "amount.notPositive", "/denominations/0/value"),
        (json!({}), "field.required", "/countedCash"),
        (json!({ "denominations": [] }), "field.required", "/countedCash"),
    ] {
        let refused = ana.post(&of_shift(&shift, "/close"), &body);
        refused.problem(422, code);
        assert_eq!(refused.errors(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    let outdated = ana.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 500, "version": 7 }));
    outdated.problem(409, "shift.versionConflict");
    assert_eq!(last_event(&mut shop.owner()), before);
    assert_eq!(ana.get(&of_shift(&shift, "")).expect(200), shift);
    ana.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 500, "denominations": hundreds(5), "version": 1 })).expect(200);
    ana.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 500 })).problem(409, "shift.closed");
    ana.post(&of_shift(&shift, "/cash-movements"), &movement("drop", "5", "x")).problem(409, "shift.closed");
}

#[test]
fn someone_else_s_shift_is_for_them_and_for_a_manager() {
    let shop = evening();
    let (mut ana, mut beto) = (shop.user("cashier", "Ana"), shop.user("cashier", "Beto"));
    let shift = open_shift(&mut ana, "R1", "500");
    beto.post(&of_shift(&shift, "/cash-movements"), &movement("drop", "5", "x")).problem(403, "permission.missing");
    beto.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 500 })).problem(403, "permission.missing");
    shop.role("kitchen").post("/shifts", &json!({ "register": "R2", "openingFloat": 0 })).problem(403, "permission.missing");
    assert_eq!(beto.get(&of_shift(&shift, "")).expect(200), shift);
    let mut manager = shop.role("manager");
    moved(&mut manager, &shift, "drop", "100");
    let closed = manager.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 400 })).expect(200);
    assert_ne!(closed["closing"]["user"], shift["user"]);
    assert_eq!((&closed["user"], minor(&closed["closing"]["overShort"])), (&shift["user"], 0));
}

#[test]
fn a_shift_moved_opened_and_closed_again_with_the_same_keys_moves_money_once() {
    let mut shop = evening();
    let token = shop.token(&["--role", "cashier", "--user", "Ana"]);
    let mut ana = shop.client(&token);
    let (opening, drop, count) = (
        json!({ "register": "R1", "openingFloat": 500 }),
        movement("drop", "100", "to the safe"),
        json!({ "denominations": [{ "value": 400, "count": 1 }] }),
    );
    let opened = ana.post_with_key("/shifts", "open", &opening).expect(201);
    let again = ana.post_with_key("/shifts", "open", &opening);
    assert!(again.is_replay());
    assert_eq!(again.expect(201), opened);
    ana.post_with_key("/shifts", "open", &json!({ "register": "R1", "openingFloat": 501 })).problem(422, "idempotency.mismatch");
    let (moves, close) = (of_shift(&opened, "/cash-movements"), of_shift(&opened, "/close"));
    let dropped = at_once(8, |_| shop.client(&token).post_with_key(&moves, "drop", &drop));
    assert_eq!(dropped.iter().filter(|answer| !answer.is_replay()).count(), 1);
    assert!(dropped.iter().all(|answer| answer.expect(201) == dropped[0].json()));
    let closed = ana.post_with_key(&close, "close", &count).expect(200);
    shop.kill();
    shop.start();
    let mut ana = shop.client(&token);
    let events = last_event(&mut shop.owner());
    for (path, key, body, status) in
        [("/shifts", "open", &opening, 201), (moves.as_str(), "drop", &drop, 201), (close.as_str(), "close", &count, 200)]
    {
        let again = ana.post_with_key(path, key, body);
        assert!(again.is_replay(), "{path}");
        assert_eq!(again.expect(status), closed, "the first status, and the shift as it is now");
    }
    assert_eq!(last_event(&mut shop.owner()), events);
    assert_eq!(closed["cashMovements"].as_array().map(Vec::len), Some(1));
    let of_safe = balances(&shop, SUNDAY).into_iter().find(|(account, ..)| account == "cash_safe");
    assert_eq!(of_safe.map(|(.., balance)| balance), Some(0), "500 out, 100 and 400 in");
}

#[test]
fn what_is_taken_while_a_drawer_is_counted_is_in_it_or_not_but_never_half() {
    let shop = evening();
    let token = shop.token(&["--role", "cashier", "--user", "Ana"]);
    let shift = open_shift(&mut shop.client(&token), "R1", "500");
    let payments = at_once(5, |connection| {
        let mut client = shop.client(&token);
        let mut pay = || client.post("/payments", &cash("10")).expect(201);
        let mut paid: Vec<Value> = (0..15).map(|_| pay()).collect();
        if connection == 0 {
            let mut closing = shop.client(&token);
            closing.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 500 })).expect(200);
            paid.push(pay());
        }
        paid
    })
    .concat();
    let in_drawer = payments.iter().filter(|payment| payment["register"] == "R1").count() as i64;
    let closed = shop.owner().get(&of_shift(&shift, "")).expect(200);
    assert!((15..76).contains(&in_drawer), "{in_drawer}");
    assert_eq!(minor(&closed["closing"]["expected"]), 50_000 + in_drawer * 1_000);
    assert_eq!(minor(&closed["cash"]["sales"]), in_drawer * 1_000);
    let x_report = shop.owner().get(&of_shift(&shift, "/x-report")).expect(200);
    assert_eq!(x_report["payments"][0]["count"], in_drawer);
    let books = balances(&shop, SUNDAY);
    let drawers: Vec<_> = books.iter().filter(|(account, ..)| account == "cash_drawers").cloned().collect();
    let beside = (payments.len() as i64 - in_drawer) * 1_000;
    assert_eq!(drawers, lines(&[("cash_drawers", "", beside), ("cash_drawers", "R1", 0)]));
    assert!(books.contains(&("over_short".to_owned(), "R1".to_owned(), in_drawer * 1_000)));
    assert_every_number_holds(&shop, &["payment-2026", "shift"]);
}

#[test]
fn drawers_that_belong_to_a_token_s_register_are_its_own() {
    let shop = evening();
    let mut till = shop.client(&shop.token(&["--role", "cashier", "--register", "R2"]));
    let elsewhere = till.post("/shifts", &json!({ "register": "R1", "openingFloat": 0 }));
    elsewhere.problem(403, "permission.missing");
    assert_eq!(elsewhere.errors(), [("/register".to_owned(), "permission.missing".to_owned())]);
    let shift = till.post("/shifts", &json!({ "openingFloat": 0 })).expect(201);
    assert_eq!(shift["register"], "R2");
    let nowhere = shop.owner().post("/shifts", &json!({ "openingFloat": 0 }));
    nowhere.problem(409, "register.required");
    assert_eq!(nowhere.errors(), [("/register".to_owned(), "register.required".to_owned())]);
}

#[test]
fn a_drawer_never_holds_more_than_an_amount_may_be() {
    let shop = cantina(&sunday("22:00:00"));
    let mut owner = shop.owner();
    let shift = open_shift(&mut owner, "R1", "9999999999999.99");
    shop.pass_until(&monday("04:30:00"));
    close_day(&shop, SUNDAY);
    // What moves now is posted to Monday, in whose books there is room.
    for amount in ["9999999999999.99", "0.01"] {
        let refused = owner.post(&of_shift(&shift, "/cash-movements"), &movement("pay_in", amount, "x"));
        refused.problem(409, "amount.tooLarge");
        assert_eq!(refused.errors(), [("/amount".to_owned(), "amount.tooLarge".to_owned())]);
        owner.post("/payments", &cash(amount)).problem(409, "amount.tooLarge");
    }
    let mut as_opened = shift.clone();
    as_opened["overdue"] = true.into();
    assert_eq!(owner.get(&of_shift(&shift, "")).expect(200), as_opened, "nothing was written; its day is closed");
    moved(&mut owner, &shift, "drop", "9999999999999.99");
}

#[test]
fn shifts_are_listed_newest_first_and_found_by_date_user_outlet_and_state() {
    let shop = cantina(&sunday("22:00:00"));
    let (mut ana, mut beto) = (shop.user("cashier", "Ana"), shop.user("cashier", "Beto"));
    let first = open_shift(&mut ana, "R1", "1");
    ana.post(&of_shift(&first, "/close"), &json!({ "countedCash": 1 })).expect(200);
    let second = open_shift(&mut beto, "R2", "2");
    shop.pass_until(&monday("09:00:00"));
    let third = open_shift(&mut ana, "R1", "3");
    let mut owner = shop.owner();
    let mut found = |query: &str| -> Vec<String> {
        let shifts = all_of(&mut owner, &format!("/shifts?limit=1{query}"));
        shifts.iter().map(|shift| text(shift, "shiftNumber").to_owned()).collect()
    };
    assert_eq!(found(""), ["SH-000003", "SH-000002", "SH-000001"]);
    assert_eq!(found("&open=true"), ["SH-000003", "SH-000002"]);
    assert_eq!(found("&open=false&outlet=main"), ["SH-000001"]);
    assert_eq!(found(&format!("&businessDate={SUNDAY}")), ["SH-000002", "SH-000001"]);
    assert_eq!(found(&format!("&user={}", text(&third, "user"))), ["SH-000003", "SH-000001"]);
    assert_eq!(found(&format!("&user={}&businessDate={MONDAY}", text(&second, "user"))), [] as [&str; 0]);
}

#[test]
fn a_token_of_another_outlet_sees_neither_shift_nor_day() {
    let bar = "[[outlets]]\ncode = \"BAR\"\nname = \"Bar\"\nregisters = [ { code = \"B1\", name = \"Bar\" } ]\n\n[[outlets]]\ncode = \"MAIN\"";
    let shop = Shop::rehearsed_with("cantina", &[("[[outlets]]\ncode = \"MAIN\"", bar)], &sunday("22:00:00"));
    let shift = open_shift(&mut shop.owner(), "R1", "5");
    let mut bar = shop.client(&shop.token(&["--role", "manager", "--outlet", "BAR"]));
    for rest in ["", "/x-report"] {
        bar.get(&of_shift(&shift, rest)).problem(404, "shift.unknown");
    }
    bar.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 5 })).problem(404, "shift.unknown");
    bar.post(&of_shift(&shift, "/cash-movements"), &movement("drop", "5", "x")).problem(404, "shift.unknown");
    assert_eq!(bar.get("/shifts").expect(200)["data"], json!([]));
    bar.post("/shifts", &json!({ "register": "R2", "openingFloat": 5 })).problem(403, "permission.missing");
    bar.get(&day_path(SUNDAY, "")).problem(403, "permission.missing");
    bar.get("/outlets/MAIN/business-days").problem(403, "permission.missing");
    bar.post(&day_path(SUNDAY, "/close"), &json!({})).problem(403, "permission.missing");
    bar.get("/outlets/BAR/business-days").expect(200);
    open_shift(&mut bar, "B1", "0");
    assert_eq!(bar.get("/shifts").expect(200)["data"].as_array().map(Vec::len), Some(1));
}
