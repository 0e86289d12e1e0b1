//! The lifecycle of an order, step by step, and what departments see of it.

use serde_json::{Value, json};

use crate::harness::*;

fn post(client: &mut Client, id: &str, action: &str, body: Value) -> Answer {
    client.post(&format!("/orders/{id}/{action}"), &body)
}

fn step(client: &mut Client, id: &str, to: &str) -> Value {
    make_step(client, id, to).expect(200)
}

/// Walks an order through its statuses, comparing what each department sees.
fn walk(client: &mut Client, order: &Value, way: &[(&str, &str, &str)]) -> Value {
    let id = Placed::of(order).id;
    let mut order = order.clone();
    for (version, (status, management, customer)) in (1..).zip(way) {
        if version > 1 {
            order = step(client, &id, status);
        }
        let seen = [&order["status"], &order["managementStatus"], &order["customerStatus"]];
        assert_eq!(seen, [status, management, customer], "{order}");
        assert_eq!(order["version"], version);
        assert_eq!(client.get(&format!("/orders/{id}")).expect(200), order, "what was answered is what is read");
    }
    order
}

#[test]
fn an_order_at_the_counter_goes_from_ready_to_delivered() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    walk(
        &mut owner,
        &order,
        &[
            ("pending", "pending", "placed"),
            ("confirmed", "warehouse_ready", "confirmed"),
            ("preparing", "warehouse_ready", "preparing"),
            ("ready", "warehouse_ready", "ready"),
            ("delivered", "delivered", "delivered"),
            ("returned", "returned", "returned"),
        ],
    );
}

#[test]
fn a_delivery_goes_by_way_of_a_driver_and_every_department_sees_the_same_stage() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &a_delivery(1));
    let delivered = walk(
        &mut owner,
        &order,
        &[
            ("pending", "pending", "placed"),
            ("confirmed", "warehouse_ready", "confirmed"),
            ("preparing", "warehouse_ready", "preparing"),
            ("ready", "warehouse_ready", "ready"),
            ("assigned", "logistics_dispatched", "ready"),
            ("dispatched", "logistics_dispatched", "on_the_way"),
            ("delivered", "delivered", "delivered"),
        ],
    );
    assert_eq!(delivered["orderNumber"], order["orderNumber"]);
    assert_eq!(delivered["total"], order["total"]);
}

#[test]
fn a_failed_delivery_goes_back_to_ready_and_out_again() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let id = Placed::of(&place(&mut owner, &a_delivery(1))).id;
    for to in
        ["confirmed", "preparing", "ready", "assigned", "ready", "assigned", "dispatched", "ready", "assigned", "dispatched"]
    {
        assert_eq!(step(&mut owner, &id, to)["status"], to);
    }
    assert_eq!(step(&mut owner, &id, "delivered")["version"], 12);
}

#[test]
fn the_history_says_who_when_from_where_to_where_and_why() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    let id = Placed::of(&order).id;
    step(&mut owner, &id, "confirmed");
    let late = json!({ "to": "preparing", "reason": "the oven was cold" });
    let moved = post(&mut shop.role("kitchen"), &id, "transitions", late).expect(200);
    let history = moved["history"].as_array().expect("steps");
    let of = |member: &str| history.iter().map(|step| step[member].clone()).collect::<Vec<_>>();
    assert_eq!(of("from"), [Value::Null, json!("pending"), json!("confirmed")]);
    assert_eq!(of("to"), ["pending", "confirmed", "preparing"]);
    assert_eq!(of("reason"), [Value::Null, Value::Null, json!("the oven was cold")]);
    assert_eq!(of("user")[..2], [order["user"].clone(), order["user"].clone()]);
    assert_ne!(history[2]["user"], order["user"], "the kitchen has a user of its own");
    assert!(history.windows(2).all(|pair| pair[0]["seq"].as_u64() < pair[1]["seq"].as_u64()));
    assert!(history.windows(2).all(|pair| pair[0]["at"].as_str() <= pair[1]["at"].as_str()));
    assert_eq!(history[2]["at"], moved["updatedAt"]);
}

#[test]
fn a_cancelled_order_keeps_its_number_and_says_why() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    let id = Placed::of(&order).id;
    let cancelled = post(&mut owner, &id, "cancel", json!({ "reason": "the customer rang" })).expect(200);
    assert_eq!((&cancelled["status"], &cancelled["managementStatus"]), (&json!("cancelled"), &json!("cancelled")));
    assert_eq!((&cancelled["customerStatus"], &cancelled["version"]), (&json!("cancelled"), &json!(2)));
    assert_eq!(cancelled["orderNumber"], order["orderNumber"]);
    assert_eq!(cancelled["history"][1]["reason"], "the customer rang");
    let next = Placed::of(&place(&mut owner, &an_order()));
    assert_consecutive(&[Placed::of(&order), next], 1);
    assert_audit(&mut owner, 2);
    post(&mut owner, &id, "cancel", json!({ "reason": "again" })).problem(409, "order.illegalTransition");
    post(&mut owner, &id, "transitions", json!({ "to": "confirmed" })).problem(409, "order.illegalTransition");
}

#[test]
fn an_illegal_step_is_refused_and_the_legal_ones_are_named() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let order = place(&mut owner, &an_order());
    let id = Placed::of(&order).id;
    let refused = post(&mut owner, &id, "transitions", json!({ "to": "delivered" }));
    let problem = refused.problem(409, "order.illegalTransition");
    assert!(problem["detail"].as_str().is_some_and(|text| text.contains("confirmed, cancelled")), "{problem}");
    assert_eq!(refused.errors(), [("/to".to_owned(), "order.illegalTransition".to_owned())]);
    let refused = post(&mut owner, &id, "transitions", json!({ "to": "cancelled" }));
    let problem = refused.problem(409, "order.illegalTransition");
    assert!(problem["detail"].as_str().is_some_and(|text| text.contains("/cancel")), "{problem}");
    for to in ["pending", "assigned", "returned"] {
        post(&mut owner, &id, "transitions", json!({ "to": to })).problem(409, "order.illegalTransition");
    }
    assert_eq!(owner.get(&format!("/orders/{id}")).expect(200), order, "a refused step leaves no trace");
}

#[test]
fn whoever_saw_an_older_version_is_told_so() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let id = Placed::of(&place(&mut owner, &an_order())).id;
    post(&mut owner, &id, "transitions", json!({ "to": "confirmed", "version": 1 })).expect(200);
    for (action, body) in
        [("transitions", json!({ "to": "preparing", "version": 1 })), ("cancel", json!({ "reason": "too late", "version": 1 }))]
    {
        let refused = post(&mut owner, &id, action, body);
        refused.problem(409, "order.versionConflict");
        assert_eq!(refused.errors(), [("/version".to_owned(), "order.versionConflict".to_owned())]);
    }
    post(&mut owner, &id, "cancel", json!({ "reason": "in time", "version": 2 })).expect(200);
}

#[test]
fn of_two_who_move_an_order_at_once_one_wins() {
    let shop = Shop::open();
    let id = Placed::of(&place(&mut shop.owner(), &an_order())).id;
    let answers = at_once(8, |_| post(&mut shop.owner(), &id, "transitions", json!({ "to": "confirmed" })));
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    for lost in answers.iter().filter(|answer| answer.status != 200) {
        lost.problem(409, "order.illegalTransition");
    }
    let order = shop.owner().get(&format!("/orders/{id}")).expect(200);
    assert_eq!(order["history"].as_array().map(Vec::len), Some(2));
}
