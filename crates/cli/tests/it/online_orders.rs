//! Outlets over HTTP: how many online orders they take, pauses, opening hours, and requested times.

use serde_json::{Value, json};

use crate::harness::*;

/// A Monday at noon in the Emirates.
const NOON: &str = "2026-01-19T12:00:00+04:00";

fn kitchen() -> Shop {
    Shop::rehearsed(NOON)
}

fn online() -> Value {
    let mut order = an_order();
    order["channel"] = json!("online");
    order
}

fn online_for(time: &str) -> Value {
    let mut order = online();
    order["requestedFor"] = time.into();
    order
}

#[track_caller]
fn change(shop: &Shop, body: &Value) -> Value {
    shop.owner().patch("/outlets/MAIN", body).expect(200)
}

fn limit(max_orders: u16, minutes: u16) -> Value {
    json!({ "onlineOrders": { "maxOrders": max_orders, "minutes": minutes } })
}

#[test]
fn over_the_limit_the_answer_is_429_with_the_wait_and_the_same_key_works_later() {
    let shop = kitchen();
    change(&shop, &limit(2, 10));
    let mut web = shop.role("dispatcher");
    for _ in 0..2 {
        place(&mut web, &online());
    }
    let refused = web.post_with_key("/orders", "third", &online());
    let problem = refused.problem(429, "outlet.busy");
    let seconds = problem["retryAfterSeconds"].as_u64().expect("a wait");
    assert!((1..=600).contains(&seconds), "{problem}");
    assert_eq!(refused.header("retry-after"), Some(seconds.to_string().as_str()));
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("2 online orders in 10 minutes")), "{problem}");
    assert_eq!(refused.errors(), [("/outlet".to_owned(), "outlet.busy".to_owned())]);
    // The counter goes on, and so does the list of orders.
    place(&mut web, &an_order());
    shop.pass_until("2026-01-19T12:10:30+04:00");
    let order = web.post_with_key("/orders", "third", &online());
    assert!(!order.is_replay(), "a refusal uses up no key");
    assert_eq!(order.expect(201)["sequence"], 4, "nor a number");
    assert!(web.post_with_key("/orders", "third", &online()).is_replay());
}

#[test]
fn of_many_at_once_exactly_as_many_get_in_as_there_are_places_also_after_a_restart() {
    let mut shop = Shop::open();
    change(&shop, &limit(7, 240));
    let token = shop.token(&["--role", "dispatcher"]);
    let at_once = |shop: &Shop| {
        let answers = at_once(12, |_| shop.client(&token).post("/orders", &online()).status);
        assert!(answers.iter().all(|status| [201, 429].contains(status)), "{answers:?}");
        answers.iter().filter(|status| **status == 201).count()
    };
    assert_eq!(at_once(&shop), 7);
    for kill in [true, false] {
        if kill {
            shop.kill()
        } else {
            shop.stop()
        }
        shop.start();
        assert_eq!(at_once(&shop), 0, "what was placed before is read from the store");
    }
    change(&shop, &limit(9, 240));
    assert_eq!(at_once(&shop), 2);
    assert_audit(&mut shop.owner(), 9);
}

#[test]
fn the_switch_pauses_online_orders_with_a_reason_and_takes_them_again() {
    let shop = kitchen();
    let mut cashier = shop.role("cashier");
    let body = json!({ "until": "2026-01-19T13:00:00+04:00", "reason": "Our fryer is being repaired." });
    let outlet = cashier.post_with_key("/outlets/main/pause", "pause", &body).expect(200);
    let online_orders = json!({
        "paused": true, "pausedUntil": "2026-01-19T09:00:00.000Z", "pauseReason": "Our fryer is being repaired.",
        "maxOrders": null, "minutes": null
    });
    assert_eq!((&outlet["code"], &outlet["onlineOrders"]), (&json!("MAIN"), &online_orders));
    assert!(cashier.post_with_key("/outlets/MAIN/pause", "pause", &body).is_replay());
    let refused = cashier.post("/orders", &online());
    let problem = refused.problem(409, "outlet.paused");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.ends_with("Our fryer is being repaired.")), "{problem}");
    assert!(problem["retryAfterSeconds"].as_u64().is_some_and(|seconds| (3_500..=3_600).contains(&seconds)), "{problem}");
    place(&mut cashier, &an_order());
    let outlet = cashier.send(&Request::new("POST", "/api/v1/outlets/MAIN/resume")).expect(200);
    assert_eq!(outlet["onlineOrders"]["paused"], false);
    place(&mut cashier, &online());
    // A pause ends by itself too.
    cashier.post("/outlets/MAIN/pause", &body).expect(200);
    shop.pass_until("2026-01-19T13:00:00+04:00");
    assert_eq!(cashier.get("/outlets/MAIN").expect(200)["onlineOrders"]["paused"], false);
    place(&mut cashier, &online());
    cashier.post("/outlets/MAIN/pause", &body).problem(409, "outlet.pauseOver");
    cashier.patch("/outlets/MAIN", &limit(1, 1)).problem(403, "permission.missing");
    shop.role("kitchen").post("/outlets/MAIN/pause", &json!({})).problem(403, "permission.missing");
}

#[test]
fn outside_opening_hours_an_online_order_names_a_time_within_them() {
    let shop = kitchen();
    let hours = json!({ "openingHours": { "monday": [{ "from": "18:00", "until": "02:00" }] } });
    let outlet = change(&shop, &hours);
    assert_eq!((&outlet["isOpen"], &outlet["timeZone"]), (&json!(false), &json!("Asia/Dubai")));
    assert_eq!(outlet["openingHours"]["monday"], hours["openingHours"]["monday"]);
    assert_eq!(outlet["openingHours"]["tuesday"], json!([]));
    let mut web = shop.role("dispatcher");
    let refused = web.post("/orders", &online());
    let problem = refused.problem(409, "outlet.closed");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("2026-01-19T14:00:00.000Z")), "{problem}");
    assert_eq!(refused.errors(), [("/requestedFor".to_owned(), "outlet.closed".to_owned())]);
    web.post("/orders", &online_for("2026-01-20T02:00:00+04:00")).problem(409, "outlet.closed");
    web.post("/orders", &online_for("2026-01-19T11:00:00+04:00")).problem(409, "order.requestedTimeOutOfRange");
    let order = place(&mut web, &online_for("2026-01-20T01:30:00+04:00"));
    assert_eq!((&order["requestedFor"], &order["businessDate"]), (&json!("2026-01-19T21:30:00.000Z"), &json!("2026-01-19")));
    let read = web.get(&format!("/orders/{}", order["id"].as_str().expect("an id"))).expect(200);
    assert_eq!(read["requestedFor"], order["requestedFor"]);
    assert_eq!(place(&mut web, &an_order())["requestedFor"], Value::Null, "the counter knows when it is open");
    shop.pass_until("2026-01-19T18:00:00+04:00");
    place(&mut web, &online());
    assert_eq!(web.get("/outlets").expect(200)["data"][0]["isOpen"], true);
    let always = change(&shop, &json!({ "openingHours": null }));
    assert_eq!((&always["openingHours"], &always["isOpen"]), (&Value::Null, &json!(true)));
}

#[test]
fn what_is_left_out_of_a_change_stays_and_every_change_is_in_the_stream() {
    let shop = kitchen();
    change(&shop, &limit(20, 15));
    let pause = json!({ "onlineOrders": { "paused": true, "pauseReason": "Omar is ill" } });
    let outlet = change(&shop, &pause);
    assert_eq!((&outlet["onlineOrders"]["maxOrders"], &outlet["onlineOrders"]["paused"]), (&json!(20), &json!(true)));
    let outlet = change(&shop, &json!({ "name": "Al Marya by the sea" }));
    assert_eq!((&outlet["name"], &outlet["onlineOrders"]["pauseReason"]), (&json!("Al Marya by the sea"), &json!("Omar is ill")));
    let outlet = change(&shop, &json!({ "onlineOrders": { "paused": false, "maxOrders": null } }));
    let expected = json!({ "paused": false, "pausedUntil": null, "pauseReason": null, "maxOrders": null, "minutes": null });
    assert_eq!(outlet["onlineOrders"], expected);
    let mut owner = shop.owner();
    assert_eq!(owner.get("/outlets").expect(200)["data"], json!([owner.get("/outlets/main").expect(200)]));
    let events = all_of(&mut owner, "/events?limit=200");
    let changes: Vec<&Value> = events.iter().filter(|event| event["type"] == "outlet.changed").collect();
    let of = |index: usize, side: &str, name: &str| changes[index]["data"][side][name].clone();
    assert_eq!(
        (of(0, "old", "maxOrders"), of(0, "new", "maxOrders"), of(0, "new", "outlet")),
        (Value::Null, json!(20), json!("MAIN"))
    );
    assert_eq!((of(1, "old", "paused"), of(1, "new", "paused")), (json!(false), json!(true)));
    assert_eq!((of(2, "new", "name"), changes.len()), (json!("Al Marya by the sea"), 4));
    assert!(!events.iter().any(|event| event.to_string().contains("Omar")), "free text stands beside the stream");
}

#[test]
fn a_token_of_an_outlet_sees_and_changes_that_one() {
    let west =
        "code = \"WEST\"\nname = \"West\"\nregisters = [ { code = \"W1\", name = \"Till\" } ]\n\n[[outlets]]\ncode = \"MAIN\"";
    let shop = Shop::with_changes(&[("code = \"MAIN\"", west)]);
    let mut bound = shop.client(&shop.token(&["--role", "manager", "--outlet", "WEST"]));
    let listed = bound.get("/outlets").expect(200);
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&listed["data"][0]["code"], &listed["data"][0]["registers"]),
        (&json!("WEST"), &json!([{ "code": "W1", "name": "Till" }]))
    );
    bound.get("/outlets/MAIN").problem(403, "permission.missing");
    bound.patch("/outlets/MAIN", &limit(1, 1)).problem(403, "permission.missing");
    bound.post("/outlets/MAIN/pause", &json!({})).problem(403, "permission.missing");
    bound.post("/outlets/west/pause", &json!({})).expect(200);
    let mut order = online();
    order["outlet"] = json!("MAIN");
    place(&mut shop.owner(), &order);
    order["outlet"] = json!("WEST");
    shop.owner().post("/orders", &order).problem(409, "outlet.paused");
}
