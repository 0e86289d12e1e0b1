//! A disk that takes its time: nobody is answered before it has what was answered, what waits is bounded, and all of it is there when the
//! disk is fast again.

use super::crowd::{Crowd, raise_descriptors};
use super::stand::Stand;
use super::{goes_without, on_a_file};
use crate::harness::*;

const CONNECTIONS: usize = 16;
/// How much longer a sync takes, in ms, and how many orders are placed meanwhile.
const DELAYS: [(i64, usize); 3] = [(10, 100), (100, 40), (1_000, 20)];
/// Commands that wait for the disk at most (`docs/operating/faults.md`).
const QUEUE_MAX: usize = 4_096;
/// More than wait and are in a group together.
const CROWD: usize = 4_800;
/// What the server may take in addition while so many wait, in KiB.
const GROWTH_KIB_MAX: u64 = 256 * 1_024;

#[test]
fn a_slow_disk_is_waited_for_and_loses_nothing() {
    if !on_a_file() {
        return;
    }
    let mut stand = Stand::shimmed();
    let load = stand.load();
    for (ms, orders) in DELAYS {
        let orders = orders * torture_rounds().unwrap_or(1).min(5);
        load.during(CONNECTIONS, |load| {
            stand.shim().delay_syncs(ms);
            load.wait_for(orders);
            stand.shim().delay_syncs(0);
            load.wait_for(orders);
        });
        assert!(stand.server().is_running());
        stand.assert_whole(&load, &format!("every sync takes {ms} ms longer"));
    }
}

#[test]
fn nobody_is_answered_before_the_disk_has_what_is_answered() {
    if !on_a_file() {
        return;
    }
    let mut stand = Stand::shimmed();
    let load = stand.load();
    let mut owner = stand.owner();
    load.place(0, &mut None);
    for round in 1..=torture_rounds().unwrap_or(2) {
        let before = load.answered();
        stand.shim().hold_syncs(true);
        std::thread::scope(|scope| {
            for index in 0..CONNECTIONS {
                let load = &load;
                scope.spawn(move || load.place(index, &mut None));
            }
            until(|| stand.shim().held() > 0);
            // Reads go on, and see nothing of what nobody was answered.
            for _ in 0..20 {
                assert_eq!(all_orders(&mut owner).len(), before);
            }
            assert_eq!(load.answered(), before, "an order was answered that the disk has not");
            if round % 2 == 0 {
                stand.kill();
                stand.shim().hold_syncs(false);
                stand.start();
                load.replace(0, &stand.address());
                owner = stand.owner();
            }
            stand.shim().hold_syncs(false);
        });
        assert_eq!(load.answered(), before + CONNECTIONS);
        stand.assert_whole(&load, &format!("round {round}: a disk that hangs"));
    }
}

#[test]
fn what_waits_for_a_disk_that_hangs_is_bounded_and_the_rest_is_told_to_come_again() {
    if !on_a_file() {
        return;
    }
    if !raise_descriptors(2 * CROWD) {
        return goes_without("more descriptors than this process may have");
    }
    let stand = Stand::shimmed();
    let crowd = Crowd::of(&stand.address(), CROWD);
    let before = stand.resident_kib();
    stand.shim().hold_syncs(true);
    let mut waiting: Vec<(Client, Request)> = crowd
        .into_clients(stand.owner_token())
        .into_iter()
        .zip((0..).map(|customer| keyed_order(&new_key(), customer)))
        .collect();
    for (client, request) in &mut waiting {
        client.begin(request).expect("the server takes requests");
    }
    until(|| stand.metric("docket_commands_waiting") as usize == QUEUE_MAX);
    let refused = stand.owner().send(&keyed_order(&new_key(), 0));
    refused.problem(503, "lane.busy");
    assert!(refused.header("retry-after").is_some());
    assert_eq!(all_orders(&mut stand.owner()).len(), 0, "reads go on, and see nothing of it");
    let grown = stand.resident_kib().saturating_sub(before);
    assert!(grown < GROWTH_KIB_MAX, "{grown} KiB for {CROWD} requests that wait");
    stand.shim().hold_syncs(false);
    let (mut placed, mut busy) = (Vec::new(), 0);
    for (mut client, request) in waiting {
        let mut answer = client.finish().expect("an answer");
        busy += usize::from(answer.status == 503);
        // What waited before may still fill the queue.
        while answer.status == 503 {
            answer.problem(503, "lane.busy");
            assert!(answer.header("retry-after").is_some());
            come_again();
            answer = client.send(&request);
        }
        placed.push(Placed::answered(&answer));
    }
    let taken = CROWD - busy;
    println!(
        "a disk that hangs: {taken} waited and were answered, {busy} were told to come again, {grown} KiB more; lost 0, doubled 0"
    );
    assert!(busy > 0 && taken >= QUEUE_MAX);
    assert_consecutive(&placed, 1);
    assert_eq!(all_orders(&mut stand.owner()).len(), CROWD);
    assert_audit(&mut stand.owner(), CROWD);
}

/// Waits until something is so.
pub fn until(mut is_so: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(60), "it never comes to that");
        come_again();
    }
}
