//! A stream from its beginning, from now on, and from where it was cut.

use super::{all_pages, seqs};
use crate::harness::*;

/// Places orders on several connections at once, and moves each.
fn busy(shop: &Shop, orders: usize) {
    at_once(6, |index| {
        let mut client = shop.owner();
        for _ in 0..orders {
            let id = Placed::of(&place(&mut client, &a_delivery(index as u64))).id;
            make_step(&mut client, &id, "confirmed").expect(200);
        }
    });
}

#[test]
fn streams_that_are_open_while_orders_are_placed_see_every_event_once_and_in_order() {
    let shop = Shop::open();
    let mut streams: Vec<EventStream> = (0..4).map(|_| EventStream::open(&shop.owner(), "?after=0", None)).collect();
    assert_eq!(streams[0].header("content-type"), Some("text/event-stream"));
    assert_eq!(streams[0].header("cache-control"), Some("no-cache"));
    // Each reads on a thread of its own until it has seen as many orders as will be placed.
    let seen: Vec<_> = std::thread::scope(|scope| {
        let reading: Vec<_> = streams
            .iter_mut()
            .map(|stream| {
                scope.spawn(move || {
                    let (mut events, mut moved) = (Vec::new(), 0);
                    while moved < 60 {
                        let event = stream.event();
                        moved += usize::from(event["type"] == "order.moved");
                        events.push(event);
                    }
                    events
                })
            })
            .collect();
        busy(&shop, 10);
        reading.into_iter().map(|thread| thread.join().expect("read")).collect()
    });
    let pages = all_pages(&mut shop.owner(), "&limit=200");
    for events in seen {
        assert_eq!(events, pages);
    }
}

#[test]
fn a_stream_that_is_cut_in_the_middle_goes_on_where_it_was() {
    let shop = Shop::open();
    busy(&shop, 5);
    let owner = shop.owner();
    let last = last_event(&mut shop.owner());
    let mut events = Vec::new();
    let mut stream = EventStream::open(&owner, "?after=0", None);
    while stream.last_id < last {
        for _ in 0..7 {
            if stream.last_id < last {
                events.push(stream.event());
            }
        }
        let resumed_from = stream.last_id;
        drop(stream);
        // The header goes before the address, which a browser sends again as it was.
        stream = EventStream::open(&owner, "?after=0", Some(resumed_from));
        assert_eq!(stream.last_id, resumed_from);
    }
    assert_eq!(events, all_pages(&mut shop.owner(), "&limit=50"));
    assert_eq!(seqs(&events), (1..=last).collect::<Vec<_>>());
}

#[test]
fn a_stream_that_is_told_nothing_begins_with_what_comes_from_now_on() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    place(&mut owner, &an_order());
    let before = last_event(&mut owner);
    let mut stream = EventStream::open(&owner, "", None);
    assert_eq!(stream.last_id, before, "so that nothing is missed if it is cut before the first event");
    let order = place(&mut owner, &an_order());
    let last = last_event(&mut owner);
    let events = stream.events_to(last);
    assert_eq!(seqs(&events), (before + 1..=last).collect::<Vec<_>>());
    assert!(events.iter().any(|event| event["subjectId"] == order["id"] && event["type"] == "order.placed"));
}

#[test]
fn a_page_is_for_who_does_not_ask_for_a_stream() {
    let shop = Shop::open();
    let mut owner = shop.owner();
    for accept in ["*/*", "application/json", "application/json, text/event-stream;q=0.5"] {
        let answer = owner.send(&Request::new("GET", "/api/v1/events").header("Accept", accept));
        assert_eq!(answer.header("content-type"), Some("application/json"), "{accept}");
        assert_eq!(answer.expect(200)["data"][0]["seq"], 1, "a page begins at the beginning");
    }
}

#[test]
fn a_stream_ends_when_its_token_is_gone() {
    let shop = Shop::open();
    let token = shop.token(&["--role", "accountant"]);
    let mut stream = EventStream::open(&shop.client(&token), "", None);
    assert_eq!(shop.damage("DELETE FROM api_token WHERE role = 'accountant'"), 1);
    assert_eq!(stream.try_event(), None);
    EventStream::try_open(&shop.client(&token), "", None).err().expect("refused").problem(401, "auth.tokenInvalid");
}

#[test]
fn a_token_has_ten_streams_and_another_when_one_is_closed() {
    let shop = Shop::open();
    let owner = shop.owner();
    let mut streams: Vec<EventStream> = (0..10).map(|_| EventStream::open(&owner, "", None)).collect();
    let refused = EventStream::try_open(&owner, "", None).err().expect("refused");
    let problem = refused.problem(429, "event.tooManyStreams");
    assert_eq!((refused.header("retry-after"), &problem["retryAfterSeconds"]), (Some("10"), &serde_json::json!(10)));
    EventStream::open(&shop.role("manager"), "", None);
    assert_eq!(metric(&shop, "docket_event_streams_cut_total"), "0");
    streams.pop();
    // The server notices that it is closed when its socket says so.
    while let Err(refused) = EventStream::try_open(&owner, "", None) {
        refused.problem(429, "event.tooManyStreams");
    }
}

pub fn metric(shop: &Shop, name: &str) -> String {
    let text = Client::new(&shop.address(), None).send(&Request::new("GET", "/metrics")).text();
    let line = text.lines().find(|line| line.starts_with(&format!("{name} "))).expect("it is counted");
    line.rsplit(' ').next().expect("a value").to_owned()
}
