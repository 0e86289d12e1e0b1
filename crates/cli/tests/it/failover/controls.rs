//! The same harness finds what it looks for: orders that are doubled by clients who make new keys, and orders that are lost where no commit
//! waits for a standby.

use docket_testing::proxy::{Damage, Fault, Way};
use docket_testing::{Cluster, Replication};

use crate::harness::*;

/// A commit is done and its answer lost, and the server does not reach the database until its client was told that it does not know.
fn an_answer_is_lost(manner: Manner) -> Findings {
    let wired = Wired::open();
    let load = Load::on(&[&wired.shop.address()], wired.shop.owner_token(), manner);
    load.place(0, &mut None);
    let before = load.turned_away();
    wired.proxy.strike(Fault { damage: Damage::Silence, way: Way::Answer, after: 0, stays: true });
    std::thread::scope(|scope| {
        scope.spawn(|| load.place(0, &mut None));
        load.wait_for_turned_away(before + 1);
        assert_eq!(wired.proxy.struck(), 1);
        for _ in 0..3 {
            let answer = wired.shop.owner().get("/orders?limit=1");
            assert!(matches!(answer.status, 200 | 503), "{}", answer.text());
        }
        wired.proxy.mend();
    });
    load.examine(&mut wired.shop.owner())
}

#[test]
fn a_client_that_makes_a_new_key_doubles_an_order_and_one_that_keeps_its_key_does_not() {
    if !on_postgres() {
        return;
    }
    let findings = an_answer_is_lost(Manner::SameKey);
    assert_eq!((findings.answered, findings.lost, findings.doubled), (2, 0, 0), "{findings:?}");
    let findings = an_answer_is_lost(Manner::NewKey);
    assert_eq!((findings.answered, findings.lost, findings.doubled), (2, 0, 1), "{findings:?}");
}

/// Places orders while the standbys receive nothing; then the primary dies and one of them is promoted.
fn standbys_that_are_behind(replication: Replication) -> Findings {
    let cluster = Cluster::start(replication);
    let shop = Shop::in_database(cluster.url(), &["--database-timeout", "1.5"]);
    let load = Load::on(&[&shop.address()], shop.owner_token(), Manner::SameKey);
    let mut client = None;
    (0..5).for_each(|_| load.place(0, &mut client));
    cluster.cut_standbys();
    match replication {
        Replication::Asynchronous => (0..5).for_each(|_| load.place(0, &mut client)),
        // Nobody is told of an order that no standby has.
        Replication::Quorum => (0..3).for_each(|_| {
            let answer = shop.owner().post("/orders", &an_order());
            assert_eq!(answer.status, 503, "{}", answer.text());
        }),
    }
    cluster.kill_primary();
    cluster.promote();
    (0..5).for_each(|_| load.place(0, &mut client));
    load.examine(&mut shop.owner())
}

#[test]
fn without_a_commit_that_waits_for_a_standby_orders_are_lost_and_with_it_none() {
    if !on_postgres() {
        return;
    }
    let findings = standbys_that_are_behind(Replication::Asynchronous);
    assert_eq!((findings.answered, findings.lost), (15, 5), "{findings:?}");
    let findings = standbys_that_are_behind(Replication::Quorum);
    assert_eq!((findings.answered, findings.lost, findings.doubled), (10, 0, 0), "{findings:?}");
}
