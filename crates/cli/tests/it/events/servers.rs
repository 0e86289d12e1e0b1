//! Streams when a server stops, is killed or starts again, and when there are two.

use super::all_pages;
use crate::harness::*;

#[test]
fn a_server_that_stops_ends_its_streams_in_good_order_and_they_go_on_at_the_next() {
    let mut shop = Shop::open();
    let mut owner = shop.owner();
    let mut stream = EventStream::open(&owner, "?after=0", None);
    place(&mut owner, &an_order());
    let last = last_event(&mut owner);
    let mut events = stream.events_to(last);
    shop.stop();
    assert_eq!(stream.try_event(), None);
    shop.start();
    let mut owner = shop.owner();
    place(&mut owner, &an_order());
    let last = last_event(&mut owner);
    events.extend(EventStream::open(&owner, "", Some(stream.last_id)).events_to(last));
    assert_eq!(events, all_pages(&mut owner, "&limit=200"));
}

#[test]
fn a_server_that_is_killed_under_load_loses_no_event_that_a_stream_saw() {
    let mut shop = Shop::open();
    let owner = shop.owner();
    let mut stream = EventStream::open(&owner, "?after=0", None);
    let server = shop.take_server();
    let address = server.address().to_owned();
    let token = shop.owner_token().to_owned();
    let mut events = std::thread::scope(|scope| {
        for index in 0..4 {
            let mut client = Client::new(&address, Some(&token));
            // Until the server is gone.
            scope.spawn(move || while client.try_send(&keyed_order(&new_key(), index)).is_ok() {});
        }
        let mut events = Vec::new();
        while events.len() < 100 {
            events.push(stream.event());
        }
        server.kill();
        events
    });
    shop.start();
    let mut owner = shop.owner();
    let last = last_event(&mut owner);
    events.extend(EventStream::open(&owner, "", Some(stream.last_id)).events_to(last));
    assert_eq!(events, all_pages(&mut owner, "&limit=200"));
}

#[test]
fn streams_of_two_servers_on_one_store_see_what_both_of_them_commit() {
    let shop = Shop::open();
    let second = Server::start(&shop.data());
    let clients = [shop.owner(), second.client(shop.owner_token())];
    let mut streams = clients.each_ref().map(|client| EventStream::open(client, "?after=0", None));
    let read: Vec<_> = std::thread::scope(|scope| {
        let reading: Vec<_> = streams
            .iter_mut()
            .map(|stream| {
                scope.spawn(move || {
                    let (mut events, mut placed) = (Vec::new(), 0);
                    while placed < 40 {
                        let event = stream.event();
                        placed += usize::from(event["type"] == "order.placed");
                        events.push(event);
                    }
                    events
                })
            })
            .collect();
        at_once(4, |index| {
            let address = if index % 2 == 0 { shop.address() } else { second.address().to_owned() };
            let mut client = Client::new(&address, Some(shop.owner_token()));
            (0..10).for_each(|_| drop(place(&mut client, &an_order())));
        });
        reading.into_iter().map(|thread| thread.join().expect("read")).collect()
    });
    let pages = all_pages(&mut shop.owner(), "&limit=200");
    for events in read {
        assert_eq!(events, pages);
    }
    // One who was cut at the first goes on at the second.
    let last = last_event(&mut shop.owner());
    let half = pages.len() as u64 / 2;
    let rest = EventStream::open(&clients[1], "", Some(half)).events_to(last);
    assert_eq!(rest, pages[half as usize..]);
}

#[test]
fn what_the_command_line_does_beside_a_server_is_told_as_well() {
    let shop = Shop::open();
    let mut stream = EventStream::open(&shop.owner(), "?type=token.*", None);
    shop.token(&["--role", "cashier", "--user", "Mona"]);
    assert_eq!(stream.event()["type"], "token.created");
}
