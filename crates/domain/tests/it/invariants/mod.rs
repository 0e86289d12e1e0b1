//! The check before every commit: good writes pass, and writes that were broken by hand do not. Here numbers, orders, records and entries;
//! `goods.rs` has bills, stock and products, `people.rs` customers, drivers and standing orders, `told.rs` what records say.

mod goods;
mod people;
mod told;

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::command::Command;
use docket_domain::invariants::check;
use docket_domain::ledger::Posting;
use docket_domain::money::Amount;
use docket_domain::numbering::{AtEnd, Counter, FallbackNumbers, Kind, LeaseNumber, Number, Reset, Series, issued};
use docket_domain::ordering::{Line, Order, PlaceOrder, Status};
use docket_domain::payments::{Payment, PaymentMethod};
use docket_domain::quantity::Quantity;
use docket_domain::time::{Date, Timestamp};
use docket_domain::writes::Writes;

use crate::fixtures::{DAY, caller, cash, finding, item, lowering, moving, paying, placing, series, settings, shawarma, someone};
use crate::shop::{Request, Shop, Spooled};

/// A shop with tickets, in which one order of an earlier day's work is written.
fn shop() -> Shop {
    let mut settings = settings();
    settings.series.push(series(Kind::Ticket, "T{SEQ}", Reset::Never));
    let mut shop = Shop::open(settings);
    shop.place(&someone(Role::Owner), placing(shawarma()));
    shop
}

/// The writes of a group of three orders and two customers.
fn writes() -> Writes {
    let mut shop = shop();
    let owner = someone(Role::Owner);
    let order = PlaceOrder { items: vec![item("SHAWARMA-L", "2"), item("DATES", "0.255")], ..shawarma() };
    let mut requests: Vec<_> = (0..3).map(|_| shop.request(&owner, placing(order.clone()))).collect();
    requests.push(shop.request(&owner, finding(caller("501234567", None))));
    requests.push(shop.request(&owner, finding(caller("509999999", None))));
    assert!(shop.decide_group(&requests).iter().all(Result::is_ok));
    shop.book.take_writes()
}

/// What a command would write.
fn writes_of(shop: &mut Shop, actor: &Actor, command: Command) -> Writes {
    let request = shop.request(actor, command);
    assert!(shop.decide_group(&[request]).iter().all(Result::is_ok));
    shop.book.take_writes()
}

/// What the check says when such writes are broken like this.
fn broken(mut writes: Writes, damage: impl FnOnce(&mut Writes)) -> String {
    check(&writes).expect("unbroken, it holds");
    damage(&mut writes);
    check(&writes).expect_err("the damage is found").0
}

/// What the check says when the writes are broken like this.
fn broken_by(damage: impl FnOnce(&mut Writes)) -> String {
    broken(writes(), damage)
}

/// What the check says when the writes of three payments are broken like this.
fn broken_payments(damage: impl FnOnce(&mut Writes)) -> String {
    let mut shop = shop();
    let owner = someone(Role::Owner);
    shop.run(&owner, paying(cash(4_000))).expect("recorded");
    let requests: Vec<_> = (1..=3).map(|minor| shop.request(&owner, paying(cash(minor * 100)))).collect();
    assert!(shop.decide_group(&requests).iter().all(Result::is_ok));
    broken(shop.book.take_writes(), damage)
}

/// What the check says when the first order is broken like this.
fn broken_order(damage: impl FnOnce(&mut Order)) -> String {
    broken_by(|writes| damage(Arc::make_mut(&mut writes.orders[0].1)))
}

/// What the check says when a line of it is broken like this.
fn broken_line(damage: impl FnOnce(&mut Line)) -> String {
    broken_order(|order| damage(&mut order.lines[0]))
}

/// Any business date.
fn a_date() -> Date {
    Date::parse("2025-11-06").expect("a date")
}

/// The same number with another value.
fn renumbered(number: &Number, sequence: i64) -> Number {
    issued(number.text().to_owned(), sequence, number.counter(), number.unique_scope().to_owned())
}

#[test]
fn a_group_of_refusals_has_nothing_to_break() {
    let mut shop = shop();
    let unknown = shop.request(&someone(Role::Owner), placing(PlaceOrder { items: vec![item("NOTHING", "1")], ..shawarma() }));
    assert!(shop.decide_group(&[unknown])[0].is_err());
    assert_eq!(check(&shop.book.take_writes()), Ok(()));
}

#[test]
fn a_hole_between_the_numbers_of_a_group_is_found() {
    let said = broken_by(|writes| drop(writes.orders.remove(1)));
    assert!(said.contains("order-20251106") && said.contains("[2, 4]"), "{said}");
}

#[test]
fn a_hole_before_the_numbers_of_a_group_is_found() {
    let said = broken_by(|writes| {
        let (_, _, counter) = writes.counters.iter_mut().find(|(_, key, _)| key.kind == Kind::Order).expect("the orders'");
        counter.value += 1;
        for (_, order) in &mut writes.orders {
            let order = Arc::make_mut(order);
            order.number = renumbered(&order.number, order.number.sequence() + 1);
        }
    });
    assert!(said.contains("goes on with 2") && said.contains("[3, 4, 5]"), "{said}");
}

#[test]
fn a_hole_before_the_first_number_of_a_counter_is_found() {
    let said = broken_by(|writes| {
        let (before, _, counter) = writes.counters.iter_mut().find(|(_, key, _)| key.kind == Kind::Customer).expect("theirs");
        assert_eq!(*before, None, "the customers' counter is new");
        counter.value += 1;
        for (_, customer) in &mut writes.customers {
            let customer = Arc::make_mut(customer);
            customer.number = renumbered(&customer.number, customer.number.sequence() + 1);
        }
    });
    assert!(said.contains("goes on with 1") && said.contains("[2, 3]"), "{said}");
}

#[test]
fn a_number_on_two_documents_is_found() {
    let of_orders = broken_by(|writes| {
        let number = writes.orders[0].1.number.clone();
        Arc::make_mut(&mut writes.orders[1].1).number = number;
    });
    assert!(of_orders.contains("[2, 2, 4]"), "{of_orders}");
    let of_tickets = broken_by(|writes| {
        let ticket = writes.orders[0].1.ticket.clone();
        Arc::make_mut(&mut writes.orders[1].1).ticket = ticket;
    });
    assert!(of_tickets.contains("ticket") && of_tickets.contains("[2, 2, 4]"), "{of_tickets}");
}

#[test]
fn numbers_that_do_not_ascend_are_found() {
    let said = broken_by(|writes| writes.orders.swap(0, 2));
    assert!(said.contains("[4, 3, 2]"), "{said}");
}

#[test]
fn a_counter_that_was_moved_by_no_document_is_found() {
    let said = broken_by(|writes| writes.customers.clear());
    assert!(said.contains("customer") && said.contains("[]"), "{said}");
    let said = broken_by(|writes| writes.orders.clear());
    assert!(said.contains("order") && said.contains("[]"), "{said}");
}

#[test]
fn a_number_whose_counter_was_not_moved_is_found() {
    let said = broken_by(|writes| writes.counters.retain(|(_, key, _)| key.kind != Kind::Order));
    assert!(said.contains("numbers without their counter"), "{said}");
}

/// The writes of three orders whose tickets wrap after two: 1, 2 and, because both are open, 3.
fn wrapping_writes(damage: impl FnOnce(&mut Writes)) -> Result<(), String> {
    let mut settings = settings();
    let tickets = Series { end: 2, at_end: AtEnd::Wrap, ..series(Kind::Ticket, "T{SEQ}", Reset::Never) };
    settings.series.push(tickets);
    let mut shop = Shop::open(settings);
    let requests: Vec<_> = (0..3).map(|_| shop.request(&someone(Role::Owner), placing(shawarma()))).collect();
    assert!(shop.decide_group(&requests).iter().all(Result::is_ok));
    let mut writes = shop.book.take_writes();
    damage(&mut writes);
    check(&writes).map_err(|broken| broken.0)
}

fn ticket_counter(writes: &mut Writes) -> &mut Counter {
    let counter = writes.counters.iter_mut().find(|(_, key, _)| key.kind == Kind::Ticket).expect("the tickets' counter");
    &mut counter.2
}

#[test]
fn tickets_that_wrap_need_not_be_consecutive_but_must_differ_while_they_are_open() {
    assert_eq!(wrapping_writes(|_| {}), Ok(()), "1, 2, 3, and the counter stands at 2");
    let twice = |writes: &mut Writes, is_open: bool| {
        let ticket = writes.orders[0].1.ticket.clone();
        let order = Arc::make_mut(&mut writes.orders[2].1);
        order.ticket = ticket;
        order.status = if is_open { order.status } else { Status::Cancelled };
    };
    let said = wrapping_writes(|writes| twice(writes, true)).expect_err("found");
    assert!(said.contains("two open orders the same of [1, 1, 2]"), "{said}");
    assert_eq!(wrapping_writes(|writes| twice(writes, false)), Ok(()), "what is closed may be given again");
}

#[test]
fn a_counter_that_wraps_stands_at_a_number_that_it_gave_out() {
    let said = wrapping_writes(|writes| ticket_counter(writes).value = 7).expect_err("found");
    assert!(said.contains("wraps and stands at 7 after [1, 2, 3]"), "{said}");
    let said = wrapping_writes(|writes| ticket_counter(writes).wraps = false).expect_err("found");
    assert!(said.contains("[1, 2, 3]"), "a counter that does not wrap must be consecutive: {said}");
    let of_orders = wrapping_writes(|writes| {
        writes.counters.iter_mut().filter(|(_, key, _)| key.kind == Kind::Order).for_each(|(_, _, counter)| counter.wraps = true);
    });
    assert!(of_orders.expect_err("found").contains("order-20251106 wraps"), "no order's counter wraps");
}

#[test]
fn a_line_that_does_not_sum_is_found() {
    for damage in [
        (|line| line.tax = Amount(line.tax.0 + 1)) as fn(&mut Line),
        |line| line.net = Amount(line.net.0 + 1),
        |line| line.total = Amount(line.total.0 + 1),
        |line| line.taxes[0].amount = Amount(line.taxes[0].amount.0 - 1),
        |line| line.taxes.clear(),
        |line| line.quantity = Quantity(0),
        |line| line.quantity = Quantity(-1_000),
    ] {
        let said = broken_line(damage);
        assert!(said.contains("line 1 of order ALM-20251106-000002 does not add up"), "{said}");
    }
}

#[test]
fn an_order_whose_lines_do_not_sum_to_its_totals_is_found() {
    for damage in [
        (|order| order.totals.subtotal = Amount(order.totals.subtotal.0 + 1)) as fn(&mut Order),
        |order| order.totals.discount = Amount(order.totals.discount.0 + 1),
        |order| order.totals.tax = Amount(order.totals.tax.0 + 1),
        |order| order.totals.total = Amount(order.totals.total.0 + 1),
        |order| drop(order.lines.pop()),
        |order| order.lines[0].gross.0 += 1,
        |order| order.lines[0].discount.0 += 1,
        // The lines still sum, but a discount was lost on the way.
        |order| {
            order.lines[0].discount = Amount(1);
            order.totals.discount = Amount(1);
        },
    ] {
        let said = broken_order(damage);
        assert!(said.contains("order ALM-20251106-000002 does not add up"), "{said}");
    }
}

#[test]
fn an_order_without_lines_is_found() {
    let said = broken_order(|order| order.lines.clear());
    assert!(said.contains("has no lines"), "{said}");
}

#[test]
fn an_order_that_takes_the_row_of_something_older_is_found() {
    let said = broken_by(|writes| {
        let row = writes.before.seq;
        Arc::make_mut(&mut writes.orders[0].1).row = row;
    });
    assert!(said.contains("which is not new"), "{said}");
}

#[test]
fn a_hole_in_the_records_is_found() {
    for index in [0, 1, 3] {
        let said = broken_by(|writes| drop(writes.records.remove(index)));
        assert!(said.contains("follows"), "{said}");
    }
    let doubled = broken_by(|writes| writes.records.insert(0, writes.records[0].clone()));
    assert!(doubled.contains("follows"), "{doubled}");
}

#[test]
fn a_record_dated_before_the_document_before_it_is_found() {
    let within = broken_by(|writes| writes.records[1].at = Timestamp(writes.records[0].at.0 - 1));
    assert!(within.contains("is dated before the document before it"), "{within}");
    let at_the_seam = broken_by(|writes| {
        let floor = writes.before.time.floor;
        writes.records[0].at = Timestamp(floor.0 - 1);
    });
    assert!(at_the_seam.contains("is dated before the document before it"), "{at_the_seam}");
}

#[test]
fn a_floor_that_is_not_the_time_of_the_last_document_is_found() {
    for by_ms in [-1, 1, -DAY, DAY] {
        let said = broken_by(|writes| writes.time.floor.0 += by_ms);
        assert!(said.contains("the floor of time"), "{said}");
    }
}

#[test]
fn a_floor_that_is_lowered_upwards_is_found() {
    let mut shop = shop();
    shop.now = Timestamp(shop.book.floor().0 - DAY);
    let lower = shop.request(&Actor::program(), lowering("the clock was wrong"));
    assert!(shop.decide_group(&[lower])[0].is_ok());
    let mut writes = shop.book.take_writes();
    check(&writes).expect("unbroken, it holds");
    writes.records[0].at = writes.before.time.floor;
    let said = check(&writes).expect_err("the damage is found").0;
    assert!(said.contains("lowers the floor"), "{said}");
}

#[test]
fn a_change_without_a_record_is_found() {
    let said = broken_by(|writes| writes.records.clear());
    assert!(said.contains("without a record"), "{said}");
}

#[test]
fn a_step_of_an_older_order_moves_no_counter_and_holds() {
    let mut shop = shop();
    let order = shop.rows.orders.keys().next().copied().expect("an order");
    let step = shop.request(&someone(Role::Owner), moving(order, Status::Confirmed));
    assert!(shop.decide_group(&[step])[0].is_ok());
    let mut writes = shop.book.take_writes();
    assert!(writes.counters.is_empty());
    check(&writes).expect("it holds");
    Arc::make_mut(&mut writes.orders[0].1).totals.total = Amount(1);
    check(&writes).expect_err("also an order that is only moved must add up");
}

#[test]
fn an_entry_that_does_not_sum_to_zero_is_found() {
    let said = broken_payments(|writes| writes.entries[1].postings[0].amount.0 += 1);
    assert!(said.contains("sum to 1"), "{said}");
    let said = broken_payments(|writes| writes.entries[1].postings.clear());
    assert!(said.contains("sum to 0"), "an entry of nothing: {said}");
}

#[test]
fn an_entry_that_posts_nothing_or_to_an_account_twice_is_found() {
    for damage in
        [(|postings| postings.iter_mut().for_each(|posting| posting.amount = Amount(0))) as fn(&mut Vec<Posting>), |postings| {
            postings[1].account = postings[0].account.clone()
        }]
    {
        let said = broken_payments(|writes| damage(&mut writes.entries[0].postings));
        assert!(said.contains("posts nothing, or to an account twice"), "{said}");
    }
}

#[test]
fn an_entry_without_a_record_of_its_own_is_found() {
    for damage in [
        (|writes| writes.entries[0].row = writes.before.seq) as fn(&mut Writes),
        |writes| writes.entries[0].row = writes.entries[1].row,
        |writes| writes.entries[0].row = writes.records.last().expect("records").seq + 1,
    ] {
        let said = broken_payments(|writes| {
            damage(writes);
            writes.payments.remove(0);
        });
        assert!(said.contains("has no record of its own"), "{said}");
    }
}

#[test]
fn a_balance_that_is_not_what_was_posted_is_found() {
    for damage in [
        (|writes| writes.balances[0].2.debit.0 += 1) as fn(&mut Writes),
        |writes| writes.balances[0].2.credit.0 += 1,
        |writes| writes.balances[0].0 = None,
        |writes| drop(writes.entries.pop().and(writes.payments.pop())),
    ] {
        let said = broken_payments(damage);
        assert!(said.contains("the balance of cash_drawers on 2025-11-06"), "{said}");
    }
}

#[test]
fn a_posting_without_its_balance_is_found() {
    let said = broken_payments(|writes| drop(writes.balances.pop()));
    assert!(said.contains("postings without their balance") && said.contains("CustomerDeposits"), "{said}");
}

#[test]
fn a_payment_that_moves_no_money_is_found() {
    let said = broken_payments(|writes| drop(writes.entries.remove(1)));
    assert!(said.contains("payment PAY20250003 moves no money"), "{said}");
    let said = broken_payments(|writes| Arc::make_mut(&mut writes.payments[0].1).amount = Amount(0));
    assert!(said.contains("payment PAY20250002 moves no money"), "{said}");
}

#[test]
fn money_that_is_there_has_an_entry_unless_it_is_a_transfer_that_was_awaited() {
    for damage in [(|payment| payment.version = 2) as fn(&mut Payment), |payment| payment.method = PaymentMethod::BankTransfer] {
        let said = broken_payments(|writes| {
            damage(Arc::make_mut(&mut writes.payments[0].1));
            drop(writes.entries.remove(0));
        });
        assert!(said.contains("payment PAY20250002 moves no money"), "{said}");
    }
}

/// The writes by which three orders are taken in that were placed while the database was away.
fn taken_in() -> Writes {
    let mut shop = shop();
    let mut numbers = FallbackNumbers::new(LeaseNumber::new(1).expect("a lease"));
    let spooled: Vec<_> = (0..3).map(|_| shop.spool(&someone(Role::Owner), placing(shawarma()), &mut numbers)).collect();
    shop.reopen();
    let take_in = |one: Spooled| Request { command: Command::TakeIn(Box::new(one.take_in)), ..one.request };
    let requests: Vec<Request> = spooled.into_iter().map(take_in).collect();
    assert!(shop.decide_group(&requests).iter().all(Result::is_ok));
    shop.book.take_writes()
}

#[test]
fn a_number_that_was_given_without_the_database_on_two_documents_is_found() {
    let said = broken(taken_in(), |writes| {
        let number = writes.orders[0].1.number.clone();
        Arc::make_mut(&mut writes.orders[2].1).number = number;
    });
    assert!(said.contains("counter order") && said.contains(" stands at "), "{said}");
}

#[test]
fn a_number_that_was_given_without_the_database_beyond_where_its_counter_stands_is_found() {
    let said = broken(taken_in(), |writes| {
        let (_, _, counter) = writes.counters.iter_mut().find(|(_, key, _)| key.is_fallback()).expect("the spool's");
        counter.value -= 1;
    });
    assert!(said.contains("counter order") && said.contains(" stands at "), "{said}");
}
