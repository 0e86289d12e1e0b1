//! Several orders of one.

use docket_domain::access::Role;
use docket_domain::audit::Value;
use docket_domain::billing::NewCharge;
use docket_domain::money::Amount;
use docket_domain::numbering::{AtEnd, Kind, Reset, ScopePart, Series};
use docket_domain::ordering::{AmendOrder, NewItem, PlaceOrder, SplitOrder, Status, Taken};
use docket_domain::refusal::Code;

use super::*;
use crate::fixtures::{
    DAY, amending, amount_off, at_register, caller, cancelling, holding, item, joining, percent_off, placing, series, settings,
    shawarma, shawarma_by, splitting, with_order_series, without,
};

fn taking(lines: &[(u32, Option<i64>)]) -> Taken {
    Taken::Lines(lines.iter().map(|(line, pieces)| (*line, pieces.map(|pieces| Quantity(pieces * 1_000)))).collect())
}

/// The order as it is left, and the new one.
fn split(shop: &mut Shop, order: &Order, taken: Taken) -> (Arc<Order>, Arc<Order>) {
    let outcome = shop.run(&someone(Role::Cashier), splitting(order.id, taken)).expect("split");
    assert!(outcome.created);
    (Arc::clone(&shop.rows.orders[&order.id]), shop.written(&outcome))
}

#[test]
fn lines_and_parts_of_lines_become_an_order_of_their_own() {
    let mut shop = with_tins();
    let order = PlaceOrder {
        items: vec![NewItem { notes: "cold".into(), ..item("TINS", "5") }, item("WATER", "2"), item("SHAWARMA-L", "1")],
        customer: Some(caller("501234567", Some("Aisha"))),
        table: Some("4".into()),
        notes: "nuts".into(),
        client_reference: Some("WEB-1".into()),
        ..shawarma_by("dine_in")
    };
    let order = place_more(&mut shop, order);
    bring(&mut shop, order.id, Status::Preparing);
    let (left, new) = split(&mut shop, &order, taking(&[(1, Some(2)), (3, None)]));
    assert_eq!(lines(&left), [(1, 3, 0, 2, 300), (2, 2, 0, 0, 400), (3, 0, 0, 1, 0)]);
    assert_eq!(lines(&new), [(1, 2, 0, 0, 200), (2, 1, 0, 0, 2_500)]);
    assert_eq!((left.totals.total, new.totals.total), (Amount(700), Amount(2_700)));
    assert_eq!((new.number.text(), new.version, new.split_from), ("ALM-20251106-000002", 1, Some(order.id)));
    let same = |order: &Order| (order.status, order.customer, order.table.clone(), order.channel.clone(), order.notes.clone());
    assert_eq!(same(&left), same(&new));
    assert_eq!((&new.lines[0].notes, &new.client_reference), (&order.lines[0].notes, &None));
    assert_eq!(tins_kept(&shop), 5, "what is kept goes with the lines");
    let (of_left, of_new) = (last_record(&shop, &left), last_record(&shop, &new));
    let text = |order: &Order| Some(Value::Text(order.number.text().to_owned()));
    assert_eq!((of_left.action, fact(&of_left.new, "splitInto").cloned()), ("order.split", text(&new)));
    assert_eq!((of_new.action, fact(&of_new.new, "splitFrom").cloned()), ("order.splitOff", text(&left)));
    shop.run(&someone(Role::Owner), cancelling(new.id, "they left")).expect("cancelled");
    assert_eq!(tins_kept(&shop), 3);
    crate::fixtures::bring_to(&mut shop, order.id, &[Status::Ready, Status::Delivered]);
    assert_eq!((tins_kept(&shop), shop.rows.bills.values().next().expect("a bill").bill.totals.total), (0, Amount(700)));
}

#[test]
fn what_is_split_off_is_numbered_by_the_register_where_that_is_done() {
    let by_register = Series { scope: vec![ScopePart::Register], ..series(Kind::Order, "{REGISTER}-{SEQ}", Reset::Never) };
    let mut shop = Shop::open(with_order_series(by_register));
    let order = PlaceOrder { items: vec![item("SHAWARMA-L", "2")], ..shawarma() };
    let order = shop.place(&at_register(Role::Cashier, "R1"), placing(order));
    let outcome = shop.run(&at_register(Role::Cashier, "R2"), splitting(order.id, taking(&[(1, Some(1))]))).expect("split");
    let new = shop.written(&outcome);
    assert_eq!((order.number.text(), new.number.text(), new.register.as_deref()), ("R1-1", "R2-1", Some("R2")));
}

#[test]
fn what_was_split_off_can_be_merged_again() {
    let mut shop = with_tins();
    let order = place(&mut shop, vec![item("TINS", "4"), item("DATES", "0.333")]);
    let (_, new) = split(&mut shop, &order, taking(&[(1, Some(3))]));
    shop.run(&someone(Role::Cashier), joining(order.id, &[new.id])).expect("merged");
    let whole = &shop.rows.orders[&order.id];
    assert_eq!((whole.totals, tins_kept(&shop)), (order.totals, 4));
}

#[test]
fn a_seat_pays_for_itself_and_gets_its_own_ticket() {
    let tickets = Series {
        scope: vec![ScopePart::Seat],
        end: 9,
        at_end: AtEnd::Wrap,
        ..series(Kind::Ticket, "{SEAT}-{SEQ}", Reset::Never)
    };
    let mut settings = settings();
    settings.series.push(tickets);
    let mut shop = Shop::open(settings);
    let of_seat = |seat: &str, sku: &str| NewItem { seat: Some(seat.into()), ..item(sku, "1") };
    let items = vec![of_seat("A", "WATER"), of_seat("B", "WATER"), of_seat("B", "DATES"), of_seat("C", "WATER")];
    let order = place(&mut shop, items);
    let (left, new) = split(&mut shop, &order, Taken::Seats(vec!["B".into(), "C".into()]));
    assert_eq!((left.totals.total, new.totals.total), (Amount(200), Amount(3_733)));
    let texts = |order: &Order| order.tickets().map(|ticket| ticket.text().to_owned()).collect::<Vec<_>>();
    assert_eq!(texts(&left), ["A-1", "B-1", "C-1"], "a ticket that was printed stays");
    assert_eq!(texts(&new), ["B-2", "C-2"]);
    let nobody = splitting(order.id, Taken::Seats(vec!["A".into(), "B".into()]));
    assert_eq!(refused(&mut shop, Role::Owner, nobody), (Code::OrderLineUnknown, vec!["/seats/1".into()]));
}

#[test]
fn percentages_go_to_both_and_amounts_stay_with_the_first_which_must_bear_them() {
    let mut shop = Shop::open(settings());
    let off = vec![percent_off("10"), amount_off(1_000)];
    let own = NewItem { discounts: vec![percent_off("50"), amount_off(100)], ..item("SHAWARMA-L", "2") };
    let order = PlaceOrder { items: vec![own, item("SHAWARMA-L", "1")], discounts: off, ..PlaceOrder::default() };
    let order = place_more(&mut shop, order);
    // (25.00 − 1.00) + 25.00, less 10 % and 10.00.
    assert_eq!(order.totals.total, Amount(3_410));
    // 12.50 − 1.00, less 10 %, bear 10.00.
    let (left, new) = split(&mut shop, &order, taking(&[(1, Some(1)), (2, None)]));
    assert_eq!((left.totals.total, new.totals.total), (Amount(35), Amount(3_375)));
    assert_eq!(left.totals.total.0 + new.totals.total.0, order.totals.total.0);
    assert_eq!(new.discounts, [percent_off("10")]);
    let order = PlaceOrder {
        items: vec![item("SHAWARMA-L", "1"), item("WATER", "1")],
        discounts: vec![amount_off(1_000)],
        ..PlaceOrder::default()
    };
    let order = place_more(&mut shop, order);
    assert_eq!(refused(&mut shop, Role::Owner, splitting(order.id, taking(&[(1, None)]))).0, Code::DiscountTooLarge);
    let (left, new) = split(&mut shop, &order, taking(&[(2, None)]));
    assert_eq!((left.totals.total, new.totals.total), (Amount(1_500), Amount(200)));
}

#[test]
fn a_charge_that_is_a_part_of_the_goods_is_made_on_both() {
    let mut shop = Shop::open(with_charges());
    let charge = |code: &str| NewCharge { code: code.into(), amount: None };
    let order = PlaceOrder {
        items: vec![item("SHAWARMA-L", "2"), item("WATER", "1")],
        charges: vec![charge("deliveryFee"), charge("serviceCharge")],
        ..PlaceOrder::default()
    };
    let order = place_more(&mut shop, order);
    let (left, new) = split(&mut shop, &order, taking(&[(1, Some(1))]));
    assert_eq!(lines(&left).iter().map(|line| line.4).collect::<Vec<_>>(), [2_500, 200, 500, 270]);
    assert_eq!(lines(&new).iter().map(|line| line.4).collect::<Vec<_>>(), [2_500, 250]);
    let fee = refused(&mut shop, Role::Owner, splitting(order.id, taking(&[(3, None)])));
    assert_eq!(fee, (Code::OrderLineIsCharge, vec!["/items/0/line".into()]));
}

#[test]
fn the_new_order_is_dated_today_and_an_order_on_hold_makes_two_on_hold() {
    let mut shop = Shop::open(settings());
    let order = place(&mut shop, vec![item("SHAWARMA-L", "2")]);
    shop.run(&someone(Role::Owner), holding(order.id)).expect("on hold");
    shop.now.0 += DAY;
    let (left, new) = split(&mut shop, &order, taking(&[(1, Some(1))]));
    assert_eq!((left.number.text(), new.number.text()), ("ALM-20251106-000001", "ALM-20251107-000001"));
    let dates = [&left, &new].map(|order| order.business_date.to_string());
    assert_eq!(dates, ["2025-11-06", "2025-11-07"]);
    assert!(left.held_at.is_some() && new.held_at == left.held_at);
}

#[test]
fn a_split_that_cannot_be_leaves_one_order() {
    let mut shop = Shop::open(settings());
    let order = place(&mut shop, vec![item("SHAWARMA-L", "2"), item("WATER", "1"), item("DATES", "1")]);
    amend(&mut shop, AmendOrder { remove: vec![without(2, None)], ..amending(order.id) });
    for (lines, code, pointer) in [
        (vec![(1, None), (3, None)], Code::OrderEmpty, None),
        (vec![(1, Some(3))], Code::OrderLineTooMuch, Some("/items/0/quantity")),
        (vec![(3, Some(1)), (2, None)], Code::OrderLineUnknown, Some("/items/1/line")),
        (vec![(9, None)], Code::OrderLineUnknown, Some("/items/0/line")),
    ] {
        let pointers: Vec<String> = pointer.into_iter().map(str::to_owned).collect();
        assert_eq!(refused(&mut shop, Role::Owner, splitting(order.id, taking(&lines))), (code, pointers));
    }
    let half = Taken::Lines(vec![(1, Some(Quantity(500)))]);
    let half = refused(&mut shop, Role::Owner, splitting(order.id, half));
    assert_eq!(half, (Code::QuantityNotWhole, vec!["/items/0/quantity".into()]));
    let seen = SplitOrder { order: order.id, taken: taking(&[(1, Some(1))]), version: Some(1) };
    let seen = docket_domain::command::Command::SplitOrder(Box::new(seen));
    assert_eq!(refused(&mut shop, Role::Owner, seen), (Code::OrderVersionConflict, vec!["/version".into()]));
    bring(&mut shop, order.id, Status::Delivered);
    assert_eq!(refused(&mut shop, Role::Owner, splitting(order.id, taking(&[(1, Some(1))]))).0, Code::OrderTooLate);
}

#[test]
fn the_new_order_is_of_whoever_split_it_and_of_the_moment_when_they_did() {
    let mut shop = Shop::open(settings());
    let order = place(&mut shop, vec![item("SHAWARMA-L", "2")]);
    shop.now.0 += 600_000;
    let at = shop.now;
    let (left, new) = split(&mut shop, &order, taking(&[(1, Some(1))]));
    assert_eq!((left.user, new.user), (someone(Role::Owner).user, someone(Role::Cashier).user));
    assert_eq!((left.created_at, left.updated_at), (order.created_at, at));
    assert_eq!((new.created_at, new.updated_at), (at, at));
}

#[test]
fn what_was_taken_off_a_line_before_it_is_split_stays_with_the_first_order() {
    let mut shop = with_tins();
    let order = place(&mut shop, vec![item("TINS", "5")]);
    amend(&mut shop, AmendOrder { remove: vec![without(1, Some("1"))], ..amending(order.id) });
    split(&mut shop, &order, taking(&[(1, Some(1))]));
    let (left, new) = split(&mut shop, &order, taking(&[(1, Some(2))]));
    assert_eq!((lines(&left), lines(&new)), (vec![(1, 1, 1, 3, 100)], vec![(1, 2, 0, 0, 200)]));
}

#[test]
fn an_amount_off_must_find_enough_in_what_the_discounts_of_the_lines_leave() {
    let mut shop = Shop::open(settings());
    let cheap = NewItem { discounts: vec![amount_off(2_000)], ..item("SHAWARMA-L", "1") };
    let order =
        PlaceOrder { items: vec![cheap, item("SHAWARMA-L", "1")], discounts: vec![amount_off(1_000)], ..PlaceOrder::default() };
    let order = place_more(&mut shop, order);
    // 25.00 less 20.00 does not bear 10.00.
    assert_eq!(refused(&mut shop, Role::Owner, splitting(order.id, taking(&[(2, None)]))).0, Code::DiscountTooLarge);
    let (left, new) = split(&mut shop, &order, taking(&[(1, None)]));
    assert_eq!((left.totals.total, new.totals.total), (Amount(1_500), Amount(500)));
}

#[test]
fn a_line_without_a_seat_is_named_where_the_new_order_needs_one_for_its_ticket() {
    let mut shop = Shop::open(settings());
    let seated = NewItem { seat: Some("A".into()), ..item("WATER", "1") };
    let order = place(&mut shop, vec![item("SHAWARMA-L", "1"), seated, item("DATES", "1")]);
    let tickets = Series { scope: vec![ScopePart::Seat], ..series(Kind::Ticket, "{SEAT}-{SEQ}", Reset::BusinessDay) };
    let change = docket_domain::numbering::ChangeSeries { series: tickets };
    shop.run(&someone(Role::Owner), Command::ChangeSeries(Box::new(change))).expect("changed");
    for (lines, pointer) in [(vec![(3, None)], "/items/0/seat"), (vec![(2, None), (1, None)], "/items/1/seat")] {
        let (code, pointers) = refused(&mut shop, Role::Owner, splitting(order.id, taking(&lines)));
        assert_eq!((code, pointers), (Code::NumberingScopeMissing, vec![pointer.into()]));
    }
    let (_, new) = split(&mut shop, &order, taking(&[(2, None)]));
    assert_eq!(new.tickets().map(|ticket| ticket.text()).collect::<Vec<_>>(), ["A-1"]);
}
