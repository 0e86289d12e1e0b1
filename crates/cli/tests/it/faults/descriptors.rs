//! No descriptor is left: whoever is connected is served, whoever comes is when there is one again.

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

use super::on_a_file;
use super::slow::until;
use super::stand::Stand;
use crate::harness::*;

const CONNECTIONS: usize = 8;
const ORDERS: usize = 40;
/// Descriptors of a server that has few from the start.
const FEW: u64 = 128;

/// Lets a process have so many descriptors, and says how many it could have.
fn allow(process: u32, descriptors: u64) -> u64 {
    // The most that it could have it has from us, and only what it may have now is lowered: the other can not be raised again.
    let limit = Rlimit { current: Some(descriptors), maximum: getrlimit(Resource::Nofile).maximum };
    let before = prlimit(Pid::from_raw(process.cast_signed()), Resource::Nofile, limit).expect("the process is ours");
    before.current.expect("a number")
}

#[test]
fn when_no_descriptor_is_left_who_is_connected_is_served_and_nothing_is_lost() {
    if !on_a_file() {
        return;
    }
    let mut stand = Stand::plain();
    let process = stand.server().id();
    let load = stand.load();
    for round in 1..=torture_rounds().unwrap_or(2) {
        let mut owner = stand.owner();
        assert_eq!(owner.get("/orders").status, 200);
        load.during(CONNECTIONS, |load| {
            load.wait_for(ORDERS);
            let usual = allow(process, 3);
            // Nobody new is let in, and whoever is in goes on.
            let mut strangers: Vec<Client> = (0..4).map(|_| stand.owner()).collect();
            std::thread::scope(|scope| {
                let coming: Vec<_> = strangers
                    .iter_mut()
                    .map(|stranger| {
                        scope.spawn(|| stranger.try_send(&Request::new("GET", "/healthz")).map(|answer| answer.status))
                    })
                    .collect();
                load.wait_for(ORDERS);
                assert_eq!(owner.get("/orders?limit=1").status, 200);
                allow(process, usual);
                for one in coming {
                    let came = one.join().expect("it ends");
                    assert!(came.is_ok_and(|status| status == 200), "who had to wait is let in when there is a descriptor again");
                }
            });
        });
        assert!(stand.server().is_running(), "{}", stand.server().log());
        stand.assert_whole(&load, &format!("round {round}: no descriptor is left"));
    }
}

#[test]
fn a_server_that_has_few_descriptors_says_so_and_keeps_what_it_needs_for_itself() {
    if !on_a_file() {
        return;
    }
    let mut stand = Stand::plain();
    stand.kill();
    stand.start_by(&["prlimit", &format!("--nofile={FEW}:{FEW}")]);
    assert!(stand.server().log().contains("fewer connections than --connections"), "{}", stand.server().log());
    let load = stand.load();
    let mut owner = stand.owner();
    assert_eq!(owner.get("/orders").status, 200);
    // Of as many as would take all descriptors, some are let go, and some stay and take their places. A connection on which nothing comes
    // for longer than a minute is closed, and a crowd may take its time.
    let mut crowd: Vec<std::net::TcpStream> = Vec::new();
    for one in 0..2 * FEW {
        if one % 16 == 0 {
            assert_eq!(owner.get("/orders?limit=1").status, 200);
        }
        crowd.extend(std::net::TcpStream::connect(stand.address()));
    }
    (0..ORDERS).for_each(|index| {
        Placed::answered(&owner.send(&keyed_order(&new_key(), index as u64)));
    });
    // The program beside it writes to the same store, and finds what it needs.
    stand.docket(&["numbering", "audit"]).succeeded();
    drop(crowd);
    until(|| stand.owner().try_send(&Request::new("GET", "/healthz")).is_ok_and(|answer| answer.status == 200));
    load.during(CONNECTIONS, |load| load.wait_for(ORDERS));
    assert_eq!(all_orders(&mut stand.owner()).len(), ORDERS + load.answered());
    assert!(shop::wrong_in(&stand.docket(&["doctor", "--json"])).is_empty());
    println!("{FEW} descriptors: {} orders answered, lost 0, doubled 0, findings 0", ORDERS + load.answered());
}
