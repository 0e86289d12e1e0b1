//! How often one may ask.

use std::time::{Duration, Instant};

use crate::harness::*;

/// What is not let in by then never is.
const PATIENCE: Duration = Duration::from_secs(60);

fn shop_with(option: &str, rate: &str) -> (tempfile::TempDir, Server, String) {
    let directory = tempfile::tempdir().expect("a directory");
    let server = Server::start_with(&directory.path().join("data"), &["--preset", "al-marya", option, rate]);
    let token = server.printed_token();
    (directory, server, token)
}

/// Sends until it is told that this is too often; the answer, and how many were not told so.
fn until_too_often(client: &mut Client, request: &Request) -> (Answer, usize) {
    let begun = Instant::now();
    let mut before = 0;
    loop {
        let answer = client.send(request);
        if answer.status == 429 {
            return (answer, before);
        }
        before += 1;
        assert!(begun.elapsed() < PATIENCE, "{before} were let in");
    }
}

#[test]
fn who_guesses_tokens_is_slowed_down_and_who_is_known_goes_on_beside_them() {
    let (_directory, server, token) = shop_with("--rate-limit", "1/5");
    let mut owner = server.client(&token);
    assert_eq!(owner.get("/orders").status, 200);
    let mut guesser = server.client("docket_0000000000000000000000000000000000000000000000000000000000000000");
    let orders = Request::new("GET", "/api/v1/orders");
    let (told, before) = until_too_often(&mut guesser, &orders);
    assert!(before >= 3, "five at once, and the owner's token was once as strange: {before}");
    told.problem(429, "request.tooMany");
    let wait: i64 = told.header("retry-after").and_then(|seconds| seconds.parse().ok()).expect("it says when");
    assert!((1..=2).contains(&wait), "{wait}");
    // One address, however it asks.
    let mut nobody = Client::new(server.address(), None);
    until_too_often(&mut nobody, &orders);
    until_too_often(&mut nobody, &Request::new("GET", "/healthz"));
    until_too_often(&mut nobody, &Request::new("GET", "/nope"));
    for _ in 0..30 {
        assert_eq!(owner.get("/orders").status, 200, "the same address, with a token that is known");
    }
    // Whoever waits is let in again.
    let begun = Instant::now();
    let mut again = std::iter::repeat_with(|| nobody.send(&orders).status).take_while(|_| begun.elapsed() < PATIENCE);
    assert!(again.any(|status| status == 401));
}

#[test]
fn a_token_has_a_rate_of_its_own_where_the_operator_says_so() {
    let (directory, server, token) = shop_with("--token-rate-limit", "1/3");
    let other =
        docket_on(&directory.path().join("data"), &["token", "create", "--role", "cashier"]).succeeded().trim_end().to_owned();
    let orders = Request::new("GET", "/api/v1/orders");
    let (told, before) = until_too_often(&mut server.client(&token), &orders);
    told.problem(429, "request.tooMany");
    assert!(before >= 3, "{before}");
    assert_eq!(server.client(&other).send(&orders).status, 200, "another token");
}

#[test]
fn a_rate_that_is_none_is_complained_of() {
    for wrong in ["fast", "0", "1/0", ""] {
        let run = docket(&["serve", "--rate-limit", wrong]);
        assert!(run.failed(2).contains("--rate-limit"), "{run:?}");
    }
}
