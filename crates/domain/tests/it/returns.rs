//! Goods that come back: which lines of the bill they are, how much of them may, where they lie again, and what number it gets.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{
    Bill, Buyer, ChargeKind, ChargeRule, CreditNote, CreditNoteKind, KnownItem, NewCharge, ReturnItems, ReturnedItem,
    ReturnedWhat, SellItems, SoldItem,
};
use docket_domain::catalog::{CreateProduct, NewProduct, ProductReference, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::BillId;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Reset, ScopePart, Series, Template, UniquePart};
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::stock::MovementKind;

use crate::fixtures::{at_register, bought, caller, purchase_of, settings, someone};
use crate::shop::Shop;

fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).expect("a quantity")
}

/// The kitchen, which may charge 10.00 for service.
fn kitchen() -> Settings {
    let service =
        ChargeRule { code: "service".into(), name: "Service".into(), kind: ChargeKind::Amount(Amount(1_000)), taxes: Vec::new() };
    Settings { charges: vec![service], ..settings() }
}

/// A sale of those products, paid by card.
fn sale(items: &[(&str, &str)]) -> SellItems {
    let items = items.iter().map(|(sku, wanted)| SoldItem {
        product: ProductReference((*sku).into()),
        quantity: quantity(wanted),
        unit_price: None,
        discounts: Vec::new(),
        options: Vec::new(),
        notes: String::new(),
        known: KnownItem::default(),
    });
    let payments = vec![Tender { method: PaymentMethod::Card, amount: None }];
    SellItems { items: items.collect(), payments, ..SellItems::default() }
}

fn sold(shop: &mut Shop, sale: SellItems) -> Arc<Bill> {
    let outcome = shop.run(&someone(Role::Owner), Command::SellItems(Box::new(sale))).expect("sold");
    let Document::Bill(state, _) = outcome.document else { panic!("not a bill") };
    Arc::clone(&state.bill)
}

fn line(line: u32, wanted: &str) -> ReturnedItem {
    ReturnedItem { what: ReturnedWhat::Line(line), quantity: quantity(wanted) }
}

fn product(sku: &str, wanted: &str) -> ReturnedItem {
    ReturnedItem { what: ReturnedWhat::Product(ProductReference(sku.into())), quantity: quantity(wanted) }
}

fn returning(bill: BillId, items: Vec<ReturnedItem>) -> Command {
    let (kind, reason) = (CreditNoteKind::Return, "too many".to_owned());
    Command::ReturnItems(Box::new(ReturnItems { bill, kind, items, refunds: Vec::new(), refund_by: None, reason }))
}

fn returned(shop: &mut Shop, bill: BillId, items: Vec<ReturnedItem>) -> Arc<CreditNote> {
    let outcome = shop.run(&someone(Role::Owner), returning(bill, items)).expect("taken back");
    let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
    note
}

/// Which lines of the bill came back, and how much of each.
fn lines(note: &CreditNote) -> Vec<(u32, i64)> {
    note.lines.iter().map(|line| (line.bill_line, line.quantity.0)).collect()
}

#[track_caller]
fn refuses(shop: &mut Shop, bill: BillId, items: Vec<ReturnedItem>) -> Vec<(String, Code, String)> {
    let Refusal { problems, .. } = shop.refuse(&someone(Role::Owner), returning(bill, items));
    problems.into_iter().map(|problem| (problem.pointer, problem.code, problem.detail)).collect()
}

fn problem(pointer: &str, code: Code, detail: &str) -> (String, Code, String) {
    (pointer.to_owned(), code, detail.to_owned())
}

#[test]
fn a_line_that_is_named_twice_does_not_come_back_twice() {
    let mut shop = Shop::open(kitchen());
    let bill = sold(&mut shop, sale(&[("WATER", "8")])).id;
    let too_much = problem("/items/1/quantity", Code::ReturnTooMuch, "4 were to come back, and 3 of them are left.");
    assert_eq!(refuses(&mut shop, bill, vec![line(1, "5"), line(1, "4")]), [too_much]);
    assert_eq!(lines(&returned(&mut shop, bill, vec![line(1, "5"), line(1, "3")])), [(1, 8_000)]);
}

#[test]
fn what_is_counted_comes_back_in_whole_numbers_and_what_is_weighed_in_any() {
    let mut shop = Shop::open(kitchen());
    let bill = sold(&mut shop, sale(&[("WATER", "2"), ("DATES", "2")])).id;
    let half =
        || problem("/items/0/quantity", Code::QuantityNotWhole, "It is sold in whole numbers and comes back in whole numbers.");
    for part in [line(1, "0.5"), product("WATER", "1.001")] {
        assert_eq!(refuses(&mut shop, bill, vec![part]), [half()]);
    }
    assert_eq!(lines(&returned(&mut shop, bill, vec![line(1, "1"), line(2, "0.5")])), [(1, 1_000), (2, 500)]);
}

#[test]
fn a_product_comes_back_of_the_lines_that_have_it_the_first_of_them_first() {
    let mut shop = Shop::open(kitchen());
    let charges = vec![NewCharge { code: "service".into(), amount: None }];
    let items = [("WATER", "2"), ("SHAWARMA-L", "2"), ("WATER", "3"), ("WATER", "1")];
    let bill = sold(&mut shop, SellItems { charges, ..sale(&items) }).id;
    let too_much = problem("/items/0/quantity", Code::ReturnTooMuch, "7 were to come back, and 6 of them are left.");
    assert_eq!(refuses(&mut shop, bill, vec![product("WATER", "7")]), [too_much]);
    let unknown = |sku: &str| problem("/items/0/productId", Code::BillLineUnknown, &format!("The bill has no product {sku}."));
    // The charge is of no product, and is none that nobody knows.
    assert_eq!(refuses(&mut shop, bill, vec![product("NOTHING", "1")]), [unknown("NOTHING")]);
    assert_eq!(refuses(&mut shop, bill, vec![product("DATES", "1")]), [unknown("DATES")]);
    let note = returned(&mut shop, bill, vec![product("WATER", "4")]);
    assert_eq!((lines(&note), note.totals.total), (vec![(1, 2_000), (3, 2_000)], Amount(800)));
    assert_eq!(lines(&returned(&mut shop, bill, vec![product("4006381333931", "1")])), [(2, 1_000)]);
    assert_eq!(lines(&returned(&mut shop, bill, vec![product("WATER", "2")])), [(3, 1_000), (4, 1_000)]);
}

#[test]
fn lines_are_counted_from_one_to_the_last() {
    let mut shop = Shop::open(kitchen());
    let bill = sold(&mut shop, sale(&[("WATER", "2"), ("SHAWARMA-L", "1")])).id;
    for number in [0, 3] {
        let unknown = problem("/items/0/line", Code::BillLineUnknown, "The bill has lines 1 to 2.");
        assert_eq!(refuses(&mut shop, bill, vec![line(number, "1")]), [unknown]);
    }
    assert_eq!(lines(&returned(&mut shop, bill, vec![line(2, "1")])), [(2, 1_000)]);
}

/// Five of each of those products arrive, at 60.00; each is sold at 100.00.
fn stock(shop: &mut Shop, skus: &[&str]) {
    let owner = someone(Role::Owner);
    for sku in skus {
        let names = vec![("en".into(), (*sku).to_owned())];
        let product = NewProduct { track_stock: true, ..NewProduct::new(sku, names, Unit::Piece, Amount(10_000)) };
        shop.run(&owner, Command::CreateProduct(Box::new(CreateProduct { product }))).expect("made");
    }
    let items = skus.iter().map(|sku| bought(sku, 5_000, 6_000));
    let purchase = purchase_of(items.collect());
    shop.run(&owner, Command::ReceivePurchase(Box::new(purchase))).expect("received");
}

#[test]
fn a_movement_of_what_comes_back_names_its_line_of_the_credit_note() {
    let mut shop = Shop::open(kitchen());
    stock(&mut shop, &["RICE", "FLOUR"]);
    let bill = sold(&mut shop, sale(&[("WATER", "1"), ("RICE", "3"), ("FLOUR", "2")])).id;
    let note = returned(&mut shop, bill, vec![line(2, "2"), line(3, "1")]);
    let back = shop.rows.movements.iter().filter(|movement| movement.kind == MovementKind::SaleReturn);
    let back: Vec<_> = back.map(|one| (one.row, one.document_line, one.quantity.0, one.value)).collect();
    assert_eq!(back, [(note.row, 1, 2_000, Amount(12_000)), (note.row, 2, 1_000, Amount(6_000))]);
}

#[test]
fn a_credit_note_is_counted_and_printed_by_what_its_bill_and_its_maker_are() {
    let template = Template::parse("CN-{OUTLET}-{REGISTER}-{CHANNEL}-{USER}-{SEQ:3}").expect("a template");
    let by_all = Series {
        scope: vec![ScopePart::Outlet, ScopePart::Register, ScopePart::Channel, ScopePart::User, ScopePart::Customer],
        unique_within: vec![UniquePart::Customer],
        ..Series::new(Kind::CreditNote, template, Reset::Never)
    };
    let mut settings = kitchen();
    settings.series.retain(|series| series.kind != Kind::CreditNote);
    settings.series.push(by_all);
    let mut shop = Shop::open(settings);
    let sold_to = |shop: &mut Shop, national: &str| {
        let buyer = Buyer::Known { customer: caller(national, None), name: None, email: None };
        let register = Some("R1".to_owned());
        sold(shop, SellItems { buyer: Some(buyer), register, ..sale(&[("WATER", "8")]) }).id
    };
    let (aisha, badr) = (sold_to(&mut shop, "501234567"), sold_to(&mut shop, "509999999"));
    let mut number = |actor, bill| {
        let outcome = shop.run(&actor, returning(bill, vec![line(1, "1")])).expect("taken back");
        let Document::CreditNote(note) = outcome.document else { panic!("not a credit note") };
        note.number.text().to_owned()
    };
    let manager = || someone(Role::Manager);
    // Whoever is at no register takes it back at that of the bill.
    assert_eq!(number(manager(), aisha), "CN-MAIN-R1-CNTR-S1-001");
    assert_eq!(number(manager(), aisha), "CN-MAIN-R1-CNTR-S1-002");
    assert_eq!(number(manager(), badr), "CN-MAIN-R1-CNTR-S1-001", "customers count for themselves");
    assert_eq!(number(someone(Role::Cashier), aisha), "CN-MAIN-R1-CNTR-S2-001");
    assert_eq!(number(at_register(Role::Manager, "R2"), aisha), "CN-MAIN-R2-CNTR-S1-001");
}
