//! Users: made, changed, deactivated; nobody goes above their own role.

use serde_json::json;

use crate::harness::*;

#[test]
fn a_user_is_made_changed_and_listed_by_name() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let fatima = a_user(&shop, "cashier", "Fatima", "fatima");
    let made = owner.get(&format!("/users/{fatima}")).expect(200);
    assert_eq!((&made["name"], &made["login"], &made["hasPassword"]), (&json!("Fatima"), &json!("fatima"), &json!(true)));
    assert_eq!((&made["isActive"], &made["hasPin"], &made["outlet"]), (&json!(true), &json!(false), &json!(null)));
    let changed = owner.patch(&format!("/users/{fatima}"), &json!({ "name": "Fatima A.", "login": "Fatima.A" })).expect(200);
    assert_eq!((&changed["name"], &changed["login"], &changed["code"]), (&json!("Fatima A."), &json!("fatima.a"), &made["code"]));
    let names: Vec<String> = all_of(&mut owner, "/users?limit=2").iter().map(|user| user["name"].to_string()).collect();
    assert!(names.is_sorted() && names.contains(&"\"Fatima A.\"".to_owned()), "{names:?}");
    // A name and a login that were given up are free, and those that are taken are refused together.
    a_user(&shop, "kitchen", "Fatima", "fatima");
    let taken = owner.post("/users", &json!({ "name": "Fatima", "role": "kitchen", "login": "fatima.a" }));
    taken.problem(409, "user.nameTaken");
    assert_eq!(taken.errors(), [("/name".into(), "user.nameTaken".into()), ("/login".into(), "user.loginTaken".into())]);
    for (body, code) in [
        (json!({ "name": "X", "role": "king" }), "request.invalid"),
        (json!({ "name": " ", "role": "driver" }), "code.invalid"),
        (json!({ "name": "X", "role": "driver", "login": "a b" }), "login.invalid"),
        (json!({ "name": "X", "role": "driver", "password": PASSWORD }), "field.unknown"),
    ] {
        owner.post("/users", &body).problem(422, code);
    }
    owner.post("/users", &json!({ "name": "X", "role": "driver", "outlet": "NOWHERE" })).problem(409, "outlet.unknown");
    owner.get("/users/01900000-0000-7000-8000-000000000000").problem(404, "user.notFound");
}

#[test]
fn the_same_key_makes_one_user() {
    let shop = Shop::open();
    let body = json!({ "name": "Fatima", "role": "cashier" });
    let one = shop.owner().post_with_key("/users", "u-1", &body).expect(201);
    let again = shop.owner().post_with_key("/users", "u-1", &body);
    assert!(again.is_replay());
    assert_eq!(again.expect(201), one);
}

#[test]
fn deactivating_ends_every_session_and_token_at_once_and_activating_brings_none_back() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let fatima = SignedIn::new(&shop, "cashier", "Fatima");
    let mut token = shop.user("cashier", "Fatima");
    token.get("/orders").expect(200);
    owner.post(&format!("/users/{}/deactivate", fatima.user()), &json!({})).expect(200);
    fatima.get(&shop, "/auth/me").problem(401, "auth.sessionInvalid");
    token.get("/orders").problem(401, "auth.tokenInvalid");
    sign_in(&shop, "fatima", PASSWORD).problem(401, "auth.refused");
    let activated = owner.post(&format!("/users/{}/activate", fatima.user()), &json!({})).expect(200);
    assert_eq!(activated["isActive"], true);
    fatima.get(&shop, "/auth/me").problem(401, "auth.sessionInvalid");
    token.get("/orders").problem(401, "auth.tokenInvalid");
    SignedIn::of(&sign_in(&shop, "fatima", PASSWORD));
}

#[test]
fn another_role_ends_what_was_the_old_ones() {
    let shop = Shop::open();
    let omar = SignedIn::new(&shop, "driver", "Omar");
    let mut token = shop.user("driver", "Omar");
    token.get("/driver/deliveries").expect(200);
    shop.owner().patch(&format!("/users/{}", omar.user()), &json!({ "role": "dispatcher" })).expect(200);
    omar.get(&shop, "/auth/me").problem(401, "auth.sessionInvalid");
    token.get("/driver/deliveries").problem(401, "auth.tokenInvalid");
    let again = SignedIn::of(&sign_in(&shop, "omar", PASSWORD));
    assert_eq!(again.me["user"]["role"], "dispatcher");
}

#[test]
fn the_last_active_owner_stays_and_is_an_owner() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let owners: Vec<String> = all_of(&mut owner, "/users")
        .iter()
        .filter(|user| user["role"] == "owner")
        .map(|user| user["id"].as_str().expect("an id").to_owned())
        .collect();
    let [only] = owners.as_slice() else { panic!("one owner: {owners:?}") };
    owner.post(&format!("/users/{only}/deactivate"), &json!({})).problem(409, "user.lastOwner");
    owner.patch(&format!("/users/{only}"), &json!({ "role": "manager" })).problem(409, "user.lastOwner");
    let second = a_user(&shop, "owner", "Maryam", "maryam");
    owner.patch(&format!("/users/{second}"), &json!({ "role": "manager" })).expect(200);
    owner.patch(&format!("/users/{second}"), &json!({ "role": "owner" })).expect(200);
    owner.post(&format!("/users/{second}/deactivate"), &json!({})).expect(200);
    owner.post(&format!("/users/{only}/deactivate"), &json!({})).problem(409, "user.lastOwner");
}

#[test]
fn a_manager_neither_makes_nor_touches_an_owner() {
    let shop = Shop::open();
    let mut manager = shop.role("manager");
    let maryam = a_user(&shop, "owner", "Maryam", "maryam");
    let fatima = a_user(&shop, "cashier", "Fatima", "fatima");
    let missing = |answer: Answer| drop(answer.problem(403, "permission.missing"));
    missing(manager.post("/users", &json!({ "name": "Eve", "role": "owner" })));
    missing(manager.patch(&format!("/users/{fatima}"), &json!({ "role": "owner" })));
    missing(manager.patch(&format!("/users/{maryam}"), &json!({ "name": "Mary" })));
    missing(manager.post(&format!("/users/{maryam}/deactivate"), &json!({})));
    missing(manager.put(&format!("/users/{maryam}/password"), &json!({ "password": PASSWORD })));
    missing(manager.put(&format!("/users/{maryam}/pin"), &json!({ "pin": "4711" })));
    missing(manager.post(&format!("/users/{maryam}/sign-out"), &json!({})));
    manager.patch(&format!("/users/{fatima}"), &json!({ "role": "kitchen" })).expect(200);
    SignedIn::of(&sign_in(&shop, "maryam", PASSWORD));
}

#[test]
fn a_manager_signs_another_user_out_everywhere() {
    let shop = Shop::open();
    let fatima = SignedIn::new(&shop, "cashier", "Fatima");
    shop.role("manager").post(&format!("/users/{}/sign-out", fatima.user()), &json!({})).expect(200);
    fatima.get(&shop, "/auth/me").problem(401, "auth.sessionInvalid");
    SignedIn::of(&sign_in(&shop, "fatima", PASSWORD));
}

#[test]
fn the_users_of_another_merchant_are_not_there() {
    let shop = Shop::open();
    shop.docket(&["merchant", "create", "--preset", "al-marya", "--slug", "other"]).succeeded();
    let mut other = shop.client(&shop.token(&["--role", "owner", "--merchant", "other"]));
    let fatima = SignedIn::new(&shop, "cashier", "Fatima");
    let path = format!("/users/{}", fatima.user());
    other.get(&path).problem(404, "user.notFound");
    other.patch(&path, &json!({ "role": "owner" })).problem(404, "user.notFound");
    other.post(&format!("{path}/deactivate"), &json!({})).problem(404, "user.notFound");
    other.put(&format!("{path}/password"), &json!({ "password": "an even longer sentence" })).problem(404, "user.notFound");
    assert!(!other.get("/users?limit=200").text().contains("Fatima"));
    let elsewhere = json!({ "merchant": "other", "login": "fatima", "password": PASSWORD });
    nobody(&shop).post("/auth/sign-in", &elsewhere).problem(401, "auth.refused");
    // A cookie that names another merchant opens nothing there.
    let (_, secret) = fatima.cookie.split_once('.').expect("two parts");
    let forged = Request::new("GET", "/api/v1/auth/me").header("Cookie", format!("docket_session=1.{secret}"));
    nobody(&shop).send(&forged).problem(401, "auth.sessionInvalid");
}
