//! The way in and out.

use serde_json::json;

use super::*;

const PHONE: &str = "+971501234567";

#[test]
fn a_code_signs_a_new_customer_in_and_their_records_name_them_by_id() {
    let mut shop = printing_shop();
    let (mut aisha, answer) = signed_in(&mut shop, "al-marya", "050 123 4567");
    let customer = &answer["customer"];
    assert_eq!((&customer["customerNumber"], &customer["phoneE164"]), (&json!("CUST0001"), &json!(PHONE)));
    let me = aisha.get("/shop/al-marya/me").expect(200);
    assert_eq!((&me["id"], &me["walletBalance"]), (&customer["id"], &json!(0.0)));
    let renamed = aisha.patch("/shop/al-marya/me", &json!({ "name": "Aisha" })).expect(200);
    assert_eq!(renamed["name"], "Aisha");
    let mut owner = shop.owner();
    assert_eq!(owner.get(&format!("/customers/{}", id(customer))).expect(200)["name"], "Aisha");
    let events = all_of(&mut owner, "/events?limit=200");
    let by = |kind: &str| {
        let event = events.iter().find(|event| event["type"] == kind).unwrap_or_else(|| panic!("{kind} in {events:?}"));
        assert!(!event.to_string().contains("Aisha") && !event.to_string().contains("501234567"), "{event}");
        event["user"].clone()
    };
    assert_eq!(by("customer.changed"), customer["id"], "who acts is the customer");
}

#[test]
fn a_customer_who_is_known_is_signed_in_as_they_are_however_they_write_their_phone() {
    let mut shop = printing_shop();
    let known = shop.owner().post("/customers/find-or-create", &json!({ "phone": PHONE, "name": "Aisha" })).expect(201);
    let path = format!("/customers/{}", id(&known));
    shop.owner().patch(&path, &json!({ "isActive": false })).expect(200);
    // Whoever may not buy on their name is sold to, and so may look.
    let (_, answer) = signed_in(&mut shop, "al-marya", "050-123 45 67");
    assert_eq!((&answer["customer"]["id"], &answer["customer"]["name"]), (&known["id"], &json!("Aisha")));
}

#[test]
fn asking_answers_alike_whether_the_phone_is_a_customers_or_not() {
    let shop = printing_shop();
    shop.owner().post("/customers/find-or-create", &json!({ "phone": PHONE })).expect(201);
    let mut known = ask(&mut nobody(&shop), "al-marya", PHONE).expect(200);
    let mut unknown = ask(&mut nobody(&shop), "al-marya", "+971509999999").expect(200);
    for answer in [&mut known, &mut unknown] {
        answer.as_object_mut().expect("an object").remove("phoneE164");
    }
    assert_eq!(known, unknown);
    let customers = shop.owner().get("/customers").expect(200);
    assert_eq!(customers["data"].as_array().map(Vec::len), Some(1), "asking makes nobody a customer");
}

#[test]
fn a_cookie_reads_by_itself_and_changes_something_only_with_the_csrf_token() {
    let mut shop = printing_shop();
    let code = code_for(&mut shop, "al-marya", PHONE);
    let mut browser = nobody(&shop);
    let answer = browser.post("/shop/al-marya/sign-in", &json!({ "phone": PHONE, "code": code }));
    let body = answer.expect(200);
    assert!(body.get("token").is_none(), "scripts never see the secret of a cookie");
    let cookie = answer.header("set-cookie").expect("a cookie").to_owned();
    for attribute in ["HttpOnly", "Secure", "SameSite=Strict", "Path=/api/v1/shop/al-marya", "Max-Age=2592000"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{attribute} of {cookie}");
    }
    let cookie = cookie.split(';').next().expect("a pair").to_owned();
    assert!(cookie.starts_with("docket_customer="), "{cookie}");
    let request = |method, path: &str| Request::new(method, format!("/api/v1/shop/al-marya{path}")).header("Cookie", &cookie);
    let me = browser.send(&request("GET", "/me"));
    assert!(me.header("set-cookie").is_some(), "the cookie lives on with the session");
    assert_eq!(me.expect(200)["csrfToken"], body["csrfToken"]);
    let rename = || request("PATCH", "/me").json(&json!({ "name": "Aisha" }));
    browser.send(&rename()).problem(403, "auth.csrf");
    browser.send(&rename().header("X-CSRF-Token", "0".repeat(64))).problem(403, "auth.csrf");
    assert_eq!(browser.send(&request("GET", "/me")).expect(200)["name"], "Walk-in Customer", "nothing was changed");
    let token = body["csrfToken"].as_str().expect("a token");
    assert_eq!(browser.send(&rename().header("X-CSRF-Token", token)).expect(200)["name"], "Aisha");
    browser.send(&request("POST", "/sign-out")).problem(403, "auth.csrf");
    let out = browser.send(&request("POST", "/sign-out").header("X-CSRF-Token", token));
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=0")));
    browser.send(&request("GET", "/me")).problem(401, "signIn.required");
}

#[test]
fn the_page_of_another_site_signs_no_browser_in() {
    let mut shop = printing_shop();
    let code = code_for(&mut shop, "al-marya", PHONE);
    let mut browser = nobody(&shop);
    let mut by = |site: &str| {
        let request = Request::new("POST", "/api/v1/shop/al-marya/sign-in").header("Sec-Fetch-Site", site);
        browser.send(&request.json(&json!({ "phone": PHONE, "code": code })))
    };
    for other in ["cross-site", "same-site"] {
        by(other).problem(403, "auth.csrf");
    }
    assert!(by("same-origin").expect(200).get("csrfToken").is_some(), "and the code was not used up");
}

#[test]
fn signing_out_ends_one_session_and_signing_out_everywhere_all() {
    let mut shop = Shop::rehearsed("2026-01-19T18:00:00+04:00");
    shop.restart_with(&["--codes-to", "print"]);
    let mut sessions = Vec::new();
    for minute in 0..3 {
        shop.set_clock(&format!("2026-01-19T18:{:02}:00+04:00", 10 + minute));
        sessions.push(signed_in(&mut shop, "al-marya", PHONE).0);
    }
    let [one, two, three] = &mut sessions[..] else { panic!("three") };
    assert_eq!(one.post("/shop/al-marya/sign-out", &json!({})).status, 204);
    one.get("/shop/al-marya/me").problem(401, "signIn.required");
    two.get("/shop/al-marya/me").expect(200);
    assert_eq!(two.post("/shop/al-marya/sign-out-everywhere", &json!({})).status, 204);
    for client in [two, three] {
        client.get("/shop/al-marya/me").problem(401, "signIn.required");
    }
}

#[test]
fn a_session_is_good_for_thirty_days_after_the_last_day_it_was_used() {
    let mut shop = Shop::rehearsed("2026-01-19T18:00:00+04:00");
    shop.restart_with(&["--codes-to", "print"]);
    let (mut aisha, _) = signed_in(&mut shop, "al-marya", PHONE);
    for (day, is_signed_in) in [("2026-02-10", true), ("2026-03-10", true), ("2026-04-10", false)] {
        shop.pass_until(&format!("{day}T18:00:00+04:00"));
        // The time is confirmed for whoever writes next.
        place(&mut shop.owner(), &an_order());
        let answer = aisha.get("/shop/al-marya/me");
        assert_eq!(answer.status == 200, is_signed_in, "{day}: {}", answer.text());
    }
}

#[test]
fn an_erased_customer_is_signed_out_and_a_code_that_was_sent_is_gone() {
    let mut shop = printing_shop();
    let (mut aisha, answer) = signed_in(&mut shop, "al-marya", PHONE);
    let path = format!("/customers/{}/erase", id(&answer["customer"]));
    shop.owner().post(&path, &json!({ "reason": "asked for by letter" })).expect(200);
    aisha.get("/shop/al-marya/me").problem(401, "signIn.required");
    aisha.get("/shop/al-marya/orders").problem(401, "signIn.required");
}

#[test]
fn no_token_of_a_customer_opens_a_route_of_the_staff_and_none_of_the_staff_one_of_the_customers() {
    let mut shop = printing_shop();
    let (mut aisha, _) = signed_in(&mut shop, "al-marya", PHONE);
    let mut owner = shop.owner();
    for operation in operations(&mut owner) {
        let request = operation.request();
        if operation.is_for_customers {
            owner.send(&request).problem(401, "signIn.required");
            nobody(&shop).send(&request).problem(401, "signIn.required");
        } else if !operation.scopes.is_empty() {
            aisha.send(&request).problem(401, "auth.tokenInvalid");
        }
    }
    aisha.get("/shop/al-marya/me").expect(200);
}

#[test]
fn a_customer_of_one_shop_is_nobody_at_another_and_so_is_their_code() {
    let mut shop = printing_shop();
    shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", "other"]).succeeded();
    let code = code_for(&mut shop, "al-marya", PHONE);
    say(&mut nobody(&shop), "other", PHONE, &code).problem(401, "signIn.codeWrong");
    let answer = say(&mut nobody(&shop), "al-marya", PHONE, &code).expect(200);
    let mut aisha = shop.client(answer["token"].as_str().expect("a token"));
    aisha.get("/shop/al-marya/me").expect(200);
    aisha.get("/shop/other/me").problem(401, "signIn.required");
    aisha.get("/shop/nowhere/me").problem(401, "signIn.required");
    ask(&mut nobody(&shop), "nowhere", PHONE).problem(404, "merchant.unknown");
}
