//! Orders that are handed over and become bills: what pays for them, and which goods leave with them.

use std::sync::Arc;

use docket_domain::access::{Actor, Role};
use docket_domain::billing::Settlement;
use docket_domain::billing::tender::Tender;
use docket_domain::catalog::{ChangeProduct, CreateProduct, NewProduct, ProductChanges, ProductReference, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::{OrderId, PaymentId};
use docket_domain::money::Amount;
use docket_domain::numbering::{FallbackNumbers, LeaseNumber};
use docket_domain::ordering::{PlaceOrder, Status, TransitionOrder};
use docket_domain::payments::{PaymentMethod, RecordPayment, RefundPayment};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;
use docket_domain::stock::MovementKind;

use crate::fixtures::{bring_to, cash, item, moving, paying, placing, settings, shawarma, someone};
use crate::shop::Shop;

const ON_ITS_WAY: [Status; 3] = [Status::Confirmed, Status::Preparing, Status::Ready];

fn owner() -> Actor {
    someone(Role::Owner)
}

/// The command that hands an order over, for that money.
fn handing_over(order: OrderId, payments: Vec<Tender>) -> Command {
    let settlement = Settlement { payments, on_account: false };
    Command::TransitionOrder(Box::new(TransitionOrder { order, to: Status::Delivered, reason: None, settlement, version: None }))
}

/// Makes a product that costs 1.00.
fn make(shop: &mut Shop, sku: &str, track_stock: bool) {
    let product = NewProduct { track_stock, ..NewProduct::new(sku, vec![("en".into(), sku.into())], Unit::Piece, Amount(100)) };
    shop.run(&owner(), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
}

/// From now on stock of it is kept, or not any more.
fn keep_stock(shop: &mut Shop, sku: &str, track_stock: bool) {
    let changes = ProductChanges { track_stock: Some(track_stock), ..ProductChanges::default() };
    let change = ChangeProduct { product: ProductReference(sku.into()), version: None, changes };
    shop.run(&owner(), Command::ChangeProduct(Box::new(change))).expect("changed");
}

fn pay(shop: &mut Shop, order: OrderId, minor: i64) -> PaymentId {
    let outcome = shop.run(&owner(), paying(RecordPayment { order: Some(order), ..cash(minor) })).expect("paid");
    let Document::Payment(payment) = outcome.document else { panic!("not a payment") };
    payment.id
}

#[test]
fn what_was_paid_ahead_leads_to_the_bill_that_took_it_and_what_was_given_back_does_not() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&owner(), placing(shawarma())).id;
    let given_back = pay(&mut shop, order, 1_000);
    let refund = RefundPayment { payment: given_back, amount: None, method: None, reason: "by card after all".into() };
    shop.run(&owner(), Command::RefundPayment(Box::new(refund))).expect("given back");
    let kept = pay(&mut shop, order, 2_000);
    bring_to(&mut shop, order, &ON_ITS_WAY);
    let versions = [given_back, kept].map(|payment| shop.rows.payments[&payment].version);
    assert_eq!(versions, [2, 1]);
    let card = Tender { method: PaymentMethod::Card, amount: None };
    shop.run(&owner(), handing_over(order, vec![card])).expect("handed over");
    let bill = Arc::clone(&shop.rows.bills.values().next().expect("a bill").bill);
    let paid: Vec<_> = bill.payments.iter().map(|payment| (payment.method, payment.amount)).collect();
    assert_eq!(paid, [(PaymentMethod::Cash, Amount(2_000)), (PaymentMethod::Card, Amount(500))]);
    let facts = |payment: PaymentId| {
        let payment = &shop.rows.payments[&payment];
        (payment.bill_row, payment.billed, payment.version)
    };
    assert_eq!((bill.payments[0].id, facts(kept)), (kept, (Some(bill.row), Some(Amount(2_000)), 2)));
    assert_eq!(facts(given_back), (None, None, 2));
}

#[test]
fn an_order_that_is_not_paid_is_not_handed_over_and_says_how_much_is_left() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&owner(), placing(shawarma())).id;
    pay(&mut shop, order, 1_000);
    bring_to(&mut shop, order, &ON_ITS_WAY);
    let refusal = shop.refuse(&owner(), handing_over(order, Vec::new()));
    assert_eq!((refusal.code, refusal.problems[0].pointer.as_str()), (Code::OrderUnpaid, "/payments"));
    assert!(refusal.detail.starts_with("15.00 is left to pay for the order; "), "{refusal}");
}

#[test]
fn goods_of_which_stock_is_kept_only_since_they_were_ordered_are_found_when_they_are_handed_over() {
    let mut shop = Shop::open(settings());
    make(&mut shop, "TINS", false);
    make(&mut shop, "PANS", false);
    let items = vec![item("TINS", "2"), item("PANS", "3")];
    let order = shop.place(&owner(), placing(PlaceOrder { items, ..PlaceOrder::default() })).id;
    bring_to(&mut shop, order, &ON_ITS_WAY);
    keep_stock(&mut shop, "TINS", true);
    keep_stock(&mut shop, "PANS", true);
    shop.reopen();
    shop.run(&owner(), moving(order, Status::Delivered)).expect("handed over");
    let bill = Arc::clone(&shop.rows.bills.values().next().expect("a bill").bill);
    let mut batches: Vec<_> = shop.rows.batches.values().map(|batch| (batch.row, batch.line, batch.quantity)).collect();
    batches.sort_unstable();
    assert_eq!(batches, [(bill.row, 1, Quantity(2_000)), (bill.row, 2, Quantity(3_000))]);
    let moved: Vec<_> = shop.rows.movements.iter().map(|one| (one.kind, one.quantity.0, one.document_line)).collect();
    let (found, sale) = (MovementKind::Found, MovementKind::Sale);
    assert_eq!(moved, [(found, 2_000, 0), (found, 3_000, 0), (sale, -2_000, 1), (sale, -3_000, 2)]);
    let found = shop.rows.findings.iter().filter(|finding| finding.code == "stock.foundAtSale").count();
    assert_eq!(found, 2, "somebody is asked to count");
}

#[test]
fn goods_of_which_no_stock_is_kept_leave_no_stock_behind() {
    let mut shop = Shop::open(settings());
    let order = shop.place(&owner(), placing(shawarma())).id;
    bring_to(&mut shop, order, &ON_ITS_WAY);
    shop.run(&owner(), moving(order, Status::Delivered)).expect("handed over");
    assert_eq!((shop.rows.bills.len(), shop.rows.stocks.len(), shop.rows.movements.len()), (1, 0, 0));
}

#[test]
fn what_is_kept_for_an_order_is_let_go_with_it_although_no_stock_is_kept_of_it_any_more() {
    let mut shop = Shop::open(settings());
    make(&mut shop, "TINS", true);
    let ordered = placing(PlaceOrder { items: vec![item("TINS", "2")], ..PlaceOrder::default() });
    let request = shop.request(&owner(), ordered.clone());
    shop.has_seen(&request);
    let mut numbers = FallbackNumbers::new(LeaseNumber::new(1).expect("a lease"));
    let spooled = shop.spool(&owner(), ordered, &mut numbers);
    // Another server takes the product out of stock before the order comes in.
    shop.reopen();
    keep_stock(&mut shop, "TINS", false);
    let outcome = shop.take_in(&spooled);
    let order = shop.written(&outcome).id;
    let reserved = |shop: &Shop| shop.rows.stocks.values().map(|stock| stock.reserved).collect::<Vec<_>>();
    assert_eq!(reserved(&shop), [Quantity(2_000)]);
    bring_to(&mut shop, order, &ON_ITS_WAY);
    shop.reopen();
    shop.run(&owner(), moving(order, Status::Delivered)).expect("handed over");
    assert_eq!((reserved(&shop), shop.rows.movements.len()), (vec![Quantity(0)], 0));
}
