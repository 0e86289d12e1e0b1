//! Little memory: a server takes no more of it the longer it is pressed, and one that gets none any more is as one that was killed.

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
use serde_json::json;

use super::on_a_file;
use super::stand::Stand;
use crate::harness::*;

const CONNECTIONS: usize = 16;
const ORDERS: usize = 60;
/// What a server may take at most under this load, in KiB. A debug build takes most of it.
const RESIDENT_KIB_MAX: u64 = 512 * 1_024;

#[test]
fn a_server_that_gets_no_more_memory_loses_nothing() {
    if !on_a_file() {
        return;
    }
    let mut stand = Stand::plain();
    let load = stand.load();
    for round in 1..=torture_rounds().unwrap_or(2) {
        load.during(CONNECTIONS, |load| {
            load.wait_for(ORDERS);
            let process = Pid::from_raw(stand.server().id().cast_signed()).expect("a process");
            let room = stand.mapped_kib() * 1_024 + random() % (4 << 20);
            let limit = Rlimit { current: Some(room), maximum: getrlimit(Resource::As).maximum };
            prlimit(Some(process), Resource::As, limit).expect("the process is ours");
            // Carts as large as there may be, all at once: the server answers them, or it ends.
            let large = json!({ "items": vec![json!({ "product": "SHAWARMA-L", "quantity": 1 }); 500] });
            at_once(CONNECTIONS, |_| {
                let mut owner = stand.owner();
                (0..4)
                    .take_while(|_| owner.try_send(&Request::new("POST", "/api/v1/inventory/price-cart").json(&large)).is_ok())
                    .count()
            });
            let survived = stand.server().is_running();
            println!("round {round}: {}", if survived { "it did with what it had" } else { "it ended for want of memory" });
            stand.kill();
            stand.start();
            load.replace(0, &stand.address());
        });
        stand.assert_whole(&load, &format!("round {round}: no more memory"));
    }
}

#[test]
fn memory_is_bounded_however_much_is_sent_at_once() {
    if !on_a_file() {
        return;
    }
    let stand = Stand::plain();
    let before = stand.resident_kib();
    let body = vec![b'['; 1 << 20];
    let rounds = torture_rounds().unwrap_or(1);
    at_once(4 * CONNECTIONS, |_| {
        let mut owner = stand.owner();
        for _ in 0..4 * rounds {
            let answer = owner.try_send(&Request::new("POST", "/api/v1/orders").text(body.clone()));
            assert!(answer.is_ok_and(|answer| matches!(answer.status, 400 | 413 | 422)));
        }
    });
    let load = stand.load();
    load.during(CONNECTIONS, |load| load.wait_for(ORDERS));
    let (after, peak) = (stand.resident_kib(), stand.peak_kib());
    println!(
        "{} bodies of 1 MiB, {} at once: {before} KiB before, {peak} KiB at most, {after} KiB after",
        16 * CONNECTIONS * rounds,
        4 * CONNECTIONS
    );
    assert!(peak < RESIDENT_KIB_MAX, "{peak} KiB");
    stand.assert_whole(&load, "a flood of large bodies");
}
