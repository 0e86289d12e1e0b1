//! Snowflake ids need no counter that servers share, so each server must be another worker.

use std::collections::HashSet;

use super::Two;
use crate::harness::*;

/// Which worker made an id: ten bits above a sequence of twelve.
fn worker_of(order: &serde_json::Value) -> u16 {
    let id: i64 = order["orderNumber"].as_str().expect("a number").parse().expect("a Snowflake id");
    (id >> 12) as u16 & 1023
}

#[test]
fn the_ids_of_two_servers_are_of_different_workers_and_no_two_are_alike() {
    let two = Two::of("snowflake");
    let token = two.shop.owner_token();
    let order = serde_json::json!({ "items": [{ "description": "Anything", "quantity": 1, "unitPrice": 10 }] });
    let placed = at_once(8, |index| {
        let mut client = Client::new(&two.address(index), Some(token));
        (0..25).map(|_| place(&mut client, &order)).collect::<Vec<_>>()
    });
    let workers = |server: usize| -> HashSet<u16> { placed.iter().skip(server).step_by(2).flatten().map(worker_of).collect() };
    assert!(workers(0).is_disjoint(&workers(1)), "{:?} and {:?}", workers(0), workers(1));
    let numbers: HashSet<&str> = placed.iter().flatten().map(|order| order["orderNumber"].as_str().expect("a number")).collect();
    assert_eq!(numbers.len(), 200);
    two.shop.docket(&["numbering", "audit"]).succeeded();
}
