//! Requests that are sent again: answered again, never done again.

use serde_json::{Value, json};

use crate::harness::*;

/// The same order, and what it now is.
#[track_caller]
fn assert_replay(answer: &Answer, status: u16, first: &Value) -> Value {
    let again = answer.expect(status);
    assert!(answer.is_replay(), "the answer says that it repeats an earlier one");
    for member in ["id", "orderNumber", "ticketNumber", "createdAt", "total"] {
        assert_eq!(again[member], first[member], "{member}");
    }
    again
}

#[test]
fn the_same_key_and_body_is_the_same_order_answered_201_again() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let key = new_key();
    let first = owner.post_with_key("/orders", &key, &a_delivery(1));
    assert!(!first.is_replay());
    let first = first.expect(201);
    let events = last_event(&mut owner);
    for _ in 0..3 {
        let again = assert_replay(&owner.post_with_key("/orders", &key, &a_delivery(1)), 201, &first);
        assert_eq!(again, first);
    }
    assert_eq!(last_event(&mut owner), events, "nothing was done");
    assert_audit(&mut owner, 1);
}

#[test]
fn without_a_key_the_same_body_is_another_order() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let orders: Vec<Placed> = (0..2).map(|_| Placed::of(&place(&mut owner, &an_order()))).collect();
    assert_ne!(orders[0].id, orders[1].id);
    assert_consecutive(&orders, 1);
}

#[test]
fn a_replay_answers_the_first_status_with_the_document_as_it_is_now() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let key = new_key();
    let first = owner.post_with_key("/orders", &key, &an_order()).expect(201);
    let id = Placed::of(&first).id;
    owner.post(&format!("/orders/{id}/transitions"), &json!({ "to": "confirmed" })).expect(200);
    let again = assert_replay(&owner.post_with_key("/orders", &key, &an_order()), 201, &first);
    assert_eq!((&again["status"], &again["version"]), (&json!("confirmed"), &json!(2)));
    assert_eq!(again["history"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_step_that_is_sent_again_is_made_once() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let id = Placed::of(&place(&mut owner, &an_order())).id;
    let (step, cancel) = (new_key(), new_key());
    let path = format!("/orders/{id}/transitions");
    let first = owner.post_with_key(&path, &step, &json!({ "to": "confirmed" })).expect(200);
    assert_eq!(assert_replay(&owner.post_with_key(&path, &step, &json!({ "to": "confirmed" })), 200, &first)["version"], 2);
    let path = format!("/orders/{id}/cancel");
    let reason = json!({ "reason": "no show" });
    let first = owner.post_with_key(&path, &cancel, &reason).expect(200);
    assert_eq!(assert_replay(&owner.post_with_key(&path, &cancel, &reason), 200, &first)["version"], 3);
}

#[test]
fn a_customer_who_was_created_under_a_key_is_answered_201_again() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let body = json!({ "phone": "0501234567", "name": "Aisha" });
    let (create, find) = (new_key(), new_key());
    let created = owner.post_with_key("/customers/find-or-create", &create, &body).expect(201);
    let found = owner.post_with_key("/customers/find-or-create", &find, &body).expect(200);
    assert_eq!(created, found);
    for (key, status) in [(&create, 201), (&find, 200)] {
        let again = owner.post_with_key("/customers/find-or-create", key, &body);
        assert!(again.is_replay());
        assert_eq!(again.expect(status), created);
    }
}

#[test]
fn the_same_key_with_anything_else_is_refused_and_the_order_stands() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let key = new_key();
    let first = owner.post_with_key("/orders", &key, &an_order()).expect(201);
    let id = Placed::of(&first).id;
    let other = place(&mut owner, &an_order());
    let mut two = an_order();
    two["items"][0]["quantity"] = 2.into();
    let step = json!({ "to": "confirmed" });
    for (path, body) in [
        ("/orders".to_owned(), two),
        ("/orders".to_owned(), a_delivery(1)),
        (format!("/orders/{id}/transitions"), step.clone()),
        (format!("/orders/{id}/cancel"), json!({ "reason": "x" })),
        ("/customers/find-or-create".to_owned(), json!({ "phone": "0501234567" })),
    ] {
        owner.post_with_key(&path, &key, &body).problem(422, "idempotency.mismatch");
    }
    let step_key = new_key();
    owner.post_with_key(&format!("/orders/{id}/transitions"), &step_key, &step).expect(200);
    let of_another = format!("/orders/{}/transitions", Placed::of(&other).id);
    owner.post_with_key(&of_another, &step_key, &step).problem(422, "idempotency.mismatch");
    assert_eq!(owner.get(&format!("/orders/{}", Placed::of(&other).id)).expect(200), other);
    assert_audit(&mut owner, 2);
}

#[test]
fn spaces_the_order_of_members_and_how_a_number_is_written_make_no_other_request() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let key = new_key();
    let ways = [
        r#"{"items":[{"description":"Cake","quantity":2,"unitPrice":5}],"channel":"takeaway"}"#,
        r#"{ "channel": "takeaway", "items": [ { "unitPrice": 5.00, "quantity": "2.0", "description": "Cake" } ] }"#,
        r#"{"items":[{"description":"Cake","quantity":2.000,"unitPrice":"5.0"}],"channel":"takeaway","table":null}"#,
        r#"{"items":[{"description":"\u0043ake","quantity":2,"unitPrice":5,"discounts":[]}],"channel":"takeaway"}"#,
    ];
    let of = |way: &str| Request::new("POST", "/api/v1/orders").key(key.as_str()).text(way);
    let first = owner.send(&of(ways[0])).expect(201);
    for way in &ways[1..] {
        assert_replay(&owner.send(&of(way)), 201, &first);
    }
    let other_mount = Request { path: "/api/orders".to_owned(), ..of(ways[0]) };
    assert_replay(&owner.send(&other_mount), 201, &first);
}

#[test]
fn a_refused_request_does_not_use_up_its_key() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let key = new_key();
    let unknown = json!({ "items": [{ "product": "NOPE", "quantity": 1 }] });
    owner.post_with_key("/orders", &key, &unknown).problem(409, "product.unknown");
    owner.post_with_key("/orders", &key, &json!({ "items": [] })).problem(422, "items.empty");
    owner.post_with_key("/orders", &key, &unknown).problem(409, "product.unknown");
    let placed = owner.post_with_key("/orders", &key, &an_order());
    assert!(!placed.is_replay());
    assert_consecutive(&[Placed::answered(&placed)], 1);
}

#[test]
fn keys_are_kept_over_a_stop_and_over_a_kill() {
    let mut shop = Shop::open();
    let key = new_key();
    let first = shop.owner().post_with_key("/orders", &key, &an_order()).expect(201);
    shop.stop();
    shop.start();
    assert_replay(&shop.owner().post_with_key("/orders", &key, &an_order()), 201, &first);
    shop.owner().post_with_key("/orders", &key, &a_delivery(1)).problem(422, "idempotency.mismatch");
    shop.kill();
    shop.start();
    assert_replay(&shop.owner().post_with_key("/orders", &key, &an_order()), 201, &first);
    assert_audit(&mut shop.owner(), 1);
}

#[test]
fn thirty_two_who_send_the_same_key_at_once_make_one_order() {
    let shop = Shop::open();
    for round in 0..4 {
        let key = new_key();
        let answers = at_once(32, |_| shop.owner().post_with_key("/orders", &key, &a_delivery(round)));
        let orders: Vec<Placed> = answers.iter().map(Placed::answered).collect();
        assert!(orders.iter().all(|order| *order == orders[0]));
        assert_eq!(answers.iter().filter(|answer| !answer.is_replay()).count(), 1, "one is the first, the others repeat it");
        assert_audit(&mut shop.owner(), round as usize + 1);
    }
}

#[test]
fn of_different_requests_with_one_key_at_once_one_is_done() {
    let shop = Shop::open();
    let key = new_key();
    let answers = at_once(16, |index| {
        let mut body = an_order();
        body["items"][0]["quantity"] = (index + 1).into();
        shop.owner().post_with_key("/orders", &key, &body)
    });
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for other in answers.iter().filter(|answer| answer.status != 201) {
        other.problem(422, "idempotency.mismatch");
    }
    assert_audit(&mut shop.owner(), 1);
}

#[test]
fn a_key_belongs_to_the_merchant_whoever_sends_it() {
    let shop = Shop::open();
    let key = new_key();
    let first = shop.owner().post_with_key("/orders", &key, &an_order()).expect(201);
    assert_replay(&shop.role("cashier").post_with_key("/orders", &key, &an_order()), 201, &first);
    shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", "other"]).succeeded();
    let other = shop.token(&["--role", "owner", "--merchant", "other"]);
    let theirs = shop.client(&other).post_with_key("/orders", &key, &an_order());
    assert!(!theirs.is_replay());
    assert_ne!(theirs.expect(201)["id"], first["id"]);
}
