//! A database that goes away: what was answered is there, nothing is there twice, no number is missing, and nobody waits for ever.
//!
//! `DOCKET_TORTURE_ROUNDS` says how many rounds; ordinary runs make one or two. All of it needs PostgreSQL.

mod bad_databases;
mod cable;
mod controls;
mod full_disk;
mod primary;
mod sessions;

use crate::harness::*;

const CONNECTIONS: usize = 8;

/// Nothing that was answered is lost, nothing is doubled, and numbers and events have no gap.
#[track_caller]
fn assert_whole(shop: &Shop, load: &Load) {
    let mut owner = shop.owner();
    let findings = load.examine(&mut owner);
    println!("{} orders answered, {} lost, {} doubled", findings.answered, findings.lost, findings.doubled);
    assert_eq!((findings.lost, findings.doubled), (0, 0), "of {} orders", findings.answered);
    assert_consecutive(&findings.numbered, 1);
    assert_audit(&mut owner, findings.numbered.len());
    let events = crate::events::seqs(&crate::events::all_pages(&mut owner, "&limit=200"));
    assert_eq!(events, (1..=events.len() as u64).collect::<Vec<_>>());
    shop.docket(&["numbering", "audit"]).succeeded();
}
