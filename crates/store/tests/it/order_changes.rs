//! Orders that have changed: what was written of them is what is read, and only what differs is written.

use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document};
use docket_domain::ids::OrderId;
use docket_domain::merchants::Channel;
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{
    AmendOrder, Discount, DiscountKind, HoldOrder, LineAmendment, LineRemoval, MergeOrders, MergedOrder, MoveTable, NewItem,
    Order, PlaceOrder, SplitOrder, Status, Taken,
};
use docket_domain::quantity::Quantity;
use docket_store::ordering::OrderFilter;

use crate::desk::Desk;
use crate::fixtures::{SHOP, caller, item, moving, per_seat, shawarma};

/// Runs a command, and compares every order that it wrote with what is read.
async fn change(desk: &mut Desk, command: Command) -> Vec<Arc<Order>> {
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    let (writes, _) = desk.decide(SHOP, &Actor::program(), command).expect("decided");
    desk.write(&writes).expect("written");
    desk.writer.commit().expect("committed");
    let written: Vec<Arc<Order>> = writes.orders.into_iter().map(|(_, order)| order).collect();
    for order in &written {
        assert_eq!(desk.order(order.id).await.order, *order);
    }
    written
}

fn of_seat(seat: &str, item: NewItem) -> NewItem {
    NewItem { seat: Some(seat.into()), ..item }
}

fn at_a_table(items: Vec<NewItem>) -> PlaceOrder {
    let ten = Discount { kind: DiscountKind::Percent(Percent(10_000)), reason: Some("regulars".into()) };
    PlaceOrder { channel: Some("dine_in".into()), table: Some("4".into()), items, discounts: vec![ten], ..shawarma() }
}

#[tokio::test]
async fn an_order_is_read_as_every_change_has_left_it() {
    let mut settings = per_seat();
    settings.channels.push(Channel::new("dine_in", "MESA"));
    let mut desk = Desk::with(settings);
    let items =
        vec![of_seat("A", item("SHAWARMA", "3")), of_seat("B", item("DATES", "1.5")), of_seat("B", item("SHAWARMA", "1"))];
    let order = desk.place(at_a_table(items)).order;
    let amendment = AmendOrder {
        order: order.id,
        add: vec![of_seat("C", item("DATES", "0.25"))],
        change: vec![LineAmendment { line: 1, quantity: Some(Quantity(4_000)), notes: Some("no \"onion\"".into()) }],
        remove: vec![LineRemoval { line: 2, quantity: Some(Quantity(500)) }, LineRemoval { line: 3, quantity: None }],
        reason: Some("they rang".into()),
        version: Some(1),
    };
    let amended = change(&mut desk, Command::AmendOrder(Box::new(amendment))).await.remove(0);
    assert_eq!((amended.lines.len(), amended.seat_tickets.len()), (4, 3));
    let held = HoldOrder { order: order.id, reason: None, version: None };
    assert!(change(&mut desk, Command::HoldOrder(Box::new(held))).await[0].held_at.is_some());
    let recalled = docket_domain::ordering::RecallOrder { order: order.id, version: None };
    assert!(change(&mut desk, Command::RecallOrder(Box::new(recalled))).await[0].held_at.is_none());
    let moved = MoveTable { order: order.id, table: "terrace 12".into(), version: None };
    change(&mut desk, Command::MoveTable(Box::new(moved))).await;
    for to in [Status::Confirmed, Status::Preparing] {
        change(&mut desk, moving(order.id, to)).await;
    }
    let later = AmendOrder {
        order: order.id,
        add: vec![of_seat("A", item("DATES", "1"))],
        change: Vec::new(),
        remove: vec![LineRemoval { line: 1, quantity: Some(Quantity(1_000)) }],
        reason: Some("spilt".into()),
        version: None,
    };
    let later = change(&mut desk, Command::AmendOrder(Box::new(later))).await.remove(0);
    assert!(later.lines[4].added_at.is_some());
    let split = SplitOrder { order: order.id, taken: Taken::Lines(vec![(1, Some(Quantity(2_000))), (5, None)]), version: None };
    let both = change(&mut desk, Command::SplitOrder(Box::new(split))).await;
    assert_eq!((both.len(), both[1].split_from, both[1].lines[1].added_at), (2, Some(order.id), later.lines[4].added_at));
    let merge = MergedOrder { order: both[1].id, version: Some(1) };
    let merge = MergeOrders { order: order.id, from: vec![merge], version: None };
    let merged = change(&mut desk, Command::MergeOrders(Box::new(merge))).await;
    let ended = merged.iter().find(|order| order.merged_into.is_some()).expect("the one that ended");
    assert_eq!((ended.id, ended.status), (both[1].id, Status::Cancelled));
}

#[tokio::test]
async fn a_merged_order_is_read_with_the_customer_notes_and_amounts_that_came_along() {
    let mut desk = Desk::open();
    let off = |minor| vec![Discount { kind: DiscountKind::Amount(Amount(minor)), reason: None }];
    let plain = desk.place(PlaceOrder { discounts: off(10), ..shawarma() }).order;
    let aisha = PlaceOrder { customer: Some(caller("501234567")), notes: "nuts".into(), discounts: off(20), ..shawarma() };
    let aisha = desk.place(aisha).order;
    let from = vec![MergedOrder { order: aisha.id, version: None }];
    let merge = MergeOrders { order: plain.id, from, version: None };
    let written = change(&mut desk, Command::MergeOrders(Box::new(merge))).await;
    let merged = written.iter().find(|order| order.id == plain.id).expect("the one that took over");
    assert_eq!((merged.customer_row, merged.notes.as_str(), merged.discounts.len()), (aisha.customer_row, "nuts", 2));
    let read = desk.order(plain.id).await;
    assert_eq!(read.customer.map(|customer| customer.row), aisha.customer_row);
}

#[tokio::test]
async fn the_history_tells_what_changed_and_only_of_what_changed_more_than_the_status() {
    let mut desk = Desk::open();
    let order = desk.place(shawarma()).order;
    let add = vec![item("DATES", "0.5")];
    let amendment = AmendOrder { order: order.id, add, change: vec![], remove: vec![], reason: None, version: None };
    desk.run(Command::AmendOrder(Box::new(amendment))).expect("amended");
    desk.run(moving(order.id, Status::Confirmed)).expect("moved");
    let history = desk.order(order.id).await.history;
    let told: Vec<bool> = history.iter().map(|step| step.changes.is_some()).collect();
    assert_eq!(told, [false, true, false]);
    let changes = history[1].changes.as_deref().expect("changes");
    assert!(changes.starts_with("{\"old\":{\"lines\":[],") && changes.contains("\"line\":2,\"sku\":\"DATES\""), "{changes}");
}

#[tokio::test]
async fn a_line_that_did_not_change_is_not_written_again() {
    let mut desk = Desk::open();
    let order = desk.place(PlaceOrder { items: vec![item("SHAWARMA", "1"), item("DATES", "1")], ..shawarma() }).order;
    // A mark that only a write would wipe out.
    assert_eq!(desk.damage("UPDATE order_line SET notes = 'untouched'"), 2);
    let change = vec![LineAmendment { line: 2, quantity: Some(Quantity(2_000)), notes: None }];
    let amendment = AmendOrder { order: order.id, add: vec![], change, remove: vec![], reason: None, version: None };
    let outcome = desk.run(Command::AmendOrder(Box::new(amendment))).expect("amended");
    assert!(matches!(outcome.document, Document::Order(id, None) if id == order.id));
    let mut statement = "SELECT quantity FROM order_line WHERE line = 1 AND notes = 'untouched'".to_owned();
    let raw = desk.raw();
    assert_eq!(raw.query_row(&statement, [], |row| row.get::<_, i64>(0)), Ok(1_000));
    statement = statement.replace("line = 1", "line = 2");
    assert_eq!(raw.query_row(&statement, [], |row| row.get::<_, i64>(0)), Ok(2_000), "its notes are as they were read");
}

#[tokio::test]
async fn an_order_that_comes_to_have_a_customer_is_listed_among_theirs_wherever_it_is_found() {
    for turns in [0, 6] {
        let mut desk = Desk::open();
        let order = desk.place(shawarma()).order;
        let theirs = desk.place(PlaceOrder { customer: Some(caller("501234567")), ..shawarma() }).order;
        for _ in 0..turns {
            desk.skip_records();
            desk.place(shawarma());
        }
        let merge = MergedOrder { order: theirs.id, version: None };
        let merge = MergeOrders { order: order.id, from: vec![merge], version: None };
        change(&mut desk, Command::MergeOrders(Box::new(merge))).await;
        let filter = OrderFilter { customer: theirs.customer, ..OrderFilter::default() };
        let page = desk.reads.orders(SHOP, filter, None, 10).await.expect("read");
        let listed: Vec<OrderId> = page.data.iter().map(|one| one.order.id).collect();
        assert_eq!(listed, [theirs.id, order.id], "after {turns} turns");
    }
}
