//! Refunds in coins: what is given back is never more than was paid, and never far from what is owed.

use crate::fixtures::{
    amending, at_register, caller, cash, item, opening, paying, placing, settings, sold_item, someone, with_two_outlets, without,
};
use crate::shop::Shop;
use docket_domain::access::{Actor, Role};
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Buyer, CreditNote, CreditNoteKind, Refund, ReturnItems, ReturnedItem, ReturnedWhat, SellItems};
use docket_domain::catalog::{CreateProduct, NewProduct, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::{BillId, PaymentId};
use docket_domain::ledger::Account;
use docket_domain::merchants::{Register, Settings};
use docket_domain::money::Amount;
use docket_domain::ordering::{AmendOrder, PlaceOrder};
use docket_domain::payments::{Payment, PaymentMethod, RecordPayment, RefundPayment};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::shifts::{CloseShift, DrawerCash};
use std::sync::Arc;

/// A shop whose smallest coin is 0.05, in which eight things at 0.03 were sold.
fn sold(method: PaymentMethod) -> (Shop, BillId) {
    sold_at(Amount(3), method)
}

/// The same at another price.
fn sold_at(price: Amount, method: PaymentMethod) -> (Shop, BillId) {
    let mut shop = matches_at(price, Settings { smallest_coin: Amount(5), ..settings() });
    let bill = sell(&mut shop, &someone(Role::Owner), vec![Tender { method, amount: None }], &[8_000]);
    (shop, bill)
}

/// A shop that sells matches at a price.
fn matches_at(price: Amount, settings: Settings) -> Shop {
    let mut shop = Shop::open(settings);
    let product = NewProduct::new("MATCH", vec![("en".into(), "Matches".into())], Unit::Piece, price);
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
    shop
}

/// Sells so many matches in each line.
fn sell(shop: &mut Shop, actor: &Actor, payments: Vec<Tender>, lines: &[i64]) -> BillId {
    sell_more(shop, actor, SellItems { payments, ..SellItems::default() }, lines)
}

/// The same of a sale of which more is said.
fn sell_more(shop: &mut Shop, actor: &Actor, sale: SellItems, lines: &[i64]) -> BillId {
    let item = |milli: &i64| sold_item("MATCH", *milli);
    let sale = SellItems { items: lines.iter().map(item).collect(), ..sale };
    let outcome = shop.run(actor, Command::SellItems(Box::new(sale))).expect("sold");
    let Document::Bill(state, _) = outcome.document else { panic!("not a bill") };
    state.bill.id
}

/// Eight things at 1.00, of which 3.00 were paid by card and 5.00 in cash.
fn sold_by_card_and_cash() -> (Shop, BillId) {
    let mut shop = matches_at(Amount(100), settings());
    let by = |method, minor| Tender { method, amount: Some(Amount(minor)) };
    let payments = vec![by(PaymentMethod::Card, 300), by(PaymentMethod::Cash, 500)];
    let bill = sell(&mut shop, &someone(Role::Owner), payments, &[8_000]);
    (shop, bill)
}

fn refund(method: PaymentMethod, minor: i64) -> Refund {
    Refund { method, amount: Amount(minor) }
}

/// So many of the first line come back.
fn returning_so_many(bill: BillId, milli: i64, refunds: Vec<Refund>) -> Command {
    returning_items(bill, vec![ReturnedItem { what: ReturnedWhat::Line(1), quantity: Quantity(milli) }], refunds)
}

fn returning_items(bill: BillId, items: Vec<ReturnedItem>, refunds: Vec<Refund>) -> Command {
    let (kind, refund_by) = (CreditNoteKind::Return, None);
    Command::ReturnItems(Box::new(ReturnItems { bill, kind, items, refunds, refund_by, reason: "damp".into() }))
}

fn taken_back(shop: &mut Shop, actor: &Actor, command: Command) -> Arc<CreditNote> {
    let outcome = shop.run(actor, command).expect("taken back");
    let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
    note
}

/// What is wrong, and where.
fn wrong(refusal: &Refusal) -> Vec<(Code, &str)> {
    refusal.problems.iter().map(|problem| (problem.code, problem.pointer.as_str())).collect()
}

fn returning(bill: BillId, refunds: Vec<Refund>) -> Command {
    let items = vec![ReturnedItem { what: ReturnedWhat::Line(1), quantity: Quantity(1_000) }];
    Command::ReturnItems(Box::new(ReturnItems {
        bill,
        kind: CreditNoteKind::Return,
        items,
        refunds,
        refund_by: None,
        reason: "damp".into(),
    }))
}

/// Everything that is left comes back, or the bill is voided.
fn returning_all(bill: BillId, kind: CreditNoteKind) -> Command {
    let (items, refunds, refund_by) = (Vec::new(), Vec::new(), None);
    Command::ReturnItems(Box::new(ReturnItems { bill, kind, items, refunds, refund_by, reason: "a mistake".into() }))
}

/// One of them comes back; it is paid back as is said, or as it was paid.
fn one_back(shop: &mut Shop, bill: BillId, refunds: Vec<Refund>) -> Arc<CreditNote> {
    let outcome = shop.run(&someone(Role::Owner), returning(bill, refunds)).expect("taken back");
    let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
    note
}

#[test]
fn things_returned_one_by_one_give_back_in_coins_what_was_paid_and_keep_near_to_it() {
    let (mut shop, bill) = sold(PaymentMethod::Cash);
    let mut given = Vec::new();
    for count in 1..=8 {
        let note = one_back(&mut shop, bill, Vec::new());
        assert_eq!(note.totals.total, Amount(3));
        given.push(note.refunds.iter().map(|refund| refund.amount.0).sum::<i64>());
        let so_far: i64 = given.iter().sum();
        assert!(so_far % 5 == 0 && (so_far - 3 * count).abs() <= 2, "{given:?}");
        assert_eq!(note.totals.rounding.0, given[given.len() - 1] - 3);
    }
    assert_eq!(given, [5, 0, 5, 0, 5, 5, 0, 5], "0.24 were 0.25 in cash");
}

#[test]
fn a_coin_for_each_thing_is_refused_as_soon_as_it_is_more_than_is_owed() {
    let (mut shop, bill) = sold(PaymentMethod::Card);
    let owner = someone(Role::Owner);
    let coin = || vec![Refund { method: PaymentMethod::Cash, amount: Amount(5) }];
    assert_eq!(one_back(&mut shop, bill, coin()).totals.rounding, Amount(2));
    assert_eq!(shop.refuse(&owner, returning(bill, coin())).code, Code::RefundMismatch);
    // Exactly what it came to may always be given, as far as there is something left.
    let exact = |minor| vec![Refund { method: PaymentMethod::Cash, amount: Amount(minor) }];
    for _ in 2..=7 {
        one_back(&mut shop, bill, exact(3));
    }
    assert_eq!(shop.refuse(&owner, returning(bill, exact(3))).code, Code::RefundMismatch);
    assert_eq!(one_back(&mut shop, bill, exact(1)).totals.rounding, Amount(-2));
    assert_eq!(shop.rows.bills[&bill].refunded_in_all(), Amount(24));
}

#[test]
fn what_was_free_comes_back_and_nothing_is_given_for_it_however_it_was_to_be() {
    let (mut shop, bill) = sold_at(Amount::ZERO, PaymentMethod::Card);
    for refund_by in [None, Some(PaymentMethod::Card), Some(PaymentMethod::Cash)] {
        let Command::ReturnItems(mut command) = returning(bill, Vec::new()) else { panic!("not a return") };
        command.refund_by = refund_by;
        let outcome = shop.run(&someone(Role::Owner), Command::ReturnItems(command)).expect("taken back");
        let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
        assert_eq!((note.totals.total, note.refunds.len()), (Amount::ZERO, 0));
    }
}

#[test]
fn a_bill_is_voided_by_whoever_may_and_by_no_cashier_at_a_register_either() {
    let (mut shop, bill) = sold(PaymentMethod::Card);
    for cashier in [someone(Role::Cashier), at_register(Role::Cashier, "R1")] {
        assert_eq!(shop.refuse(&cashier, returning_all(bill, CreditNoteKind::Void)).code, Code::PermissionMissing);
    }
    shop.run(&at_register(Role::Manager, "R1"), returning_all(bill, CreditNoteKind::Void)).expect("voided");
}

#[test]
fn no_more_comes_back_of_a_bill_than_is_left_of_it() {
    let (mut shop, bill) = sold(PaymentMethod::Card);
    let owner = someone(Role::Owner);
    one_back(&mut shop, bill, Vec::new());
    let Command::ReturnItems(mut eight) = returning(bill, Vec::new()) else { panic!("a return") };
    eight.items[0].quantity = Quantity(8_000);
    assert_eq!(shop.refuse(&owner, Command::ReturnItems(eight)).code, Code::ReturnTooMuch);
    let outcome = shop.run(&owner, returning_all(bill, CreditNoteKind::Return)).expect("taken back");
    let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
    assert_eq!((note.lines[0].quantity, note.totals.total), (Quantity(7_000), Amount(21)));
    assert_eq!(shop.refuse(&owner, returning_all(bill, CreditNoteKind::Return)).code, Code::ReturnTooMuch);
}

#[test]
fn a_bill_of_which_something_came_back_is_not_voided() {
    let (mut shop, bill) = sold(PaymentMethod::Card);
    one_back(&mut shop, bill, Vec::new());
    let refusal = shop.refuse(&someone(Role::Owner), returning_all(bill, CreditNoteKind::Void));
    assert_eq!(refusal.code, Code::BillNotVoidable);
    assert_eq!(refusal.detail, "Items of bill BILL-0000000001 were returned already; return the rest.");
}

#[test]
fn cash_that_is_given_back_comes_out_of_the_drawer_of_an_open_shift_at_that_outlet_alone() {
    let mut settings = with_two_outlets();
    settings.registers.push(Register { outlet: "YAS".into(), code: "Y1".into(), name: "Y1".into() });
    let mut shop = matches_at(Amount(100), settings);
    let (main, owner) = (at_register(Role::Manager, "R1"), someone(Role::Owner));
    shop.run(&main, opening("R1", 1_000, None)).expect("opened");
    shop.run(&owner, opening("Y1", 1_000, None)).expect("opened");
    let payments = vec![Tender { method: PaymentMethod::Cash, amount: None }];
    let bill = sell(&mut shop, &main, payments, &[8_000]);
    let drawers = |shop: &Shop| -> Vec<(String, i64, i64, u32)> {
        let shifts = shop.rows.shifts.values();
        let mut drawers: Vec<_> =
            shifts.map(|shift| (shift.register.clone(), shift.cash.sales.0, shift.cash.refunds.0, shift.version)).collect();
        drawers.sort();
        drawers
    };
    let note = taken_back(&mut shop, &main, returning(bill, Vec::new()));
    let row = shop.rows.shifts.values().find(|shift| shift.register == "R1").expect("a shift").row;
    assert_eq!((note.shift_row, note.register.as_deref()), (Some(row), Some("R1")));
    assert_eq!(drawers(&shop), [("R1".into(), 800, 100, 3), ("Y1".into(), 0, 0, 1)]);
    // Whose drawer is at the other outlet gives it from none.
    let note = taken_back(&mut shop, &owner, returning(bill, Vec::new()));
    assert_eq!((note.shift_row, note.register.as_deref()), (None, None));
    assert_eq!(drawers(&shop), [("R1".into(), 800, 100, 3), ("Y1".into(), 0, 0, 1)]);
}

#[test]
fn nothing_is_given_into_the_wallet_of_nobody() {
    let (mut shop, bill) = sold(PaymentMethod::Card);
    let owner = someone(Role::Owner);
    let expected = [(Code::PaymentCustomerMissing, "/refunds/0")];
    assert_eq!(wrong(&shop.refuse(&owner, returning(bill, vec![refund(PaymentMethod::Wallet, 3)]))), expected);
    let Command::ReturnItems(mut by_wallet) = returning(bill, Vec::new()) else { panic!("a return") };
    by_wallet.refund_by = Some(PaymentMethod::Wallet);
    assert_eq!(wrong(&shop.refuse(&owner, Command::ReturnItems(by_wallet))), expected);
}

#[test]
fn money_goes_back_by_the_method_that_is_asked_for_and_else_as_it_came() {
    let (mut shop, bill) = sold_at(Amount(100), PaymentMethod::Card);
    let owner = someone(Role::Owner);
    let Command::ReturnItems(mut in_cash) = returning(bill, Vec::new()) else { panic!("a return") };
    in_cash.refund_by = Some(PaymentMethod::Cash);
    let note = taken_back(&mut shop, &owner, Command::ReturnItems(in_cash));
    assert_eq!(note.refunds, [refund(PaymentMethod::Cash, 100)]);
    assert_eq!(one_back(&mut shop, bill, Vec::new()).refunds, [refund(PaymentMethod::Card, 100)]);
}

#[test]
fn each_method_gets_back_what_it_paid_only_where_everything_comes_back_at_once() {
    let (mut shop, bill) = sold_by_card_and_cash();
    let owner = someone(Role::Owner);
    let everything = || returning_all(bill, CreditNoteKind::Return);
    let refusal = shop.refuse(&owner, returning(bill, Vec::new()));
    assert_eq!(wrong(&refusal), [(Code::RefundRequired, "/refunds")]);
    one_back(&mut shop, bill, vec![refund(PaymentMethod::Cash, 100)]);
    let refusal = shop.refuse(&owner, everything());
    assert_eq!(wrong(&refusal), [(Code::RefundRequired, "/refunds")], "something was given back before");
    let (mut shop, bill) = sold_by_card_and_cash();
    let note = taken_back(&mut shop, &owner, returning_all(bill, CreditNoteKind::Return));
    assert_eq!(note.refunds, [refund(PaymentMethod::Cash, 500), refund(PaymentMethod::Card, 300)]);
}

#[test]
fn what_a_card_does_not_take_back_is_given_in_whole_coins() {
    let mut shop = matches_at(Amount(13), Settings { smallest_coin: Amount(5), ..settings() });
    let owner = someone(Role::Owner);
    let by = |method, amount: Option<i64>| Tender { method, amount: amount.map(Amount) };
    let payments = vec![by(PaymentMethod::Card, Some(50)), by(PaymentMethod::Cash, None)];
    let bill = sell(&mut shop, &owner, payments, &[8_000]);
    // Of 0.13 the card takes 0.06 back, and 0.07 are 0.05 in coins.
    let refunds = |cash| vec![refund(PaymentMethod::Card, 6), refund(PaymentMethod::Cash, cash)];
    assert_eq!(shop.refuse(&owner, returning(bill, refunds(10))).code, Code::RefundMismatch);
    let note = one_back(&mut shop, bill, refunds(5));
    assert_eq!((note.totals.total, note.totals.rounding), (Amount(13), Amount(-2)));
}

#[test]
fn a_cashier_gives_back_by_a_method_no_more_than_it_paid_and_a_manager_or_a_wallet_may_have_more() {
    let (mut shop, bill) = sold_by_card_and_cash();
    let (cashier, manager) = (someone(Role::Cashier), someone(Role::Manager));
    let card = |minor| refund(PaymentMethod::Card, minor);
    let in_two = returning_so_many(bill, 4_000, vec![card(200), card(200)]);
    assert_eq!(wrong(&shop.refuse(&cashier, in_two)), [(Code::RefundTooMuch, "/refunds/1")]);
    taken_back(&mut shop, &cashier, returning_so_many(bill, 3_000, vec![card(300)]));
    let refusal = shop.refuse(&cashier, returning(bill, vec![card(100)]));
    assert_eq!(wrong(&refusal), [(Code::RefundTooMuch, "/refunds/0")]);
    assert_eq!(refusal.detail, "0.00 is left of what was paid by card; a manager may give back more by it.");
    assert_eq!(taken_back(&mut shop, &manager, returning(bill, vec![card(100)])).refunds, [card(100)]);
    // Into a wallet a cashier may give what was paid otherwise.
    let buyer = Some(Buyer::Known { customer: caller("501234567", None), name: None, email: None });
    let payments = vec![Tender { method: PaymentMethod::Card, amount: None }];
    let sale = SellItems { buyer, payments, ..SellItems::default() };
    let theirs = sell_more(&mut shop, &cashier, sale, &[1_000]);
    let into_wallet = vec![refund(PaymentMethod::Wallet, 100)];
    assert_eq!(taken_back(&mut shop, &cashier, returning(theirs, into_wallet.clone())).refunds, into_wallet);
}

#[test]
fn what_was_given_back_is_counted_by_method() {
    let (mut shop, bill) = sold_by_card_and_cash();
    let owner = someone(Role::Owner);
    for method in [PaymentMethod::Card, PaymentMethod::Cash, PaymentMethod::Cash] {
        taken_back(&mut shop, &owner, returning(bill, vec![refund(method, 100)]));
    }
    let given =
        [PaymentMethod::Card, PaymentMethod::Cash, PaymentMethod::Wallet].map(|by| shop.rows.bills[&bill].refunded_by(by));
    assert_eq!(given, [Amount(100), Amount(200), Amount::ZERO]);
}

#[test]
fn a_deposit_is_given_back_in_parts_and_once() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let outcome = shop.run(&owner, paying(cash(10_000))).expect("paid");
    let Document::Payment(payment) = outcome.document else { panic!("not a payment") };
    let refund = |amount: Option<i64>| {
        let (amount, reason) = (amount.map(Amount), "not needed".to_owned());
        Command::RefundPayment(Box::new(RefundPayment { payment: payment.id, amount, method: None, reason }))
    };
    shop.run(&owner, refund(Some(6_000))).expect("a part");
    assert_eq!(shop.refuse(&owner, refund(Some(6_000))).code, Code::RefundTooMuch);
    let outcome = shop.run(&owner, refund(None)).expect("the rest");
    let Document::Payment(given) = outcome.document else { panic!("not a payment") };
    assert_eq!(given.refunded, Amount(10_000));
    assert_eq!(shop.refuse(&owner, refund(None)).code, Code::RefundTooMuch);
}

fn refunding(payment: PaymentId, amount: Option<i64>, method: Option<PaymentMethod>) -> Command {
    let (amount, reason) = (amount.map(Amount), "not needed".to_owned());
    Command::RefundPayment(Box::new(RefundPayment { payment, amount, method, reason }))
}

fn payment(outcome: Document) -> Arc<Payment> {
    let Document::Payment(payment) = outcome else { panic!("not a payment: {outcome:?}") };
    payment
}

#[test]
fn who_is_no_manager_gives_money_back_only_as_it_came() {
    let mut shop = Shop::open(settings());
    let (finance, manager) = (someone(Role::Finance), someone(Role::Manager));
    let paid = payment(shop.run(&finance, paying(cash(10_000))).expect("paid").document).id;
    let by_card = || refunding(paid, Some(3_000), Some(PaymentMethod::Card));
    let refusal = shop.refuse(&finance, by_card());
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::PermissionMissing, "/method"));
    shop.run(&finance, refunding(paid, Some(1_000), None)).expect("as it came");
    shop.run(&finance, refunding(paid, Some(2_000), Some(PaymentMethod::Cash))).expect("as it came, also by name");
    let given = payment(shop.run(&manager, by_card()).expect("a manager says how").document);
    assert_eq!((given.refunded, given.version), (Amount(6_000), 4), "each of the three is a change of the payment");
    let refunds: Vec<_> = shop.rows.payment_refunds.iter().map(|refund| (refund.method, refund.amount)).collect();
    let (cash, card) = (PaymentMethod::Cash, PaymentMethod::Card);
    assert_eq!(refunds, [(cash, Amount(1_000)), (cash, Amount(2_000)), (card, Amount(3_000))]);
}

#[test]
fn all_of_what_was_paid_for_an_order_that_nobody_has_taken_on_comes_back_and_no_more() {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    let items = vec![item("SHAWARMA-L", "1"), item("WATER", "1")];
    let order = shop.place(&owner, placing(PlaceOrder { items, ..PlaceOrder::default() }));
    let paid = RecordPayment { order: Some(order.id), ..cash(2_700) };
    let paid = payment(shop.run(&owner, paying(paid)).expect("paid").document).id;
    let amend = AmendOrder { remove: vec![without(2, None)], ..amending(order.id) };
    shop.run(&owner, Command::AmendOrder(Box::new(amend))).expect("no water");
    assert_eq!(shop.rows.orders[&order.id].refund_due(), Amount(200));
    assert_eq!(shop.refuse(&owner, refunding(paid, Some(2_701), None)).code, Code::RefundTooMuch);
    let given = payment(shop.run(&owner, refunding(paid, None, None)).expect("all of it").document);
    assert_eq!(given.refunded, Amount(2_700));
    let row = shop.rows.payment_refunds[0].row;
    let posted: Vec<_> = shop.rows.entries[&row].postings.iter().map(|one| (one.account.account, one.amount.0)).collect();
    let expected = [(Account::RefundsDue, 200), (Account::CustomerDeposits, 2_500), (Account::CashDrawers, -2_700)];
    assert_eq!(posted, expected, "what is due back first");
}

#[test]
fn cash_that_is_given_back_is_missing_from_the_drawer_that_gave_it() {
    let mut shop = Shop::open(settings());
    let till = at_register(Role::Owner, "R1");
    let Document::Shift(shift) = shop.run(&till, opening("R1", 5_000, None)).expect("opened").document else {
        panic!("not a shift")
    };
    let paid = payment(shop.run(&till, paying(cash(10_000))).expect("paid").document).id;
    for (part, refunds, left) in [(6_000, 6_000, 9_000), (3_000, 9_000, 6_000)] {
        shop.run(&till, refunding(paid, Some(part), None)).expect("given back");
        let drawer = shop.rows.shifts[&shift].cash;
        let expected =
            DrawerCash { opening_float: Amount(5_000), sales: Amount(10_000), refunds: Amount(refunds), ..DrawerCash::default() };
        assert_eq!((drawer, drawer.expected()), (expected, Amount(left)));
    }
    shop.run(&till, refunding(paid, Some(1_000), Some(PaymentMethod::Card))).expect("given back");
    assert_eq!(shop.rows.shifts[&shift].cash.expected(), Amount(6_000), "what goes back by card is in no drawer");
}

#[test]
fn a_drawer_that_was_counted_before_money_was_given_back_from_it_closes_no_shift() {
    let mut shop = Shop::open(settings());
    let till = at_register(Role::Owner, "R1");
    let Document::Shift(shift) = shop.run(&till, opening("R1", 0, None)).expect("opened").document else { panic!("not a shift") };
    let paid = payment(shop.run(&till, paying(cash(10_000))).expect("paid").document).id;
    let counted = |minor, version| {
        let close = CloseShift { shift, counted: Amount(minor), denominations: Vec::new(), version: Some(version) };
        Command::CloseShift(Box::new(close))
    };
    assert_eq!(shop.rows.shifts[&shift].version, 2, "opened, and paid into");
    shop.run(&till, refunding(paid, Some(6_000), None)).expect("given back");
    assert_eq!(shop.refuse(&till, counted(10_000, 2)).code, Code::ShiftVersionConflict);
    shop.run(&till, refunding(paid, Some(1_000), Some(PaymentMethod::Card))).expect("given back");
    shop.run(&till, counted(4_000, 3)).expect("what goes back by card leaves the drawer as it was counted");
}
