//! Orders that change after they were placed.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `amending.rs` | items added, changed, taken off, and what that costs |
//! | `holding.rs` | orders on hold, and other tables |
//! | `merging.rs`, `splitting.rs` | one order of several, and several of one |
//! | `paying.rs` | orders for which something was paid |
//! | `releasing.rs` | orders that nobody pays for |
//! | `promises.rs` | what is checked of them before a commit |
//!
//! Random changes of a shop that keeps stock are in `goods.rs`, those among all commands in `any_commands.rs`.

mod amending;
mod holding;
mod merging;
mod paying;
mod promises;
mod releasing;
mod splitting;

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::audit::{Fact, Record, Value};
use docket_domain::billing::{ChargeKind, ChargeRule};
use docket_domain::catalog::{CreateProduct, NewProduct, Tax, Unit};
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{AmendOrder, NewItem, Order, PlaceOrder, Status};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Refusal};

use crate::fixtures::{bought, bring_to, placing, purchase_of, settings, someone};
use crate::shop::Shop;

/// The way to a status.
const WAY: [Status; 4] = [Status::Confirmed, Status::Preparing, Status::Ready, Status::Delivered];

/// The kitchen with a delivery fee of 5.00 and a service charge of 10 %.
fn with_charges() -> Settings {
    let charge = |code: &str, kind| ChargeRule { code: code.into(), name: code.into(), kind, taxes: vec![vat()] };
    let fee = charge("deliveryFee", ChargeKind::Amount(Amount(500)));
    let service = charge("serviceCharge", ChargeKind::Percent(Percent(10_000)));
    Settings { charges: vec![fee, service], ..settings() }
}

fn vat() -> Tax {
    Tax { name: "VAT".into(), rate: Percent(5_000) }
}

/// The kitchen, which has ten tins at 1.00 in stock.
fn with_tins() -> Shop {
    with_tins_of(settings())
}

/// The same of a merchant with other settings.
fn with_tins_of(settings: Settings) -> Shop {
    let mut shop = Shop::open(settings);
    let product =
        NewProduct { track_stock: true, ..NewProduct::new("TINS", vec![("en".into(), "Tins".into())], Unit::Piece, Amount(100)) };
    shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
    let tins = bought("TINS", 10_000, 50);
    let purchase = purchase_of(vec![tins]);
    shop.run(&someone(Role::Owner), Command::ReceivePurchase(Box::new(purchase))).expect("received");
    shop
}

/// How many tins are kept for orders.
fn tins_kept(shop: &Shop) -> i64 {
    shop.rows.stocks.values().map(|stock| stock.reserved.0).sum::<i64>() / 1_000
}

fn place(shop: &mut Shop, items: Vec<NewItem>) -> Arc<Order> {
    place_more(shop, PlaceOrder { items, ..PlaceOrder::default() })
}

fn place_more(shop: &mut Shop, order: PlaceOrder) -> Arc<Order> {
    shop.place(&someone(Role::Owner), placing(order))
}

/// Brings an order as far as a status, at the counter.
fn bring(shop: &mut Shop, order: OrderId, to: Status) {
    let steps = WAY.iter().position(|status| *status == to).map_or(0, |place| place + 1);
    bring_to(shop, order, &WAY[..steps]);
}

fn amend_as(shop: &mut Shop, role: Role, amendment: AmendOrder) -> Result<Arc<Order>, Refusal> {
    let outcome = shop.run(&someone(role), Command::AmendOrder(Box::new(amendment)))?;
    Ok(shop.written(&outcome))
}

fn amend(shop: &mut Shop, amendment: AmendOrder) -> Arc<Order> {
    amend_as(shop, Role::Owner, amendment).expect("amended")
}

/// Code and pointers of a refusal that leaves nothing.
fn refused(shop: &mut Shop, role: Role, command: Command) -> (Code, Vec<String>) {
    let before = format!("{:?}", shop.rows);
    let refusal = shop.refuse(&someone(role), command);
    assert_eq!(format!("{:?}", shop.rows), before, "a refused command leaves nothing");
    (refusal.code, refusal.problems.into_iter().map(|problem| problem.pointer).collect())
}

/// Number, quantity, what was voided, what was split off and total of each line; whole pieces and minor units.
fn lines(order: &Order) -> Vec<(u32, i64, i64, i64, i64)> {
    let pieces = |quantity: Quantity| quantity.0 / 1_000;
    let line = |line: &docket_domain::ordering::Line| {
        (line.number, pieces(line.quantity), pieces(line.voided), pieces(line.split_off), line.total.0)
    };
    order.lines.iter().map(line).collect()
}

/// The last record of an order.
fn last_record<'a>(shop: &'a Shop, order: &Order) -> &'a Record {
    shop.rows.records.iter().rfind(|record| record.subject == order.subject()).expect("a record")
}

fn fact<'a>(facts: &'a [Fact], name: &str) -> Option<&'a Value> {
    facts.iter().find(|fact| fact.name == name).map(|fact| &fact.value)
}
