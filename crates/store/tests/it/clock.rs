//! What the store says of the clock.

use docket_domain::time::Timestamp;
use docket_store::ClockConfirmation;

use crate::desk::Desk;
use crate::fixtures::shawarma;

const NOW: Timestamp = Timestamp(1_762_416_000_000);

#[test]
fn an_empty_store_can_be_marked_and_stays_marked() {
    let desk = Desk::empty();
    assert!(desk.store.rehearsal().expect("read").is_none());
    assert!(desk.store.rehearse(5_000, NOW).expect("marked"));
    let rehearsal = desk.store.rehearsal().expect("read").expect("the mark");
    assert_eq!(rehearsal.offset_ms().expect("read"), 5_000);
    assert!(desk.store.rehearse(-7_000, Timestamp(NOW.0 + 1)).expect("moved"));
    assert_eq!(rehearsal.offset_ms().expect("read"), -7_000, "who has it open sees where it was moved");
    let since: i64 = desk.raw().query_row("SELECT since FROM rehearsal", [], |row| row.get(0)).expect("one row");
    assert_eq!(since, NOW.0, "the mark is the first one's");
}

#[test]
fn a_store_with_a_merchant_cannot_become_a_rehearsal() {
    let desk = Desk::open();
    assert!(!desk.store.rehearse(5_000, NOW).expect("answered"));
    assert!(desk.store.rehearsal().expect("read").is_none());
}

#[test]
fn the_last_confirmation_is_what_counts_and_all_are_kept() {
    let mut desk = Desk::open();
    assert_eq!(desk.writer.clock_confirmation().expect("read"), None);
    for row in 1..=3 {
        desk.store.confirm_clock(Timestamp(NOW.0 + row), row * 10, "set by hand").expect("kept");
        let expected = ClockConfirmation { row, at: Timestamp(NOW.0 + row), boot_ms: row * 10 };
        assert_eq!(desk.writer.clock_confirmation().expect("read"), Some(expected));
    }
    let kept: i64 = desk.raw().query_row("SELECT count(*) FROM clock_confirmation", [], |row| row.get(0)).expect("a count");
    assert_eq!(kept, 3);
}

#[test]
fn the_floor_is_that_of_the_last_document_and_none_before_the_first() {
    let mut desk = Desk::open();
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let floor = |desk: &Desk| runtime.block_on(desk.reads.latest_floor()).expect("read");
    assert_eq!(floor(&desk), None);
    let order = desk.place(shawarma());
    assert_eq!(floor(&desk), Some(order.order.created_at));
}
