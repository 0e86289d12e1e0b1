//! Servers that stop, are killed, or are two.

use serde_json::json;

use super::*;

#[test]
fn a_server_that_is_killed_loses_no_delivery() {
    let (mut shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    let (_, secret, from) = a_webhook(&mut owner, &receiver.url("/"), json!({}));
    for round in 0..3 {
        let server = shop.take_server();
        let (address, token) = (server.address().to_owned(), shop.owner_token().to_owned());
        std::thread::scope(|scope| {
            for index in 0..2 {
                let mut client = Client::new(&address, Some(&token));
                // Until the server is gone.
                scope.spawn(move || while client.try_send(&keyed_order(&new_key(), index)).is_ok() {});
            }
            let so_far = receiver.received().len();
            receiver.wait_for(so_far + 20 + round);
            server.kill();
        });
        // Whoever held the endpoint is dead: its lease is let go as its time would, so that the test need not wait for it.
        shop.damage("UPDATE webhook_cursor SET leased_until = 0");
        shop.start();
    }
    let mut owner = shop.owner();
    let last = last_event(&mut owner);
    let received = receiver.wait_for_event(last);
    assert_in_order(&received);
    assert_eq!(taken(&received), events_after(&mut owner, from, ""));
    assert!(received.iter().all(|one| one.is_signed_with(&secret)));
}

#[test]
fn a_server_that_stops_well_sends_nothing_twice_and_the_next_goes_on_at_once() {
    let (mut shop, receiver) = (shop(), Receiver::open());
    let mut owner = shop.owner();
    let (_, _, from) = a_webhook(&mut owner, &receiver.url("/"), json!({}));
    for _ in 0..3 {
        let mut owner = shop.owner();
        (0..10).for_each(|customer| drop(place(&mut owner, &a_delivery(customer))));
        drop(owner);
        shop.stop();
        shop.start();
    }
    let mut owner = shop.owner();
    let last = last_event(&mut owner);
    let received = receiver.wait_for_event(last);
    let seqs: Vec<u64> = received.iter().map(Received::seq).collect();
    assert_eq!(seqs, (from + 1..=last).collect::<Vec<_>>(), "each once");
}

#[test]
fn two_servers_deliver_every_event_in_order_and_never_at_the_same_time() {
    let (shop, receiver) = (shop(), Receiver::open());
    let second = shop.second();
    let mut owner = shop.owner();
    let paths = ["/a", "/b", "/c"];
    let webhooks = paths.map(|path| a_webhook(&mut owner, &receiver.url(path), json!({})));
    at_once(4, |index| {
        let address = if index % 2 == 0 { shop.address() } else { second.address().to_owned() };
        let mut client = Client::new(&address, Some(shop.owner_token()));
        (0..15).for_each(|_| drop(place(&mut client, &an_order())));
    });
    let last = last_event(&mut owner);
    let to = |path: &str, received: &[Received]| -> Vec<Received> {
        received.iter().filter(|one| one.path == path).cloned().collect()
    };
    let has_all = |received: &[Received]| paths.iter().all(|path| to(path, received).iter().any(|one| one.seq() == last));
    let received = receiver.wait_until(has_all);
    for (path, (_, _, from)) in paths.iter().zip(&webhooks) {
        let of_one = to(path, &received);
        assert_in_order(&of_one);
        assert_eq!(taken(&of_one), events_after(&mut owner, *from, ""), "{path}");
    }
    assert_eq!(receiver.at_once_max(), 1, "an endpoint is sent one thing at a time");
}
