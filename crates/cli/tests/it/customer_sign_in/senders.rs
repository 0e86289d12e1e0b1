//! Gateways, and servers that print codes or send none.

use serde_json::json;

use super::gateway::Gateway;
use super::*;

const PHONE: &str = "+971501234567";
const SECRET: &str = "a secret of many characters";

/// The delivery kitchen, whose server posts codes to a gateway.
fn posting_to(gateway: &Gateway) -> (Shop, Server) {
    let mut shop = Shop::open();
    shop.stop();
    let mut command = command();
    command.arg("serve").arg("--data").arg(shop.data()).args(["--codes-to", &gateway.url]).env("DOCKET_CODES_SECRET", SECRET);
    (shop, Server::spawn(command))
}

fn ask_at(server: &Server, body: &serde_json::Value) -> Answer {
    Client::new(server.address(), None).post("/shop/al-marya/sign-in/code", body)
}

#[test]
fn a_gateway_is_sent_a_signed_code_in_the_customers_language_and_neither_log_nor_store_has_it() {
    let gateway = Gateway::answering(&[]);
    let (shop, server) = posting_to(&gateway);
    let answer = ask_at(&server, &json!({ "phone": PHONE, "language": "ar" }));
    let answer = answer.expect(200);
    let posted = gateway.posted();
    let code = posted.code().to_owned();
    assert!(!answer.to_string().contains(&code));
    assert_eq!((&posted.body["merchant"], &posted.body["phone"]), (&json!("al-marya"), &json!(PHONE)));
    assert_eq!(posted.body["language"], "ar");
    let text = posted.body["text"].as_str().expect("a text");
    assert!(text.starts_with(&code) && text.contains("رمزك"), "{text}");
    assert!(posted.header("webhook-signature").starts_with("v1,") && posted.header("webhook-id").starts_with("msg_"));
    assert!(posted.header("webhook-timestamp").parse::<u64>().is_ok());
    assert_eq!(posted.header("content-type"), "application/json");
    let mut client = Client::new(server.address(), None);
    let signed_in = say(&mut client, "al-marya", PHONE, &code).expect(200);
    let token = signed_in["token"].as_str().and_then(|token| token.strip_prefix("docket_")).expect("a token").to_owned();
    let log = server.log();
    server.stop();
    for secret in [token.as_str(), SECRET] {
        assert!(!log.contains(secret), "the log has a secret");
        assert_eq!(shop.holding(secret), [] as [String; 0]);
    }
    assert!(!log.contains(&code), "the log has the code: {log}");
    assert!(!log.contains(PHONE.trim_start_matches('+')), "the log has the phone: {log}");
}

#[test]
fn the_store_holds_neither_a_code_that_is_good_nor_the_phone_it_was_sent_to() {
    let gateway = Gateway::answering(&[]);
    let (shop, server) = posting_to(&gateway);
    ask_at(&server, &json!({ "phone": PHONE })).expect(200);
    let code = gateway.posted().code().to_owned();
    server.stop();
    for personal in [code.as_str(), "501234567"] {
        assert_eq!(shop.holding(personal), [] as [String; 0], "{personal}");
    }
}

#[test]
fn a_gateway_that_stumbles_is_asked_twice_more_under_the_same_id() {
    let gateway = Gateway::answering(&[500, 503]);
    let (_shop, server) = posting_to(&gateway);
    ask_at(&server, &json!({ "phone": PHONE })).expect(200);
    let posted = [gateway.posted(), gateway.posted(), gateway.posted()];
    assert!(posted.iter().all(|one| one.header("webhook-id") == posted[0].header("webhook-id")));
    assert!(posted.iter().all(|one| one.code() == posted[0].code()));
    assert!(gateway.is_quiet());
}

#[test]
fn a_gateway_that_refuses_or_leads_elsewhere_is_asked_once_and_the_try_does_not_count() {
    for status in [400, 302, 307] {
        let gateway = Gateway::answering(&[status]);
        let (_shop, server) = posting_to(&gateway);
        let failed = ask_at(&server, &json!({ "phone": PHONE }));
        failed.problem(503, "signIn.codeNotSent");
        assert!(failed.header("retry-after").is_some());
        gateway.posted();
        assert!(gateway.is_quiet(), "nothing follows {status}");
        ask_at(&server, &json!({ "phone": PHONE })).expect(200);
        let code = gateway.posted().code().to_owned();
        say(&mut Client::new(server.address(), None), "al-marya", PHONE, &code).expect(200);
    }
}

#[test]
fn a_server_that_was_not_told_how_sends_no_codes() {
    let shop = Shop::open();
    ask(&mut nobody(&shop), "al-marya", PHONE).problem(409, "signIn.codesOff");
    say(&mut nobody(&shop), "al-marya", PHONE, "123456").problem(401, "signIn.codeWrong");
}

#[test]
fn codes_are_not_printed_by_accident_where_others_reach_the_server() {
    let mut shop = Shop::open();
    shop.stop();
    let refused = shop.docket(&["serve", "--listen", "0.0.0.0:0", "--codes-to", "print"]);
    assert!(refused.failed(1).contains("print-anyway"), "{refused:?}");
}

#[test]
fn a_gateway_needs_a_secret_and_a_safe_way() {
    let mut shop = Shop::open();
    shop.stop();
    let refused = shop.docket(&["serve", "--listen", "127.0.0.1:0", "--codes-to", "https://gateway.example/codes"]);
    assert!(refused.failed(1).contains("DOCKET_CODES_SECRET"), "{refused:?}");
    let refused = shop.docket(&["serve", "--listen", "127.0.0.1:0", "--codes-to", "http://gateway.example/codes"]);
    assert!(refused.failed(1).contains("https://"), "{refused:?}");
    let refused = shop.docket(&["serve", "--codes-to", "pigeon"]);
    assert!(refused.failed(2).contains("print"), "{refused:?}");
}
