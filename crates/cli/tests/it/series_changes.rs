//! Another series over the API: in force for the next number, audited, refused where it could print a number again.

use serde_json::{Value, json};

use crate::harness::*;

fn change(client: &mut Client, body: &Value) -> Answer {
    client.put("/numbering/series/order", body)
}

fn order_series(client: &mut Client) -> Value {
    let series = client.get("/numbering/series").expect(200);
    let orders = series["data"].as_array().expect("series").iter().find(|series| series["kind"] == "order");
    orders.expect("a series for orders").clone()
}

#[test]
fn the_next_order_has_a_number_of_the_new_series_and_the_audit_holds_over_both() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = place(&mut owner, &an_order());
    let changed = change(&mut owner, &json!({ "template": "AM-{YYYY}-{SEQ:4}", "reset": "year" })).expect(200);
    assert_eq!(changed["template"], "AM-{YYYY}-{SEQ:4}");
    assert_eq!(order_series(&mut owner), changed, "who changed it reads the change");
    let after = place(&mut owner, &an_order());
    let year = after["businessDate"].as_str().expect("a date")[..4].to_owned();
    assert_eq!(after["orderNumber"], format!("AM-{year}-0001"));
    let path = format!("/orders/{}", before["id"].as_str().expect("an id"));
    assert_eq!(owner.get(&path).expect(200)["orderNumber"], before["orderNumber"], "what was issued stays");
    assert_audit(&mut owner, 2);
}

#[test]
fn a_change_is_an_event_with_the_old_and_the_new_series() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let last = last_event(&mut owner);
    change(&mut owner, &json!({ "template": "AM-{YYYY}-{SEQ:4}", "reset": "year" })).expect(200);
    let events = owner.get(&format!("/events?after={last}")).expect(200);
    let event = &events["data"][0];
    assert_eq!(event["type"], "numbering.seriesChanged");
    assert_eq!(event["data"]["old"]["template"], "ALM-{YYYY}{MM}{DD}-{SEQ:6}");
    assert_eq!(event["data"]["new"]["template"], "AM-{YYYY}-{SEQ:4}");
}

#[test]
fn a_series_that_could_print_a_number_twice_is_refused_and_the_old_one_stays() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let in_force = order_series(&mut owner);
    for (body, status, code) in [
        (json!({ "template": "ALM-{YYYY}{MM}-{SEQ:6}", "reset": "business_day" }), 422, "numbering.partMissing"),
        (json!({ "template": "{OUTLET}{SEQ}", "scope": ["outlet"] }), 422, "numbering.ambiguous"),
        (json!({ "template": "ALM-{YYYY}{MM}{DD}-{SEQ:6}", "reset": "month" }), 409, "numbering.overlaps"),
        (json!({ "template": "ALM-{NOPE}-{SEQ}" }), 422, "numbering.seriesInvalid"),
        (json!({ "template": "ALM-{SEQ:0}" }), 422, "numbering.seriesInvalid"),
        (json!({ "template": "A-{SEQ}", "start": -1 }), 422, "numbering.seriesInvalid"),
        (json!({ "template": "A-{SEQ}", "scope": ["moon"] }), 422, "numbering.seriesInvalid"),
    ] {
        let mut tried = body.clone();
        (tried["kind"], tried["inForce"]) = (json!("order"), json!(true));
        owner.post("/numbering/preview", &tried).problem(status, code);
        change(&mut owner, &body).problem(status, code);
        assert_eq!(order_series(&mut owner), in_force, "{body}");
    }
    let unknown = Request::new("PUT", "/api/v1/numbering/series/nope").json(&json!({ "template": "A-{SEQ}" }));
    owner.send(&unknown).problem(404, "series.notFound");
}

#[test]
fn a_change_repeated_under_its_key_is_made_once() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let request = Request::new("PUT", "/api/v1/numbering/series/order").json(&json!({ "template": "AM-{SEQ}" })).key("change-1");
    owner.send(&request).expect(200);
    let last = last_event(&mut owner);
    let again = owner.send(&request);
    again.expect(200);
    assert!(again.is_replay());
    assert_eq!(last_event(&mut owner), last);
}

#[test]
fn a_change_survives_a_restart_with_what_was_in_force_before() {
    let mut shop = Shop::open();
    change(&mut shop.owner(), &json!({ "template": "INV-{SEQ:6}" })).expect(200);
    change(&mut shop.owner(), &json!({ "template": "A-{SEQ}" })).expect(200);
    shop.kill();
    shop.start();
    let mut owner = shop.owner();
    assert_eq!(order_series(&mut owner)["template"], "A-{SEQ}");
    let refused =
        change(&mut owner, &json!({ "template": "INV-{YY}{SEQ:4}", "reset": "year" })).problem(409, "numbering.overlaps");
    let pair = "INV-260001 can be the document of YY 26, SEQ 0001 under INV-{YY}{SEQ:4}, and the document of SEQ 260001 under INV-{SEQ:6}";
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains(pair)), "{refused}");
}
