//! A manager's PIN on somebody else's screen.

use serde_json::{Value, json};

use crate::harness::*;

fn half_price() -> Value {
    json!({ "items": [{ "product": "SHAWARMA-L", "quantity": 1, "discounts": [{ "kind": "percent", "value": 50 }] }] })
}

/// A manager with a PIN; their id and code.
fn a_manager(shop: &Shop) -> (String, String) {
    let id = a_user(shop, "manager", "Mona", "mona");
    set_pin(&mut shop.owner(), &id, "4711");
    let code = shop.owner().get(&format!("/users/{id}")).expect(200)["code"].as_str().expect("a code").to_owned();
    (id, code)
}

fn order(approval: &str) -> Request {
    Request::new("POST", "/api/v1/orders").json(&half_price()).header("Docket-Approval", approval)
}

#[test]
fn a_managers_pin_lets_a_cashier_do_once_what_only_managers_may_and_the_records_name_both() {
    let shop = Shop::open();
    let (mona, code) = a_manager(&shop);
    let mut cashier = shop.role("cashier");
    cashier.post("/orders", &half_price()).problem(409, "discount.overLimit");
    for named in [&mona, &code] {
        cashier.send(&order(&format!("{named}:4711"))).expect(201);
    }
    cashier.post("/orders", &half_price()).problem(409, "discount.overLimit");
    let events = shop.owner().get("/events?type=order.placed&limit=10").text();
    assert_eq!(events.matches(&format!("\"approvedBy\":\"{mona}\"")).count(), 2, "{events}");
}

#[test]
fn an_approval_opens_a_route_that_the_role_lacks_but_not_what_managers_do_signed_in() {
    let shop = Shop::open();
    let (_, code) = a_manager(&shop);
    let mut cashier = shop.role("cashier");
    let approved =
        |path: &str| Request::new("POST", format!("/api/v1{path}")).text("{}").header("Docket-Approval", format!("{code}:4711"));
    let void = "/bills/01900000-0000-7000-8000-000000000000/void";
    cashier.post(void, &json!({})).problem(403, "permission.missing");
    assert_ne!(cashier.send(&approved(void)).status, 403, "the route is open, and there is no such bill");
    cashier.send(&approved("/users")).problem(403, "permission.missing");
    cashier.send(&approved("/tokens")).problem(403, "permission.missing");
}

#[test]
fn a_wrong_pin_of_a_manager_and_anybodys_who_gives_no_approvals_are_refused_alike() {
    let shop = Shop::open();
    let (_, code) = a_manager(&shop);
    let colleague = a_user(&shop, "cashier", "Fatima", "fatima");
    set_pin(&mut shop.owner(), &colleague, "4711");
    let mut cashier = shop.role("cashier");
    for approval in [format!("{code}:4712"), format!("{colleague}:4711"), "U99:4711".to_owned()] {
        cashier.send(&order(&approval)).problem(403, "approval.refused");
    }
    cashier.send(&order("4711")).problem(400, "approval.malformed");
    assert_eq!(cashier.get("/orders").expect(200)["data"], json!([]), "nothing was placed");
}

#[test]
fn wrong_pins_of_approvals_lock_the_pin_and_the_managers_password_unlocks_it() {
    let shop = Shop::open();
    let (_, code) = a_manager(&shop);
    let mut cashier = shop.role("cashier");
    for _ in 0..3 {
        cashier.send(&order(&format!("{code}:4712"))).problem(403, "approval.refused");
    }
    let slowed = cashier.send(&order(&format!("{code}:4711")));
    slowed.problem(429, "auth.tooManyAttempts");
    assert!(slowed.header("retry-after").is_some());
    SignedIn::of(&sign_in(&shop, "mona", PASSWORD));
    cashier.send(&order(&format!("{code}:4711"))).expect(201);
}

#[test]
fn the_same_key_with_an_approval_again_is_the_same_request() {
    let shop = Shop::open();
    let (mona, code) = a_manager(&shop);
    let mut cashier = shop.role("cashier");
    let one = cashier.send(&order(&format!("{code}:4711")).key("k-1")).expect(201);
    let again = cashier.send(&order(&format!("{mona}:4711")).key("k-1"));
    assert!(again.is_replay());
    assert_eq!(again.expect(201)["id"], one["id"]);
}
