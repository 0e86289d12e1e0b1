//! `kill -9` while drivers hand orders over: what was answered is delivered, what was under way is delivered once or not at all, and
//! what drivers owe is what the bills say.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::mpsc::channel;

use super::*;

const DRIVERS: usize = 4;
const EACH: usize = 12;
/// Answers after which the server is killed.
const ANSWERS: usize = 15;

#[test]
fn deliveries_survive_kill_9_and_each_is_billed_and_owed_once() {
    let mut shop = a_counter();
    let mut owner = shop.owner();
    let drivers: Vec<(String, String)> = (0..DRIVERS)
        .map(|index| {
            let name = format!("driver {index}");
            let (_, id) = driver(&shop, &name);
            (shop.token(&["--role", "driver", "--user", &name]), id)
        })
        .collect();
    let orders: Vec<Vec<String>> =
        drivers.iter().map(|(token, _)| (0..EACH).map(|_| under_way(&mut owner, &mut shop.client(token))).collect()).collect();
    let answered = Mutex::new(BTreeSet::new());
    let server = shop.take_server();
    let (tell, told) = channel::<()>();
    std::thread::scope(|scope| {
        for ((token, _), own) in drivers.iter().zip(&orders) {
            let (mut client, tell, answered) = (server.client(token), tell.clone(), &answered);
            scope.spawn(move || {
                for id in own {
                    let Ok(answer) = client.try_send(&delivering(id)) else { return };
                    answer.expect(200);
                    answered.lock().expect("no driver failed").insert(id.clone());
                    // Nobody counts any more once the server is being killed.
                    let _ = tell.send(());
                }
            });
        }
        drop(tell);
        for _ in 0..ANSWERS {
            told.recv().expect("the drivers work");
        }
        server.kill();
    });
    shop.start();
    let mut owner = shop.owner();
    for id in answered.into_inner().expect("no driver failed") {
        assert_eq!(order_of(&mut owner, &id)["status"], "delivered", "what was answered is there");
    }
    for ((token, id), own) in drivers.iter().zip(&orders) {
        let mut client = shop.client(token);
        own.iter().for_each(|order| drop(client.send(&delivering(order)).expect(200)));
        assert_eq!(owed(&mut owner, id), 5_000 * EACH as i64);
    }
    let bills = all_of(&mut owner, "/bills?limit=200");
    let billed: BTreeSet<&str> = bills.iter().map(|bill| text(bill, "order")).collect();
    assert_eq!((bills.len(), billed.len()), (DRIVERS * EACH, DRIVERS * EACH));
    assert_eq!(books(&mut owner)["drivers_cash"], 5_000 * (DRIVERS * EACH) as i64);
}

/// Hands an order over, under a key of its own, so that it can be sent again.
fn delivering(id: &str) -> Request {
    Request::new("POST", format!("/api/v1/driver/deliveries/{id}/deliver")).key(id).json(&noted())
}
