//! What a correction of one batch says of the product's other batches, and what not.

use docket_domain::access::Role;
use docket_domain::catalog::{CreateProduct, NewProduct, ProductReference, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::BatchId;
use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use docket_domain::stock::{ChangeBatch, PurchasedItem, ReceivePurchase};

use crate::fixtures::{settings, someone};
use crate::shop::Shop;

/// A shop that keeps stock of tea.
fn shop() -> Shop {
    let mut shop = Shop::open(settings());
    let product =
        NewProduct { track_stock: true, ..NewProduct::new("TEA", vec![("en".into(), "Tea".into())], Unit::Piece, Amount(900)) };
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
    shop
}

/// Ten arrive that cost so much each.
fn arrive(shop: &mut Shop, unit_cost: i64) -> BatchId {
    let item = PurchasedItem {
        product: ProductReference("TEA".into()),
        quantity: Quantity(10_000),
        unit_cost: Amount(unit_cost),
        unit_price: None,
        batch_number: None,
        expires_at: None,
    };
    let purchase = ReceivePurchase {
        outlet: None,
        supplier: None,
        reference: None,
        items: vec![item],
        received_at: None,
        is_opening: false,
        business_date: None,
    };
    let received = shop.run(&someone(Role::Owner), Command::ReceivePurchase(Box::new(purchase))).expect("goods");
    let Document::StockDocument(document) = received.document else { panic!("not a purchase") };
    shop.rows.batches.values().find(|batch| batch.row == document.row).expect("a batch").id
}

fn nothing_of(batch: BatchId) -> ChangeBatch {
    ChangeBatch { batch, is_blocked: None, unit_price: None, expires_at: None, unit_cost: None, reason: "Invoice".into() }
}

fn change(shop: &mut Shop, change: ChangeBatch) {
    shop.run(&someone(Role::Owner), Command::ChangeBatch(Box::new(change))).expect("it is changed");
}

/// What a unit cost that came last: what is counted as found, or sold short, is valued with that.
fn last_cost(shop: &Shop) -> Option<Amount> {
    shop.rows.stocks.values().next().expect("one").last_unit_cost
}

#[test]
fn a_corrected_cost_is_the_last_one_only_where_that_batch_came_last() {
    let mut shop = shop();
    let (first, last) = (arrive(&mut shop, 400), arrive(&mut shop, 500));
    change(&mut shop, ChangeBatch { unit_cost: Some(Amount(450)), ..nothing_of(first) });
    assert_eq!(last_cost(&shop), Some(Amount(500)), "that of a batch before it says nothing of it");
    change(&mut shop, ChangeBatch { unit_cost: Some(Amount(550)), ..nothing_of(last) });
    assert_eq!(last_cost(&shop), Some(Amount(550)));
}

#[test]
fn a_change_that_says_nothing_of_the_cost_leaves_the_last_one() {
    let mut shop = shop();
    let batch = arrive(&mut shop, 400);
    change(&mut shop, ChangeBatch { is_blocked: Some(true), ..nothing_of(batch) });
    assert_eq!(last_cost(&shop), Some(Amount(400)));
}
