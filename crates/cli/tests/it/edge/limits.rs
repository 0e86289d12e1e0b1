//! Sizes, numbers and depths: what is refused, and that everybody else is served meanwhile.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::harness::*;

/// A connection that is not closed by then never is.
const SILENCE_MAX: Duration = Duration::from_secs(60);

#[test]
fn a_path_and_headers_have_bounds_and_the_next_request_is_served() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let long = |bytes: usize| Request::new("GET", format!("/api/v1/orders?search={}", "9".repeat(bytes)));
    owner.send(&long(10_000)).problem(422, "search.tooLong");
    owner.send(&long(17_000)).problem(414, "request.urlTooLong");
    let headed = |bytes: usize| Request::new("GET", "/api/v1/orders").header("X-Anything", "a".repeat(bytes));
    assert_eq!(owner.send(&headed(30_000)).status, 200);
    owner.send(&headed(33_000)).problem(431, "request.headersTooLarge");
    // More than that is not even read.
    let mut other = shop.owner();
    assert!(other.try_send(&headed(200_000)).is_ok_and(|answer| answer.status == 431) || other.try_send(&headed(1)).is_ok());
    let many = (0..150).fold(Request::new("GET", "/api/v1/orders"), |request, _| request.header("X-One", "1"));
    assert_eq!(shop.owner().send(&many).status, 431);
    assert_eq!(shop.owner().get("/orders").status, 200);
}

#[test]
fn a_body_that_is_nested_deeply_is_refused_and_costs_nothing() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = last_event(&mut owner);
    const DEPTH: usize = 10_000;
    for body in [
        format!("{{\"items\":{}{}}}", "[".repeat(DEPTH), "]".repeat(DEPTH)),
        format!("{{\"items\":{}1{}}}", "{\"a\":".repeat(DEPTH), "}".repeat(DEPTH)),
        format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH)),
        "[".repeat(DEPTH),
        "{\"a\":".repeat(DEPTH),
    ] {
        for path in ["/api/v1/orders", "/api/v1/customers", "/api/v1/inventory/sales"] {
            let answer = owner.send(&Request::new("POST", path).text(body.clone()));
            assert!(matches!(answer.status, 400 | 422), "{path} {}…: {}", &body[..20], answer.text());
            let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
            answer.problem(answer.status, &code);
        }
    }
    assert_eq!(last_event(&mut owner), before);
}

#[test]
fn a_route_without_parameters_takes_none() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = last_event(&mut owner);
    let refused = owner.send(&Request::new("POST", "/api/v1/orders?dryRun=true&x%20y=1").json(&an_order()));
    refused.problem(422, "field.unknown");
    let named: Vec<String> = refused.errors().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(named, ["?dryRun", "?x y"]);
    owner.send(&Request::new("POST", "/api/orders?dryRun=true").json(&an_order())).problem(422, "field.unknown");
    owner.send(&Request::new("GET", "/healthz?deep=1")).problem(422, "field.unknown");
    assert_eq!(last_event(&mut owner), before);
    assert_eq!(owner.send(&Request::new("POST", "/api/v1/orders?").json(&an_order())).status, 201, "an empty query says nothing");
}

#[test]
fn a_list_is_no_object_however_deep_it_stands() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let before = last_event(&mut owner);
    for (body, pointer) in [
        (r#"{"items":[["Cake",1,"5.00"]]}"#, "/items/0"),
        (r#"{"items":[{"description":"Cake","quantity":1,"unitPrice":5,"discounts":[["amount",1]]}]}"#, "/items/0/discounts/0"),
        (r#"{"items":[{"description":"Cake","quantity":1,"unitPrice":5}],"customer":["Ann","+971501234567"]}"#, "/customer"),
        (r#"[[{"description":"Cake","quantity":1,"unitPrice":5}]]"#, ""),
    ] {
        let refused = owner.send(&Request::new("POST", "/api/v1/orders").text(body));
        refused.problem(422, "request.invalid");
        assert_eq!(refused.errors(), [(pointer.to_owned(), "request.invalid".to_owned())], "{body}: {}", refused.text());
    }
    assert_eq!(last_event(&mut owner), before);
}

#[test]
fn a_text_that_reads_as_another_is_refused_and_arabic_is_not() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    let item =
        |description: &str| serde_json::json!({ "items": [{ "description": description, "quantity": 1, "unitPrice": 5 }] });
    for turned in ["Cake \u{202e}5", "\u{202d}Cake"] {
        let refused = owner.post("/orders", &item(turned));
        refused.problem(422, "request.invalid");
        assert_eq!(refused.errors(), [("/items/0/description".to_owned(), "request.invalid".to_owned())]);
    }
    // With the marks that a telephone puts around a number.
    place(&mut owner, &item("\u{202a}\u{643}\u{639}\u{643}\u{629}\u{202c} \u{200f}5"));
}

/// A connection that says a part of a request and then nothing more.
fn dawdler(address: &str) -> TcpStream {
    let mut socket = TcpStream::connect(address).expect("connected");
    socket.set_read_timeout(Some(SILENCE_MAX)).expect("a live socket");
    socket.write_all(b"POST /api/v1/orders HTTP/1.1\r\nHost: here\r\nX-").expect("sent");
    socket
}

#[test]
fn five_hundred_who_never_finish_a_request_keep_nobody_from_selling() {
    let shop = Shop::open();
    let dawdlers: Vec<TcpStream> = (0..500).map(|_| dawdler(&shop.address())).collect();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut till = shop.owner();
                (0..10).for_each(|_| drop(place(&mut till, &an_order())));
            });
        }
    });
    let mut owner = shop.owner();
    let orders = owner.get("/orders?limit=200").expect(200);
    assert_eq!(orders["data"].as_array().map(Vec::len), Some(80));
    drop(dawdlers);
}

#[test]
fn one_connection_more_than_there_may_be_is_closed_and_one_that_ends_leaves_its_place() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    let server = Server::start_with(&data, &["--preset", "al-marya", "--connections-per-address", "3"]);
    let token = server.printed_token();
    let mut there: Vec<TcpStream> = (0..3).map(|_| dawdler(server.address())).collect();
    let mut one_more = TcpStream::connect(server.address()).expect("the system accepts it");
    one_more.set_read_timeout(Some(SILENCE_MAX)).expect("a live socket");
    assert_eq!(one_more.read(&mut [0]).unwrap_or(0), 0, "closed without a word");
    server.logged_line(|line| (line.contains("WARN") && line.contains("connections are refused")).then_some(()));
    drop(there.pop());
    // The server notices by itself; until then it says the same.
    let begun = Instant::now();
    let served = std::iter::repeat_with(|| server.client(&token).try_send(&Request::new("GET", "/healthz")));
    let mut served = served.take_while(|_| begun.elapsed() < SILENCE_MAX);
    assert!(served.any(|answer| answer.is_ok_and(|answer| answer.status == 200)), "a place was left");
}
