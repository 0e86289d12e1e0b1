//! What another system had comes in as the judgement says, and no further: its money moves opening balances and what customers have and
//! owe, and nothing that Docket did; what is here already is left as it is; the stream says what was put right and names nobody.

use docket_domain::access::{Actor, Role};
use docket_domain::audit::Value;
use docket_domain::book::Key;
use docket_domain::command::{self, Command, Document, Envelope};
use docket_domain::imports::CameTo;
use docket_domain::ledger::{Account, CustomerAccounts};
use docket_domain::legacy::{Correction, FindingCode, LegacyLine, LegacyNumber, LegacyOrder, LegacyPayment, LegacyRecords};
use docket_domain::limits::LOAD_ROUNDS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::numbering::NumberSource;
use docket_domain::ordering::{Order, Status};
use docket_domain::payments::{ApprovePayment, PaymentMethod, Purpose, RecordPayment, Status as PaymentState};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;
use proptest::prelude::*;

use crate::customer_94::{BROUGHT_IN, FIRST, WALLET, awaited, debit, entry, nothing, order, paid, raising, records, taking_in};
use crate::fixtures::{cancelling, cash, erasing, moving, paying, placing, settings, shawarma, someone, splitting};
use crate::shop::{Request, Shop};

pub fn shop() -> Shop {
    let mut shop = Shop::open(settings());
    shop.now = BROUGHT_IN;
    shop
}

pub fn take_in(shop: &mut Shop, import: u128, records: LegacyRecords) -> Vec<CameTo> {
    match shop.run(&Actor::command_line(), taking_in(import, 0, vec![records])).expect("taken in").document {
        Document::Imported(imported) => imported.lines.clone(),
        other => panic!("not a slice: {other:?}"),
    }
}

/// A shop to which one order came.
pub fn with(order: LegacyOrder) -> (Shop, Order) {
    let mut shop = shop();
    take_in(&mut shop, 1, LegacyRecords { wallet: vec![entry("1", 100_000, 9)], orders: vec![order], ..nothing() });
    let order = only_order(&shop);
    (shop, order)
}

pub fn only_order(shop: &Shop) -> Order {
    assert_eq!(shop.rows.orders.len(), 1);
    (**shop.rows.orders.values().next().expect("one")).clone()
}

/// What the entries of an action posted, account by account.
pub fn posted(shop: &Shop, action: &str) -> Vec<(Account, i64)> {
    let rows = shop.rows.records.iter().filter(|record| record.action == action).map(|record| record.seq);
    let postings = rows.filter_map(|row| shop.rows.entries.get(&row)).flat_map(|entry| &entry.postings);
    postings.map(|posting| (posting.account.account, posting.amount.0)).collect()
}

pub fn accounts(shop: &Shop) -> CustomerAccounts {
    let row = shop.rows.customers.values().next().expect("one").row;
    shop.rows.customer_accounts.get(&row).cloned().unwrap_or_default()
}

pub fn card(id: &str, minor: i64) -> LegacyPayment {
    LegacyPayment { number: LegacyNumber::None, ..paid(id, "", PaymentMethod::Card, minor) }
}

use Account::{BankClearing, CustomerDeposits, OpeningBalances, Receivables, RefundsDue, Wallets};

#[test]
fn entries_of_a_wallet_move_it_against_opening_balances() {
    let mut shop = shop();
    let wallet = vec![entry("out", -3_000, 1), entry("in", 10_000, 9)];
    assert_eq!(take_in(&mut shop, 1, LegacyRecords { wallet, ..nothing() }), [CameTo::Created; 3]);
    let moved = [(OpeningBalances, 10_000), (Wallets, -10_000), (OpeningBalances, -3_000), (Wallets, 3_000)];
    assert_eq!(posted(&shop, "wallet.imported"), moved, "what went in first, so that nothing is ever short");
    assert_eq!(accounts(&shop).wallet(), Amount(7_000));
}

#[test]
fn the_counter_of_brought_in_numbers_tells_when_the_first_and_the_last_came() {
    let mut shop = shop();
    let times = [Timestamp(BROUGHT_IN.0 + 60_000), Timestamp(BROUGHT_IN.0 + 120_000)];
    for (time, id) in times.into_iter().zip(["7", "8"]) {
        shop.now = time;
        let orders = vec![order(id, &format!("OLD-{id}"), Status::Pending, 9_000, Vec::new())];
        take_in(&mut shop, 1, LegacyRecords { orders, ..nothing() });
    }
    let (_, counter) = shop.rows.counters.iter().find(|(key, _)| key.id() == "order-imported").expect("a counter");
    assert_eq!((counter.value, [counter.first_used_at, counter.last_used_at]), (2, times));
}

#[test]
fn what_was_paid_of_an_open_order_is_a_deposit_until_it_is_billed() {
    let (mut shop, order) = with(order("7", "M7", Status::Ready, 9_000, vec![card("71", 4_000), debit("7", 5_000)]));
    let moved = [(OpeningBalances, 4_000), (CustomerDeposits, -4_000), (Wallets, 5_000), (CustomerDeposits, -5_000)];
    assert_eq!(posted(&shop, "payment.imported"), moved);
    assert!(posted(&shop, "order.imported").is_empty());
    assert_eq!((order.left_to_pay(), accounts(&shop).wallet()), (Amount::ZERO, Amount(95_000)));
    shop.run(&someone(Role::Manager), cancelling(order.id, "Out of stock.")).expect("called off");
    let accounts = accounts(&shop);
    assert_eq!((accounts.wallet(), accounts.refunds_due()), (Amount(100_000), Amount(4_000)), "as of any other order");
}

#[test]
fn what_is_awaited_moves_nothing_and_is_approved_like_any_other_transfer() {
    let (mut shop, order) = with(order("7", "M7", Status::Pending, 9_000, vec![awaited("71", "P71", 9_000)]));
    assert!(posted(&shop, "payment.imported").is_empty());
    let payment = &order.payments[0];
    assert_eq!((payment.status, payment.deadline), (PaymentState::ReceiptUploaded, None));
    let approve = ApprovePayment { payment: payment.id, to_wallet: false };
    shop.run(&someone(Role::Finance), Command::ApprovePayment(Box::new(approve))).expect("approved");
    assert_eq!(posted(&shop, "payment.approved"), [(BankClearing, 9_000), (CustomerDeposits, -9_000)]);
    assert_eq!(only_order(&shop).left_to_pay(), Amount::ZERO);
}

#[test]
fn an_order_that_was_handed_over_has_no_bill_and_what_is_left_of_it_is_owed() {
    let (mut shop, order) = with(order("7", "M7", Status::Delivered, 9_000, vec![card("71", 4_000)]));
    assert_eq!(posted(&shop, "order.imported"), [(CustomerDeposits, 4_000), (Receivables, 5_000), (OpeningBalances, -9_000)]);
    assert!(shop.rows.bills.is_empty() && !order.is_billed());
    assert_eq!((order.left_to_pay(), order.refund_due(), accounts(&shop).owed()), (Amount(5_000), Amount::ZERO, Amount(5_000)));
    let too_much = RecordPayment { order: Some(order.id), method: PaymentMethod::Card, ..cash(5_001) };
    let refused = shop.run(&someone(Role::Cashier), paying(too_much.clone())).expect_err("too much");
    assert_eq!(refused.code, Code::PaymentTooMuch);
    let pay = RecordPayment { amount: Amount(5_000), ..too_much };
    shop.run(&someone(Role::Cashier), paying(pay.clone())).expect("paid");
    assert_eq!(posted(&shop, "payment.recorded"), [(Account::CardClearing, 5_000), (Receivables, -5_000)]);
    assert_eq!((only_order(&shop).left_to_pay(), accounts(&shop).owed()), (Amount::ZERO, Amount::ZERO));
    let refused = shop.run(&someone(Role::Cashier), paying(pay)).expect_err("nothing is owed any more");
    assert_eq!(refused.code, Code::PaymentNothingDue);
}

#[test]
fn a_transfer_on_what_is_owed_is_not_awaited_and_one_that_was_is_approved_onto_the_debt() {
    let (mut shop, order) = with(order("7", "M7", Status::Delivered, 9_000, vec![awaited("71", "P71", 9_500)]));
    assert_eq!(order.left_to_pay(), Amount(9_000));
    let promised =
        RecordPayment { order: Some(order.id), method: PaymentMethod::BankTransfer, received: Some(false), ..cash(100) };
    let refused = shop.run(&someone(Role::Cashier), paying(promised)).expect_err("nobody waits for a debt");
    assert_eq!(refused.code, Code::PaymentMethodNotTaken);
    let approve = ApprovePayment { payment: order.payments[0].id, to_wallet: false };
    shop.run(&someone(Role::Finance), Command::ApprovePayment(Box::new(approve))).expect("approved");
    assert_eq!(posted(&shop, "payment.approved"), [(BankClearing, 9_500), (Receivables, -9_000), (RefundsDue, -500)]);
    let order = only_order(&shop);
    assert_eq!(
        (order.left_to_pay(), order.refund_due(), order.payments[0].billed),
        (Amount::ZERO, Amount(500), Some(Amount(9_000)))
    );
}

#[test]
fn a_transfer_on_what_is_owed_is_there_when_finance_records_it_and_pays_no_more_than_the_debt() {
    let (mut shop, order) = with(order("7", "M7", Status::Delivered, 9_000, Vec::new()));
    let transfer = RecordPayment { order: Some(order.id), method: PaymentMethod::BankTransfer, ..cash(9_500) };
    shop.run(&someone(Role::Finance), paying(transfer)).expect("it has come");
    assert_eq!(posted(&shop, "payment.recorded"), [(BankClearing, 9_500), (Receivables, -9_000), (RefundsDue, -500)]);
    let order = only_order(&shop);
    let payment = &order.payments[0];
    assert_eq!((payment.status, payment.billed), (PaymentState::Paid, Some(Amount(9_000))));
    assert_eq!((order.left_to_pay(), order.refund_due()), (Amount::ZERO, Amount(500)));
}

#[test]
fn what_is_owed_is_paid_in_coins_and_is_owed_no_more() {
    let mut shop = Shop::open(Settings { smallest_coin: Amount(25), ..settings() });
    shop.now = BROUGHT_IN;
    take_in(&mut shop, 1, LegacyRecords { orders: vec![order("7", "M7", Status::Delivered, 9_010, Vec::new())], ..nothing() });
    let payment = RecordPayment { order: Some(only_order(&shop).id), ..cash(10_000) };
    shop.run(&someone(Role::Cashier), paying(payment)).expect("paid");
    let order = only_order(&shop);
    let payment = &order.payments[0];
    assert_eq!((payment.amount, payment.rounding, payment.billed), (Amount(9_000), Amount(-10), Some(Amount(9_010))));
    assert_eq!((order.left_to_pay(), order.refund_due(), accounts(&shop).owed()), (Amount::ZERO, Amount::ZERO, Amount::ZERO));
}

#[test]
fn a_transfer_on_a_debt_that_was_paid_otherwise_goes_to_the_wallet_and_pays_nothing_of_the_order() {
    let (mut shop, order) = with(order("7", "M7", Status::Delivered, 9_000, vec![awaited("71", "P71", 9_500)]));
    let transfer = order.payments[0].id;
    let pay = RecordPayment { order: Some(order.id), method: PaymentMethod::Card, ..cash(9_000) };
    shop.run(&someone(Role::Cashier), paying(pay)).expect("paid by card");
    assert_eq!(shop.rows.payments[&transfer].status, PaymentState::Cancelled);
    let approve = ApprovePayment { payment: transfer, to_wallet: true };
    shop.run(&someone(Role::Finance), Command::ApprovePayment(Box::new(approve))).expect("it has come all the same");
    assert_eq!(posted(&shop, "payment.approved"), [(BankClearing, 9_500), (Wallets, -9_500)]);
    let payment = &shop.rows.payments[&transfer];
    assert_eq!((payment.status, payment.purpose, payment.billed), (PaymentState::Paid, Purpose::TopUp, None));
    let order = only_order(&shop);
    assert_eq!((order.payments.len(), order.left_to_pay(), order.refund_due()), (1, Amount::ZERO, Amount::ZERO));
    assert_eq!(accounts(&shop).wallet(), Amount(109_500));
}

#[test]
fn what_was_paid_too_much_is_due_back_and_nobody_owes_for_what_came_back() {
    let (shop, handed_over) = with(order("7", "M7", Status::Delivered, 9_000, vec![card("71", 9_400)]));
    assert_eq!(posted(&shop, "payment.imported"), [(OpeningBalances, 9_400), (CustomerDeposits, -9_000), (RefundsDue, -400)]);
    assert_eq!((handed_over.refund_due(), accounts(&shop).refunds_due()), (Amount(400), Amount(400)));
    let (shop, back) = with(order("7", "M7", Status::Returned, 9_000, Vec::new()));
    assert!(posted(&shop, "order.imported").is_empty());
    assert_eq!((back.left_to_pay(), back.refund_due()), (Amount::ZERO, Amount::ZERO));
}

#[test]
fn what_another_system_handed_over_and_comes_back_is_due_back_and_owed_no_more() {
    let (mut shop, brought) = with(order("7", "M7", Status::Delivered, 9_000, vec![card("71", 4_000)]));
    shop.run(&someone(Role::Manager), moving(brought.id, Status::Returned)).expect("it comes back");
    assert_eq!(posted(&shop, "order.moved"), [(OpeningBalances, 9_000), (Receivables, -5_000), (RefundsDue, -4_000)]);
    let (order, accounts) = (only_order(&shop), accounts(&shop));
    assert_eq!((order.status, order.left_to_pay(), order.refund_due()), (Status::Returned, Amount::ZERO, Amount(4_000)));
    assert_eq!((accounts.owed(), accounts.refunds_due()), (Amount::ZERO, Amount(4_000)));
    let refund = docket_domain::payments::RefundPayment {
        payment: order.payments[0].id,
        amount: None,
        method: Some(PaymentMethod::Card),
        reason: "They sent it back.".into(),
    };
    shop.run(&someone(Role::Manager), Command::RefundPayment(Box::new(refund))).expect("given back");
    assert_eq!(only_order(&shop).refund_due(), Amount::ZERO);
}

#[test]
fn what_was_paid_of_an_order_that_was_called_off_is_due_back() {
    let (shop, order) = with(order("7", "M7", Status::Cancelled, 9_000, vec![card("71", 4_000), debit("7", 5_000)]));
    let moved = [(OpeningBalances, 4_000), (RefundsDue, -4_000), (Wallets, 5_000), (RefundsDue, -5_000)];
    assert_eq!(posted(&shop, "payment.imported"), moved);
    assert_eq!(
        (order.left_to_pay(), order.refund_due(), accounts(&shop).refunds_due()),
        (Amount::ZERO, Amount(9_000), Amount(9_000))
    );
}

#[test]
fn money_for_no_order_is_the_customers_deposit() {
    let mut shop = shop();
    take_in(&mut shop, 1, LegacyRecords { payments: vec![card("9", 700)], ..nothing() });
    assert_eq!(posted(&shop, "payment.imported"), [(OpeningBalances, 700), (CustomerDeposits, -700)]);
    let other = LegacyRecords { customer: None, payments: vec![card("10", 50)], ..nothing() };
    assert_eq!(take_in(&mut shop, 2, other), [CameTo::Created], "also nobody's");
}

#[test]
fn customer_94_is_in_his_places_and_a_second_run_changes_nothing() {
    let mut shop = shop();
    let raise = raising(1, &settings(), &records());
    shop.run(&Actor::command_line(), raise).expect("raised");
    take_in(&mut shop, 1, records());
    let places: Vec<_> = {
        let mut orders: Vec<_> = shop.rows.orders.values().collect();
        orders.sort_by_key(|order| order.row);
        orders.iter().map(|order| (order.number.text().to_owned(), order.status, order.number.source())).collect()
    };
    let statuses = [Status::Confirmed, Status::Delivered, Status::Confirmed, Status::Delivered, Status::Pending];
    let numbers = ["M2511128", "M2511130", "M2511133", "M2511135", "M2511138"];
    let expected: Vec<_> =
        numbers.iter().zip(statuses).map(|(number, status)| ((*number).to_owned(), status, NumberSource::Imported)).collect();
    assert_eq!(places, expected);
    assert_eq!(accounts(&shop).wallet(), WALLET);
    assert!(
        shop.rows
            .orders
            .values()
            .all(|order| order.created_at == FIRST && order.left_to_pay() == Amount::ZERO || order.status == Status::Pending)
    );
    assert!(shop.rows.days.is_empty() && shop.rows.bills.is_empty(), "no day is opened and nothing is billed");
    let before = shop.rows.clone();
    let lines = take_in(&mut shop, 2, records());
    assert!(lines.iter().all(|line| *line == CameTo::Unchanged), "{lines:?}");
    let after = &shop.rows;
    assert_eq!((&after.orders, &after.payments, &after.customers), (&before.orders, &before.payments, &before.customers));
    assert_eq!((&after.entries, &after.counters), (&before.entries, &before.counters));
    assert_eq!(after.records.len(), before.records.len() + 1, "the slice alone is recorded");
}

#[test]
fn a_later_run_brings_what_a_person_has_decided_since() {
    let mut shop = shop();
    let order = || order("7", "M7", Status::Ready, 9_000, Vec::new());
    take_in(&mut shop, 1, LegacyRecords { orders: vec![order()], ..nothing() });
    let lines = take_in(&mut shop, 2, LegacyRecords { wallet: vec![entry("1", 100, 9)], orders: vec![order()], ..nothing() });
    assert_eq!(lines, [CameTo::Unchanged, CameTo::Created, CameTo::Unchanged]);
    assert_eq!(accounts(&shop).wallet(), Amount(100));
}

#[test]
fn what_is_made_without_an_id_there_comes_in_once() {
    let mut shop = shop();
    let made = |minor| docket_domain::legacy::LegacyWalletEntry {
        legacy_id: None,
        corrects: Some(FindingCode::WalletBalanceMismatch),
        ..entry("", minor, 3)
    };
    let wallet = || vec![made(500), made(300)];
    take_in(&mut shop, 1, LegacyRecords { wallet: wallet(), ..nothing() });
    let lines = take_in(&mut shop, 2, LegacyRecords { wallet: wallet(), ..nothing() });
    assert_eq!((lines, accounts(&shop).wallet()), (vec![CameTo::Unchanged; 3], Amount(800)));
}

#[test]
fn a_wallet_that_was_spent_here_since_is_not_overdrawn() {
    let mut shop = shop();
    let orders = vec![order("7", "M7", Status::Ready, 9_000, vec![debit("7", 9_000)])];
    let wallet = vec![entry("1", 5_000, 9), entry("2", -6_000, 8)];
    let lines = take_in(&mut shop, 1, LegacyRecords { wallet, orders, ..nothing() });
    assert_eq!(lines, [CameTo::Created, CameTo::Created, CameTo::Unchanged, CameTo::Created]);
    assert_eq!((accounts(&shop).wallet(), only_order(&shop).left_to_pay()), (Amount(5_000), Amount(9_000)));
    let codes: Vec<_> = shop.rows.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["legacy.walletShort", "legacy.walletShort"], "a person is told of each");
}

#[test]
fn whoever_was_erased_is_not_brought_in_again() {
    let mut shop = shop();
    take_in(&mut shop, 1, LegacyRecords { wallet: Vec::new(), ..nothing() });
    let id = *shop.rows.customers.keys().next().expect("one");
    shop.run(&someone(Role::Owner), erasing(id)).expect("erased");
    let lines = take_in(&mut shop, 2, records());
    assert!(lines.iter().all(|line| *line == CameTo::Unchanged), "{lines:?}");
    assert!(shop.rows.orders.is_empty() && shop.rows.customers[&id].phone.is_none());
}

#[test]
fn who_has_something_in_the_wallet_or_due_back_is_not_erased_until_it_is_given_back() {
    let owner = someone(Role::Owner);
    let only = |shop: &Shop| *shop.rows.customers.keys().next().expect("one");
    let mut rich = shop();
    take_in(&mut rich, 1, LegacyRecords { wallet: vec![entry("1", 7_000, 9)], ..nothing() });
    let id = only(&rich);
    let refused = rich.refuse(&owner, erasing(id));
    assert_eq!(refused.code, Code::CustomerHasBalance);
    assert_eq!(refused.detail, "CUST0001 has 70.00 in the wallet, and 0.00 is due back to them; give it back first.");
    let mut waiting = shop();
    let orders = vec![order("7", "M7", Status::Cancelled, 9_000, vec![card("71", 4_000)])];
    take_in(&mut waiting, 1, LegacyRecords { orders, ..nothing() });
    let id = only(&waiting);
    let refused = waiting.refuse(&owner, erasing(id));
    assert_eq!(refused.code, Code::CustomerHasBalance);
    assert_eq!(refused.detail, "CUST0001 has 0.00 in the wallet, and 40.00 is due back to them; give it back first.");
    let refund = docket_domain::payments::RefundPayment {
        payment: only_order(&waiting).payments[0].id,
        amount: None,
        method: Some(PaymentMethod::Card),
        reason: "It was called off.".into(),
    };
    waiting.run(&someone(Role::Manager), Command::RefundPayment(Box::new(refund))).expect("given back");
    waiting.run(&owner, erasing(id)).expect("erased");
}

#[test]
fn a_number_of_dockets_is_not_taken_twice_and_the_former_one_stays_beside_the_new() {
    let mut shop = shop();
    let same = |id: &str| order(id, "M7", Status::Ready, 100, Vec::new());
    let former = LegacyOrder { number: LegacyNumber::Former("M6".into()), ..same("9") };
    take_in(&mut shop, 1, LegacyRecords { orders: vec![same("7"), same("8"), former], ..nothing() });
    let mut orders: Vec<_> = shop.rows.orders.values().collect();
    orders.sort_by_key(|order| order.row);
    let told: Vec<_> = orders
        .iter()
        .map(|order| (order.number.text(), order.origin.as_ref().and_then(|origin| origin.former_number.as_deref())))
        .collect();
    let first = orders[1].number.text();
    assert_eq!((told[0], told[1].1, told[2].1), (("M7", None), Some("M7"), Some("M6")));
    assert_ne!(first, "M7");
}

#[test]
fn however_many_orders_are_renumbered_on_however_many_days_a_slice_settles() {
    let mut shop = shop();
    let on_their_days = |prefix: &str| {
        let one = |nth: i64| LegacyOrder {
            created_at: Timestamp(FIRST.0 - nth * 86_400_000),
            ..order(&format!("{prefix}{nth}"), &format!("M{nth}"), Status::Ready, 100, Vec::new())
        };
        LegacyRecords { orders: (0..30).map(one).collect(), ..nothing() }
    };
    take_in(&mut shop, 1, on_their_days("a"));
    shop.reopen();
    let lines = take_in(&mut shop, 2, on_their_days("b"));
    assert_eq!(lines.iter().filter(|line| **line == CameTo::Created).count(), 30);
    let renumbered = shop.rows.orders.values().filter(|order| order.number.source() == NumberSource::Series).count();
    assert_eq!(renumbered, 30);
}

#[test]
fn what_was_put_right_stands_in_the_stream_with_the_old_values_and_names_nobody() {
    let mut shop = shop();
    let mut brought = records();
    brought.customer.as_mut().expect("one").corrections.push(Correction {
        code: FindingCode::CustomerPhoneInvalid,
        old: vec![("phone", "0770-LILY".into())],
        new: Vec::new(),
    });
    take_in(&mut shop, 1, brought);
    let moved = shop.rows.records.iter().find(|record| record.action == "legacy.corrected").expect("one");
    let word = |text: &str| Value::Text(text.to_owned());
    let Value::Object(old) = &moved.old[0].value else { panic!("values") };
    assert_eq!((old[0].name, &old[0].value), ("status", &word("pending")));
    assert!(moved.new.iter().any(|fact| fact.name == "code" && fact.value == Value::Word("status.mismatch")));
    let told = format!("{:?}", shop.rows.records.iter().map(|record| (&record.old, &record.new)).collect::<Vec<_>>());
    for personal in ["LILY", "7701234594", "مشتری", "بغداد", "Zainab", "bank deposit"] {
        assert!(!told.contains(personal), "{personal} stands in the stream");
    }
    let aside = format!("{:?}", shop.rows.records.iter().map(|record| &record.personal).collect::<Vec<_>>());
    assert!(aside.contains("LILY") && aside.contains("Zainab") && aside.contains("bank deposit"));
}

#[test]
fn an_outlet_or_channel_that_is_not_there_refuses_the_slice_and_leaves_nothing() {
    for (outlet, channel, code) in [("NOWHERE", "delivery", Code::OutletUnknown), ("MAIN", "pigeon", Code::ChannelUnknown)] {
        let mut shop = shop();
        let Command::TakeInLegacy(mut command) = taking_in(1, 0, vec![records()]) else { unreachable!() };
        (command.outlet, command.channel) = (outlet.into(), channel.into());
        let seq = shop.rows.seq;
        let refused = shop.run(&Actor::command_line(), Command::TakeInLegacy(command)).expect_err("refused");
        assert_eq!((refused.code, shop.rows.seq), (code, seq));
    }
}

#[test]
fn what_nobody_brings_cannot_be_on_its_way() {
    let mut shop = shop();
    let out = LegacyRecords { orders: vec![order("7", "M7", Status::Dispatched, 100, Vec::new())], ..nothing() };
    let Command::TakeInLegacy(mut command) = taking_in(1, 0, vec![out]) else { unreachable!() };
    command.channel = "counter".into();
    shop.run(&Actor::command_line(), Command::TakeInLegacy(command)).expect("taken in");
    assert_eq!(only_order(&shop).status, Status::Ready);
}

#[test]
fn an_open_order_of_another_system_goes_its_way_to_a_bill_that_takes_its_deposits() {
    let mut shop = shop();
    let wallet = vec![entry("1", 5_000, 9)];
    let orders = vec![order("7", "M7", Status::Confirmed, 9_000, vec![card("71", 4_000), debit("7", 5_000)])];
    let brought = LegacyRecords { wallet, orders, ..nothing() };
    let Command::TakeInLegacy(mut command) = taking_in(1, 0, vec![brought]) else { unreachable!() };
    command.channel = "counter".into();
    shop.run(&Actor::command_line(), Command::TakeInLegacy(command)).expect("taken in");
    let (manager, before) = (someone(Role::Manager), only_order(&shop));
    for to in [Status::Preparing, Status::Ready, Status::Delivered] {
        shop.run(&manager, moving(before.id, to)).expect("one step further");
    }
    let order = only_order(&shop);
    assert!(order.is_billed() && order.left_to_pay() == Amount::ZERO && order.refund_due() == Amount::ZERO);
    assert!(!before.is_owed_without_bill() && !order.is_owed_without_bill(), "only what was handed over there has no bill");
    assert_eq!(order.origin, before.origin, "where it comes from stays");
    assert_eq!(shop.rows.bills.len(), 1);
    let sold: i64 =
        posted(&shop, "bill.issued").iter().filter(|(account, _)| *account == CustomerDeposits).map(|(_, minor)| minor).sum();
    assert_eq!((sold, accounts(&shop).net(CustomerDeposits)), (9_000, Amount::ZERO));
}

#[test]
fn the_stream_says_of_a_slice_how_many_lines_were_new_and_how_many_were_here() {
    let mut shop = shop();
    let wallet = |ids: &[&str]| LegacyRecords { wallet: ids.iter().map(|id| entry(id, 100, 9)).collect(), ..nothing() };
    let told = |shop: &Shop| -> Vec<(&str, Value)> {
        let record = shop.rows.records.last().expect("a record");
        assert_eq!(record.action, "legacy.imported");
        record.new.iter().map(|fact| (fact.name, fact.value.clone())).collect()
    };
    let counts = |slice, created, changed, unchanged| {
        [("slice", slice), ("created", created), ("changed", changed), ("unchanged", unchanged)]
            .map(|(name, count)| (name, Value::Integer(count)))
    };
    take_in(&mut shop, 1, wallet(&["1", "2"]));
    assert_eq!(told(&shop), counts(0, 3, 0, 0));
    shop.run(&Actor::command_line(), taking_in(1, 5, vec![wallet(&["1", "2", "3"])])).expect("taken in");
    assert_eq!(told(&shop), counts(5, 1, 0, 3));
}

#[test]
fn money_that_came_into_a_wallet_comes_once_also_where_the_server_has_just_started() {
    let mut shop = shop();
    let brought = || LegacyRecords {
        wallet: vec![entry("in", 10_000, 9), entry("out", -3_000, 1)],
        orders: vec![order("7", "M7", Status::Ready, 4_000, vec![card("71", 4_000)])],
        ..nothing()
    };
    take_in(&mut shop, 1, brought());
    let known: Vec<&str> = shop.rows.legacy_wallet_entries.keys().map(String::as_str).collect();
    assert_eq!(known, ["in", "out"], "orders and payments say themselves where they come from");
    shop.reopen();
    assert_eq!(take_in(&mut shop, 2, brought()), [CameTo::Unchanged; 4]);
    assert_eq!(accounts(&shop).wallet(), Amount(7_000));
}

#[test]
fn a_payment_that_had_come_there_is_of_no_drawer_here_and_one_that_is_awaited_is() {
    let payments = vec![card("71", 4_000), awaited("72", "P72", 5_000)];
    let (mut shop, brought) = with(order("7", "M7", Status::Pending, 9_000, payments));
    let settled: Vec<bool> = brought.payments.iter().map(|payment| payment.was_settled_there()).collect();
    assert_eq!(settled, [true, false]);
    let here = shop.run(&someone(Role::Cashier), paying(cash(100))).expect("paid").document;
    let Document::Payment(here) = here else { panic!("not a payment") };
    assert!(!here.was_settled_there());
}

#[test]
fn a_slice_takes_in_however_many_new_customers() {
    let mut shop = shop();
    let somebody = |nth: i64| {
        let mut records = LegacyRecords { wallet: vec![entry(&format!("w{nth}"), nth * 100, 9)], ..nothing() };
        let customer = records.customer.as_mut().expect("one");
        (customer.legacy_id, customer.phone) = (format!("{nth}"), None);
        records
    };
    let many = 2 * LOAD_ROUNDS_MAX as i64;
    let slice = taking_in(1, 0, (1..=many).map(somebody).collect());
    shop.run(&Actor::command_line(), slice).expect("taken in");
    let wallets: Vec<i64> = shop.rows.customer_accounts.values().map(|accounts| accounts.wallet().0).collect();
    assert_eq!(wallets, (1..=many).map(|nth| nth * 100).collect::<Vec<_>>());
}

#[test]
fn whoever_is_found_by_id_or_by_phone_comes_with_what_their_wallet_holds() {
    let mut shop = shop();
    take_in(&mut shop, 1, nothing());
    let row = shop.rows.customers.values().next().expect("one").row;
    let under_another_id = || {
        let mut records = nothing();
        records.customer.as_mut().expect("one").legacy_id = "another".into();
        records
    };
    let without_phone = || {
        let mut records = nothing();
        records.customer.as_mut().expect("one").phone = None;
        records
    };
    for records in [without_phone(), under_another_id()] {
        shop.reopen();
        let request = shop.request(&Actor::command_line(), taking_in(2, 0, vec![records]));
        shop.has_seen(&request);
        let Request { key, reference, hash: request_hash, command, .. } = request;
        command::ask(&Envelope { key, reference, request_hash, command }, &mut shop.book);
        assert_eq!(shop.book.take_wanted(), [Key::CustomerAccounts(row)]);
    }
}

proptest! {
    #[test]
    fn lines_less_discount_with_fee_and_tax_come_to_the_total_and_every_promise_is_kept(
        prices in proptest::collection::vec((1_i64..=9_000, 0_i64..=500_000), 0..6),
        discount in 0_i64..=300_000, fee in 0_i64..=20_000, tax in 0_i64..=50_000, handed_over: bool,
    ) {
        let lines: Vec<LegacyLine> = prices.iter()
            .map(|(milli, price)| LegacyLine { description: "Paint".into(), quantity: Quantity(*milli), unit_price: Amount(*price) })
            .collect();
        let goods: i64 = lines.iter().map(|line| line.unit_price.scaled(line.quantity.0, 1_000).expect("small").0).sum();
        // An order of which the items are lost comes to something all the same.
        let goods = if lines.is_empty() { 7_000 + discount } else { goods };
        let discount = discount.min(goods + fee);
        let total = goods - discount + fee + tax;
        let status = if handed_over { Status::Delivered } else { Status::Ready };
        let brought = LegacyOrder {
            lines, discount: Amount(discount), delivery_fee: Amount(fee), tax: Amount(tax), total: Amount(total),
            ..order("7", "M7", status, total, Vec::new())
        };
        let (_, made) = with(brought);
        prop_assert_eq!(made.totals.total, Amount(total));
        prop_assert_eq!(made.left_to_pay(), Amount(total));
    }
}

#[test]
fn what_comes_back_opens_its_day_and_frees_the_money_that_had_paid_for_it() {
    let (mut shop, brought) = with(order("7", "M7", Status::Delivered, 9_000, vec![card("71", 4_000)]));
    assert!(shop.rows.days.is_empty());
    assert_eq!((brought.payments[0].billed, brought.payments[0].version), (Some(Amount(4_000)), 1));
    shop.run(&someone(Role::Manager), moving(brought.id, Status::Returned)).expect("it comes back");
    let days: Vec<String> = shop.rows.days.keys().map(|day| day.date.to_string()).collect();
    assert_eq!(days, ["2025-11-20"]);
    let last: Vec<&str> = shop.rows.records.iter().rev().take(2).map(|record| record.action).collect();
    assert_eq!(last, ["order.moved", "businessDay.opened"]);
    let payment = &shop.rows.payments[&brought.payments[0].id];
    assert_eq!((payment.billed, payment.version, payment.left()), (None, 2, Amount(4_000)));
}

#[test]
fn a_step_that_what_was_handed_over_cannot_take_is_refused_as_that_also_on_a_day_that_is_closed() {
    let (mut shop, brought) = with(order("7", "M7", Status::Delivered, 9_000, Vec::new()));
    shop.run(&someone(Role::Cashier), paying(cash(100))).expect("the day is open");
    shop.rows.days.values_mut().next().expect("a day").state = docket_domain::days::DayState::Closed;
    shop.reopen();
    assert_eq!(shop.refuse(&someone(Role::Manager), moving(brought.id, Status::Ready)).code, Code::OrderIllegalTransition);
    assert_eq!(shop.refuse(&someone(Role::Manager), moving(brought.id, Status::Returned)).code, Code::BusinessDayClosed);
}

#[test]
fn an_order_is_found_by_its_number_and_by_its_id_and_number_in_the_other_system() {
    let former = LegacyNumber::Former("M7".into());
    let (mut shop, brought) = with(LegacyOrder { number: former, ..order("7", "M7", Status::Ready, 9_000, Vec::new()) });
    assert_eq!(brought.number.text(), "ALM-20251109-000001");
    let names = ["ALM-20251109-000001", "7", "M7", "M8", ""];
    assert_eq!(names.map(|name| brought.is_known_as(name)), [true, true, true, false, false]);
    let own = shop.place(&someone(Role::Owner), placing(shawarma()));
    let names = ["ALM-20251120-000001", "7", "M7", ""];
    assert_eq!(names.map(|name| own.is_known_as(name)), [true, false, false, false]);
}

#[test]
fn what_is_split_off_an_order_that_was_brought_in_is_not_the_other_system_s() {
    let line = |minor| LegacyLine { description: "Wall panel".into(), quantity: Quantity(1_000), unit_price: Amount(minor) };
    let two = LegacyOrder { lines: vec![line(5_000), line(4_000)], ..order("7", "M7", Status::Ready, 9_000, Vec::new()) };
    let (mut shop, brought) = with(two);
    let taken = docket_domain::ordering::Taken::Lines(vec![(2, None)]);
    let outcome = shop.run(&someone(Role::Manager), splitting(brought.id, taken)).expect("split");
    let new = shop.written(&outcome);
    assert_eq!((new.totals.total, new.origin.clone(), new.is_known_as("7")), (Amount(4_000), None, false));
    assert!(shop.rows.orders[&brought.id].is_known_as("7"));
}
