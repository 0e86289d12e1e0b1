//! Tickets: short numbers that wrap, and never stand on two open orders at once.

use docket_domain::access::Role;
use docket_domain::audit::Value;
use docket_domain::command::Command;
use docket_domain::merchants::Settings;
use docket_domain::numbering::{AtEnd, ChangeSeries, Counter, CounterKey, Kind, Reset, ResetSeries, ScopePart, Series};
use docket_domain::ordering::{NewItem, Order, PlaceOrder, Status};
use docket_domain::refusal::{Code, Refusal};

use crate::fixtures::{
    DAY, at_register, bring_to, cancelling, item, placing, series, settings, shawarma, someone, with_two_outlets,
};
use crate::shop::Shop;

fn wrapping(template: &str, scope: &[ScopePart], start: i64, end: i64) -> Series {
    let scope = scope.to_vec();
    Series { scope, start, end, at_end: AtEnd::Wrap, ..series(Kind::Ticket, template, Reset::Never) }
}

fn with_tickets(tickets: Series) -> Settings {
    let mut settings = settings();
    settings.series.push(tickets);
    settings
}

fn place(shop: &mut Shop, order: PlaceOrder) -> std::sync::Arc<Order> {
    shop.place(&someone(Role::Owner), placing(order))
}

/// Places so many orders and returns their tickets.
fn tickets(shop: &mut Shop, count: usize) -> Vec<String> {
    (0..count).map(|_| place(shop, shawarma()).ticket.as_ref().expect("a ticket").text().to_owned()).collect()
}

fn close_all(shop: &mut Shop) {
    let open: Vec<_> = shop.rows.orders.values().filter(|order| order.status.is_open()).map(|order| order.id).collect();
    for order in open {
        shop.run(&someone(Role::Owner), cancelling(order, "eaten")).expect("cancelled");
    }
}

fn reset(shop: &mut Shop, scope: Option<&str>) -> Result<(), Refusal> {
    let command = ResetSeries { kind: Kind::Ticket, scope: scope.map(str::to_owned) };
    shop.run(&someone(Role::Owner), Command::ResetSeries(Box::new(command))).map(drop)
}

#[test]
fn tickets_wrap_to_their_start() {
    for (start, expected) in [(1, ["1", "2", "3", "1"]), (0, ["0", "1", "2", "3"])] {
        let mut shop = Shop::open(with_tickets(wrapping("{SEQ}", &[], start, 3)));
        let mut seen = Vec::new();
        for _ in 0..4 {
            seen.extend(tickets(&mut shop, 1));
            close_all(&mut shop);
        }
        assert_eq!(seen, expected);
        assert_eq!(tickets(&mut shop, 1), [if start == 0 { "0" } else { "2" }]);
    }
}

#[test]
fn a_number_on_an_open_order_is_passed_over() {
    let mut shop = Shop::open(with_tickets(wrapping("{SEQ}", &[], 1, 3)));
    let first = place(&mut shop, shawarma());
    let second = place(&mut shop, shawarma());
    bring_to(&mut shop, second.id, &[Status::Confirmed, Status::Preparing, Status::Ready, Status::Delivered]);
    assert_eq!(tickets(&mut shop, 2), ["3", "2"], "1 is still open");
    shop.run(&someone(Role::Owner), cancelling(first.id, "rang back")).expect("cancelled");
    assert_eq!(tickets(&mut shop, 1), ["1"]);
}

#[test]
fn when_all_are_in_use_one_is_wider_and_the_series_goes_on_wrapping() {
    let mut shop = Shop::open(with_tickets(wrapping("{SEQ}", &[], 1, 3)));
    assert_eq!(tickets(&mut shop, 5), ["1", "2", "3", "4", "5"]);
    shop.reopen();
    assert_eq!(tickets(&mut shop, 1), ["6"], "also to a process that starts anew");
    let of = |shop: &Shop, ticket: &str| {
        let has = |order: &&std::sync::Arc<Order>| order.ticket.as_ref().is_some_and(|number| number.text() == ticket);
        shop.rows.orders.values().find(has).expect("an order").id
    };
    for ticket in ["2", "4"] {
        let order = of(&shop, ticket);
        shop.run(&someone(Role::Owner), cancelling(order, "eaten")).expect("cancelled");
    }
    assert_eq!(tickets(&mut shop, 2), ["2", "4"], "first within the series, then beyond it again");
}

#[test]
fn tickets_opened_and_closed_in_one_group_are_seen_in_it() {
    let mut shop = Shop::open(with_tickets(wrapping("{SEQ}", &[], 1, 2)));
    let owner = someone(Role::Owner);
    let first = place(&mut shop, shawarma());
    shop.reopen();
    // The close is decided before the open tickets are loaded, and is not yet written when they are.
    let requests = [cancelling(first.id, "rang back"), placing(shawarma()), placing(shawarma()), placing(shawarma())];
    let requests = requests.map(|command| shop.request(&owner, command));
    let answers = shop.run_group(&requests);
    let tickets: Vec<i64> = answers[1..]
        .iter()
        .flatten()
        .map(|outcome| shop.written(outcome).ticket.as_ref().expect("a ticket").sequence())
        .collect();
    assert_eq!(tickets, [2, 1, 3]);
}

#[test]
fn each_table_counts_its_own_tickets() {
    let per_table = Series { defaults: vec![(ScopePart::Table, "NONE".into())], ..wrapping("{SEQ}", &[ScopePart::Table], 1, 99) };
    let mut shop = Shop::open(with_tickets(per_table));
    let ticket = |shop: &mut Shop, table: Option<&str>| {
        let order = place(shop, PlaceOrder { table: table.map(str::to_owned), ..shawarma() });
        order.ticket.as_ref().expect("a ticket").sequence()
    };
    let tables = [Some("T1"), Some("T2"), Some("t1"), None, Some("T1"), None];
    assert_eq!(tables.map(|table| ticket(&mut shop, table)), [1, 1, 2, 1, 3, 2]);
}

fn for_seats(seats: &[Option<&str>]) -> PlaceOrder {
    let items = seats.iter().map(|seat| NewItem { seat: seat.map(str::to_owned), ..item("SHAWARMA-L", "1") });
    PlaceOrder { table: Some("T1".into()), items: items.collect(), ..PlaceOrder::default() }
}

fn of_seats(order: &Order) -> Vec<(&str, &str)> {
    order.seat_tickets.iter().map(|ticket| (ticket.seat.as_str(), ticket.number.text())).collect()
}

#[test]
fn each_seat_has_a_ticket_of_its_own() {
    let mut shop = Shop::open(with_tickets(wrapping("{TABLE}-{SEAT}-{SEQ}", &[ScopePart::Table, ScopePart::Seat], 1, 99)));
    let order = place(&mut shop, for_seats(&[Some("2"), Some("1"), Some("2")]));
    assert_eq!(of_seats(&order), [("2", "T1-2-1"), ("1", "T1-1-1")], "in the order in which the items name them");
    assert_eq!((order.ticket.as_ref(), order.lines[1].seat.as_deref()), (None, Some("1")));
    let next = place(&mut shop, for_seats(&[Some("2"), Some("3")]));
    assert_eq!(of_seats(&next), [("2", "T1-2-2"), ("3", "T1-3-1")]);
}

#[test]
fn a_long_table_has_as_many_tickets_as_seats() {
    let mut shop = Shop::open(with_tickets(wrapping("{SEAT}-{SEQ}", &[ScopePart::Seat], 1, 99)));
    let seats: Vec<String> = (1..=60).map(|seat| format!("S{seat}")).collect();
    let seats: Vec<Option<&str>> = seats.iter().map(|seat| Some(seat.as_str())).collect();
    // Every counter is new to the book, and they are loaded together, not one in each round.
    for ticket in 1..=2 {
        let order = place(&mut shop, for_seats(&seats));
        assert_eq!(order.seat_tickets.len(), 60);
        assert!(order.seat_tickets.iter().all(|one| one.number.text() == format!("{}-{ticket}", one.seat)));
        shop.reopen();
    }
}

#[test]
fn an_item_without_a_seat_has_the_default_or_is_refused_at_the_item() {
    let tickets = wrapping("{SEAT}{SEQ:2}", &[ScopePart::Seat], 1, 99);
    let mut shop = Shop::open(with_tickets(tickets.clone()));
    let refusal = shop.refuse(&someone(Role::Owner), placing(for_seats(&[Some("A"), None])));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingScopeMissing, "/items/1/seat"));
    let with_default = Series { defaults: vec![(ScopePart::Seat, "ALL".into())], ..tickets };
    let mut shop = Shop::open(with_tickets(with_default));
    assert_eq!(of_seats(&place(&mut shop, for_seats(&[Some("A"), None]))), [("A", "A01"), ("ALL", "ALL01")]);
    assert_eq!(of_seats(&place(&mut shop, for_seats(&[None]))), [("ALL", "ALL02")]);
}

#[test]
fn seats_that_share_a_counter_have_different_numbers_and_close_together() {
    let mut shop = Shop::open(with_tickets(wrapping("{SEAT}{SEQ}", &[], 1, 3)));
    let order = place(&mut shop, for_seats(&[Some("A"), Some("B")]));
    assert_eq!(of_seats(&order), [("A", "A1"), ("B", "B2")]);
    assert_eq!(of_seats(&place(&mut shop, for_seats(&[Some("A"), Some("B")]))), [("A", "A3"), ("B", "B4")]);
    shop.run(&someone(Role::Owner), cancelling(order.id, "rang back")).expect("cancelled");
    assert_eq!(of_seats(&place(&mut shop, for_seats(&[Some("C"), Some("D")]))), [("C", "C1"), ("D", "D2")]);
}

#[test]
fn a_series_that_is_reset_by_hand_begins_again_and_leaves_a_record() {
    let mut shop = Shop::open(with_tickets(wrapping("{SEQ}", &[], 1, 99)));
    tickets(&mut shop, 5);
    close_all(&mut shop);
    let open = place(&mut shop, shawarma());
    reset(&mut shop, None).expect("reset");
    let record = shop.rows.records.last().expect("a record").clone();
    assert_eq!(record.action, "numbering.seriesReset");
    let was = format!("{:?}", record.old);
    assert!(was.contains("Integer(6)") && record.new.iter().any(|fact| fact.value == Value::Integer(1)), "{record:?}");
    assert_eq!(tickets(&mut shop, 5), ["1", "2", "3", "4", "5"]);
    assert_eq!(tickets(&mut shop, 1), ["7"], "{} is still open", open.ticket.as_ref().expect("a ticket").text());
}

#[test]
fn one_scope_can_begin_again_alone_and_an_unknown_one_cannot() {
    let mut shop = Shop::open(with_tickets(wrapping("{CHANNEL}{SEQ}", &[ScopePart::Channel], 1, 99)));
    for channel in ["counter", "delivery", "counter", "delivery"] {
        place(&mut shop, crate::fixtures::shawarma_by(channel));
    }
    close_all(&mut shop);
    reset(&mut shop, Some("CNTR")).expect("reset");
    let ticket = |shop: &mut Shop, channel| {
        place(shop, crate::fixtures::shawarma_by(channel)).ticket.as_ref().expect("a ticket").text().to_owned()
    };
    assert_eq!((ticket(&mut shop, "counter"), ticket(&mut shop, "delivery")), ("CNTR1".into(), "DELY3".into()));
    let refusal = reset(&mut shop, Some("MESA")).expect_err("no counter");
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingCounterUnknown, "/scope"));
}

#[test]
fn a_reset_takes_back_every_counter_of_the_present_period_and_none_of_an_earlier_one() {
    let daily = Series { reset: Reset::BusinessDay, ..wrapping("{CHANNEL}{SEQ}", &[ScopePart::Channel], 1, 99) };
    let mut shop = Shop::open(with_tickets(daily));
    tickets(&mut shop, 4);
    shop.now.0 += DAY;
    tickets(&mut shop, 3);
    // The second counter of the day is opened in the group that resets it.
    let requests = [
        placing(crate::fixtures::shawarma_by("delivery")),
        Command::ResetSeries(Box::new(ResetSeries { kind: Kind::Ticket, scope: None })),
    ];
    let requests = requests.map(|command| shop.request(&someone(Role::Owner), command));
    assert!(shop.run_group(&requests).iter().all(Result::is_ok));
    let values: Vec<_> = shop
        .rows
        .counters
        .iter()
        .filter(|(key, _)| key.kind == Kind::Ticket)
        .map(|(key, counter)| (key.id(), counter.value))
        .collect();
    let expected = [("ticket-20251106-CNTR", 4), ("ticket-20251107-CNTR", 0), ("ticket-20251107-DELY", 0)];
    assert_eq!(values, expected.map(|(id, value)| (id.to_owned(), value)));
}

#[test]
fn what_does_not_wrap_cannot_be_reset() {
    let mut settings = with_tickets(series(Kind::Ticket, "{SEQ}", Reset::Never));
    settings.series.retain(|series| series.kind != Kind::Bill);
    let mut shop = Shop::open(settings);
    tickets(&mut shop, 2);
    assert_eq!(reset(&mut shop, None).expect_err("refused").code, Code::NumberingDoesNotWrap);
    let orders = ResetSeries { kind: Kind::Order, scope: None };
    assert_eq!(shop.refuse(&someone(Role::Owner), Command::ResetSeries(Box::new(orders))).code, Code::NumberingDoesNotWrap);
    let bills = ResetSeries { kind: Kind::Bill, scope: None };
    assert_eq!(shop.refuse(&someone(Role::Owner), Command::ResetSeries(Box::new(bills))).code, Code::NumberingNoSeries);
    assert_eq!(tickets(&mut shop, 1), ["3"]);
}

#[test]
fn a_series_that_begins_or_stops_to_wrap_repeats_nothing_that_is_open() {
    let mut shop = Shop::open(with_tickets(series(Kind::Ticket, "{SEQ}", Reset::Never)));
    let change = |shop: &mut Shop, series: Series| {
        let command = Command::ChangeSeries(Box::new(ChangeSeries { series }));
        shop.run(&someone(Role::Owner), command).expect("changed");
    };
    assert_eq!(tickets(&mut shop, 2), ["1", "2"]);
    change(&mut shop, wrapping("{SEQ}", &[], 1, 3));
    assert_eq!(tickets(&mut shop, 2), ["3", "4"], "1 and 2 are open from before");
    change(&mut shop, series(Kind::Ticket, "{SEQ}", Reset::Never));
    assert_eq!(tickets(&mut shop, 2), ["5", "6"], "4 is open from when it wrapped");
}

/// Where the counter of a scope stands.
fn stands_at(shop: &Shop, scope: &str) -> i64 {
    let key = CounterKey { kind: Kind::Ticket, scope: scope.into(), period: String::new() };
    shop.rows.counters[&key].value
}

fn resetting(scope: Option<&str>) -> Command {
    Command::ResetSeries(Box::new(ResetSeries { kind: Kind::Ticket, scope: scope.map(str::to_owned) }))
}

#[test]
fn who_is_bound_to_an_outlet_begins_its_counters_again_and_no_others() {
    let mut settings = with_two_outlets();
    settings.series.push(wrapping("{SEQ}", &[ScopePart::Outlet, ScopePart::Channel], 1, 99));
    let mut shop = Shop::open(settings);
    for outlet in ["MAIN", "YAS"] {
        place(&mut shop, PlaceOrder { outlet: Some(outlet.into()), ..crate::fixtures::shawarma_by("counter") });
    }
    let of_main = at_register(Role::Owner, "R1");
    for scope in [None, Some("YAS/CNTR"), Some("CNTR/MAIN")] {
        assert_eq!(shop.refuse(&of_main, resetting(scope)).code, Code::PermissionMissing, "{scope:?}");
    }
    shop.run(&of_main, resetting(Some("MAIN/CNTR"))).expect("reset");
    assert_eq!((stands_at(&shop, "MAIN/CNTR"), stands_at(&shop, "YAS/CNTR")), (0, 1));
    shop.run(&someone(Role::Owner), resetting(Some("YAS/CNTR"))).expect("reset by who is bound to none");
    assert_eq!(stands_at(&shop, "YAS/CNTR"), 0);
}

#[test]
fn a_table_that_is_called_like_an_outlet_is_not_of_that_outlet() {
    let mut shop = Shop::open(with_tickets(wrapping("{SEQ}", &[ScopePart::Table], 1, 99)));
    place(&mut shop, PlaceOrder { table: Some("MAIN".into()), ..shawarma() });
    let refusal = shop.refuse(&at_register(Role::Owner, "R1"), resetting(Some("MAIN")));
    assert_eq!(refusal.code, Code::PermissionMissing);
    assert_eq!(stands_at(&shop, "MAIN"), 1);
}

#[test]
fn a_thousand_counters_begin_again_at_once_and_where_there_are_more_one_is_named() {
    let mut shop = Shop::open(with_tickets(wrapping("{TABLE}-{SEQ}", &[ScopePart::Table], 1, 99)));
    place(&mut shop, PlaceOrder { table: Some("T1".into()), ..shawarma() });
    let of = |scope: String| CounterKey { kind: Kind::Ticket, scope, period: String::new() };
    let used = shop.rows.counters[&of("T1".into())];
    let another = |table: u64| (of(format!("T{table}")), Counter { row: 1_000_000 + table, ..used });
    shop.rows.counters.extend((2..=1_000).map(another));
    shop.reopen();
    reset(&mut shop, None).expect("a thousand begin again");
    assert!((1..=1_000).all(|table| stands_at(&shop, &format!("T{table}")) == 0));
    shop.rows.counters.extend([another(1_001)]);
    shop.reopen();
    let refusal = shop.refuse(&someone(Role::Owner), resetting(None));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::NumberingCounterUnknown, "/scope"));
    assert_eq!(refusal.detail, "More than 1000 counters would begin again at once; name a `scope`.");
    reset(&mut shop, Some("T1001")).expect("one of them");
    assert_eq!(stands_at(&shop, "T1001"), 0);
}

#[test]
fn a_scope_without_a_counter_is_told_which_form_one_has() {
    let parts = [ScopePart::Outlet, ScopePart::Register, ScopePart::Channel, ScopePart::Table, ScopePart::Seat, ScopePart::User];
    let long = "X".repeat(80);
    for (scope, asked, detail) in [
        (
            &parts[2..3],
            "MESA",
            "There is no counter ticket-MESA that could begin again; a scope of this series is `channel`, such as `DELY`."
                .to_owned(),
        ),
        (
            &parts[..],
            "MESA",
            "There is no counter ticket-MESA that could begin again; a scope of this series is \
             `outlet/register/channel/table/seat/user`, such as `MAIN/R1/DELY/T1/1/AB`."
                .to_owned(),
        ),
        (
            &parts[..0],
            &long,
            format!(
                "There is no counter ticket-{}… that could begin again; this series has one counter, so leave `scope` out.",
                "X".repeat(33)
            ),
        ),
    ] {
        let mut shop = Shop::open(with_tickets(wrapping("{SEQ}", scope, 1, 99)));
        let refusal = shop.refuse(&someone(Role::Owner), resetting(Some(asked)));
        assert_eq!((refusal.code, refusal.detail), (Code::NumberingCounterUnknown, detail));
    }
}

#[test]
fn a_series_that_was_begun_again_by_hand_and_wraps_no_more_repeats_nothing_that_is_open() {
    let counting = series(Kind::Ticket, "{SEQ}", Reset::Never);
    let mut shop = Shop::open(with_tickets(counting.clone()));
    let change = |shop: &mut Shop, series: Series| {
        let command = Command::ChangeSeries(Box::new(ChangeSeries { series }));
        shop.run(&someone(Role::Owner), command).expect("changed");
    };
    assert_eq!(tickets(&mut shop, 2), ["1", "2"]);
    change(&mut shop, wrapping("{SEQ}", &[], 1, 99));
    reset(&mut shop, None).expect("reset");
    change(&mut shop, counting);
    assert_eq!(tickets(&mut shop, 2), ["3", "4"], "1 and 2 are open from before");
}
