//! The check before every commit, of orders that have changed: good writes pass, and writes that were broken by hand do not.

use docket_domain::access::Role;
use docket_domain::command::Command;
use docket_domain::invariants::check;
use docket_domain::money::Amount;
use docket_domain::ordering::{AmendOrder, Order, Status};
use docket_domain::writes::Writes;

use super::*;
use crate::fixtures::{amending, item, series, settings, so_many, without};

/// What the check says when the writes of an order are broken, of which a line was changed and another taken off.
fn broken_by(damage: impl FnOnce(&mut Writes)) -> String {
    let mut shop = with_tins();
    let order = place(&mut shop, vec![item("TINS", "4"), item("WATER", "1")]);
    let amendment = AmendOrder { change: vec![so_many(1, "5")], remove: vec![without(2, None)], ..amending(order.id) };
    let request = shop.request(&someone(Role::Owner), Command::AmendOrder(Box::new(amendment)));
    shop.decide_group(&[request]).remove(0).expect("amended");
    let mut writes = shop.book.take_writes();
    check(&writes).expect("unbroken, it holds");
    damage(&mut writes);
    check(&writes).expect_err("the damage is found").0
}

fn broken_order(damage: impl FnOnce(&mut Order)) -> String {
    broken_by(|writes| damage(Arc::make_mut(&mut writes.orders[0].1)))
}

#[test]
fn what_was_taken_off_comes_to_nothing_and_says_that_it_was() {
    for damage in [
        (|order| order.lines[1].gross = Amount(1)) as fn(&mut Order),
        |order| (order.lines[1].net, order.lines[1].total) = (Amount(1), Amount(1)),
        |order| order.lines[1].voided = Quantity(0),
        |order| order.lines[1].reserved = Quantity(1),
    ] {
        let said = broken_order(damage);
        assert!(said.contains("line 2 of order ALM-20251106-000001 does not add up"), "{said}");
    }
}

#[test]
fn a_line_keeps_its_number_and_is_never_gone() {
    let said = broken_order(|order| order.lines[1].number = 3);
    assert!(said.contains("not numbered one after the other"), "{said}");
    let said = broken_order(|order| drop(order.lines.remove(1)));
    assert!(said.contains("is not what it was"), "{said}");
}

#[test]
fn goods_that_are_kept_for_nobody_are_found() {
    let said = broken_by(|writes| Arc::make_mut(&mut writes.stocks[0].2).reserved.0 += 1);
    assert!(said.contains("1001 more of") && said.contains("orders have 1000 more"), "{said}");
    let said = broken_by(|writes| writes.stocks.clear());
    assert!(said.contains("no stock knows of"), "{said}");
    let said = broken_order(|order| order.lines[0].reserved = Quantity(4_000));
    assert!(said.contains("orders have 0 more"), "{said}");
}

#[test]
fn an_order_that_ended_is_not_on_hold_and_one_that_was_taken_over_has_ended() {
    for status in [Status::Preparing, Status::Delivered, Status::Cancelled] {
        let said = broken_order(|order| (order.status, order.held_at) = (status, Some(order.updated_at)));
        assert!(said.contains(&format!("is on hold and {}", status.as_str())), "{said}");
    }
    let said = broken_order(|order| order.merged_into = Some(OrderId(uuid::Uuid::nil())));
    assert!(said.contains("was taken over and goes on"), "{said}");
    let said = broken_order(|order| (order.status, order.merged_into) = (Status::Cancelled, Some(order.id)));
    assert!(said.contains("was taken over and goes on"), "{said}");
}

#[test]
fn only_a_pending_order_without_payments_is_to_be_cancelled_by_itself() {
    let said = broken_order(|order| (order.status, order.release_at) = (Status::Confirmed, Some(order.updated_at)));
    assert!(said.contains("is cancelled for want of what it has"), "{said}");
}

#[test]
fn an_order_goes_on_from_its_version_with_the_number_and_tickets_that_it_has() {
    let said = broken_order(|order| order.version = 1);
    assert!(said.contains("does not go on from version 1"), "{said}");
    let said = broken_order(|order| order.row += 1);
    assert!(said.contains("is not what it was"), "{said}");
    let mut settings = settings();
    settings.series.push(series(docket_domain::numbering::Kind::Ticket, "T{SEQ}", docket_domain::numbering::Reset::Never));
    let mut shop = Shop::open(settings);
    let order = place(&mut shop, vec![item("WATER", "1")]);
    let request = shop.request(&someone(Role::Owner), crate::fixtures::holding(order.id));
    shop.decide_group(&[request]).remove(0).expect("on hold");
    let mut writes = shop.book.take_writes();
    Arc::make_mut(&mut writes.orders[0].1).ticket = None;
    assert!(check(&writes).expect_err("found").0.contains("is not what it was"));
}
