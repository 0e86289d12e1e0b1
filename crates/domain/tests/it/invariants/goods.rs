//! Bills, what came back of them, stock, what orders keep of it, and codes of products.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{Bill, BillState, CreditNoteKind, ReturnItems, ReturnedItem, ReturnedWhat, SellItems};
use docket_domain::catalog::{CreateProduct, NewProduct, Product, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::BillId;
use docket_domain::money::Amount;
use docket_domain::ordering::PlaceOrder;
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::stock::{Layer, Stock};
use docket_domain::writes::Writes;

use super::{broken, writes_of};
use crate::fixtures::{bought, item, placing, purchase_of, settings, shawarma, sold_item, someone};
use crate::shop::Shop;

fn creating(sku: &str) -> Command {
    let product =
        NewProduct { track_stock: true, ..NewProduct::new(sku, vec![("en".into(), sku.into())], Unit::Piece, Amount(900)) };
    Command::CreateProduct(Box::new(CreateProduct { product }))
}

/// A shop that has ten of TEA, of 4.00 each.
fn shop() -> Shop {
    let mut shop = Shop::open(settings());
    let owner = someone(Role::Owner);
    shop.run(&owner, creating("TEA")).expect("a product");
    let item = bought("TEA", 10_000, 400);
    let purchase = purchase_of(vec![item]);
    shop.run(&owner, Command::ReceivePurchase(Box::new(purchase))).expect("goods");
    shop
}

fn selling(pieces: i64) -> Command {
    let item = sold_item("TEA", pieces * 1_000);
    let payments = vec![Tender { method: PaymentMethod::Cash, amount: None }];
    Command::SellItems(Box::new(SellItems { items: vec![item], payments, ..SellItems::default() }))
}

/// The writes of a sale of two.
fn sale() -> Writes {
    writes_of(&mut shop(), &someone(Role::Owner), selling(2))
}

/// The writes of one that comes back of two.
fn one_back() -> Writes {
    let (mut shop, owner) = (shop(), someone(Role::Owner));
    let Document::Bill(state, _) = shop.run(&owner, selling(2)).expect("sold").document else { panic!("not a bill") };
    writes_of(&mut shop, &owner, returning(state.bill.id))
}

fn returning(bill: BillId) -> Command {
    let items = vec![ReturnedItem { what: ReturnedWhat::Line(1), quantity: Quantity(1_000) }];
    let kind = CreditNoteKind::Return;
    Command::ReturnItems(Box::new(ReturnItems { bill, kind, items, refunds: vec![], refund_by: None, reason: "damp".into() }))
}

fn state(writes: &mut Writes) -> &mut BillState {
    Arc::make_mut(&mut writes.bills[0].1)
}

fn bill(writes: &mut Writes) -> &mut Bill {
    Arc::make_mut(&mut state(writes).bill)
}

/// The stock with another first layer.
fn relayered(stock: &Stock, change: impl FnOnce(&mut Layer)) -> Arc<Stock> {
    let mut layers = stock.layers().to_vec();
    change(&mut layers[0]);
    Arc::new(Stock::new(layers, stock.reserved, stock.last_unit_cost))
}

#[test]
fn a_bill_that_does_not_add_up_is_found() {
    for damage in [
        (|bill| bill.totals.total.0 += 1) as fn(&mut Bill),
        |bill| (bill.totals.tax.0, bill.lines[0].line.tax.0) = (1, 0),
        |bill| bill.lines[0].line.tax.0 += 1,
        |bill| bill.lines[0].line.net.0 -= 1,
        |bill| bill.lines[0].line.total.0 -= 1,
        |bill| bill.cost.0 -= 1,
        |bill| bill.on_account.0 += 1,
        |bill| bill.payments[0].amount.0 -= 1,
        |bill| bill.payments.clear(),
        |bill| bill.lines.clear(),
    ] {
        let said = broken(sale(), |writes| damage(bill(writes)));
        assert!(said.contains("does not add up"), "{said}");
    }
}

#[test]
fn goods_of_a_bill_that_come_from_nowhere_are_found() {
    for damage in [
        (|bill| bill.lines[0].portions[0].quantity.0 -= 1) as fn(&mut Bill),
        |bill| bill.lines[0].portions[0].cost.0 -= 1,
        |bill| bill.lines[0].portions.clear(),
    ] {
        let said = broken(sale(), |writes| damage(bill(writes)));
        assert!(said.contains("come from nowhere"), "{said}");
    }
}

#[test]
fn more_that_came_back_than_was_sold_is_found() {
    for returned in [2_001, -1] {
        let said = broken(one_back(), |writes| state(writes).returned[0] = Quantity(returned));
        assert!(said.contains("was returned than was sold"), "{said}");
    }
}

#[test]
fn a_stock_that_is_not_what_moved_is_found() {
    for damage in [
        (|writes| writes.movements[0].quantity.0 += 1) as fn(&mut Writes),
        |writes| writes.movements[0].value.0 += 1,
        |writes| writes.movements.clear(),
        |writes| writes.stocks[0].0 = None,
        |writes| writes.stocks[0].2 = relayered(&writes.stocks[0].2, |layer| layer.remaining.0 -= 1),
        |writes| writes.stocks[0].2 = relayered(&writes.stocks[0].2, |layer| layer.value.0 -= 1),
    ] {
        for writes in [sale(), one_back()] {
            let said = broken(writes, damage);
            assert!(said.contains("the stock of") && said.contains("moved"), "{said}");
        }
    }
    let said = broken(sale(), |writes| writes.stocks.clear());
    assert!(said.contains("goods moved without their stock"), "{said}");
}

#[test]
fn a_layer_that_is_used_up_or_worth_less_than_nothing_is_found() {
    let emptied = |writes: &mut Writes, (quantity, value): (i64, i64)| {
        let (before, _, after) = &mut writes.stocks[0];
        let mut layers = after.layers().to_vec();
        let mut further = layers[0].clone();
        (further.remaining, further.value) = (Quantity(quantity), Amount(value));
        layers[0].remaining.0 -= quantity;
        layers[0].value.0 -= value;
        layers.push(further);
        *after = Arc::new(Stock::new(layers, after.reserved, after.last_unit_cost));
        assert!(before.is_some());
    };
    for further in [(0, 0), (-1_000, 0), (1_000, -1)] {
        let said = broken(sale(), |writes| emptied(writes, further));
        assert!(said.contains("is used up or worth less than nothing"), "{said}");
    }
}

#[test]
fn what_is_kept_for_nobody_and_what_no_stock_knows_of_are_found() {
    let ordered = || {
        let order = PlaceOrder { items: vec![item("TEA", "3")], ..shawarma() };
        let writes = writes_of(&mut shop(), &someone(Role::Owner), placing(order));
        assert_eq!(writes.stocks[0].2.reserved, Quantity(3_000), "it is kept");
        writes
    };
    let said = broken(ordered(), |writes| {
        let stock = &writes.stocks[0].2;
        writes.stocks[0].2 = Arc::new(Stock::new(stock.layers().to_vec(), Quantity(2_999), stock.last_unit_cost));
    });
    assert!(said.contains("2999 more of") && said.contains("orders have 3000 more"), "{said}");
    let said = broken(ordered(), |writes| Arc::make_mut(&mut writes.orders[0].1).lines[0].reserved = Quantity(2_000));
    assert!(said.contains("3000 more of") && said.contains("orders have 2000 more"), "{said}");
    let said = broken(ordered(), |writes| writes.stocks.clear());
    assert!(said.contains("orders have kept what no stock knows of"), "{said}");
}

#[test]
fn a_code_of_two_products_and_one_that_does_not_go_on_are_found() {
    let two = || {
        let (mut shop, owner) = (Shop::open(settings()), someone(Role::Owner));
        let requests = ["TEA", "MINT"].map(|sku| shop.request(&owner, creating(sku)));
        assert!(shop.decide_group(&requests).iter().all(Result::is_ok));
        shop.book.take_writes()
    };
    let second = |writes: &mut Writes, damage: fn(&mut Product)| damage(Arc::make_mut(&mut writes.products[1].1));
    let said = broken(two(), |writes| second(writes, |product| product.sku = "TEA".into()));
    assert!(said.contains("the code TEA names two products"), "{said}");
    let said = broken(two(), |writes| second(writes, |product| product.version = 0));
    assert!(said.contains("does not go on from version 0"), "{said}");
}
