//! How business days end: by hand, by themselves, when their time is up, and once more.

use serde_json::{Value, json};

use super::*;

fn totals<'a>(z_report: &'a Value, member: &str) -> [i64; 4] {
    ["carried", "revised", "added", "total"].map(|part: &'a str| minor(&z_report[member][part]))
}

#[test]
fn a_day_is_closed_by_hand_from_the_grace_period_on_and_takes_no_more_documents() {
    let shop = cantina(&sunday("22:00:00"));
    let mut owner = shop.owner();
    let order = place(&mut owner, &coffee());
    owner.post("/payments", &cash("3200")).expect(201);
    let early = owner.post(&day_path(SUNDAY, "/close"), &json!({})).problem(409, "businessDay.tooEarly");
    assert!(text(&early, "detail").contains("2026-01-19T07:00:00.000Z"), "it says from when on: {early}");
    shop.pass_until(&monday("04:30:00"));
    let closed = owner.post_with_key(&day_path(SUNDAY, "/close"), "close", &json!({})).expect(200);
    assert_eq!((&closed["state"], &closed["revision"]), (&json!("closed"), &json!(1)));
    let z_report = &closed["zReports"][0];
    assert_eq!((text(z_report, "zNumber"), text(z_report, "manner"), date_of(z_report)), ("Z-MAIN-00001", "by_hand", SUNDAY));
    assert_eq!((&z_report["orders"]["placed"], &z_report["orders"]["open"]), (&json!(1), &json!(1)));
    assert_eq!(z_report["payments"], json!([{ "method": "cash", "count": 1, "amount": 3200.0 }]));
    assert_eq!(z_report["numbers"][0], json!({ "kind": "order", "first": "1", "last": "1", "count": 1 }));
    assert_eq!(totals(z_report, "grandTotalReceived"), [0, 0, 320_000, 320_000]);
    let again = owner.post_with_key(&day_path(SUNDAY, "/close"), "close", &json!({}));
    assert!(again.is_replay());
    assert_eq!(again.expect(200), closed);
    owner.post(&day_path(SUNDAY, "/close"), &json!({})).problem(409, "businessDay.closed");
    for (path, mut body) in [("/orders", coffee()), ("/payments", cash("5"))] {
        body["businessDate"] = SUNDAY.into();
        body["reason"] = "it was forgotten".into();
        let refused = owner.post(path, &body);
        let problem = refused.problem(409, "businessDay.closed");
        assert!(text(&problem, "detail").contains("have a manager reopen that day"), "{problem}");
        assert_eq!(refused.errors(), [("/businessDate".to_owned(), "businessDay.closed".to_owned())]);
    }
    let next = place(&mut owner, &coffee());
    assert_eq!((date_of(&next), &next["sequence"]), (MONDAY, &json!(1)), "before six, and Sunday is closed");
    let carried_on = cancel(&mut owner, &order);
    assert_eq!(date_of(&carried_on), SUNDAY, "an open order carries on and keeps its date");
    let days = owner.get("/outlets/main/business-days").expect(200);
    let states: Vec<(&str, &str)> =
        days["data"].as_array().expect("days").iter().map(|day| (date_of(day), text(day, "state"))).collect();
    assert_eq!(states, [(MONDAY, "open"), (SUNDAY, "closed")]);
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119", "payment-2026", "zReport-MAIN"]);
}

#[test]
fn a_day_that_is_reopened_has_a_revision_and_the_next_z_says_by_how_much() {
    let shop = cantina(&sunday("22:00:00"));
    let mut owner = shop.owner();
    owner.post("/payments", &cash("100")).expect(201);
    shop.pass_until(&monday("04:30:00"));
    let first = close_day(&shop, SUNDAY)["zReports"][0].clone();
    let reopen = day_path(SUNDAY, "/reopen");
    owner.post(&reopen, &json!({ "reason": " " })).problem(422, "field.required");
    let reason = json!({ "reason": "Ana forgot a bill" });
    shop.role("cashier").post(&reopen, &reason).problem(403, "permission.missing");
    let reopened = owner.post_with_key(&reopen, "reopen", &reason).expect(200);
    assert_eq!((&reopened["state"], &reopened["revision"]), (&json!("reopened"), &json!(1)));
    assert!(owner.post_with_key(&reopen, "reopen", &reason).is_replay());
    owner.post(&reopen, &reason).problem(409, "businessDay.notClosed");
    owner.post("/payments", &json!({ "amount": 25, "method": "cash", "businessDate": SUNDAY, "reason": "a bill" })).expect(201);
    // Also hours after its time was up: it is held open until it is closed by hand.
    shop.pass_until(&monday("12:00:00"));
    assert_eq!(date_of(&place(&mut owner, &coffee_of(SUNDAY))), SUNDAY);
    let twice = close_day(&shop, SUNDAY);
    assert_eq!((&twice["state"], &twice["revision"]), (&json!("closed"), &json!(2)));
    assert_eq!(twice["zReports"][0], first, "a Z report is never changed");
    let second = &twice["zReports"][1];
    assert_eq!((text(second, "zNumber"), &second["revision"]), ("Z-MAIN-00002", &json!(2)));
    assert_eq!(totals(second, "grandTotalReceived"), [10_000, 0, 2_500, 12_500]);
    assert_eq!((&second["orders"]["placed"], &second["payments"][0]["amount"]), (&json!(1), &json!(125.0)));
    owner.post("/payments", &cash("7")).expect(201);
    shop.pass_until("2026-01-20T04:30:00-03:00");
    let of_monday = close_day(&shop, MONDAY)["zReports"][0].clone();
    assert_eq!(text(&of_monday, "zNumber"), "Z-MAIN-00003");
    assert_eq!(totals(&of_monday, "grandTotalReceived"), [10_000, 2_500, 700, 13_200]);
    let late = owner.post(&reopen, &reason).problem(409, "businessDay.notLatest");
    assert!(text(&late, "detail").contains(MONDAY), "{late}");
    let events = events_of(&shop, "businessDay.reopened");
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["data"]["new"]["businessDate"], SUNDAY);
    assert!(!events[0].to_string().contains("Ana"), "free text stands beside the chain: {}", events[0]);
    assert_every_number_holds(&shop, &["order-20260118", "payment-2026", "zReport-MAIN"]);
}

#[test]
fn a_day_closes_by_itself_at_the_cutoff_when_nothing_of_it_is_open() {
    let mut shop = cantina(&monday("05:50:00"));
    let mut owner = shop.owner();
    let order = place(&mut owner, &coffee());
    cancel(&mut owner, &order);
    owner.post("/payments", &cash("10")).expect(201);
    shop.set_clock(&monday("05:59:59"));
    let closed = when_its_time_has_come(&mut shop, SUNDAY);
    let z_report = &closed["zReports"][0];
    assert_eq!((&closed["state"], text(z_report, "manner")), (&json!("closed"), "by_itself"));
    assert!(text(&closed, "closedAt") >= CUTOFF, "{closed}");
    assert_eq!(closed["zReports"].as_array().map(Vec::len), Some(1));
    assert_eq!((&z_report["orders"]["cancelled"], minor(&z_report["grandTotalReceived"]["total"])), (&json!(1), 1_000));
    assert_eq!(z_report["closedBy"], "00000000-0000-0000-0000-000000000000", "nobody did");
    assert_eq!(date_of(&place(&mut owner, &coffee())), MONDAY);
}

#[test]
fn an_open_order_and_an_open_shift_keep_a_day_open_and_the_last_of_them_ends_it() {
    let mut shop = cantina(&sunday("22:00:00"));
    let (mut owner, mut ana) = (shop.owner(), shop.user("cashier", "Ana"));
    let order = place(&mut owner, &coffee());
    let shift = open_shift(&mut ana, "R1", "50");
    shop.pass_until(&monday("06:30:00"));
    assert_eq!(date_of(&place(&mut owner, &coffee())), MONDAY);
    cancel(&mut owner, &order);
    let hers = place(&mut ana, &coffee());
    assert_eq!(date_of(&hers), SUNDAY);
    cancel(&mut owner, &hers);
    let counted = ana.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 50 })).expect(200);
    let closed = when_its_time_has_come(&mut shop, SUNDAY);
    assert_eq!((&closed["state"], text(&closed["zReports"][0], "manner")), (&json!("closed"), "by_itself"));
    assert!(text(&closed, "closedAt") >= text(&counted["closing"], "at"), "not before the shift was counted: {closed}");
    let sums = &closed["zReports"][0];
    assert_eq!(
        (&sums["orders"]["open"], &sums["cash"]["shiftsOpen"], &sums["cash"]["shiftsClosed"]),
        (&json!(0), &json!(0), &json!(1))
    );
    assert_eq!(minor(&sums["cash"]["counted"]), 5_000);
    assert_every_number_holds(&shop, &["zReport-MAIN", "shift"]);
}

#[test]
fn at_eight_a_day_is_closed_although_something_of_it_is_open() {
    let mut shop = cantina(&sunday("22:00:00"));
    let (mut owner, mut ana) = (shop.owner(), shop.user("cashier", "Ana"));
    let order = place(&mut owner, &coffee());
    let shift = open_shift(&mut ana, "R1", "50");
    ana.post("/payments", &cash("10")).expect(201);
    shop.pass_until(&monday("07:59:59"));
    let closed = when_its_time_has_come(&mut shop, SUNDAY);
    let z_report = &closed["zReports"][0];
    assert_eq!((&closed["state"], text(z_report, "manner")), (&json!("closed"), "forced"));
    assert!(text(&closed, "closedAt") >= "2026-01-19T11:00:00.000Z", "{closed}");
    assert_eq!((&z_report["orders"]["open"], &z_report["cash"]["shiftsOpen"]), (&json!(1), &json!(1)));
    let overdue = ana.get(&of_shift(&shift, "")).expect(200);
    assert_eq!((&overdue["status"], &overdue["overdue"], date_of(&overdue)), (&json!("open"), &json!(true), SUNDAY));
    assert_eq!(date_of(&place(&mut ana, &coffee())), MONDAY, "an overdue shift pulls nothing into Sunday");
    let ready = owner.post(&format!("/orders/{}/transitions", text(&order, "id")), &json!({ "to": "preparing" })).expect(200);
    assert_eq!((date_of(&ready), &ready["status"]), (SUNDAY, &json!("preparing")));
    let counted = ana.post(&of_shift(&shift, "/close"), &json!({ "countedCash": 55 })).expect(200);
    assert_eq!((date_of(&counted), date_of(&counted["closing"])), (SUNDAY, MONDAY), "its close is posted to the open day");
    assert!(balances(&shop, MONDAY).contains(&("over_short".to_owned(), "R1".to_owned(), 500)));
    assert_eq!(day(&shop, SUNDAY)["zReports"], closed["zReports"]);
    assert_eq!(day(&shop, MONDAY)["soFar"]["cash"]["shiftsClosed"], 1);
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119", "payment-2026", "shift", "zReport-MAIN"]);
}

#[test]
fn where_managers_close_days_one_whose_time_is_up_waits_for_them() {
    let manager = ("grace_until = \"08:00\"", "grace_until = \"08:00\"\nforce_close = \"manager\"");
    let mut shop = Shop::rehearsed_with("cantina", &[manager], &monday("05:50:00"));
    let mut owner = shop.owner();
    let order = place(&mut owner, &coffee());
    shop.pass_until(&monday("07:59:59"));
    let waiting = when_its_time_has_come(&mut shop, SUNDAY);
    assert_eq!((&waiting["state"], &waiting["zReports"], &waiting["closedAt"]), (&json!("waiting"), &json!([]), &Value::Null));
    assert_eq!(date_of(&place(&mut owner, &coffee())), MONDAY, "it is Monday all the same");
    assert_eq!(date_of(&place(&mut owner, &coffee_of(SUNDAY))), SUNDAY, "but a manager may still choose Sunday");
    shop.role("cashier").post(&day_path(SUNDAY, "/close"), &json!({})).problem(403, "permission.missing");
    cancel(&mut owner, &order);
    let closed = shop.role("manager").post(&day_path(SUNDAY, "/close"), &json!({})).expect(200);
    assert_eq!((&closed["state"], text(&closed["zReports"][0], "manner")), (&json!("closed"), "by_hand"));
    owner.post("/orders", &coffee_of(SUNDAY)).problem(409, "businessDay.closed");
    assert_eq!(events_of(&shop, "businessDay.waiting").len(), 1);
    assert_every_number_holds(&shop, &["order-20260118", "zReport-MAIN"]);
}

#[test]
fn a_day_without_documents_is_not_there_and_is_never_closed() {
    let mut shop = cantina(&monday("05:50:00"));
    let mut owner = shop.owner();
    let order = place(&mut owner, &coffee());
    cancel(&mut owner, &order);
    for date in ["2026-01-17", "2026-01-25"] {
        for rest in ["/close", "/reopen"] {
            let answer = owner.post(&day_path(date, rest), &if rest == "/close" { json!({}) } else { json!({ "reason": "x" }) });
            let (status, code) = if rest == "/close" { (404, "businessDay.empty") } else { (409, "businessDay.notClosed") };
            answer.problem(status, code);
        }
        owner.get(&day_path(date, "")).problem(404, "businessDay.empty");
    }
    // Four days on, there are two days with documents and two without.
    shop.pass_until("2026-01-22T12:00:00-03:00");
    when_its_time_has_come(&mut shop, SUNDAY);
    place(&mut owner, &coffee());
    let days = owner.get("/outlets/MAIN/business-days?limit=1").expect(200);
    assert_eq!(date_of(&days["data"][0]), "2026-01-22");
    let all: Vec<Value> = all_of(&mut owner, "/outlets/MAIN/business-days?limit=1");
    assert_eq!(all.iter().map(date_of).collect::<Vec<_>>(), ["2026-01-22", SUNDAY]);
    let z_reports = shop.owner().get("/numbering/series/zReport/counters").expect(200);
    assert_eq!(z_reports["data"][0]["sequence"], 1);
}

#[test]
fn while_the_clock_is_suspect_no_day_is_closed() {
    let mut shop = cantina(&monday("05:50:00"));
    let mut owner = shop.owner();
    let order = place(&mut owner, &coffee());
    shop.set_clock(&monday("09:30:00"));
    owner.post(&day_path(SUNDAY, "/close"), &json!({})).problem(503, "clock.suspect");
    owner.post("/shifts", &json!({ "register": "R1", "openingFloat": 0 })).problem(503, "clock.suspect");
    assert_eq!(day(&shop, SUNDAY)["state"], "open");
    shop.set_clock(&monday("05:51:00"));
    cancel(&mut owner, &order);
    assert_eq!(day(&shop, SUNDAY)["state"], "open");
    shop.pass_until(&monday("06:10:00"));
    assert_eq!(when_its_time_has_come(&mut shop, SUNDAY)["state"], "closed");
}

#[test]
fn where_no_command_comes_a_clock_that_was_confirmed_closes_days_all_the_same() {
    let mut shop = cantina(&sunday("22:00:00"));
    shop.owner().post("/payments", &cash("10")).expect(201);
    shop.pass_until("2026-01-25T12:00:00-03:00");
    assert_eq!(when_its_time_has_come(&mut shop, SUNDAY)["state"], "closed");
}

#[test]
fn what_comes_while_a_day_is_closed_is_in_its_z_or_of_the_next_day() {
    let shop = cantina(&monday("05:00:00"));
    let placed = at_once(6, |connection| {
        let mut client = shop.owner();
        let mut placed = Vec::new();
        for nth in 0..30 {
            if (connection, nth) == (0, 15) {
                client.post(&day_path(SUNDAY, "/close"), &json!({})).expect(200);
            }
            placed.push((place(&mut client, &coffee()), client.post("/payments", &cash("10")).expect(201)));
        }
        placed
    })
    .concat();
    let (orders, payments): (Vec<Value>, Vec<Value>) = placed.into_iter().unzip();
    assert_gapless(&orders);
    let of_sunday = |documents: &[Value]| documents.iter().filter(|document| date_of(document) == SUNDAY).count();
    let closed = day(&shop, SUNDAY);
    let z_report = &closed["zReports"][0];
    assert!((15..180).contains(&of_sunday(&orders)), "{}", of_sunday(&orders));
    assert_eq!(z_report["orders"]["placed"], of_sunday(&orders));
    assert_eq!(z_report["numbers"][0]["last"], of_sunday(&orders).to_string());
    assert_eq!(z_report["payments"][0]["count"], of_sunday(&payments));
    assert_eq!(totals(z_report, "grandTotalReceived")[3], of_sunday(&payments) as i64 * 1_000);
    let later = |document: &&Value| text(document, "createdAt") > text(&closed, "closedAt");
    let late: Vec<&Value> = orders.iter().chain(&payments).filter(later).collect();
    assert!(!late.is_empty() && late.iter().all(|document| date_of(document) == MONDAY), "{late:?}");
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119", "payment-2026", "zReport-MAIN"]);
}

#[test]
fn a_day_that_many_close_at_once_is_closed_once() {
    let shop = cantina(&monday("05:00:00"));
    place(&mut shop.owner(), &coffee());
    let answers = at_once(8, |_| shop.owner().post(&day_path(SUNDAY, "/close"), &json!({})));
    let (closed, refused): (Vec<&Answer>, Vec<&Answer>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(closed.len(), 1);
    refused.iter().for_each(|answer| drop(answer.problem(409, "businessDay.closed")));
    assert_eq!(day(&shop, SUNDAY)["zReports"].as_array().map(Vec::len), Some(1));
    assert_eq!(events_of(&shop, "businessDay.closed").len(), 1);
}

#[test]
fn two_servers_on_a_store_close_a_day_once() {
    let mut shop = cantina(&monday("05:50:00"));
    let beside = Server::start(&shop.data());
    for index in 0..4 {
        let mut client = if index % 2 == 0 { shop.owner() } else { beside.client(shop.owner_token()) };
        client.post("/payments", &cash("10")).expect(201);
    }
    shop.set_clock(&monday("05:59:59"));
    let (mut here, mut there) = (shop.owner(), beside.client(shop.owner_token()));
    // Whichever of them does it: both are asked until it is done, and not for ever.
    let seen = |client: &mut Client| Some(client.get(&day_path(SUNDAY, "")).expect(200)).filter(|day| day["state"] == "closed");
    let closed = (0..50_000).find_map(|_| seen(&mut here).or_else(|| seen(&mut there))).expect("the day is closed");
    assert_eq!(closed["zReports"].as_array().map(Vec::len), Some(1));
    for client in [&mut here, &mut there] {
        assert_eq!(date_of(&place(client, &coffee())), MONDAY);
        assert_eq!(client.get(&day_path(SUNDAY, "")).expect(200), closed);
    }
    assert_eq!(events_of(&shop, "businessDay.closed").len(), 1);
    assert!(shop.server().is_running());
    assert_every_number_holds(&shop, &["order-20260119", "payment-2026", "zReport-MAIN"]);
}

#[test]
fn a_server_that_was_off_at_the_cutoff_closes_the_day_when_it_is_back() {
    let mut shop = cantina(&sunday("22:00:00"));
    let order = place(&mut shop.owner(), &coffee());
    shop.kill();
    shop.set_clock(&monday("12:00:00"));
    shop.start();
    assert_eq!(date_of(&place(&mut shop.owner(), &coffee())), MONDAY);
    let closed = when_its_time_has_come(&mut shop, SUNDAY);
    assert_eq!((&closed["state"], text(&closed["zReports"][0], "manner")), (&json!("closed"), "forced"));
    assert_eq!(date_of(&cancel(&mut shop.owner(), &order)), SUNDAY);
    assert_every_number_holds(&shop, &["order-20260118", "order-20260119", "zReport-MAIN"]);
}
