//! `kill -9` under load, again and again: what was answered is there, what was under way happened once or not at all.
//!
//! `DOCKET_TORTURE_ROUNDS` says how many rounds; `make torture` runs twenty.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use serde_json::Value;

use crate::harness::*;

const CONNECTIONS: usize = 32;
const ROUNDS: u64 = 3;
/// Answers after which the server is killed: at least, and how many more at most.
const ANSWERS: (u64, u64) = (40, 400);

/// What clients remember, whatever happens to the server.
#[derive(Default)]
struct Memory {
    /// The order that each key was answered with.
    answered: HashMap<String, Placed>,
    /// Keys without an answer, with the customer of their order.
    in_flight: Vec<(String, u64)>,
}

#[test]
fn what_was_answered_survives_kill_9_and_what_was_under_way_is_done_once() {
    let rounds = std::env::var("DOCKET_TORTURE_ROUNDS").ok().map_or(ROUNDS, |rounds| rounds.parse().expect("a number of rounds"));
    let mut shop = Shop::open();
    let mut answered = HashMap::new();
    for round in 1..=rounds {
        let answers = ANSWERS.0 + random() % ANSWERS.1;
        let memory = load_and_kill(&mut shop, answers);
        println!("round {round}: killed after {answers} answers, {} requests under way", memory.in_flight.len());
        assert!(memory.answered.len() as u64 >= answers);
        answered.extend(memory.answered);
        shop.start();
        assert_answered_orders_are_there(&mut shop.owner(), &answered, memory.in_flight.len());
        for (key, customer) in memory.in_flight {
            let order = repeat(&mut shop.owner(), &key, customer);
            answered.insert(key, order);
        }
        assert_nothing_else_is_there(&mut shop.owner(), &answered);
        let audit = shop.docket(&["numbering", "audit"]);
        assert!(audit.succeeded().ends_with("every number is unique and none is missing\n"), "{audit:?}");
    }
}

/// Places orders on all connections, each under a key of its own, and kills the server after so many answers.
fn load_and_kill(shop: &mut Shop, answers: u64) -> Memory {
    let server = shop.take_server();
    let (address, token) = (server.address().to_owned(), shop.owner_token().to_owned());
    let memory = Mutex::new(Memory::default());
    let (tell, told) = channel::<()>();
    std::thread::scope(|scope| {
        for index in 0..CONNECTIONS {
            let (tell, memory) = (tell.clone(), &memory);
            let client = Client::new(&address, Some(&token));
            scope.spawn(move || place_until_killed(client, index as u64, memory, &tell));
        }
        drop(tell);
        for _ in 0..answers {
            told.recv().expect("the connections place orders");
        }
        server.kill();
    });
    memory.into_inner().expect("no connection failed")
}

fn place_until_killed(mut client: Client, index: u64, memory: &Mutex<Memory>, tell: &Sender<()>) {
    for count in 0.. {
        let (key, customer) = (new_key(), index * 1_000 + count % 50);
        let answer = client.try_send(&keyed_order(&key, customer));
        let mut memory = memory.lock().expect("no connection failed");
        match answer {
            Ok(answer) => {
                memory.answered.insert(key, Placed::answered(&answer));
                // Nobody counts any more once the server is being killed.
                let _ = tell.send(());
            }
            Err(_) => {
                memory.in_flight.push((key, customer));
                return;
            }
        }
    }
}

/// By client reference, which is the key.
fn by_key(orders: &[Value]) -> BTreeMap<String, Placed> {
    let key = |order: &Value| order["clientReference"].as_str().expect("every order has its key as reference").to_owned();
    let found: BTreeMap<String, Placed> = orders.iter().map(|order| (key(order), Placed::of(order))).collect();
    assert_eq!(found.len(), orders.len(), "no key made two orders");
    found
}

/// Every order that was answered is there with the number that was answered; besides those, at most what was under way.
fn assert_answered_orders_are_there(client: &mut Client, answered: &HashMap<String, Placed>, under_way: usize) {
    let found = by_key(&all_orders(client));
    for (key, order) in answered {
        assert_eq!(found.get(key), Some(order), "an answered order");
    }
    assert!(found.len() <= answered.len() + under_way, "{} orders", found.len());
}

/// Sends a request that had no answer once more, and then again: it is one order.
fn repeat(client: &mut Client, key: &str, customer: u64) -> Placed {
    let order = Placed::answered(&client.send(&keyed_order(key, customer)));
    let again = client.send(&keyed_order(key, customer));
    assert!(again.is_replay());
    assert_eq!(Placed::answered(&again), order);
    order
}

/// Each key has exactly its order, and the numbers have no gap.
fn assert_nothing_else_is_there(client: &mut Client, answered: &HashMap<String, Placed>) {
    let found = by_key(&all_orders(client));
    assert_eq!(found, answered.iter().map(|(key, order)| (key.clone(), order.clone())).collect());
    let orders: Vec<Placed> = found.into_values().collect();
    assert_consecutive(&orders, 1);
    assert_audit(client, orders.len());
}
