//! Refunds in coins: what is given back is never more than was paid, and never far from what is owed.

use docket_domain::access::Role;
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{CreditNote, CreditNoteKind, Refund, ReturnItems, ReturnedItem, ReturnedWhat, SellItems, SoldItem};
use docket_domain::catalog::{CreateProduct, NewProduct, ProductReference, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::BillId;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::payments::{PaymentMethod, RefundPayment};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;
use std::sync::Arc;

use crate::fixtures::{at_register, cash, paying, settings, someone};
use crate::shop::Shop;

/// A shop whose smallest coin is 0.05, in which eight things at 0.03 were sold.
fn sold(method: PaymentMethod) -> (Shop, BillId) {
    sold_at(Amount(3), method)
}

/// The same at another price.
fn sold_at(price: Amount, method: PaymentMethod) -> (Shop, BillId) {
    let mut shop = Shop::open(Settings { smallest_coin: Amount(5), ..settings() });
    let product = NewProduct::new("MATCH", vec![("en".into(), "Matches".into())], Unit::Piece, price);
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
    let item = SoldItem {
        product: ProductReference("MATCH".into()),
        quantity: Quantity(8_000),
        unit_price: None,
        discounts: Vec::new(),
        known: docket_domain::billing::KnownItem::default(),
        options: Vec::new(),
        notes: String::new(),
    };
    let payments = vec![Tender { method, amount: None }];
    let sale = SellItems { items: vec![item], payments, ..SellItems::default() };
    let outcome = shop.run(&someone(Role::Owner), Command::SellItems(Box::new(sale))).expect("sold");
    let Document::Bill(state, _) = outcome.document else { panic!("not a bill") };
    (shop, state.bill.id)
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
