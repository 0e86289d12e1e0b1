//! The power goes while orders are placed: what was answered is there, and nothing is there twice. A disk that says that it has what it
//! has not is the control: its losses are found by the same examination.

use super::shim::Shim;
use super::stand::Stand;
use super::{goes_without, on_a_file};
use crate::harness::*;

const CONNECTIONS: usize = 24;
const ROUNDS: usize = 3;
/// Answers after which the power goes: at least, and how many more at most. Twenty rounds are long enough for several checkpoints.
const ANSWERS: (u64, u64) = (40, 600);
/// What a power cut takes.
const NEEDED: &str = "root, loop devices and mkfs.ext4, to mount a file system whose power can be cut";

/// Places orders until the power goes, and goes on with the same requests when it is back.
fn place_until_the_power_goes(stand: &mut Stand, load: &Load) {
    load.during(CONNECTIONS, |load| {
        load.wait_for((ANSWERS.0 + random() % ANSWERS.1) as usize);
        stand.cut_power(load);
        if let Some(shim) = stand.has_shim() {
            shim.lie(false);
        }
        stand.power_on();
        load.replace(0, &stand.address());
    });
}

#[test]
fn a_power_cut_loses_nothing_that_was_answered_and_doubles_nothing() {
    if !on_a_file() {
        return;
    }
    let Some(mut stand) = Stand::on_a_volume(None) else { return goes_without(NEEDED) };
    let load = stand.load();
    let rounds = torture_rounds().unwrap_or(ROUNDS);
    for round in 1..=rounds {
        place_until_the_power_goes(&mut stand, &load);
        stand.assert_whole(&load, &format!("power cut {round} of {rounds}"));
    }
}

#[test]
fn the_loss_of_a_disk_that_says_it_has_what_it_has_not_is_found() {
    if !on_a_file() {
        return;
    }
    let Some(mut stand) = Stand::on_a_volume(Some(Shim::new())) else { return goes_without(NEEDED) };
    let load = stand.load();
    stand.shim().lie(true);
    place_until_the_power_goes(&mut stand, &load);
    let verdict = stand.examine(&load);
    println!("a power cut under a disk that lies: {verdict}");
    assert!(verdict.lost > 0, "this examination finds no loss where there must be one: {verdict}");
}
