//! One merchant's orders, over two servers at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use super::Two;
use crate::events::{all_pages, seqs};
use crate::harness::*;

const CONNECTIONS: usize = 64;
/// Orders of an ordinary run, and of torture.
const ORDERS: usize = 1_500;
const ORDERS_OF_TORTURE: usize = 20_000;

#[test]
fn orders_over_two_servers_are_numbered_as_one_and_both_streams_tell_of_each_once() {
    let two = Two::of("al-marya");
    let wanted = if torture_rounds().is_some() { ORDERS_OF_TORTURE } else { ORDERS };
    let token = two.shop.owner_token();
    let mut streams = two.owners().map(|client| EventStream::open(&client, "?after=0", None));
    let begun = AtomicUsize::new(0);
    let (placed, told) = std::thread::scope(|scope| {
        let reading = streams.each_mut().map(|stream| scope.spawn(move || events_until(stream, wanted)));
        let placed = at_once(CONNECTIONS, |index| {
            let mut client = Client::new(&two.address(index), Some(token));
            let mut placed = Vec::new();
            while begun.fetch_add(1, Ordering::Relaxed) < wanted {
                placed.push(Placed::of(&place(&mut client, &a_delivery(index as u64))));
            }
            placed
        });
        (placed.concat(), reading.map(|thread| thread.join().expect("read")))
    });
    assert_eq!(placed.len(), wanted);
    assert_consecutive(&placed, 1);
    let [mut first, mut second] = two.owners();
    assert_audit(&mut first, wanted);
    assert_audit(&mut second, wanted);
    let pages = all_pages(&mut first, "&limit=200");
    assert_eq!(seqs(&pages), (1..=pages.len() as u64).collect::<Vec<_>>(), "no event is missing, none comes twice");
    for events in told {
        assert_eq!(events[..], pages[..events.len()], "a stream tells the same, in the same order");
    }
}

/// Every event, until so many orders were placed.
fn events_until(stream: &mut EventStream, orders: usize) -> Vec<Value> {
    let (mut events, mut placed) = (Vec::new(), 0);
    while placed < orders {
        let event = stream.event();
        placed += usize::from(event["type"] == "order.placed");
        events.push(event);
    }
    events
}

#[test]
fn a_key_that_reaches_both_servers_at_the_same_moment_makes_one_order() {
    let two = Two::of("al-marya");
    let keys: Vec<String> = (0..40).map(|_| new_key()).collect();
    let together = Barrier::new(4);
    let answers: Vec<Vec<(bool, Placed)>> = at_once(4, |index| {
        let mut client = Client::new(&two.address(index), Some(two.shop.owner_token()));
        let place = |key: &String| {
            together.wait();
            let answer = client.send(&keyed_order(key, 1));
            (answer.is_replay(), Placed::answered(&answer))
        };
        keys.iter().map(place).collect()
    });
    for (place, key) in keys.iter().enumerate() {
        let of_key: Vec<&(bool, Placed)> = answers.iter().map(|answers| &answers[place]).collect();
        assert_eq!(of_key.iter().filter(|(is_replay, _)| !is_replay).count(), 1, "one made the order of {key}: {of_key:?}");
        assert!(of_key.iter().all(|(_, placed)| *placed == of_key[0].1), "and all were answered with it: {of_key:?}");
    }
    let placed: Vec<Placed> = answers[0].iter().map(|(_, placed)| placed.clone()).collect();
    assert_consecutive(&placed, 1);
    assert_audit(&mut two.shop.owner(), keys.len());
}
