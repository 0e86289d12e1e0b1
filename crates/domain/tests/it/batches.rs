//! What a change of a batch changes and says, and what a correction of one says of the product's other batches.

use docket_domain::access::Role;
use docket_domain::audit::{Fact, Record, Value};
use docket_domain::catalog::{CreateProduct, NewProduct, ProductReference, Unit};
use docket_domain::command::{Command, Document};
use docket_domain::ids::BatchId;
use docket_domain::ledger::Account;
use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use docket_domain::stock::{AdjustStock, AdjustedItem, Adjustment, Batch, ChangeBatch, StockDocumentKind};
use docket_domain::time::Date;

use crate::fixtures::{bought, purchase_of, settings, someone};
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
    let item = bought("TEA", 10_000, unit_cost);
    let purchase = purchase_of(vec![item]);
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

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

/// The batch as it is, on its own and on its shelf.
fn now(shop: &Shop, batch: BatchId) -> Batch {
    let stock = shop.rows.stocks.values().next().expect("one");
    let layer = stock.layer(batch).expect("something is left");
    assert_eq!(layer.batch, shop.rows.batches[&batch]);
    (*layer.batch).clone()
}

/// What the stream says of the change that was made last.
fn last(shop: &Shop) -> &Record {
    shop.rows.records.iter().rfind(|record| record.action.starts_with("batch.")).expect("a record")
}

fn posted(shop: &Shop, account: Account) -> i64 {
    let balances = shop.rows.balances.iter().filter(|(key, _)| key.account.account == account);
    balances.map(|(_, balance)| balance.net().0).sum()
}

#[test]
fn a_batch_is_blocked_and_released_once_however_often_it_is_asked_for() {
    let mut shop = shop();
    let batch = arrive(&mut shop, 400);
    let asked = [(true, "batch.blocked"), (true, "batch.changed"), (false, "batch.released"), (false, "batch.changed")];
    for (is_blocked, action) in asked {
        change(&mut shop, ChangeBatch { is_blocked: Some(is_blocked), ..nothing_of(batch) });
        assert_eq!((last(&shop).action, now(&shop, batch).is_blocked), (action, is_blocked));
    }
}

#[test]
fn a_batch_has_another_price_and_expiry_until_they_are_taken_off() {
    let mut shop = shop();
    let batch = arrive(&mut shop, 400);
    let priced = |shop: &Shop| (now(shop, batch).unit_price, now(shop, batch).expires_at);
    let (price, expiry) = (Some(Amount(750)), Some(date("2025-12-24")));
    change(&mut shop, ChangeBatch { unit_price: Some(price), expires_at: Some(expiry), ..nothing_of(batch) });
    assert_eq!(priced(&shop), (price, expiry));
    let said = |price, expiry| {
        vec![
            Fact::new("batchNumber", Value::Text("PUR-000001-1".into())),
            Fact::new("outlet", Value::Text("MAIN".into())),
            Fact::new("isBlocked", Value::Bool(false)),
            Fact::new("unitPrice", price),
            Fact::new("unitCost", Value::Amount(Amount(400), 2)),
            Fact::new("expiresAt", expiry),
        ]
    };
    let (before, after) = (said(Value::Null, Value::Null), said(Value::Amount(Amount(750), 2), Value::Date(date("2025-12-24"))));
    assert_eq!((&last(&shop).old, &last(&shop).new), (&before, &after));
    change(&mut shop, ChangeBatch { is_blocked: Some(true), ..nothing_of(batch) });
    assert_eq!(priced(&shop), (price, expiry), "nothing is said of them");
    change(&mut shop, ChangeBatch { unit_price: Some(None), expires_at: Some(None), ..nothing_of(batch) });
    assert_eq!(priced(&shop), (None, None));
}

#[test]
fn a_corrected_cost_is_owed_and_borne_by_what_is_left_and_by_what_is_gone() {
    let mut shop = shop();
    let batch = arrive(&mut shop, 400);
    let adjustment = Adjustment::Waste(Quantity(4_000));
    let items = vec![AdjustedItem { product: ProductReference("TEA".into()), batch: None, adjustment }];
    let waste = AdjustStock { outlet: None, reason: "spoiled".into(), items };
    shop.run(&someone(Role::Owner), Command::AdjustStock(Box::new(waste))).expect("six are left");
    let corrections = |shop: &Shop| {
        let documents = shop.rows.stock_documents.values().filter(|one| one.kind == StockDocumentKind::CostCorrection);
        documents.map(|one| one.value).collect::<Vec<_>>()
    };
    change(&mut shop, ChangeBatch { unit_cost: Some(Amount(450)), ..nothing_of(batch) });
    assert_eq!(corrections(&shop), [Amount(300)]);
    assert_eq!((posted(&shop, Account::Inventory), posted(&shop, Account::CostOfGoods)), (2_700, 200));
    assert_eq!(posted(&shop, Account::Payables), -4_500);
    change(&mut shop, ChangeBatch { unit_cost: Some(Amount(450)), ..nothing_of(batch) });
    assert_eq!(corrections(&shop), [Amount(300)], "it has cost that already");
}
