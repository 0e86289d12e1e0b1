//! Tokens that are bound to an outlet or a register.

use serde_json::{Value, json};

use crate::harness::*;

/// A merchant with the outlets `WEST`, with the register `W1`, and `MAIN`.
fn with_two_outlets() -> Shop {
    let west =
        "code = \"WEST\"\nname = \"West\"\nregisters = [ { code = \"W1\", name = \"Till\" } ]\n\n[[outlets]]\ncode = \"MAIN\"";
    Shop::with_changes(&[("code = \"MAIN\"", west)])
}

fn at(outlet: &str) -> Value {
    let mut body = an_order();
    body["outlet"] = outlet.into();
    body
}

#[test]
fn a_token_of_an_outlet_sells_there_and_nowhere_else() {
    let shop = with_two_outlets();
    let mut cashier = shop.client(&shop.token(&["--role", "cashier", "--outlet", "west"]));
    let order = place(&mut cashier, &an_order());
    assert_eq!((&order["outlet"], &order["register"]), (&json!("WEST"), &Value::Null));
    assert_eq!(place(&mut cashier, &at("west"))["outlet"], "WEST");
    let refused = cashier.post("/orders", &at("MAIN"));
    refused.problem(403, "permission.missing");
    assert_eq!(refused.errors(), [("/outlet".to_owned(), "permission.missing".to_owned())]);
}

#[test]
fn a_token_of_a_register_puts_it_on_every_order() {
    let shop = with_two_outlets();
    let token = shop.token(&["--role", "cashier", "--outlet", "WEST", "--register", "w1"]);
    let order = place(&mut shop.client(&token), &an_order());
    assert_eq!((&order["outlet"], &order["register"]), (&json!("WEST"), &json!("W1")));
}

#[test]
fn a_register_is_found_without_its_outlet_where_there_is_one_only() {
    let shop = Shop::open();
    let order = place(&mut shop.client(&shop.token(&["--role", "cashier", "--register", "R2"])), &an_order());
    assert_eq!((&order["outlet"], &order["register"]), (&json!("MAIN"), &json!("R2")));
    let two = with_two_outlets();
    let refused = two.docket(&["token", "create", "--role", "cashier", "--register", "R2"]);
    assert!(refused.failed(1).contains("MAIN"), "{refused:?}");
}

#[test]
fn outlets_and_registers_that_are_not_there_have_no_tokens() {
    let shop = with_two_outlets();
    for (arguments, named) in
        [(&["--outlet", "NORTH"] as &[&str], "WEST, MAIN"), (&["--outlet", "WEST", "--register", "R1"], "W1")]
    {
        let refused = shop.docket(&[&["token", "create", "--role", "cashier"], arguments].concat());
        assert!(refused.failed(1).contains(named), "{refused:?}");
    }
}

#[test]
fn staff_and_drivers_of_an_outlet_see_its_orders_only() {
    let shop = with_two_outlets();
    let mut owner = shop.owner();
    for outlet in ["WEST", "MAIN"] {
        let mut body = a_delivery(1);
        body["outlet"] = outlet.into();
        let id = Placed::of(&place(&mut owner, &body)).id;
        for to in ["confirmed", "preparing", "ready"] {
            owner.post(&format!("/orders/{id}/transitions"), &json!({ "to": to })).expect(200);
        }
    }
    for (role, path) in [("kitchen", "/staff/orders"), ("driver", "/driver/available-deliveries"), ("cashier", "/orders")] {
        let mut bound = shop.client(&shop.token(&["--role", role, "--outlet", "WEST"]));
        let seen = bound.get(path).expect(200);
        let outlets: Vec<&Value> = seen["data"].as_array().expect("a list").iter().map(|order| &order["outlet"]).collect();
        assert_eq!(outlets, ["WEST"], "{role} at {path}");
    }
}

#[test]
fn a_token_of_an_outlet_reads_no_order_of_another() {
    let shop = with_two_outlets();
    let mut owner = shop.owner();
    let (west, main) = (place(&mut owner, &at("WEST")), place(&mut owner, &at("MAIN")));
    let mut bound = shop.client(&shop.token(&["--role", "cashier", "--outlet", "WEST"]));
    assert_eq!(bound.get(&format!("/orders/{}", Placed::of(&west).id)).expect(200), west);
    bound.get(&format!("/orders/{}", Placed::of(&main).id)).problem(404, "order.unknown");
    let number = main["orderNumber"].as_str().expect("a number");
    assert_eq!(bound.get(&format!("/orders?search={number}")).expect(200)["data"], json!([]));
    assert_eq!(bound.get("/orders?outlet=west").expect(200)["data"].as_array().map(Vec::len), Some(1));
    let refused = bound.get("/orders?outlet=MAIN");
    refused.problem(403, "permission.missing");
    assert_eq!(refused.errors(), [("?outlet".to_owned(), "permission.missing".to_owned())]);
}

#[test]
fn a_series_that_counts_by_register_needs_a_token_of_one() {
    let shop = Shop::with_changes(&[(
        "template = \"ALM-{YYYY}{MM}{DD}-{SEQ:6}\"",
        "template = \"{REGISTER}-{YYYY}{MM}{DD}-{SEQ:6}\"\nscope = [\"register\"]",
    )]);
    shop.owner().post("/orders", &an_order()).problem(409, "numbering.scopeMissing");
    for register in ["R1", "R2"] {
        let order = place(&mut shop.client(&shop.token(&["--role", "cashier", "--register", register])), &an_order());
        let placed = Placed::of(&order);
        assert_eq!(placed.number, format!("{register}-{}-000001", placed.date.replace('-', "")));
    }
    assert_audit(&mut shop.owner(), 2);
}

#[test]
fn a_token_of_an_outlet_moves_and_cancels_no_order_of_another() {
    let shop = with_two_outlets();
    let order = place(&mut shop.owner(), &at("MAIN"));
    let id = order["id"].as_str().expect("an id");
    let mut manager = shop.client(&shop.token(&["--role", "manager", "--outlet", "WEST"]));
    manager.post(&format!("/orders/{id}/transitions"), &json!({ "to": "confirmed" })).problem(404, "order.unknown");
    manager.post(&format!("/orders/{id}/cancel"), &json!({ "reason": "not mine" })).problem(404, "order.unknown");
    assert_eq!(shop.owner().get(&format!("/orders/{id}")).expect(200)["status"], "pending");
    let own = place(&mut manager, &an_order());
    let path = format!("/orders/{}/transitions", own["id"].as_str().expect("an id"));
    manager.post(&path, &json!({ "to": "confirmed" })).expect(200);
}

#[test]
fn a_token_of_an_outlet_changes_no_series_and_resets_no_counters_but_its_own() {
    let shop = with_two_outlets();
    let mut manager = shop.client(&shop.token(&["--role", "manager", "--outlet", "WEST"]));
    let tickets = json!({ "template": "{SEQ}", "scope": ["outlet"], "end": 9, "atEnd": "wrap" });
    manager.put("/numbering/series/ticket", &tickets).problem(403, "permission.missing");
    shop.owner().put("/numbering/series/ticket", &tickets).expect(200);
    for outlet in ["WEST", "MAIN"] {
        assert_eq!(place(&mut shop.owner(), &at(outlet))["ticketNumber"], "1");
    }
    for body in [json!({}), json!({ "scope": "MAIN" }), json!({ "scope": "WESTERN" })] {
        manager.post("/numbering/series/ticket/reset", &body).problem(403, "permission.missing");
    }
    manager.post("/numbering/series/ticket/reset", &json!({ "scope": "WEST" })).expect(200);
}
