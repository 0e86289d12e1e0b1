//! Where requests came from, as records keep it.

use serde_json::json;

use super::{records, text};
use crate::harness::*;

/// What the last record of an order says of where it came from.
fn address_of_last(shop: &Shop) -> serde_json::Value {
    let answer = shop.owner().get("/audit?type=order.placed&limit=1").expect(200);
    records(&answer)[0]["address"].clone()
}

fn place_saying(shop: &Shop, headers: &[(&'static str, &str)]) {
    let mut request = Request::new("POST", "/api/v1/orders").json(&an_order());
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    shop.owner().send(&request).expect(201);
}

#[test]
fn a_record_has_the_other_end_of_the_connection_and_no_header_alters_that() {
    let shop = Shop::open();
    place_saying(&shop, &[("X-Forwarded-For", "203.0.113.9"), ("Forwarded", "for=203.0.113.9")]);
    assert_eq!(address_of_last(&shop), "127.0.0.1");
    let answer = shop.owner().get("/audit?order=oldest").expect(200);
    let by_program = |record: &&serde_json::Value| text(&record["user"], "id").starts_with("00000000");
    let of_program: Vec<_> = records(&answer).iter().filter(by_program).map(|record| &record["address"]).collect();
    assert!(of_program.len() >= 2 && of_program.iter().all(|address| **address == json!("local")), "{of_program:?}");
}

#[test]
fn behind_a_trusted_proxy_a_record_has_whom_it_asks_for() {
    let mut shop = Shop::open();
    shop.stop();
    let behind = Server::start_with(&shop.data(), &["--trusted-proxy", "127.0.0.0/8,10.0.0.2"]);
    let mut client = behind.client(shop.owner_token());
    let mut place = |said: &str| {
        client.send(&Request::new("POST", "/api/v1/orders").json(&an_order()).header("X-Forwarded-For", said)).expect(201);
        let answer = client.get("/audit?type=order.placed&limit=1").expect(200);
        records(&answer)[0]["address"].clone()
    };
    assert_eq!(place("1.2.3.4, 203.0.113.9, 10.0.0.2"), "203.0.113.9");
    assert_eq!(place("2001:db8::17"), "2001:db8::17");
    assert_eq!(place("nonsense"), "127.0.0.1");
    let found = client.get("/audit?address=203.0.113.9").expect(200);
    assert_eq!(records(&found).iter().filter(|record| record["type"] == "order.placed").count(), 1);
    assert!(records(&found).iter().all(|record| record["address"] == "203.0.113.9"));
    shop.docket(&["audit", "verify"]).succeeded();
}

#[test]
fn what_is_no_network_is_refused_before_the_server_starts() {
    for wrong in ["proxy.example", "10.0.0.0/33", "10.0.0"] {
        let run = docket(&["serve", "--trusted-proxy", wrong]);
        assert!(run.failed(2).contains(wrong));
    }
}
