//! A PostgreSQL that goes away under the real program: orders go on, everything else is told when to come back, and all of it is there
//! afterwards. On SQLite there is nothing to go away, and nothing to test.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use docket_testing::Place;
use serde_json::Value;

use crate::harness::program::docket_on;
use crate::harness::*;

/// A cable between a server and its database.
#[derive(Clone, Default)]
struct Cable {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    is_cut: bool,
    streams: Vec<TcpStream>,
}

impl Cable {
    /// A cable to a database, and its URL at this end.
    fn to(url: &str) -> (Cable, String) {
        let (before, rest) = url.split_once('@').expect("a user");
        let (host, after) = rest.split_once('/').expect("a database");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let cable = Cable::default();
        let (laid, host) = (cable.clone(), host.to_owned());
        std::thread::spawn(move || listener.incoming().for_each(|near| laid.join(near.expect("a connection"), &host)));
        (cable, format!("{before}@127.0.0.1:{port}/{after}"))
    }

    /// Joins both ends of a connection. Who calls while it is cut is hung up on.
    fn join(&self, near: TcpStream, host: &str) {
        let mut state = self.state.lock().expect("nobody panics with it");
        if state.is_cut {
            return;
        }
        let far = TcpStream::connect(host).expect("the database is there");
        for (from, to) in [(&near, &far), (&far, &near)] {
            let (mut from, mut to) = (from.try_clone().expect("a socket"), to.try_clone().expect("a socket"));
            std::thread::spawn(move || {
                let _ = io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
        state.streams.extend([near, far]);
    }

    fn cut(&self) {
        let mut state = self.state.lock().expect("nobody panics with it");
        state.is_cut = true;
        for stream in state.streams.drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Mends it, and waits until the server has noticed.
    fn mend(&self, client: &mut Client) {
        self.state.lock().expect("nobody panics with it").is_cut = false;
        wait_until_whole(client);
    }
}

/// What is sent to place an order under a key.
fn keyed(key: &str) -> Request {
    Request::new("POST", "/api/v1/orders").key(key).json(&an_order())
}

fn without<'a>(order: &Value, members: impl IntoIterator<Item = &'a str>) -> Value {
    let mut order = order.clone();
    members.into_iter().for_each(|member| drop(order.as_object_mut().expect("an order").remove(member)));
    order
}

#[test]
fn orders_go_on_while_postgresql_is_away_and_a_server_starts_without_it() {
    let place = Place::empty();
    let Some(url) = place.url() else { return };
    let data = place.data();
    let (cable, url) = Cable::to(url);
    std::fs::write(data.join("database.url"), url).expect("a file of our own");
    let server = Server::start_with_preset(&data, "al-marya");
    let token = server.printed_token();
    let mut client = server.client(&token);
    let before = place_order(&mut client, &new_key());
    assert_eq!(before["numberSource"], "series");

    cable.cut();
    let keys: Vec<String> = (0..5).map(|_| new_key()).collect();
    let away: Vec<Value> = keys.iter().map(|key| place_order(&mut client, key)).collect();
    for order in &away {
        assert_eq!(order["numberSource"], "fallback");
        let id = order["id"].as_str().expect("an id");
        assert_eq!(&client.get(&format!("/orders/{id}")).expect(200), order);
    }
    let again = client.send(&keyed(&keys[0]));
    assert!(again.is_replay());
    assert_eq!(again.expect(201), away[0]);
    let told = client.get(&format!("/orders/{}", before["id"].as_str().expect("an id")));
    told.problem(503, "store.unavailable");
    assert!(told.header("retry-after").is_some());
    assert_eq!(client.send(&Request::new("GET", "/readyz")).status, 503);
    assert_eq!(client.send(&Request::new("GET", "/healthz")).expect(200)["spooled"], 5);

    cable.mend(&mut client);
    let later = ["ticketNumber", "history", "updatedAt", "version", "status", "managementStatus", "customerStatus"];
    for (key, order) in keys.iter().zip(&away) {
        let id = order["id"].as_str().expect("an id");
        let now = client.get(&format!("/orders/{id}")).expect(200);
        assert!(now["ticketNumber"].is_string(), "{now}");
        assert_eq!(without(&now, later), without(order, later));
        let again = client.send(&keyed(key));
        assert!(again.is_replay());
        assert_eq!(again.expect(201)["id"], order["id"]);
    }
    let after = place_order(&mut client, &new_key());
    let sequences = [&before, &after].map(|order| Placed::of(order));
    assert_consecutive(&sequences, 1);
    docket_on(&data, &["numbering", "audit"]).succeeded();
    assert!(docket_on(&data, &["leases", "list"]).succeeded().contains("held"));

    server.kill();
    cable.cut();
    let server = Server::start(&data);
    let mut client = server.client(&token);
    assert_eq!(client.send(&Request::new("GET", "/healthz")).expect(200)["database"], "away");
    let told = client.send(&keyed(&new_key()));
    told.problem(503, "store.unavailable");
    assert!(told.header("retry-after").is_some());
    cable.mend(&mut client);
    assert_eq!(all_orders(&mut client).len(), 7);
    assert!(server.stop().success());
}

fn place_order(client: &mut Client, key: &str) -> Value {
    client.send(&keyed(key)).expect(201)
}
