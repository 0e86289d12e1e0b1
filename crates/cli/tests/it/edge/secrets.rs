//! What is never logged, however much is.

use serde_json::json;

use crate::harness::*;

/// Everything that the server and its libraries have to say.
const EVERYTHING: &str = "trace";

#[test]
fn no_token_no_key_and_nobody_s_name_is_logged() {
    let shop = Shop::open();
    let mut loud = command();
    loud.arg("serve").arg("--data").arg(shop.data()).env("DOCKET_LOG", EVERYTHING);
    let server = Server::spawn(loud);
    let mut owner = server.client(shop.owner_token());
    let key = "key-5b1f8c2e-that-nobody-else-knows";
    owner.post_with_key("/orders", key, &an_order()).expect(201);
    owner.post_with_key("/orders", key, &json!({ "items": [] })).problem(422, "items.empty");
    owner.post_with_key("/customers", key, &json!({ "name": "Nobody", "phone": "not a phone" }));
    let person = json!({ "name": "Zubaida Farrukhzad", "phone": "+971501234567" });
    assert!(owner.post("/customers/find-or-create", &person).status < 300);
    let wrong = "docket_1111111111111111111111111111111111111111111111111111111111111111";
    server.client(wrong).get("/orders").problem(401, "auth.tokenInvalid");
    let basic = "Basic b3duZXI6aHVudGVyMg==";
    let mut nobody = Client::new(server.address(), None);
    nobody.send(&Request::new("GET", "/api/v1/orders").header("Authorization", basic)).problem(401, "auth.tokenMissing");
    nobody.send(&Request::new("GET", "/healthz").header("Cookie", "session=a-cookie-that-is-secret")).expect(200);
    // Its last word: what it wrote before is there.
    server.tell("-TERM");
    server.logged_line(|line| line.contains("stopping; requests under way").then_some(()));
    let log = server.log();
    // Of libraries, which say nothing as a rule: those of a file only what they migrate, those of PostgreSQL every step.
    assert!(log.contains("INFO refinery_core") || log.contains("TRACE tokio_postgres"), "it says more than usual: {log}");
    for secret in
        [shop.owner_token(), key, wrong, "b3duZXI6aHVudGVyMg", "hunter2", "a-cookie-that-is-secret", "Zubaida", "501234567"]
    {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret} was logged");
    }
}

#[test]
fn no_password_of_a_database_is_logged_or_complained_of() {
    const PASSWORD: &str = "correct-horse-battery";
    let directory = tempfile::tempdir().expect("a directory");
    let url = format!("postgres://docket:{PASSWORD}@127.0.0.1:1/docket");
    // Nobody listens there: the server waits for it, and says so.
    let mut loud = command();
    loud.arg("serve").arg("--data").arg(directory.path()).env("DOCKET_LOG", EVERYTHING).env("DOCKET_DATABASE", &url);
    let server = Server::spawn(loud);
    Client::new(server.address(), None).send(&Request::new("GET", "/readyz")).problem(503, "store.unavailable");
    let log = server.log();
    assert!(log.contains("everything is answered 503"), "{log}");
    assert!(!log.contains(PASSWORD), "{log}");
    for wrong in [
        url.as_str(),
        &format!("postgres://docket:{PASSWORD}@[nonsense/docket"),
        &format!("postgres://docket:{PASSWORD}@h/d?sslmode=no"),
    ] {
        for arguments in [
            &["merchant", "list", "--database", wrong][..],
            &["migrate", "--database", wrong],
            &["serve", "--tls-cert", "x", "--database", wrong],
        ] {
            let run = docket(arguments);
            assert_ne!(run.code, Some(0), "{run:?}");
            assert!(!run.err.contains(PASSWORD) && !run.out.contains(PASSWORD), "{arguments:?}: {run:?}");
        }
    }
    let help = command().args(["serve", "--help"]).env("DOCKET_DATABASE", &url).output().expect("the program runs");
    assert!(!String::from_utf8_lossy(&help.stdout).contains(PASSWORD), "help shows what the environment says, but not this");
}
