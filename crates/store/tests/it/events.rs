//! The stream as readers follow it.

use docket_domain::command::Command;
use docket_domain::findings::RaiseFinding;
use docket_domain::ordering::Status;

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, moving, shawarma, shawarma_for};

#[tokio::test]
async fn events_are_numbered_without_gaps_and_can_be_followed_from_anywhere() {
    let mut desk = Desk::open();
    let first = desk.place(shawarma_for(caller("501234567")));
    desk.run(moving(first.order.id, Status::Confirmed)).expect("moved");
    desk.place(shawarma());
    let (all, last) = desk.reads.events(SHOP, 0, 1_000).await.expect("read");
    assert!(all.iter().map(|event| event.seq).eq(1..=last));
    assert!(all.is_sorted_by_key(|event| event.at));
    let (mut after, mut followed) = (0, Vec::new());
    while after < last {
        let (page, seen_last) = desk.reads.events(SHOP, after, 2).await.expect("read");
        assert_eq!(seen_last, last);
        after = page.last().expect("there is more").seq;
        followed.extend(page);
    }
    assert_eq!(followed, all);
    assert_eq!(desk.reads.events(SHOP, last, 10).await.expect("read"), (Vec::new(), last));
}

#[tokio::test]
async fn an_event_says_what_happened_to_which_document() {
    let mut desk = Desk::open();
    let placed = desk.place(shawarma_for(caller("501234567")));
    let (events, _) = desk.reads.events(SHOP, placed.order.row - 1, 1).await.expect("read");
    let event = &events[0];
    assert_eq!((event.action.as_str(), event.subject_kind.as_str()), ("order.placed", "order"));
    assert_eq!((event.subject_id, event.at), (Some(placed.order.id.0), placed.order.created_at));
    assert!(event.data.contains(r#""orderNumber":"ALM-20251106-000001""#), "{}", event.data);
    assert!(event.data.contains(r#""total":25.00"#), "{}", event.data);
    assert!(!event.data.contains("Aisha") && !event.data.contains("501234567"), "{}", event.data);
}

#[tokio::test]
async fn open_findings_are_counted_until_they_are_resolved() {
    let mut desk = Desk::open();
    assert_eq!(desk.reads.open_findings().await.expect("read"), 0);
    for _ in 0..2 {
        let raise = RaiseFinding { code: "command.failed".into(), detail: "Something.".into() };
        desk.run(Command::RaiseFinding(Box::new(raise))).expect("raised");
    }
    assert_eq!(desk.reads.open_findings().await.expect("read"), 2);
    assert_eq!(desk.damage("UPDATE finding SET resolved_at = 1 WHERE row = (SELECT min(row) FROM finding)"), 1);
    assert_eq!(desk.reads.open_findings().await.expect("read"), 1);
}
