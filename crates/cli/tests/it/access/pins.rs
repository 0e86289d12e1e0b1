//! Registers that are trusted, and users who switch on them with PINs.

use serde_json::{Value, json};

use crate::harness::*;

/// A device that is trusted as the first register, with its cookie.
fn trusted(shop: &Shop) -> (Value, String) {
    let answer = shop.role("manager").post("/registers/R1/trust", &json!({ "label": "Tablet" }));
    let cookie = cookie(&answer, "docket_device");
    (answer.expect(201), cookie)
}

fn switch(shop: &Shop, device: &str, user: &str, pin: &str) -> Answer {
    let request = Request::new("POST", "/api/v1/auth/switch").header("Cookie", device);
    nobody(shop).send(&request.json(&json!({ "user": user, "pin": pin })))
}

#[test]
fn users_switch_on_a_trusted_device_and_what_they_do_is_of_its_register() {
    let shop = Shop::open();
    let (token, device) = trusted(&shop);
    assert_eq!((&token["kind"], &token["register"], &token["label"]), (&json!("device"), &json!("R1"), &json!("Tablet")));
    let fatima = a_user(&shop, "cashier", "Fatima", "fatima");
    a_user(&shop, "cashier", "Omar", "omar");
    set_pin(&mut shop.owner(), &fatima, "4711");
    let people = nobody(&shop).send(&Request::new("GET", "/api/v1/auth/people").header("Cookie", device.clone())).expect(200);
    assert_eq!(people["data"], json!([{ "id": fatima, "name": "Fatima", "role": "cashier" }]), "who has a PIN");
    let session = SignedIn::of(&switch(&shop, &device, &fatima, "4711"));
    assert_eq!((&session.me["register"], &session.me["outlet"]), (&json!("R1"), &json!("MAIN")));
    let order = session.post(&shop, "/orders", &an_order()).expect(201);
    assert_eq!(order["user"], fatima.as_str());
    // The token does what the cookie does, and the session lets the next one switch.
    let mut app = shop.client(token["secret"].as_str().expect("a secret"));
    app.post("/auth/switch", &json!({ "user": fatima, "pin": "4711" })).expect(200);
    let next = session.post(&shop, "/auth/switch", &json!({ "user": fatima, "pin": "4711" }));
    SignedIn::of(&next).get(&shop, "/auth/me").expect(200);
    session.get(&shop, "/auth/me").problem(401, "auth.sessionInvalid");
}

#[test]
fn nobody_switches_where_no_register_is_trusted_or_after_the_trust_is_revoked() {
    let shop = Shop::open();
    let fatima = a_user(&shop, "cashier", "Fatima", "fatima");
    set_pin(&mut shop.owner(), &fatima, "4711");
    let body = json!({ "user": fatima, "pin": "4711" });
    nobody(&shop).post("/auth/switch", &body).problem(401, "auth.tokenMissing");
    shop.owner().post("/auth/switch", &body).problem(403, "auth.noRegister");
    let (token, device) = trusted(&shop);
    SignedIn::of(&switch(&shop, &device, &fatima, "4711"));
    let id = token["id"].as_str().expect("an id");
    let revoke = Request::new("DELETE", format!("/api/v1/tokens/{id}"));
    assert!(shop.owner().send(&revoke).expect(200)["revokedAt"].is_string());
    switch(&shop, &device, &fatima, "4711").problem(401, "auth.tokenInvalid");
    shop.role("cashier").post("/registers/R1/trust", &json!({})).problem(403, "permission.missing");
    shop.owner().post("/registers/R9/trust", &json!({})).problem(404, "register.notFound");
}

#[test]
fn pins_that_are_tried_first_are_not_taken() {
    let shop = Shop::open();
    let fatima = a_user(&shop, "cashier", "Fatima", "fatima");
    for weak in ["0000", "1234", "4321", "7890", "1212", "123", "123456789", "12a4", "", "８１５１"] {
        let set = shop.owner().put(&format!("/users/{fatima}/pin"), &json!({ "pin": weak }));
        set.problem(422, "pin.weak");
    }
}

#[test]
fn ten_thousand_wrong_pins_get_nowhere() {
    let shop = Shop::open();
    let (_, device) = trusted(&shop);
    let fatima = a_user(&shop, "cashier", "Fatima", "fatima");
    set_pin(&mut shop.owner(), &fatima, "4711");
    // Every PIN there is, by several at once, the right one among them.
    let statuses: Vec<u16> = at_once(8, |thread| {
        let mut client = nobody(&shop);
        let one = |pin: usize| {
            let request = Request::new("POST", "/api/v1/auth/switch").header("Cookie", device.clone());
            client.send(&request.json(&json!({ "user": fatima, "pin": format!("{pin:04}") }))).status
        };
        (0..1_250).map(|index| index * 8 + thread).filter(|pin| *pin != 4_711).map(one).collect::<Vec<u16>>()
    })
    .concat();
    assert_eq!(statuses.len(), 9_999);
    let compared = statuses.iter().filter(|status| **status == 401).count();
    assert!((3..=12).contains(&compared), "{compared} were compared at all");
    assert!(statuses.iter().all(|status| [401, 403, 429].contains(status)), "none got in");
    // Not even the right one, until a manager sets a new one.
    let barred = switch(&shop, &device, &fatima, "4711");
    assert!([403, 429].contains(&barred.status), "{}", barred.text());
    set_pin(&mut shop.role("manager"), &fatima, "8151");
    // From this address too much was tried as well; another user is let in from it by the same rule.
    let after = switch(&shop, &device, &fatima, "8151");
    assert!(after.status == 200 || after.header("retry-after").is_some(), "{}", after.text());
}
