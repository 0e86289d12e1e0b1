//! Tokens that are made, narrowed and revoked over HTTP.

use serde_json::json;

use crate::harness::*;

#[test]
fn a_token_is_made_with_its_secret_shown_once_and_does_what_its_scope_says() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let body = json!({ "label": "Web shop", "role": "cashier", "scope": ["orders.place", "orders.read"], "outlet": "MAIN" });
    let made = owner.post_with_key("/tokens", "t-1", &body).expect(201);
    let again = owner.post_with_key("/tokens", "t-1", &body);
    assert!(again.is_replay() && again.json()["secret"].is_null(), "{}", again.text());
    assert_eq!(again.json()["id"], made["id"]);
    let mut token = shop.client(made["secret"].as_str().expect("a secret"));
    place(&mut token, &an_order());
    token.get("/customers").problem(403, "permission.missing");
    let me = token.get("/auth/me").expect(200);
    assert_eq!((&me["permissions"], &me["outlet"]), (&json!(["orders.read", "orders.place"]), &json!("MAIN")));
    assert_eq!(me["csrfToken"], json!(null));
    let listed = all_of(&mut owner, "/tokens?limit=1");
    let found = listed.iter().find(|token| token["id"] == made["id"]).expect("it is listed");
    assert_eq!((&found["label"], &found["secret"], &found["isActive"]), (&json!("Web shop"), &json!(null), &json!(true)));
}

#[test]
fn a_revoked_token_is_refused_here_at_once_and_on_another_server_within_a_second() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let made = owner.post("/tokens", &json!({ "role": "cashier" })).expect(201);
    let secret = made["secret"].as_str().expect("a secret");
    let second = shop.second();
    shop.client(secret).get("/orders").expect(200);
    let mut elsewhere = second.client(secret);
    elsewhere.get("/orders").expect(200);
    let path = format!("/api/v1/tokens/{}", made["id"].as_str().expect("an id"));
    let revoked = owner.send(&Request::new("DELETE", &path)).expect(200);
    assert_eq!(revoked["isActive"], false);
    shop.client(secret).get("/orders").problem(401, "auth.tokenInvalid");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while elsewhere.get("/orders").status == 200 {
        assert!(std::time::Instant::now() < until, "the other server notices");
    }
    elsewhere.get("/orders").problem(401, "auth.tokenInvalid");
    // Twice is as good as once.
    assert_eq!(owner.send(&Request::new("DELETE", &path)).expect(200)["revokedAt"], revoked["revokedAt"]);
}

#[test]
fn no_token_may_more_than_its_maker() {
    let shop = Shop::open();
    let mut manager = shop.role("manager");
    manager.post("/tokens", &json!({ "role": "owner" })).problem(403, "permission.missing");
    let mut narrow = shop.client(&shop.token(&["--role", "manager", "--scope", "tokens.manage,orders.read"]));
    narrow.post("/tokens", &json!({ "role": "cashier" })).problem(409, "token.beyondMaker");
    let made = narrow.post("/tokens", &json!({ "role": "cashier", "scope": ["orders.read"] })).expect(201);
    assert_eq!(made["scope"], json!(["orders.read"]));
    let bad = json!({ "role": "cashier", "scope": ["orders.read", "orders.everything"] });
    let refused = manager.post("/tokens", &bad);
    refused.problem(422, "permission.unknown");
    assert_eq!(refused.errors(), [("/scope/1".into(), "permission.unknown".into())]);
    let gone = Request::new("DELETE", "/api/v1/tokens/01900000-0000-7000-8000-000000000000");
    manager.send(&gone).problem(404, "token.notFound");
}

#[test]
fn the_command_line_lists_and_revokes_tokens() {
    let shop = Shop::open();
    let token = shop.token(&["--role", "kitchen", "--scope", "orders.read"]);
    shop.client(&token).get("/orders").expect(200);
    let listed = shop.docket(&["token", "list"]);
    let line = listed.succeeded().lines().find(|line| line.contains("\tkitchen\t")).expect("a line").to_owned();
    assert!(line.ends_with("\tgood") && !listed.out.contains(&token), "{line}");
    let id = line.split('\t').next().expect("an id");
    shop.docket(&["token", "revoke", id]).succeeded();
    assert!(shop.docket(&["token", "list"]).succeeded().contains("\trevoked"));
    shop.docket(&["token", "create", "--role", "kitchen", "--scope", "orders.reed"]).failed(1);
}
