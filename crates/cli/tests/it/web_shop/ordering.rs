//! Customers who order by themselves.

use super::*;
use crate::customer_sign_in::signed_in;
use crate::money::TINY_PNG;

#[test]
fn a_guest_sees_and_cancels_the_order_by_its_key_and_no_other() {
    let shop = printing_shop();
    let mut guest = nobody(&shop);
    let [one, other] = [0, 1].map(|_| guest.post(&at("/orders"), &fetched()).expect(201));
    let seen = guest.send(&with_key("GET", &one, "")).expect(200);
    assert_eq!((&seen["orderNumber"], &seen["customerStatus"]), (&one["orderNumber"], &json!("placed")));
    assert!(seen.get("orderKey").is_none(), "the key is told to who placed it");
    let mixed = with(one.clone(), "orderKey", other["orderKey"].clone());
    guest.send(&with_key("GET", &mixed, "")).problem(401, "signIn.required");
    guest.get(&at(&format!("/orders/{}", one["id"].as_str().expect("an id")))).problem(401, "signIn.required");
    guest.send(&with_key("POST", &mixed, "/cancel").json(&json!({}))).problem(401, "signIn.required");
    let cancelled = guest.send(&with_key("POST", &one, "/cancel").json(&json!({}))).expect(200);
    assert_eq!(cancelled["customerStatus"], "cancelled");
    assert_eq!(guest.send(&with_key("GET", &other, "")).expect(200)["customerStatus"], "placed");
}

#[test]
fn a_guest_learns_nothing_of_whoever_has_the_phone_that_they_name() {
    let mut shop = printing_shop();
    let (mut aisha, _) = signed_in(&mut shop, "al-marya", PHONE);
    aisha.patch(&at("/me"), &json!({ "name": "Aisha Real" })).expect(200);
    let order = nobody(&shop).post(&at("/orders"), &with(fetched(), "customer", json!({ "phone": PHONE, "name": "Mallory" })));
    let order = order.expect(201);
    assert!(!order.to_string().contains("Aisha"), "{order}");
    assert_eq!(aisha.get(&at("/me")).expect(200)["name"], "Aisha Real", "and changes nothing of them");
    assert_eq!(aisha.get(&at("/orders")).expect(200)["data"][0]["id"], order["id"], "who has the phone sees the order");
    let wallet = with(fetched(), "payment", json!({ "useWallet": true, "method": "cash" }));
    nobody(&shop).post(&at("/orders"), &wallet).problem(403, "shop.signInNeeded");
}

#[test]
fn the_same_key_is_one_order_and_its_key_is_answered_again() {
    let shop = printing_shop();
    let request = |body: &Value| Request::new("POST", "/api/v1/shop/al-marya/orders").key("a-cart").json(body);
    let answers = at_once(5, |_| nobody(&shop).send(&request(&fetched())));
    let orders: Vec<Value> = answers.iter().map(|answer| answer.expect(201)).collect();
    assert!(orders.iter().all(|order| *order == orders[0]), "one order, with one key");
    assert_eq!(all_orders(&mut shop.owner()).len(), 1);
    let other = with(fetched(), "notes", json!("extra napkins"));
    nobody(&shop).send(&request(&other)).problem(422, "idempotency.mismatch");
    // Another guest who calls a request the same is not taken for this one.
    let stranger = with(fetched(), "customer", json!({ "phone": "+971509999999", "name": "Omar" }));
    assert_ne!(nobody(&shop).send(&request(&stranger)).expect(201)["id"], orders[0]["id"]);
}

#[test]
fn a_customer_pays_partly_from_the_wallet_and_the_rest_by_transfer_and_sends_its_receipt() {
    let mut shop = printing_shop();
    let (mut aisha, me) = signed_in(&mut shop, "al-marya", PHONE);
    let customer = me["customer"]["id"].as_str().expect("an id").to_owned();
    let top_up = json!({ "amount": "10.00", "method": "card", "reference": "slip" });
    shop.owner().post(&format!("/customers/{customer}/wallet/top-ups"), &top_up).expect(201);
    let payment = json!({ "useWallet": true, "method": "bank_transfer" });
    let brought = with(own(fetched()), "deliveryAddress", json!({ "text": "Corniche Road 7" }));
    let order = aisha.post(&at("/orders"), &with(brought, "payment", payment)).expect(201);
    assert_eq!((&order["amountPaid"], &order["customerStatus"]), (&json!(10.0), &json!("awaiting_payment")));
    assert!(order.get("orderKey").is_none(), "who has signed in needs no key");
    assert_eq!(aisha.get(&at("/me")).expect(200)["walletBalance"], 0.0);
    let id = order["id"].as_str().expect("an id");
    let receipt = Request::new("POST", format!("/api/v1/shop/al-marya/orders/{id}/receipt")).text(TINY_PNG);
    assert_eq!(aisha.send(&receipt).expect(200)["customerStatus"], "payment_review");
    let staff = shop.owner().get(&format!("/orders/{id}")).expect(200);
    assert_eq!((&staff["channel"], &staff["user"]), (&json!("online"), &staff["customer"]["id"]));
}

#[test]
fn a_guest_sends_the_receipt_of_a_transfer_by_the_order_s_key() {
    let shop = printing_shop();
    let order = with(fetched(), "payment", json!({ "method": "bank_transfer" }));
    let order = nobody(&shop).post(&at("/orders"), &order).expect(201);
    let sent = nobody(&shop).send(&with_key("POST", &order, "/receipt").text(TINY_PNG)).expect(200);
    assert_eq!(sent["customerStatus"], "payment_review");
}

#[test]
fn what_the_shop_does_not_offer_is_refused_and_uses_no_number() {
    let mut shop = printing_shop();
    terms(&shop, json!({ "guests": false, "delivery": false, "methods": ["cash"], "requestedTimes": false }));
    let mut guest = nobody(&shop);
    guest.post(&at("/orders"), &fetched()).problem(403, "shop.signInNeeded");
    let (mut aisha, _) = signed_in(&mut shop, "al-marya", PHONE);
    let refused = |aisha: &mut Client, member: &str, value: Value, status: u16, code: &str| {
        aisha.post(&at("/orders"), &with(own(fetched()), member, value)).problem(status, code);
    };
    refused(&mut aisha, "deliveryAddress", json!({ "text": "Corniche Road 7" }), 422, "shop.notOffered");
    refused(&mut aisha, "requestedFor", json!("2026-01-20T12:00:00Z"), 422, "shop.notOffered");
    refused(&mut aisha, "payment", json!({ "method": "bank_transfer" }), 409, "payment.methodNotTaken");
    refused(&mut aisha, "payment", json!({ "useWallet": true, "method": "cash" }), 409, "payment.methodNotTaken");
    refused(&mut aisha, "expectedTotal", json!(1), 409, "order.totalChanged");
    refused(&mut aisha, "customer", json!({ "phone": PHONE }), 422, "request.invalid");
    let first = aisha.post(&at("/orders"), &own(fetched())).expect(201);
    assert_eq!(shop.owner().get(&format!("/orders/{}", first["id"].as_str().expect("an id"))).expect(200)["sequence"], 1);
}

#[test]
fn what_is_missing_is_asked_for_all_at_once() {
    let shop = printing_shop();
    let refused = nobody(&shop).post(&at("/orders"), &json!({ "items": [] }));
    refused.problem(422, "field.required");
    let pointers: Vec<String> = refused.errors().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(pointers, ["/customer", "/payment"]);
    nobody(&shop).post(&at("/orders"), &with(fetched(), "items", json!([]))).problem(422, "items.empty");
    let price = json!([{ "product": "SHAWARMA-L", "quantity": 1, "unitPrice": 1 }]);
    nobody(&shop).post(&at("/orders"), &with(fetched(), "items", price)).problem(422, "field.unknown");
}

#[test]
fn guests_order_ten_times_an_hour_for_one_phone_and_what_was_refused_does_not_count() {
    let shop = printing_shop();
    let mut guest = nobody(&shop);
    let unknown = with(fetched(), "items", json!([{ "product": "NOTHING", "quantity": 1 }]));
    for _ in 0..12 {
        guest.post(&at("/orders"), &unknown).problem(409, "product.unknown");
    }
    for _ in 0..10 {
        guest.post(&at("/orders"), &fetched()).expect(201);
    }
    let refused = guest.post(&at("/orders"), &fetched());
    refused.problem(429, "shop.tooManyGuests");
    assert!(refused.header("retry-after").is_some());
    let stranger = with(fetched(), "customer", json!({ "phone": "+971509999999", "name": "Omar" }));
    guest.post(&at("/orders"), &stranger).expect(201);
}

#[test]
fn a_cookie_orders_only_with_its_csrf_token() {
    let mut shop = printing_shop();
    let code = crate::customer_sign_in::code_for(&mut shop, "al-marya", PHONE);
    let answer = nobody(&shop).post(&at("/sign-in"), &json!({ "phone": PHONE, "code": code }));
    let csrf = answer.expect(200)["csrfToken"].as_str().expect("a token").to_owned();
    let cookie = answer.header("set-cookie").and_then(|set| set.split(';').next()).expect("a cookie").to_owned();
    let request = || Request::new("POST", "/api/v1/shop/al-marya/orders").header("Cookie", cookie.clone()).json(&own(fetched()));
    nobody(&shop).send(&request()).problem(403, "auth.csrf");
    nobody(&shop).send(&request().header("X-CSRF-Token", csrf)).expect(201);
}
