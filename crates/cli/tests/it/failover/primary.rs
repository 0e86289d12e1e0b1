//! The primary is killed under load, and a standby is promoted: three nodes, and a commit waits for one standby.

use docket_testing::{Cluster, Replication};

use super::{CONNECTIONS, assert_whole};
use crate::harness::*;

#[test]
fn a_primary_that_is_killed_under_load_takes_nothing_with_it_that_was_answered() {
    if !on_postgres() {
        return;
    }
    let cluster = Cluster::start(Replication::Quorum);
    let shop = Shop::in_database(cluster.url(), &["--database-timeout", "5"]);
    let load = Load::on(&[&shop.address()], shop.owner_token(), Manner::SameKey);
    load.during(CONNECTIONS, |load| {
        for round in 1..=torture_rounds().unwrap_or(1) {
            load.wait_for(150);
            cluster.kill_primary();
            let promoted = cluster.promote();
            load.wait_for(50);
            cluster.rejoin();
            println!("round {round}: {promoted} promoted, {} orders answered", load.answered());
        }
    });
    assert_whole(&shop, &load);
}

#[test]
fn two_servers_go_on_with_a_standby_that_was_promoted() {
    if !on_postgres() || torture_rounds().is_none() {
        return;
    }
    let cluster = Cluster::start(Replication::Quorum);
    let shop = Shop::in_database(cluster.url(), &["--database-timeout", "5"]);
    let second = shop.second();
    let load = Load::on(&[&shop.address(), second.address()], shop.owner_token(), Manner::SameKey);
    load.during(2 * CONNECTIONS, |load| {
        for _ in 0..torture_rounds().unwrap_or(1) {
            load.wait_for(300);
            cluster.kill_primary();
            cluster.promote();
            load.wait_for(100);
            cluster.rejoin();
        }
    });
    assert_whole(&shop, &load);
}

#[test]
fn a_primary_that_was_only_frozen_and_wakes_up_is_neither_written_to_nor_read() {
    if !on_postgres() {
        return;
    }
    let cluster = Cluster::start(Replication::Quorum);
    let shop = Shop::in_database(cluster.url(), &["--database-timeout", "2"]);
    let load = Load::on(&[&shop.address()], shop.owner_token(), Manner::SameKey);
    for _ in 0..torture_rounds().unwrap_or(1) {
        load.during(CONNECTIONS, |load| {
            load.wait_for(50);
            cluster.freeze_primary();
            cluster.promote();
            load.wait_for(50);
            cluster.thaw();
            load.wait_for(50);
        });
        // Whichever connection reads: who was answered reads what was answered.
        at_once(CONNECTIONS, |index| {
            let mut client = shop.owner();
            for _ in 0..5 {
                let placed = Placed::of(&place(&mut client, &keyed_body(index as u64)));
                let read = client.get(&format!("/orders/{}", placed.id)).expect(200);
                assert_eq!(Placed::of(&read), placed);
            }
        });
        cluster.rejoin();
    }
    assert_whole(&shop, &load);
}

fn keyed_body(customer: u64) -> serde_json::Value {
    let mut body = a_delivery(customer);
    body["clientReference"] = new_key().into();
    body
}

/// The trap that asynchronous confirmation sets: an operator, or a tool, ends the waiting for a standby, the database says "committed",
/// and no standby has it.
#[test]
fn a_commit_whose_wait_for_a_standby_was_cancelled_is_not_answered() {
    if !on_postgres() {
        return;
    }
    let cluster = Cluster::start(Replication::Quorum);
    let shop = Shop::in_database(cluster.url(), &["--database-timeout", "10"]);
    place(&mut shop.owner(), &an_order());
    cluster.cut_standbys();
    let primary = docket_testing::Database::at(&cluster.url_of("primary"));
    let key = new_key();
    let answer = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| shop.owner().send(&keyed_order(&key, 1)));
        // Again where it is looked up under the lock: that waits for a standby as well.
        while !waiting.is_finished() {
            primary.rows("SELECT pg_cancel_backend(pid)::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
        }
        waiting.join().expect("an answer")
    });
    assert_eq!(answer.status, 503, "{}", answer.text());
    cluster.mend_standbys();
    let placed = Placed::answered(&shop.owner().send(&keyed_order(&key, 1)));
    assert_eq!(placed.sequence, 2, "it is one order, committed or not");
    assert_audit(&mut shop.owner(), 2);
}
