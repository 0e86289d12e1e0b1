//! What is staged of another system: one import at a time, found by what is said of its accounts, and gone when it is over.

use docket_domain::access::Actor;
use docket_domain::ids::ImportId;
use docket_domain::imports::{ImportKind, ImportState};
use docket_store::imports::{Extent, Import, Readied, StagedSlice};
use uuid::Uuid;

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP};

fn import(id: u128) -> Import {
    Import {
        merchant: SHOP,
        id: ImportId(Uuid::from_u128(id)),
        kind: ImportKind::Legacy,
        state: ImportState::Staging,
        file: "old".to_owned(),
        key: None,
        request_hash: [0; 16],
        actor: Actor::program(),
        extent: Extent { slices: 2, lines: 9, created: 7, unchanged: 2, ..Extent::default() },
        slices_done: 0,
        lines_done: 0,
        problem: None,
        started_at: NOON,
        ended_at: None,
    }
}

fn slice(slice: u32, body: &str) -> StagedSlice {
    StagedSlice { slice, lines: 3, body: body.to_owned() }
}

/// Stages an import of two slices and a head, and lets it wait.
fn staged(desk: &Desk, import: &Import) {
    let staging = desk.store.staging().expect("a connection");
    staging.begin(import, NOON).expect("begun");
    let slices = [slice(0, "zero"), slice(1, "one"), slice(2, "head")];
    let mentions = [("customer:94".to_owned(), 0), ("order:M1".to_owned(), 0), ("order:M1".to_owned(), 1)];
    staging.legacy().add(SHOP, import.id, &slices, &mentions).expect("added");
    // Said again of the same slice, it is said once.
    staging.legacy().add(SHOP, import.id, &[], &mentions[..1]).expect("added");
    staging.legacy().wait(SHOP, import.id, &import.extent, NOON).expect("waits");
}

fn state(desk: &Desk, import: &Import) -> ImportState {
    desk.reads.import_blocking(SHOP, import.id).expect("read").expect("it is there").state
}

fn mentioned(desk: &Desk, import: &Import, words: &[&str]) -> Vec<u32> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    desk.reads.legacy_mentioned_blocking(SHOP, import.id, &words).expect("read")
}

#[test]
fn what_waits_is_found_by_what_is_said_of_its_accounts() {
    let desk = Desk::open();
    let first = import(1);
    staged(&desk, &first);
    let waiting = desk.reads.legacy_waiting_blocking(SHOP).expect("read").expect("it waits");
    assert_eq!((waiting.id, waiting.state, waiting.extent), (first.id, ImportState::Staged, first.extent));
    assert_eq!(mentioned(&desk, &first, &["order:M1"]), [0, 1]);
    assert_eq!(mentioned(&desk, &first, &["customer:94", "order:M1"]), [0, 1], "each slice once");
    assert!(mentioned(&desk, &first, &["customer:M1"]).is_empty());
    let staging = desk.store.staging().expect("a connection");
    staging.legacy().replace(SHOP, first.id, &slice(1, "less")).expect("replaced");
    let read = desk.reads.legacy_slice_blocking(SHOP, first.id, 1).expect("read").expect("it is there");
    assert_eq!(read.body, "less");
}

#[test]
fn staging_again_gives_the_earlier_one_up_and_forgets_what_was_staged() {
    let desk = Desk::open();
    let (first, second) = (import(1), import(2));
    staged(&desk, &first);
    staged(&desk, &second);
    assert_eq!((state(&desk, &first), state(&desk, &second)), (ImportState::Abandoned, ImportState::Staged));
    assert!(mentioned(&desk, &first, &["order:M1"]).is_empty());
    assert_eq!(desk.reads.legacy_slice_blocking(SHOP, first.id, 0).expect("read"), None);
    assert_eq!(mentioned(&desk, &second, &["order:M1"]), [0, 1]);
    let staging = desk.store.staging().expect("a connection");
    staging.legacy().give_up(SHOP, second.id, NOON).expect("given up");
    assert_eq!(state(&desk, &second), ImportState::Abandoned);
    assert_eq!(desk.reads.legacy_waiting_blocking(SHOP).expect("read"), None);
    assert_eq!(desk.reads.legacy_slice_blocking(SHOP, second.id, 2).expect("read"), None);
}

#[test]
fn what_waits_is_applied_by_who_begins_it_unless_another_import_is_under_way() {
    let desk = Desk::open();
    let first = import(1);
    staged(&desk, &first);
    let staging = desk.store.staging().expect("a connection");
    let other = Import { kind: ImportKind::Customers, ..import(3) };
    staging.begin(&other, NOON).expect("begun");
    assert_eq!(staging.ready(&other, &Extent::default(), false).expect("ready"), Readied::Applying);
    let head = slice(2, "head of now");
    let begun = staging.legacy().begin(&Import { actor: Actor::command_line(), ..first.clone() }, &head).expect("tried");
    assert!(matches!(begun, Readied::Unfinished(under_way) if under_way.id == other.id));
    assert_eq!(state(&desk, &first), ImportState::Staged);
    staging.turn(SHOP, other.id, ImportState::Finished, None, NOON).expect("turned");
    let begun = staging.legacy().begin(&Import { actor: Actor::command_line(), ..first.clone() }, &head).expect("tried");
    assert_eq!(begun, Readied::Applying);
    let applying = desk.reads.import_blocking(SHOP, first.id).expect("read").expect("it is there");
    assert_eq!((applying.state, applying.actor), (ImportState::Applying, Actor::command_line()));
    assert!(mentioned(&desk, &first, &["order:M1"]).is_empty(), "who applies it has it all");
    staging.advance(SHOP, first.id, 2, 9).expect("advanced");
    let read = |place| desk.reads.legacy_slice_blocking(SHOP, first.id, place).expect("read").map(|slice| slice.body);
    assert_eq!((read(0), read(1), read(2)), (None, None, Some("head of now".to_owned())), "the head stays until the end");
    staging.turn(SHOP, first.id, ImportState::Finished, None, NOON).expect("turned");
    assert_eq!(desk.reads.legacy_slice_blocking(SHOP, first.id, 2).expect("read"), None);
}
