//! Orders on hold, and other tables.

use docket_domain::access::Role;
use docket_domain::audit::Value;
use docket_domain::merchants::{AutoConfirm, Settings};
use docket_domain::numbering::{Kind, Reset};
use docket_domain::ordering::{AmendOrder, PlaceOrder, Status};
use docket_domain::refusal::Code;

use super::*;
use crate::fixtures::{
    amending, cancelling, holding, item, moving, recalling, series, settings, shawarma, shawarma_by, to_table,
};

#[test]
fn an_order_on_hold_is_not_moved_along_until_it_is_recalled() {
    let mut shop = Shop::open(settings());
    let order = place_more(&mut shop, shawarma());
    shop.run(&someone(Role::Cashier), holding(order.id)).expect("on hold");
    let held = &shop.rows.orders[&order.id];
    assert_eq!((held.held_at, held.status, held.version), (Some(held.updated_at), Status::Pending, 2));
    let record = last_record(&shop, &order);
    assert_eq!((record.action, fact(&record.new, "held")), ("order.held", Some(&Value::Bool(true))));
    assert!(format!("{:?}", record.personal).contains("purse"), "why is free text");
    assert_eq!(refused(&mut shop, Role::Owner, moving(order.id, Status::Confirmed)).0, Code::OrderHeld);
    assert_eq!(refused(&mut shop, Role::Owner, holding(order.id)).0, Code::OrderHeld);
    amend(&mut shop, AmendOrder { add: vec![item("WATER", "1")], ..amending(order.id) });
    shop.run(&someone(Role::Cashier), recalling(order.id)).expect("recalled");
    assert_eq!(shop.rows.orders[&order.id].held_at, None);
    assert_eq!(refused(&mut shop, Role::Owner, recalling(order.id)).0, Code::OrderNotHeld);
    shop.run(&someone(Role::Owner), moving(order.id, Status::Confirmed)).expect("moved along");
}

#[test]
fn only_what_nobody_has_begun_with_is_put_on_hold() {
    let mut shop = Shop::open(Settings { auto_confirm: AutoConfirm::OnPlaced, ..settings() });
    let order = place_more(&mut shop, shawarma());
    shop.run(&someone(Role::Cashier), holding(order.id)).expect("on hold");
    shop.run(&someone(Role::Cashier), recalling(order.id)).expect("recalled");
    for status in [Status::Preparing, Status::Ready, Status::Delivered] {
        bring_to(&mut shop, order.id, &[status]);
        assert_eq!(refused(&mut shop, Role::Owner, holding(order.id)).0, Code::OrderTooLate);
    }
}

#[test]
fn an_order_on_hold_can_be_called_off_and_is_then_on_hold_no_more() {
    let mut shop = Shop::open(settings());
    let order = place_more(&mut shop, shawarma());
    shop.run(&someone(Role::Cashier), holding(order.id)).expect("on hold");
    shop.run(&someone(Role::Owner), cancelling(order.id, "they left")).expect("cancelled");
    let order = &shop.rows.orders[&order.id];
    assert_eq!((order.status, order.held_at), (Status::Cancelled, None));
}

#[test]
fn guests_move_to_another_table_with_their_ticket() {
    let mut settings = settings();
    settings.series.push(series(Kind::Ticket, "T{SEQ}", Reset::Never));
    let mut shop = Shop::open(settings);
    let order = place_more(&mut shop, PlaceOrder { table: Some("4".into()), ..shawarma_by("dine_in") });
    bring(&mut shop, order.id, Status::Ready);
    for (table, told) in [("T12", Value::Text("T12".into())), ("the Hakimis' corner", Value::Null)] {
        shop.run(&someone(Role::Cashier), to_table(order.id, table)).expect("moved");
        let moved = &shop.rows.orders[&order.id];
        assert_eq!((moved.table.as_deref(), &moved.ticket), (Some(table), &order.ticket));
        let record = last_record(&shop, &order);
        assert_eq!((record.action, fact(&record.new, "table")), ("order.tableMoved", Some(&told)));
        assert_eq!(record.personal.is_some(), told == Value::Null, "what may name a person stands beside the stream");
    }
}

#[test]
fn only_an_open_order_at_a_table_moves_to_another() {
    let mut shop = Shop::open(settings());
    let at_the_counter = place_more(&mut shop, shawarma());
    assert_eq!(refused(&mut shop, Role::Owner, to_table(at_the_counter.id, "4")).0, Code::OrderNotDineIn);
    let settled = place_more(&mut shop, shawarma_by("dine_in"));
    bring(&mut shop, settled.id, Status::Delivered);
    assert_eq!(refused(&mut shop, Role::Owner, to_table(settled.id, "4")).0, Code::OrderTooLate);
}
