//! Reads, writes and syncs that fail, one at a time and from then on, in the database file, its log and its index. Whatever fails, nothing
//! is lost that was answered; and a server whose disk has failed ends by itself, because nobody knows any more what is on it.

use serde_json::json;

use super::on_a_file;
use super::shim::{EIO, ENOSPC, Failure, Files, KILLED, Operation, Times};
use super::slow::until;
use super::stand::{STORE_FAILED, Stand};
use crate::harness::*;

const CONNECTIONS: usize = 4;
/// Orders that are answered before something fails, and after a fault that the server survives.
const ORDERS: usize = 10;
/// Something fails at one of so many operations of its kind.
const OPERATIONS_MAX: u64 = 60;

/// What a server does about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// It ends by itself.
    Ends,
    /// It is killed.
    Killed,
    /// It answers 503 as long as it lasts, and goes on when it is over.
    GoesOn,
    /// Nobody notices.
    Unnoticed,
    /// It answers 503 to who asked, and goes on; or, where it is in the middle of a group, ends by itself.
    Either,
}

/// What fails, and what a server does about it.
const FAULTS: [(&str, Failure, Expected); 14] = [
    ("EIO from a write to the log", of(Operation::Write, Files::Log, EIO, 0), Expected::Ends),
    ("EIO from a write to the log that is half done", of(Operation::Write, Files::Log, EIO, 1_000), Expected::Ends),
    ("EIO from a sync of the log", of(Operation::Sync, Files::Log, EIO, 0), Expected::Ends),
    ("ENOSPC from a sync of the log", of(Operation::Sync, Files::Log, ENOSPC, 0), Expected::Ends),
    ("ENOSPC from a write to the log", of(Operation::Write, Files::Log, ENOSPC, 0), Expected::GoesOn),
    ("ENOSPC from a write to the log that is half done", of(Operation::Write, Files::Log, ENOSPC, 1_000), Expected::GoesOn),
    ("a short write to the log", of(Operation::Write, Files::Log, 0, 1_000), Expected::Unnoticed),
    ("EIO from a write to the database file", of(Operation::Write, Files::Database, EIO, 0), Expected::Ends),
    ("EIO from a sync of the database file", of(Operation::Sync, Files::Database, EIO, 0), Expected::Ends),
    ("killed before a write to the log", of(Operation::Write, Files::Log, KILLED, 0), Expected::Killed),
    ("killed before a sync of the log", of(Operation::Sync, Files::Log, KILLED, 0), Expected::Killed),
    ("killed before a sync of the database file", of(Operation::Sync, Files::Database, KILLED, 0), Expected::Killed),
    ("EIO from a read of the log", of(Operation::Read, Files::Log, EIO, 0), Expected::Either),
    ("EIO from a read of the database file", of(Operation::Read, Files::Database, EIO, 0), Expected::Either),
];

const fn of(operation: Operation, files: Files, error: i64, written: i64) -> Failure {
    Failure { operation, files, error, written }
}

#[test]
fn whatever_fails_on_the_disk_nothing_that_was_answered_is_lost() {
    if !on_a_file() {
        return;
    }
    let mut stand = Stand::shimmed();
    let load = stand.load();
    for round in 1..=torture_rounds().unwrap_or(1) {
        for (name, failure, expected) in FAULTS {
            // Nobody is killed twice.
            let often: &[Times] = if expected == Expected::Killed { &[Times::Once] } else { &[Times::Once, Times::Always] };
            for &times in often {
                // A checkpoint writes the file in few operations and syncs it in one.
                let most = if failure.files == Files::Database { 1 } else { OPERATIONS_MAX };
                let from = 1 + random() % most;
                let after = format!("round {round}, {name} ({times:?}, at operation {from})");
                fail(&mut stand, &load, failure, from, times, expected);
                stand.assert_whole(&load, &after);
            }
        }
    }
}

/// Places orders while something fails, and until the server that is there then goes on.
fn fail(stand: &mut Stand, load: &Load, failure: Failure, from: u64, times: Times, expected: Expected) {
    load.during(CONNECTIONS, |load| {
        load.wait_for(ORDERS);
        stand.shim().fail(failure, from, times);
        if failure.files == Files::Database {
            have_a_checkpoint(stand);
        }
        match expected {
            Expected::Ends => assert_eq!(stand.ended().code(), Some(STORE_FAILED), "{failure:?}"),
            Expected::Killed => assert_eq!(stand.ended().code(), None, "{failure:?}"),
            _ => until_it_has_failed(stand),
        }
        if (expected, times) == (Expected::GoesOn, Times::Always) {
            refused_for_want_of_room(stand);
        }
        stand.shim().mend();
        until_more_is_answered(stand, load);
    });
    assert!(stand.shim().struck() > 0, "nothing has failed");
    if !matches!(expected, Expected::Ends | Expected::Killed) {
        // What the server knows and what is on the disk must be the same.
        stand.kill();
        stand.start();
        load.replace(0, &stand.address());
    }
}

/// Places more orders, with a server that is started where the last one has ended for the reason that it may.
fn until_more_is_answered(stand: &mut Stand, load: &Load) {
    let wanted = load.answered() + ORDERS;
    until(|| {
        if stand.start_where_it_has_ended() {
            load.replace(0, &stand.address());
        }
        load.answered() >= wanted
    });
}

/// Erasing somebody empties the log after the commit, and that takes a checkpoint. Its answer may never come.
fn have_a_checkpoint(stand: &Stand) {
    let mut owner = stand.owner();
    let phone = format!("+97155{:07}", 1_000_000 + random() % 8_999_999);
    let Ok(made) = owner.try_send(&Request::new("POST", "/api/v1/customers/find-or-create").json(&json!({ "phone": phone })))
    else {
        return;
    };
    let id = made.json()["id"].as_str().unwrap_or_default().to_owned();
    let erase = Request::new("POST", format!("/api/v1/customers/{id}/erase")).json(&json!({ "reason": "asked for" }));
    while stand.shim().struck() == 0 && owner.try_send(&erase).is_ok() {}
}

/// Waits until something has failed, which clients who place orders bring about.
fn until_it_has_failed(stand: &Stand) {
    until(|| stand.shim().struck() > 0);
}

fn refused_for_want_of_room(stand: &Stand) {
    let refused = stand.owner().send(&keyed_order(&new_key(), 1));
    refused.problem(503, "store.full");
    assert!(refused.header("retry-after").is_some());
}

#[test]
fn a_store_whose_making_fails_anywhere_is_made_by_the_next_try() {
    if !on_a_file() {
        return;
    }
    let shim = super::shim::Shim::new();
    let (mut made, mut failed) = (0, 0);
    let points = 12 * torture_rounds().unwrap_or(1);
    for point in 0..points {
        let operation = [Operation::Write, Operation::Sync, Operation::Truncate][point % 3];
        // Syncs one after the other, and writes anywhere; beyond what making a store takes, nothing fails any more.
        let from = if operation == Operation::Write { 1 + random() % 2_000 } else { 1 + point as u64 / 3 };
        let home = tempfile::tempdir().expect("a directory");
        let init = ["init", "--preset", "al-marya"];
        let mut command = program::command();
        command.args(init).arg("--data").arg(home.path());
        shim.stand_before(&mut command);
        let error = if point % 2 == 0 { EIO } else { KILLED };
        shim.fail(of(operation, Files::All, error, 0), from, Times::Once);
        let run = program::run(&mut command);
        shim.mend();
        match run.code {
            Some(0) => made += 1,
            _ => {
                assert!(!run.err.contains("panicked"), "{run:?}");
                failed += 1;
            }
        }
        let again = docket_on(home.path(), &init);
        assert!(again.code == Some(0) || again.err.contains("there is a store in"), "{again:?} after {run:?}");
        assert!(shop::wrong_in(&docket_on(home.path(), &["doctor", "--json"])).is_empty());
        docket_on(home.path(), &["numbering", "audit"]).succeeded();
    }
    println!(
        "{points} stores were made under faults: {failed} by the second try, {made} by the first; lost 0, doubled 0, findings 0"
    );
}
