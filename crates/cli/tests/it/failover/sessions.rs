//! Connections that the database ends, and servers that are killed, under load.

use super::{CONNECTIONS, assert_whole};
use crate::harness::*;

/// Ends every connection but the one that asks; those first that are in the middle of something.
const TERMINATE: &str = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                         WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'docket'";
const TERMINATE_WRITERS: &str = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                                 WHERE datname = current_database() AND application_name = 'docket' AND backend_xid IS NOT NULL";

#[test]
fn connections_that_are_terminated_under_load_are_made_anew_and_nothing_is_lost() {
    if !on_postgres() {
        return;
    }
    let shop = Shop::open();
    let database = shop.database().expect("it runs on PostgreSQL");
    let load = Load::on(&[&shop.address()], shop.owner_token(), Manner::SameKey);
    load.during(CONNECTIONS, |load| {
        let mut terminated = 0;
        for _ in 0..10 * torture_rounds().unwrap_or(1) {
            load.wait_for(20);
            // A writer in the middle of a group, whenever one is caught there; now and then everybody.
            terminated += (0..20).map(|_| database.rows(TERMINATE_WRITERS).len()).sum::<usize>();
            load.wait_for(20);
            terminated += database.rows(TERMINATE).len();
        }
        println!("{terminated} connections terminated");
        assert!(terminated > 10);
    });
    assert_whole(&shop, &load);
}

#[test]
fn a_server_that_is_killed_under_load_leaves_the_other_to_go_on() {
    if !on_postgres() {
        return;
    }
    let mut shop = Shop::open();
    let second = shop.second();
    let load = Load::on(&[&shop.address(), second.address()], shop.owner_token(), Manner::SameKey);
    load.during(2 * CONNECTIONS, |load| {
        for _ in 0..2 * torture_rounds().unwrap_or(1) {
            load.wait_for(100);
            shop.kill();
            load.wait_for(50);
            shop.start();
            load.replace(0, &shop.address());
        }
    });
    assert_whole(&shop, &load);
}
