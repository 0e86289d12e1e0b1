//! Tokens: none, wrong, expired, and how they are kept.

use crate::harness::*;

#[track_caller]
fn assert_unauthorized(answer: &Answer, code: &str) {
    answer.problem(401, code);
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[test]
fn every_route_that_needs_a_token_refuses_none_a_wrong_one_and_one_that_expired() {
    let shop = Shop::open();
    let expired = shop.token(&["--role", "owner", "--expires-in", "0"]);
    let misspelt = format!("{}0", &shop.owner_token()[..shop.owner_token().len() - 1]);
    let misspelt = if misspelt == shop.owner_token() { misspelt.replace("0", "1") } else { misspelt };
    let mut nobody = Client::new(&shop.address(), None);
    let secured: Vec<Operation> = operations(&mut nobody).into_iter().filter(|operation| operation.is_secured).collect();
    assert!(secured.len() >= 15, "the routes of the API");
    for operation in &secured {
        assert_unauthorized(&nobody.send(&operation.request()), "auth.tokenMissing");
        assert_unauthorized(&shop.client(&misspelt).send(&operation.request()), "auth.tokenInvalid");
        assert_unauthorized(&shop.client(&expired).send(&operation.request()), "auth.tokenExpired");
    }
}

#[test]
fn the_header_is_read_as_http_has_it() {
    let shop = Shop::open();
    let mut nobody = Client::new(&shop.address(), None);
    let mut with = |header: String| nobody.send(&Request::new("GET", "/api/v1/orders").header("Authorization", header));
    let token = shop.owner_token();
    for right in [format!("Bearer {token}"), format!("bearer {token}"), format!("BEARER  {token} ")] {
        with(right).expect(200);
    }
    for missing in [String::new(), token.to_owned(), format!("Basic {token}"), "Bearer".to_owned()] {
        assert_unauthorized(&with(missing), "auth.tokenMissing");
    }
    for wrong in ["Bearer x".to_owned(), format!("Bearer {}", token.to_uppercase()), format!("Bearer {}", "x".repeat(10_000))] {
        assert_unauthorized(&with(wrong), "auth.tokenInvalid");
    }
}

#[test]
fn a_refused_caller_learns_nothing_about_the_body_or_the_path() {
    let shop = Shop::open();
    let mut nobody = Client::new(&shop.address(), Some("docket_wrong"));
    assert_unauthorized(&nobody.send(&Request::new("POST", "/api/v1/orders").text("not JSON")), "auth.tokenInvalid");
    let order = Placed::of(&place(&mut shop.owner(), &an_order()));
    for id in [order.id.as_str(), "01900000-0000-7000-8000-000000000000"] {
        assert_unauthorized(&nobody.get(&format!("/orders/{id}")), "auth.tokenInvalid");
    }
}

#[test]
fn a_token_that_was_made_beside_the_server_works_at_once() {
    let shop = Shop::open();
    for role in ["owner", "cashier"] {
        shop.role(role).get("/orders").expect(200);
    }
}

#[test]
fn a_token_that_expires_later_works_until_then() {
    let shop = Shop::open();
    let token = shop.token(&["--role", "owner", "--expires-in", "12"]);
    shop.client(&token).get("/orders").expect(200);
}

#[test]
fn no_file_of_the_store_holds_a_token() {
    let mut shop = Shop::open();
    let made = shop.token(&["--role", "manager"]);
    shop.client(&made).get("/orders").expect(200);
    let secrets = [made, shop.owner_token().to_owned()];
    let log = shop.server().log();
    shop.stop();
    for secret in &secrets {
        let secret = secret.strip_prefix("docket_").expect("the prefix of tokens");
        assert!(!log.contains(secret), "the log holds a token");
        assert_eq!(shop.holding(secret), [] as [String; 0], "a token is there in the clear");
    }
}

#[test]
fn a_token_is_for_the_user_who_is_named_and_their_orders_say_so() {
    let shop = Shop::open();
    let user_of = |arguments: &[&str]| place(&mut shop.client(&shop.token(arguments)), &an_order())["user"].clone();
    let fatima = user_of(&["--role", "cashier", "--user", "Fatima"]);
    assert_eq!(user_of(&["--role", "manager", "--user", "Fatima"]), fatima, "one user, two tokens");
    assert_ne!(user_of(&["--role", "cashier", "--user", "Omar"]), fatima);
    assert_ne!(user_of(&["--role", "cashier"]), fatima);
}
