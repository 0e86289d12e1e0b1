//! Which numbers another system's documents get here, and what a slice of them loads ahead, so that however much it has, it is taken in
//! without waiting for one row after another.

use std::collections::BTreeSet;

use docket_domain::access::{Actor, Role};
use docket_domain::book::Key;
use docket_domain::command::{self, Command, Envelope, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::ledger::{Account, BalanceKey};
use docket_domain::legacy::{LegacyCustomer, LegacyNumber, LegacyOrder, LegacyPayment, LegacyRecords, user_code};
use docket_domain::limits::LOAD_ROUNDS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::numbering::{Kind, Reset, ScopePart, Series, UniquePart};
use docket_domain::ordering::Status;

use crate::brought_in::{card, shop};
use crate::customer_94::{BROUGHT_IN, customer, debit, entry, nothing, order, records, taking_in};
use crate::fixtures::{series, settings, someone};
use crate::shop::{Request, Shop};

#[test]
fn who_took_a_document_is_told_apart_by_what_their_name_has_of_letters_and_digits() {
    let codes = [
        ("Zainab", Some("ZAINAB")),
        ("u-17", Some("U17")),
        ("Zainab al-Khazraji", Some("ZAINABAL")),
        ("زينب ٧", None),
        ("زينب 7", Some("7")),
        ("- .", None),
        ("", None),
    ];
    for (name, code) in codes {
        assert_eq!(user_code(name).as_deref(), code, "{name}");
    }
}

/// Orders that are counted and unique by outlet, channel, user and customer, and payments by user.
fn counted_by_everything() -> Settings {
    let mut settings = settings();
    let apart = [UniquePart::Outlet, UniquePart::Channel, UniquePart::User, UniquePart::Customer];
    settings.series[0] = Series {
        scope: vec![ScopePart::Outlet, ScopePart::Channel, ScopePart::User, ScopePart::Customer],
        unique_within: apart.to_vec(),
        ..series(Kind::Order, "{OUTLET}-{CHANNEL}-{USER}-{SEQ}", Reset::Never)
    };
    settings.series[2] = Series { scope: vec![ScopePart::User], ..series(Kind::Payment, "P-{USER}-{SEQ}", Reset::Never) };
    settings
}

/// An order and its payment by card, both taken by somebody.
fn taken_by(user: Option<&str>, id: &str) -> LegacyOrder {
    let user = user.map(str::to_owned);
    let payment = LegacyPayment { user: user.clone(), ..card(&format!("p{id}"), 100) };
    LegacyOrder { number: LegacyNumber::None, user, ..order(id, "", Status::Ready, 100, vec![payment]) }
}

#[test]
fn new_numbers_are_counted_by_outlet_channel_customer_and_who_took_the_document_there() {
    let mut shop = Shop::open(counted_by_everything());
    shop.now = BROUGHT_IN;
    let other = LegacyCustomer { legacy_id: "95".into(), phone: None, ..customer() };
    let orders =
        vec![taken_by(Some("Zainab"), "1"), taken_by(Some("Zainab"), "2"), taken_by(Some("Ali 2"), "3"), taken_by(None, "4")];
    let slice = vec![
        LegacyRecords { orders, ..nothing() },
        LegacyRecords { customer: Some(other), orders: vec![taken_by(Some("Zainab"), "5")], ..nothing() },
    ];
    shop.run(&someone(Role::Owner), taking_in(1, 0, slice)).expect("taken in");
    let mut orders: Vec<_> = shop.rows.orders.values().collect();
    orders.sort_by_key(|order| order.row);
    let numbers: Vec<_> = orders.iter().map(|order| (order.number.text(), order.payments[0].number.text())).collect();
    let importing = someone(Role::Owner).user_code.expect("a code");
    let (order, payment) = (format!("MAIN-DELY-{importing}-1"), format!("P-{importing}-1"));
    let expected = [
        ("MAIN-DELY-ZAINAB-1", "P-ZAINAB-1"),
        ("MAIN-DELY-ZAINAB-2", "P-ZAINAB-2"),
        ("MAIN-DELY-ALI2-1", "P-ALI2-1"),
        (order.as_str(), payment.as_str()),
        ("MAIN-DELY-ZAINAB-1", "P-ZAINAB-3"),
    ];
    assert_eq!(numbers, expected, "nobody's are those of who brings them in, and another customer's orders begin anew");
}

fn envelope(request: &Request) -> Envelope {
    Envelope { key: request.key, reference: request.reference, request_hash: request.hash, command: request.command.clone() }
}

fn slice(records: LegacyRecords) -> Command {
    taking_in(1, 0, vec![records])
}

/// The balances that a slice asks for before it is decided, and those that it moves.
fn asked_and_moved(records: &LegacyRecords) -> (BTreeSet<BalanceKey>, BTreeSet<BalanceKey>) {
    let mut shop = shop();
    let request = shop.request(&Actor::command_line(), slice(records.clone()));
    command::ask(&envelope(&request), &mut shop.book);
    let balance = |key| if let Key::Balance(key) = key { Some(key) } else { None };
    let asked = shop.book.take_wanted().into_iter().filter_map(balance).collect();
    shop.submit(&request).expect("taken in");
    (asked, shop.rows.balances.into_keys().collect())
}

/// Accounts with the days of November.
fn named(keys: &BTreeSet<BalanceKey>) -> BTreeSet<(Account, String)> {
    keys.iter().map(|key| (key.account.account, key.business_date.to_string())).collect()
}

#[test]
fn a_slice_asks_ahead_for_the_balances_that_it_moves_and_for_no_others() {
    use Account::{CustomerDeposits, OpeningBalances, Receivables, RefundsDue};
    let (paid, stood) = ("2025-11-10", "2025-11-11");
    let of_payment = [(OpeningBalances, paid), (CustomerDeposits, paid)];
    let cases = [
        (Status::Ready, vec![card("71", 4_000)], vec![]),
        (Status::Delivered, vec![card("71", 9_000)], vec![(CustomerDeposits, stood), (OpeningBalances, stood)]),
        (
            Status::Delivered,
            vec![card("71", 4_000)],
            vec![(CustomerDeposits, stood), (Receivables, stood), (OpeningBalances, stood)],
        ),
        (
            Status::Delivered,
            vec![card("71", 9_400)],
            vec![(RefundsDue, paid), (CustomerDeposits, stood), (OpeningBalances, stood)],
        ),
    ];
    for (status, payments, more) in cases {
        let case = format!("{status:?}, {}", payments[0].amount.0);
        let one = LegacyRecords { orders: vec![order("7", "M7", status, 9_000, payments)], ..nothing() };
        let (asked, moved) = asked_and_moved(&one);
        let expected = of_payment.into_iter().chain(more).map(|(account, date)| (account, date.to_owned())).collect();
        assert_eq!((named(&asked), asked), (expected, moved), "{case}");
    }
    let unpaid = LegacyRecords { orders: vec![order("7", "M7", Status::Delivered, 9_000, Vec::new())], ..nothing() };
    let (asked, moved) = asked_and_moved(&unpaid);
    assert_eq!(named(&asked), BTreeSet::from([(Receivables, stood.to_owned()), (OpeningBalances, stood.to_owned())]));
    assert_eq!(asked, moved);
    let open = LegacyRecords { orders: vec![order("7", "M7", Status::Ready, 9_000, Vec::new())], ..nothing() };
    assert_eq!(asked_and_moved(&open), (BTreeSet::new(), BTreeSet::new()));
}

#[test]
fn what_a_wallet_may_not_hold_any_more_is_asked_for_as_a_debt_where_the_goods_are_gone() {
    let by_wallet = |status| {
        let orders = vec![order("7", "M7", status, 9_000, vec![debit("7", 9_000)])];
        let (asked, moved) = asked_and_moved(&LegacyRecords { wallet: vec![entry("1", 5_000, 9)], orders, ..nothing() });
        assert!(asked.is_superset(&moved), "{status:?}: {moved:?}");
        named(&asked).contains(&(Account::Receivables, "2025-11-11".to_owned()))
    };
    assert_eq!((by_wallet(Status::Delivered), by_wallet(Status::Ready)), (true, false), "nobody owes for what is still here");
}

/// How often a slice waits for rows that were not asked for ahead.
fn waits(shop: &mut Shop, records: LegacyRecords) -> usize {
    let request = shop.request(&Actor::command_line(), slice(records));
    // The second time it is known whether a customer is here.
    shop.has_seen(&request);
    shop.has_seen(&request);
    let clock = shop.stamp(&request).clock;
    let is_decided = |_: &usize| {
        let mut context = Context::new(clock, &shop.book, request.actor.clone(), Entropy::from_seed([1; 32]));
        let decided = command::decide(&envelope(&request), &mut context, &mut shop.book);
        shop.book.discard();
        for key in shop.book.take_wanted() {
            shop.book.accept(shop.rows.answer(key));
        }
        !matches!(decided, Err(Stop::Missing))
    };
    (0..LOAD_ROUNDS_MAX).find(is_decided).expect("it comes to an end")
}

#[test]
fn a_slice_waits_for_nothing_unless_it_is_renumbered_and_then_once() {
    assert_eq!(waits(&mut shop(), records()), 0, "of a new customer");
    let mut shop = shop();
    shop.run(&Actor::command_line(), slice(records())).expect("taken in");
    shop.reopen();
    assert_eq!(waits(&mut shop, records()), 0, "what is here already");
    let numbered = |id: &str, number: &str| order(id, number, Status::Ready, 100, vec![card(&format!("p{id}"), 100)]);
    let orders = |numbers: [&str; 3]| {
        let orders = numbers.iter().enumerate().map(|(nth, number)| numbered(&format!("new{nth}"), number)).collect();
        LegacyRecords { orders, ..nothing() }
    };
    shop.reopen();
    assert_eq!(waits(&mut shop, orders(["M1", "M2", "M3"])), 0, "they keep their numbers");
    shop.reopen();
    assert_eq!(waits(&mut shop, orders(["M2511128", "M2511130", "M2511133"])), 1, "all of them are another order's here");
}

#[test]
fn a_slice_weighs_what_its_documents_and_their_lines_write() {
    let line = order("", "", Status::Ready, 100, Vec::new()).lines.remove(0);
    let of_two_lines = LegacyOrder {
        lines: vec![line.clone(), line],
        ..order("7", "M7", Status::Ready, 200, vec![card("71", 50), card("72", 50), card("73", 50)])
    };
    let one = LegacyRecords {
        wallet: vec![entry("1", 500, 9), entry("2", 500, 8)],
        orders: vec![of_two_lines, order("8", "M8", Status::Ready, 100, vec![card("81", 100)])],
        payments: vec![card("9", 10)],
        ..nothing()
    };
    assert_eq!(taking_in(1, 0, Vec::new()).weight_rows(), 5, "its own record");
    assert_eq!(taking_in(1, 0, vec![nothing()]).weight_rows(), 13, "and eight of a customer");
    assert_eq!(taking_in(1, 0, vec![one, nothing()]).weight_rows(), 96, "two customers, nine documents and three lines");
}
