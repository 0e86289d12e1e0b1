//! One order of several.

use docket_domain::access::Role;
use docket_domain::audit::Value;
use docket_domain::billing::NewCharge;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::numbering::{AtEnd, Kind, Reset, ScopePart, Series};
use docket_domain::ordering::{Address, AmendOrder, MergeOrders, MergedOrder, NewItem, PlaceOrder, Status};
use docket_domain::refusal::Code;

use super::*;
use crate::fixtures::{
    amending, amount_off, caller, cancelling, holding, item, joining, merging, percent_off, series, settings, shawarma,
    shawarma_by, with_two_outlets, without,
};

fn merge(shop: &mut Shop, order: &Order, others: &[&Order]) -> Arc<Order> {
    let others: Vec<OrderId> = others.iter().map(|other| other.id).collect();
    let outcome = shop.run(&someone(Role::Cashier), joining(order.id, &others)).expect("merged");
    shop.written(&outcome)
}

/// Two orders that do not become one.
fn apart(shop: &mut Shop, one: &Order, other: &Order) -> (Code, Vec<String>) {
    refused(shop, Role::Owner, joining(one.id, &[other.id]))
}

const NOT: Code = Code::OrderNotMergeable;

#[test]
fn the_lines_of_the_others_come_over_at_their_prices_and_the_others_end() {
    let mut shop = with_tins();
    let first = place(&mut shop, vec![item("SHAWARMA-L", "1"), item("TINS", "2")]);
    let dear = NewItem { unit_price: Some(Amount(300)), notes: "cold".into(), ..item("TINS", "3") };
    let second = place(&mut shop, vec![dear, item("WATER", "1"), item("TINS", "1")]);
    amend(&mut shop, AmendOrder { remove: vec![without(1, Some("1")), without(2, None)], ..amending(second.id) });
    let third = place(&mut shop, vec![item("WATER", "2")]);
    assert_eq!(tins_kept(&shop), 5);
    let merged = merge(&mut shop, &first, &[&second, &third]);
    let expected = [(1, 1, 0, 0, 2_500), (2, 2, 0, 0, 200), (3, 2, 0, 0, 600), (4, 1, 0, 0, 100), (5, 2, 0, 0, 400)];
    assert_eq!(lines(&merged), expected, "what was taken off stays where it was");
    assert_eq!((merged.totals.total, merged.lines[2].notes.as_str(), merged.version), (Amount(3_800), "cold", 2));
    assert_eq!(tins_kept(&shop), 5, "what was kept for two is kept for one");
    let record = last_record(&shop, &first);
    assert_eq!(record.action, "order.merged");
    let numbers = [&second, &third].map(|order| Value::Text(order.number.text().to_owned()));
    assert_eq!(fact(&record.new, "mergedFrom"), Some(&Value::List(numbers.to_vec())));
    for ended in [second, third] {
        let now = &shop.rows.orders[&ended.id];
        assert_eq!((now.status, now.merged_into, &now.number), (Status::Cancelled, Some(first.id), &ended.number));
        let record = last_record(&shop, &ended);
        let into = fact(&record.new, "mergedInto");
        assert_eq!((record.action, into), ("order.mergedAway", Some(&Value::Text(first.number.text().into()))));
    }
    shop.run(&someone(Role::Owner), cancelling(first.id, "they left")).expect("cancelled");
    assert_eq!(tins_kept(&shop), 0);
}

#[test]
fn whose_it_is_and_what_was_noted_comes_along() {
    let mut shop = Shop::open(settings());
    let first = place_more(&mut shop, PlaceOrder { notes: "by the window".into(), ..shawarma() });
    let aisha = PlaceOrder { customer: Some(caller("501234567", Some("Aisha"))), notes: "nuts".into(), ..shawarma() };
    let second = place_more(&mut shop, aisha);
    let merged = merge(&mut shop, &first, &[&second]);
    assert_eq!((merged.customer, merged.customer_row), (second.customer, second.customer_row));
    assert_eq!(merged.notes, "by the window\nnuts");
}

#[test]
fn orders_of_customers_who_are_one_now_are_of_one_customer() {
    let mut shop = Shop::open(settings());
    let of = |phone: &str| PlaceOrder { customer: Some(caller(phone, Some("Aisha"))), ..shawarma() };
    let [one, other] = ["501234567", "509999999"].map(|phone| place_more(&mut shop, of(phone)));
    assert_eq!(apart(&mut shop, &one, &other).0, NOT);
    let (survivor, part) = (other.customer.expect("hers"), one.customer.expect("hers"));
    shop.run(&someone(Role::Manager), merging(survivor, part)).expect("merged");
    let merged = merge(&mut shop, &one, &[&other]);
    assert_eq!((merged.customer, merged.customer_row), (Some(survivor), one.customer_row));
    // A kept book and one that is opened anew say the same of whose the order is.
    let add = AmendOrder { add: vec![item("WATER", "1")], ..amending(merged.id) };
    amend(&mut shop, add);
    shop.reopen();
    let taken = docket_domain::ordering::Taken::Lines(vec![(1, None)]);
    let outcome = shop.run(&someone(Role::Cashier), crate::fixtures::splitting(merged.id, taken)).expect("split");
    let new = shop.written(&outcome);
    let number = Value::Text(shop.rows.customers[&survivor].number.text().to_owned());
    assert_eq!(fact(&last_record(&shop, &new).new, "customerNumber"), Some(&number));
}

#[test]
fn a_whole_party_of_customers_is_told_apart_in_few_rounds() {
    let mut shop = Shop::open(settings());
    let of = |place: usize| PlaceOrder { customer: Some(caller(&format!("5012345{place:02}"), None)), ..shawarma() };
    let orders: Vec<_> = (0..20).map(|place| place_more(&mut shop, of(place))).collect();
    let others: Vec<OrderId> = orders[1..].iter().map(|order| order.id).collect();
    shop.reopen();
    assert_eq!(refused(&mut shop, Role::Owner, joining(orders[0].id, &others)), (NOT, vec!["/from/0".into()]));
}

#[test]
fn the_same_percentages_go_on_and_amounts_are_put_together() {
    let mut shop = Shop::open(settings());
    let with = |discounts| PlaceOrder { discounts, ..shawarma() };
    let tens = [percent_off("10"), percent_off("10")].map(|off| place_more(&mut shop, with(vec![off])));
    let merged = merge(&mut shop, &tens[0], &[&tens[1]]);
    assert_eq!((merged.totals.total, merged.discounts.len()), (Amount(4_500), 1));
    let amounts = [300, 200].map(|off| place_more(&mut shop, with(vec![amount_off(off)])));
    let plain = place_more(&mut shop, shawarma());
    let merged = merge(&mut shop, &plain, &[&amounts[0], &amounts[1]]);
    assert_eq!((merged.totals.total, merged.discounts.len()), (Amount(7_000), 2));
    for (one, other) in [
        (vec![percent_off("10")], vec![]),
        (vec![], vec![percent_off("10")]),
        (vec![percent_off("10")], vec![percent_off("5")]),
        (vec![percent_off("10")], vec![amount_off(1)]),
        (vec![percent_off("10"), amount_off(1)], vec![percent_off("10")]),
        (vec![percent_off("10")], vec![percent_off("10"), amount_off(1)]),
    ] {
        let [one, other] = [one, other].map(|discounts| place_more(&mut shop, with(discounts)));
        assert_eq!(apart(&mut shop, &one, &other), (NOT, vec!["/from/0".into()]));
    }
}

#[test]
fn a_charge_that_is_a_part_of_the_goods_is_made_once_over_all_of_them() {
    let mut shop = Shop::open(with_charges());
    let charge = |code: &str| NewCharge { code: code.into(), amount: None };
    let both = |charges| PlaceOrder { charges, ..shawarma() };
    let [one, other] = [(); 2].map(|()| place_more(&mut shop, both(vec![charge("deliveryFee"), charge("serviceCharge")])));
    let merged = merge(&mut shop, &one, &[&other]);
    let totals: Vec<i64> = lines(&merged).iter().map(|line| line.4).collect();
    assert_eq!(totals, [2_500, 500, 500, 2_500, 500], "one service charge of 10 % of 50.00, two delivery fees");
    let plain = place_more(&mut shop, shawarma());
    assert_eq!(apart(&mut shop, &one, &plain).0, NOT);
    assert_eq!(apart(&mut shop, &plain, &one).0, NOT);
}

#[test]
fn seats_that_come_along_get_tickets_and_those_of_the_ended_orders_are_free() {
    let tickets = Series {
        scope: vec![ScopePart::Seat],
        end: 9,
        at_end: AtEnd::Wrap,
        ..series(Kind::Ticket, "{SEAT}-{SEQ}", Reset::Never)
    };
    let mut settings = settings();
    settings.series.push(tickets);
    let mut shop = Shop::open(settings);
    let of_seat = |seat: &str| NewItem { seat: Some(seat.into()), ..item("WATER", "1") };
    let first = place(&mut shop, vec![of_seat("A"), of_seat("B")]);
    let second = place(&mut shop, vec![of_seat("B"), of_seat("C")]);
    let merged = merge(&mut shop, &first, &[&second]);
    let texts: Vec<&str> = merged.tickets().map(|ticket| ticket.text()).collect();
    assert_eq!(texts, ["A-1", "B-1", "C-2"]);
    let added = amend(&mut shop, AmendOrder { add: vec![of_seat("D"), of_seat("A")], ..amending(first.id) });
    assert_eq!(added.tickets().last().map(|ticket| ticket.text()), Some("D-1"));
    shop.reopen();
    for expected in ["3", "4", "5", "6", "7", "8", "9", "1"] {
        let next = place(&mut shop, vec![of_seat("C")]);
        assert_eq!(next.seat_tickets[0].number.text(), format!("C-{expected}"), "2 is on an open order, 1 is not");
    }
    let seatless = AmendOrder { add: vec![item("WATER", "1")], ..amending(first.id) };
    let (code, pointers) = refused(&mut shop, Role::Owner, docket_domain::command::Command::AmendOrder(Box::new(seatless)));
    assert_eq!((code, pointers), (Code::NumberingScopeMissing, vec!["/add/0/seat".into()]));
}

#[test]
fn orders_that_do_not_fit_together_stay_apart() {
    let mut shop = Shop::open(with_two_outlets());
    let at = |outlet: &str, order: PlaceOrder| PlaceOrder { outlet: Some(outlet.into()), ..order };
    let address = |text: &str| Some(Address { text: text.into(), latitude_micro: None, longitude_micro: None });
    let brought = |text: &str| PlaceOrder { delivery_address: address(text), ..at("MAIN", shawarma_by("delivery")) };
    let of = |phone: &str| PlaceOrder { customer: Some(caller(phone, None)), ..at("MAIN", shawarma()) };
    let long = || PlaceOrder { notes: "x".repeat(600), ..at("MAIN", shawarma()) };
    let mut noted = long();
    noted.notes = "y".repeat(600);
    for (one, other) in [
        (at("MAIN", shawarma()), at("YAS", shawarma())),
        (at("MAIN", shawarma()), at("MAIN", shawarma_by("dine_in"))),
        (brought("Villa 7"), brought("Villa 8")),
        (of("501234567"), of("509999999")),
        (long(), noted),
    ] {
        let [one, other] = [one, other].map(|order| place_more(&mut shop, order));
        assert_eq!(apart(&mut shop, &one, &other), (NOT, vec!["/from/0".into()]));
    }
}

#[test]
fn an_order_is_merged_into_one_that_is_no_further_along() {
    let mut shop = Shop::open(settings());
    let statuses = [Status::Pending, Status::Confirmed, Status::Preparing, Status::Ready, Status::Delivered, Status::Cancelled];
    for (place, into) in statuses.into_iter().enumerate() {
        for (other_place, from) in statuses.into_iter().enumerate() {
            let [one, other] = [into, from].map(|status| {
                let order = place_more(&mut shop, shawarma());
                bring(&mut shop, order.id, status);
                if status == Status::Cancelled {
                    shop.run(&someone(Role::Owner), cancelling(order.id, "they left")).expect("cancelled");
                }
                order
            });
            let fits = place.max(other_place) < 4 && place / 2 == other_place / 2 && place <= other_place;
            let outcome = shop.run(&someone(Role::Cashier), joining(one.id, &[other.id]));
            assert_eq!(outcome.is_ok(), fits, "{} into {}", from.as_str(), into.as_str());
            match outcome {
                Ok(_) => assert_eq!(shop.rows.orders[&one.id].status, into),
                Err(refusal) => {
                    let expected = if place.max(other_place) < 4 { NOT } else { Code::OrderTooLate };
                    assert_eq!(refusal.code, expected, "{} into {}", from.as_str(), into.as_str());
                }
            }
        }
    }
}

#[test]
fn an_order_is_not_merged_with_itself_nor_while_on_hold_nor_when_it_has_changed() {
    let mut shop = Shop::open(settings());
    let [one, other] = [(); 2].map(|()| place_more(&mut shop, shawarma()));
    assert_eq!(apart(&mut shop, &one, &one), (Code::OrderSame, vec!["/from/0".into()]));
    let twice = refused(&mut shop, Role::Owner, joining(one.id, &[other.id, other.id]));
    assert_eq!(twice, (Code::OrderSame, vec!["/from/1".into()]));
    let nowhere = refused(&mut shop, Role::Owner, joining(one.id, &[OrderId(uuid::Uuid::nil())]));
    assert_eq!(nowhere, (Code::OrderUnknown, vec!["/from/0".into()]));
    let seen = |version, of_other| {
        let from = vec![MergedOrder { order: other.id, version: of_other }];
        docket_domain::command::Command::MergeOrders(Box::new(MergeOrders { order: one.id, from, version }))
    };
    assert_eq!(refused(&mut shop, Role::Owner, seen(Some(2), None)), (Code::OrderVersionConflict, vec!["/version".into()]));
    assert_eq!(refused(&mut shop, Role::Owner, seen(Some(1), Some(2))), (Code::OrderVersionConflict, vec!["/from/0".into()]));
    shop.run(&someone(Role::Owner), holding(other.id)).expect("on hold");
    assert_eq!(apart(&mut shop, &one, &other), (Code::OrderHeld, vec!["/from/0".into()]));
    assert_eq!(apart(&mut shop, &other, &one).0, Code::OrderHeld);
}

#[test]
fn a_merged_order_has_no_more_lines_than_any() {
    let mut shop = Shop::open(Settings { prices_include_tax: false, ..settings() });
    let [one, other] = [250, 251].map(|count| place(&mut shop, vec![item("WATER", "1"); count]));
    assert_eq!(apart(&mut shop, &one, &other).0, Code::OrderTooManyLines);
}

#[test]
fn an_order_with_amounts_off_takes_over_one_without_and_keeps_them_as_they_are() {
    let mut shop = Shop::open(settings());
    let less = place_more(&mut shop, PlaceOrder { discounts: vec![amount_off(300)], ..shawarma() });
    let plain = place_more(&mut shop, shawarma());
    let merged = merge(&mut shop, &less, &[&plain]);
    assert_eq!((merged.totals.total, merged.discounts.clone()), (Amount(4_700), vec![amount_off(300)]));
}

#[test]
fn together_they_have_as_many_discounts_and_as_long_notes_as_one_may_have_and_no_more() {
    let mut shop = Shop::open(settings());
    let off = |count: usize| PlaceOrder { discounts: vec![amount_off(100); count], ..shawarma() };
    let [four, five, six] = [4, 5, 6].map(|count| place_more(&mut shop, off(count)));
    assert_eq!(apart(&mut shop, &five, &six), (NOT, vec!["/from/0".into()]));
    let merged = merge(&mut shop, &four, &[&six]);
    assert_eq!((merged.discounts.len(), merged.totals.total), (10, Amount(4_000)));
    let noted = |letter: &str, count: usize| PlaceOrder { notes: letter.repeat(count), ..shawarma() };
    let [window, nuts, longer] =
        [("w", 499), ("n", 500), ("l", 501)].map(|(letter, count)| place_more(&mut shop, noted(letter, count)));
    assert_eq!(apart(&mut shop, &window, &longer), (NOT, vec!["/from/0".into()]));
    assert_eq!(merge(&mut shop, &window, &[&nuts]).notes.chars().count(), 1_000);
}

#[test]
fn the_same_notes_are_there_once_and_no_notes_add_nothing() {
    let mut shop = Shop::open(settings());
    let noted = |notes: &str| PlaceOrder { notes: notes.into(), ..shawarma() };
    let [first, same, silent, other] = ["nuts", "nuts", "", "late"].map(|notes| place_more(&mut shop, noted(notes)));
    assert_eq!(merge(&mut shop, &first, &[&same, &silent]).notes, "nuts");
    let quiet = place_more(&mut shop, shawarma());
    assert_eq!(merge(&mut shop, &quiet, &[&other]).notes, "late");
}

#[test]
fn what_was_split_off_a_line_is_told_of_the_order_that_it_was_split_off_only() {
    let mut shop = Shop::open(settings());
    let order = place(&mut shop, vec![item("WATER", "4")]);
    let taken = docket_domain::ordering::Taken::Lines(vec![(1, Some(Quantity(1_000)))]);
    shop.run(&someone(Role::Cashier), crate::fixtures::splitting(order.id, taken)).expect("split");
    let into = place_more(&mut shop, shawarma());
    let merged = merge(&mut shop, &into, &[&order]);
    assert_eq!(lines(&merged), [(1, 1, 0, 0, 2_500), (2, 3, 0, 0, 600)]);
    assert_eq!(lines(&shop.rows.orders[&order.id]), [(1, 3, 0, 1, 600)]);
}
