//! What concurrent clients are told of numbers, wallets and stock could have been one after the other: histories of real clients over two servers,
//! looked at by a checker that knows nothing but a counter, a purse and a shelf (`crates/testing/src/linear.rs`).

use std::time::Instant;

use docket_testing::linear::{Call, Impossible, Model, explain};
use serde_json::{Value, json};

use crate::harness::goods::{a_counter, make, milli, minor, receive, sale, sell};
use crate::harness::*;
use crate::money::{customer, order_of};
use crate::servers::Two;

/// Clients at the same time.
const CLIENTS: usize = 8;
/// What each of them does.
const STEPS: usize = 30;

/// A number that is counted up.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Counter(i64);

impl Model for Counter {
    /// The number that was given out.
    type Call = i64;

    fn after(&self, given: &i64) -> Option<Counter> {
        (*given == self.0 + 1).then_some(Counter(*given))
    }
}

/// So much of something, of which no more is taken than there is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Store(i64);

#[derive(Clone, Debug)]
enum Use {
    Came(i64),
    Taken(i64),
    NotEnough(i64),
    Read(i64),
}

impl Model for Store {
    type Call = Use;

    fn after(&self, call: &Use) -> Option<Store> {
        let (fits, after) = match *call {
            Use::Came(much) => (true, self.0 + much),
            Use::Taken(much) => (self.0 >= much, self.0 - much),
            Use::NotEnough(much) => (self.0 < much, self.0),
            Use::Read(much) => (self.0 == much, self.0),
        };
        fits.then_some(Store(after))
    }
}

/// What clients of both servers did at the same time, each call with when it began and ended.
fn history<C: Send>(two: &Two, step: impl Fn(&mut Client, usize, usize) -> C + Sync) -> Vec<Call<C>> {
    let origin = Instant::now();
    let now = || origin.elapsed().as_nanos() as u64;
    let of_client = |client: usize| {
        let mut connection = Client::new(&two.address(client), Some(two.shop.owner_token()));
        let one = |place| {
            let begun = now();
            let call = step(&mut connection, client, place);
            Call { begun, ended: now(), call }
        };
        (0..STEPS).map(one).collect::<Vec<_>>()
    };
    at_once(CLIENTS, of_client).into_iter().flatten().collect()
}

/// Proves a history, and that the checker would have caught a read of what never was.
#[track_caller]
fn proven(start: Store, mut calls: Vec<Call<Use>>) {
    let refused = calls.iter().filter(|one| matches!(one.call, Use::NotEnough(_))).count();
    let taken = calls.iter().filter(|one| matches!(one.call, Use::Taken(_))).count();
    assert!(refused > 5 && taken > 20, "{refused} were refused, {taken} were not: it was about nothing");
    if let Err(Impossible { longest, stuck }) = explain(start.clone(), &calls) {
        let after: Vec<_> = longest.iter().rev().take(20).rev().map(|place| &calls[*place]).collect();
        let stuck: Vec<_> = stuck.iter().map(|place| &calls[*place]).collect();
        panic!(
            "no order explains this: after {} calls, the last of which {after:#?}, none of these can be the next: {stuck:#?}",
            longest.len()
        );
    }
    let end = calls.iter().map(|one| one.ended).max().expect("calls");
    calls.push(Call { begun: end + 1, ended: end + 2, call: Use::Read(start.0 + 1) });
    assert!(explain(start, &calls).is_err(), "it was told of what never was");
}

/// What a taking came to.
fn taking(answer: &Answer, much: i64, code: &str) -> Use {
    match answer.status {
        201 => Use::Taken(much),
        _ => {
            answer.problem(409, code);
            Use::NotEnough(much)
        }
    }
}

#[test]
fn numbers_over_two_servers_are_as_if_given_out_one_by_one() {
    let two = Two::of("al-marya");
    let mut calls = history(&two, |client, index, _| Placed::of(&place(client, &a_delivery(index as u64))).sequence);
    assert_eq!(explain(Counter(0), &calls).map(|order| order.len()), Ok(CLIENTS * STEPS));
    // Of two that came one after the other, the later cannot have the lower number.
    calls.sort_by_key(|one| one.begun);
    let (first, last) = (calls[0].call, calls[calls.len() - 1].call);
    (calls[0].call, *calls.last_mut().map(|one| &mut one.call).expect("a call")) = (last, first);
    assert!(explain(Counter(0), &calls).is_err());
}

#[test]
fn a_wallet_over_two_servers_is_as_if_used_by_one_at_a_time() {
    let two = Two::of("wallet-orders");
    let mut owner = two.shop.owner();
    let id = customer(&mut owner, 1, "40000");
    let path = format!("/customers/{id}/wallet");
    let calls = history(&two, |client, index, step| match (index + step) % 4 {
        0 => {
            let body = json!({ "amount": "4000", "method": "bank_transfer" });
            client.post(&format!("{path}/top-ups"), &body).expect(201);
            Use::Came(400_000)
        }
        1 => Use::Read(minor(&client.get(&path).expect(200)["balance"])),
        _ => {
            let tiles = 1 + (index + step) as u32 % 3;
            let answer = client.post("/orders", &order_of(tiles, 1, json!({ "method": "wallet" })));
            taking(&answer, 400_000 * i64::from(tiles), "wallet.insufficient")
        }
    });
    proven(Store(4_000_000), calls);
}

#[test]
fn a_shelf_over_two_servers_is_as_if_one_at_a_time_took_from_it() {
    let two = Two::on(a_counter());
    let mut owner = two.shop.owner();
    let product = make(&mut owner, "RICE", json!({}));
    receive(&mut owner, json!([{ "productId": product, "quantity": 20, "unitCost": 50 }]));
    let on_hand = |client: &mut Client| -> i64 {
        let level: Value = client.get("/products/RICE").expect(200)["stock"][0].clone();
        level.get("currentStock").map_or(0, milli)
    };
    let before = on_hand(&mut owner);
    let calls = history(&two, |client, index, step| match (index + step) % 4 {
        0 => {
            receive(client, json!([{ "productId": product, "quantity": 2, "unitCost": 50 }]));
            Use::Came(2_000)
        }
        1 => Use::Read(on_hand(client)),
        _ => {
            let quantity = 1 + (index + step) as i64 % 3;
            taking(&sell(client, &sale(&product, quantity)), quantity * 1_000, "stock.insufficient")
        }
    });
    proven(Store(before), calls);
}
