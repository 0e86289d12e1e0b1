//! The cable to the database is damaged in the middle of a commit, after each byte of the question and of the answer.

use std::time::Duration;

use docket_testing::proxy::{ANSWER_BYTES, Damage, Fault, QUESTION_BYTES, Way};

use super::{CONNECTIONS, assert_whole};
use crate::harness::*;

/// After which bytes the cable is damaged: after each in torture, else where a message begins, in its head, and where it ends.
fn points(bytes: usize) -> Vec<usize> {
    if torture_rounds().is_some() { (0..=bytes).collect() } else { vec![0, 3, bytes - 1, bytes] }
}

#[test]
fn a_commit_that_is_cut_off_after_any_byte_is_done_once_or_not_at_all_and_then_once() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::open();
    let load = Load::on(&[&wired.shop.address()], wired.shop.owner_token(), Manner::SameKey);
    let mut client = None;
    load.place(0, &mut client);
    let mut struck = 0;
    for damage in [Damage::Cut, Damage::Reset, Damage::Silence] {
        for (way, bytes) in [(Way::Question, QUESTION_BYTES), (Way::Answer, ANSWER_BYTES)] {
            for after in points(bytes) {
                wired.proxy.strike(Fault { damage, way, after, stays: false });
                load.place(after, &mut client);
                struck += 1;
                assert_eq!(wired.proxy.struck(), struck, "the commit was struck: {damage:?} of the {way:?} after {after}");
            }
        }
    }
    println!("{struck} commits struck");
    assert_whole(&wired.shop, &load);
}

#[test]
fn a_cable_that_is_slow_or_silent_for_a_while_holds_nobody_up_for_ever() {
    if !on_postgres() {
        return;
    }
    let wired = Wired::open();
    let load = Load::on(&[&wired.shop.address()], wired.shop.owner_token(), Manner::SameKey);
    load.during(CONNECTIONS, |load| {
        load.wait_for(20);
        wired.proxy.delay(Duration::from_millis(20));
        load.wait_for(20);
        for _ in 0..torture_rounds().unwrap_or(1) {
            wired.proxy.silence();
            // Nobody waits longer than the time-outs. What has no key is not taken without the database.
            let answer = wired.shop.owner().post("/orders", &an_order());
            assert_eq!(answer.status, 503, "{}", answer.text());
            assert!(answer.header("retry-after").is_some());
            wired.proxy.mend();
            load.wait_for(20);
        }
    });
    let mut owner = wired.shop.owner();
    let findings = load.examine(&mut owner);
    assert_eq!((findings.lost, findings.doubled), (0, 0));
    assert_consecutive(&findings.numbered, 1);
}
