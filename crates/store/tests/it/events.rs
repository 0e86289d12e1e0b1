//! The stream as readers follow it.

use docket_domain::audit::TypePattern;
use docket_domain::command::Command;
use docket_domain::findings::RaiseFinding;
use docket_domain::ordering::{PlaceOrder, Status};
use docket_store::audit::{EventFilter, EventSlice};

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, moving, shawarma, shawarma_for};

#[tokio::test]
async fn events_are_numbered_without_gaps_and_can_be_followed_from_anywhere() {
    let mut desk = Desk::open();
    let first = desk.place(shawarma_for(caller("501234567")));
    desk.run(moving(first.order.id, Status::Confirmed)).expect("moved");
    desk.place(shawarma());
    let EventSlice { events: all, last, .. } = desk.reads.events(SHOP, 0, 1_000, EventFilter::default()).await.expect("read");
    assert!(all.iter().map(|event| event.seq).eq(1..=last));
    assert!(all.is_sorted_by_key(|event| event.at));
    let (mut after, mut followed) = (0, Vec::new());
    while after < last {
        let page = desk.reads.events(SHOP, after, 2, EventFilter::default()).await.expect("read");
        assert_eq!(page.last, last);
        after = page.events.last().expect("there is more").seq;
        assert_eq!(page.read_to, after);
        followed.extend(page.events);
    }
    assert_eq!(followed, all);
    let end = desk.reads.events(SHOP, last, 10, EventFilter::default()).await.expect("read");
    assert_eq!(end, EventSlice { events: Vec::new(), read_to: last, last });
}

#[tokio::test]
async fn an_event_says_what_happened_to_which_document() {
    let mut desk = Desk::open();
    let placed = desk.place(shawarma_for(caller("501234567")));
    let slice = desk.reads.events(SHOP, placed.order.row - 1, 1, EventFilter::default()).await.expect("read");
    let event = &slice.events[0];
    assert_eq!(event.outlet.as_deref(), Some(placed.order.outlet.as_str()));
    assert_eq!((event.action.as_str(), event.subject_kind.as_str()), ("order.placed", "order"));
    assert_eq!((event.subject_id, event.at), (Some(placed.order.id.0), placed.order.created_at));
    assert!(event.data.contains(r#""orderNumber":"ALM-20251106-000001""#), "{}", event.data);
    assert!(event.data.contains(r#""total":25.00"#), "{}", event.data);
    assert!(!event.data.contains("Aisha") && !event.data.contains("501234567"), "{}", event.data);
}

fn outlet_of(pattern: &str, outlet: Option<&str>) -> EventFilter {
    let types = if pattern.is_empty() { Vec::new() } else { vec![TypePattern::parse(pattern).expect("there are some")] };
    EventFilter { types, outlet: outlet.map(str::to_owned) }
}

#[tokio::test]
async fn a_filter_takes_what_it_names_and_says_how_far_it_has_looked() {
    let mut desk = Desk::open();
    let main = desk.place(shawarma());
    let yas = desk.place(PlaceOrder { outlet: Some("YAS".into()), ..shawarma() });
    desk.run(moving(yas.order.id, Status::Confirmed)).expect("moved");
    let last = desk.reads.events(SHOP, 0, 1, EventFilter::default()).await.expect("read").last;
    let told = async |pattern, outlet| {
        let slice = desk.reads.events(SHOP, 0, 1_000, outlet_of(pattern, outlet)).await.expect("read");
        assert_eq!(slice.read_to, last, "also past what is not wanted");
        slice.events.into_iter().map(|event| (event.seq, event.action)).collect::<Vec<_>>()
    };
    let placed = |seq| (seq, "order.placed".to_owned());
    let moved = (last, "order.moved".to_owned());
    assert_eq!(told("order.placed", None).await, [placed(main.order.row), placed(yas.order.row)]);
    assert_eq!(told("order.*", Some("YAS")).await, [placed(yas.order.row), moved]);
    assert_eq!(told("order.*", Some("MAIN")).await, [placed(main.order.row)]);
    let days = told("businessDay.*", Some("YAS")).await;
    assert_eq!(days.len(), 1, "the first document of a day opens it: {days:?}");
    let whole = told("", Some("YAS")).await;
    assert!(whole.iter().all(|(_, action)| !action.starts_with("merchant.") && !action.starts_with("numbering.")), "{whole:?}");
    // A page that is full ends with its last event, and not further on.
    let page = desk.reads.events(SHOP, 0, 1, outlet_of("order.*", None)).await.expect("read");
    assert_eq!((page.events.len(), page.read_to), (1, main.order.row));
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
