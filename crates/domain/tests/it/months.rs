//! What happens in a shop of two outlets that keeps stock: random commands, each of which leads to what was done before.
//!
//! The tests of the store and of the engine play the same months (they include this file), so it knows the rules' types alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use docket_domain::billing::tender::Tender;
use docket_domain::billing::{
    BillState, Buyer, CreditNoteKind, ReturnItems, ReturnedItem, ReturnedWhat, SellItems, Settlement, SoldItem,
};
use docket_domain::catalog::{Consumption, CreateProduct, NewProduct, Product, ProductReference, Tax, Unit};
use docket_domain::command::Command;
use docket_domain::customers::{FindOrCreateCustomer, Phone, PhoneE164};
use docket_domain::ids::{BatchId, BillId, OrderId, ProductId, StockDocumentId};
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{CancelOrder, Discount, DiscountKind, NewItem, Order, PlaceOrder, Status, TransitionOrder};
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::stock::{
    AdjustStock, AdjustedItem, Adjustment, Batch, ChangeBatch, PurchasedItem, ReceivePurchase, ReturnPurchase, ReturnedBatch,
    TransferStock, TransferredItem,
};
use docket_domain::time::{Date, Timestamp};

use crate::dice::Dice;
use crate::order_deeds;

/// The outlets.
pub const OUTLETS: [&str; 2] = ["MAIN", "YAS"];

/// The products, by piece and by weight; of the first two the oldest is sold first, of the others what expires first.
pub const GOODS: [&str; 4] = ["TINS", "RICE", "MILK", "CHEESE"];

const DAY: i64 = 86_400_000;

/// A time before all that happens.
const FIRST: Timestamp = Timestamp(1_762_416_000_000);

/// The commands that make the products.
pub fn products() -> Vec<Command> {
    let tax = |(name, rate): &(&str, i64)| Tax { name: (*name).into(), rate: Percent(*rate) };
    let product = |(place, sku): (usize, &&str)| NewProduct {
        taxes: [("VAT", 5_000), ("CITY", 333)][..2 - place % 2].iter().map(tax).collect(),
        track_stock: true,
        consumption: if place < 2 { Consumption::Fifo } else { Consumption::Fefo },
        ..NewProduct::new(sku, vec![("en".into(), (*sku).into())], unit(sku), Amount(1_999))
    };
    let create = |product| Command::CreateProduct(Box::new(CreateProduct { product }));
    GOODS.iter().enumerate().map(product).map(create).collect()
}

fn unit(sku: &str) -> Unit {
    if matches!(sku, "TINS" | "MILK") { Unit::Piece } else { Unit::Kilogram }
}

/// What is known of what was done so far, for later commands to lead to.
pub struct Known {
    /// What the clock reads.
    pub now: Timestamp,
    /// Every bill as it stands.
    pub bills: BTreeMap<BillId, Arc<BillState>>,
    /// Every order as it stands.
    pub orders: BTreeMap<OrderId, Arc<Order>>,
    /// Every purchase, with its row.
    pub purchases: Vec<(StockDocumentId, u64)>,
    /// Every batch as it is.
    pub batches: BTreeMap<BatchId, Arc<Batch>>,
    /// What products are called.
    pub skus: BTreeMap<ProductId, String>,
}

impl Known {
    /// What is known before anything has happened.
    pub fn of(products: impl Iterator<Item = Arc<Product>>) -> Known {
        Known {
            now: FIRST,
            bills: BTreeMap::new(),
            orders: BTreeMap::new(),
            purchases: Vec::new(),
            batches: BTreeMap::new(),
            skus: products.map(|product| (product.id, product.sku.clone())).collect(),
        }
    }

    fn some_batch(&self, dice: &mut Dice) -> Option<Arc<Batch>> {
        let most = self.batches.len().max(1) as i64 - 1;
        self.batches.values().nth(dice.from(0, most) as usize).cloned()
    }

    fn sku_of(&self, batch: &Batch) -> String {
        self.skus[&batch.product].clone()
    }
}

fn reference(sku: &str) -> ProductReference {
    ProductReference(sku.into())
}

fn quantity(sku: &str, most: i64, dice: &mut Dice) -> Quantity {
    Quantity(if unit(sku) == Unit::Piece { dice.from(1, most) * 1_000 } else { dice.from(1, most * 1_000) })
}

fn near(now: Timestamp, dice: &mut Dice) -> Option<Date> {
    let days = dice.from(-1, 6);
    dice.one_in(2).then(|| Timestamp(now.0 + days * DAY).utc_date())
}

/// A random command of whoever may do everything.
pub fn command(known: &Known, dice: &mut Dice) -> Command {
    let sku = dice.of(&GOODS);
    let outlet = dice.of(&OUTLETS);
    let batch = known.some_batch(dice);
    match dice.from(1, 34) {
        1..=4 => purchase(outlet, known.now, dice),
        5..=8 => sale(outlet, dice),
        9..=11 => returned(known, dice),
        12..=14 => adjusted(known, dice),
        15 | 16 => {
            let batch = dice.one_in(3).then_some(batch.as_ref()).flatten();
            let from = batch.map_or(outlet, |batch| if batch.outlet == "MAIN" { "MAIN" } else { "YAS" });
            let product = batch.map_or_else(|| reference(sku), |batch| ProductReference(batch.product.to_string()));
            let one = TransferredItem { product, batch: batch.map(|batch| batch.id), quantity: quantity(sku, 5, dice) };
            let to = OUTLETS[usize::from(from == "MAIN" || dice.one_in(9))].into();
            Command::TransferStock(Box::new(TransferStock { from: from.into(), to, items: vec![one], reason: None }))
        }
        17 => purchase_return(known, dice),
        18 | 19 => changed(known, batch, dice),
        20..=22 => {
            let items = (0..dice.from(1, 3)).map(|_| some_item(dice)).collect();
            let customer = dice.one_in(3).then(|| person(dice));
            let kind = if dice.one_in(2) { DiscountKind::Percent(Percent(7_500)) } else { DiscountKind::Amount(Amount(99)) };
            let discount = dice.one_in(3).then_some(Discount { kind, reason: None });
            let (outlet, discounts) = (Some(outlet.into()), discount.into_iter().collect());
            Command::PlaceOrder(Box::new(PlaceOrder { items, customer, outlet, discounts, ..PlaceOrder::default() }))
        }
        23..=27 => {
            let open = known.orders.values().filter(|order| order.status.is_open()).take(5);
            match open.collect::<Vec<_>>().as_slice() {
                [] => sale(outlet, dice),
                orders => order_deeds::change(orders, some_item, dice),
            }
        }
        _ => {
            // Mostly the same few, so that they come far.
            let open: Vec<&Arc<Order>> = known.orders.values().filter(|order| order.status.is_open()).take(3).collect();
            match open.as_slice() {
                [] => sale(outlet, dice),
                orders if dice.one_in(12) => {
                    let cancel = CancelOrder { order: dice.of(orders).id, reason: "changed their mind".into(), version: None };
                    Command::CancelOrder(Box::new(cancel))
                }
                orders => step(dice.of::<&Arc<Order>>(orders)),
            }
        }
    }
}

/// The step of an order towards being handed over, where it is paid in cash, or owed by a customer.
fn step(order: &Order) -> Command {
    let to = next(order.status);
    let on_account = to == Status::Delivered && order.customer.is_some();
    let cash = Tender { method: PaymentMethod::Cash, amount: None };
    let payments = if to == Status::Delivered && !on_account { vec![cash] } else { Vec::new() };
    let settlement = Settlement { payments, on_account };
    let transition = TransitionOrder { order: order.id, to, reason: None, settlement, version: None };
    Command::TransitionOrder(Box::new(transition))
}

fn some_item(dice: &mut Dice) -> NewItem {
    let sku = dice.of(&GOODS);
    let quantity = quantity(sku, 4, dice);
    ordered(sku, quantity)
}

fn ordered(sku: &str, quantity: Quantity) -> NewItem {
    NewItem {
        product: Some(reference(sku)),
        description: None,
        quantity,
        unit_price: None,
        discounts: Vec::new(),
        notes: String::new(),
        seat: None,
        options: Vec::new(),
    }
}

/// The next step towards being handed over.
fn next(status: Status) -> Status {
    match status {
        Status::Pending => Status::Confirmed,
        Status::Confirmed => Status::Preparing,
        Status::Preparing => Status::Ready,
        _ => Status::Delivered,
    }
}

fn purchase(outlet: &str, now: Timestamp, dice: &mut Dice) -> Command {
    let items = (0..dice.from(1, 3)).map(|_| {
        let sku = dice.of(&GOODS);
        PurchasedItem {
            product: reference(sku),
            quantity: quantity(sku, 9, dice),
            unit_cost: Amount(dice.of(&[0, 1, 333, 1_001, 9_999])),
            unit_price: dice.one_in(2).then(|| Amount(dice.from(1, 9_999))),
            batch_number: None,
            expires_at: near(now, dice),
        }
    });
    Command::ReceivePurchase(Box::new(ReceivePurchase {
        outlet: Some(outlet.into()),
        supplier: None,
        reference: None,
        items: items.collect(),
        // Often at the same time as others.
        received_at: Some(Timestamp(dice.of(&[FIRST.0, FIRST.0, FIRST.0 - DAY, now.0]))),
        is_opening: dice.one_in(6),
        business_date: None,
    }))
}

fn sale(outlet: &str, dice: &mut Dice) -> Command {
    let items = (0..dice.from(1, 4)).map(|_| {
        let sku = dice.of(&GOODS);
        SoldItem {
            product: reference(sku),
            quantity: quantity(sku, 6, dice),
            unit_price: None,
            discounts: Vec::new(),
            known: docket_domain::billing::KnownItem::default(),
            options: Vec::new(),
            notes: if sku == "MILK" { "cold, please\n".into() } else { String::new() },
        }
    });
    let items: Vec<SoldItem> = items.collect();
    let method = dice.of(&[PaymentMethod::Cash, PaymentMethod::Cash, PaymentMethod::Card]);
    let kind =
        if dice.one_in(2) { DiscountKind::Percent(Percent(dice.from(1, 50_000))) } else { DiscountKind::Amount(Amount(1)) };
    let discount = dice.one_in(4).then(|| Discount { kind, reason: dice.one_in(2).then(|| "opening \"week\"".into()) });
    let is_known = dice.one_in(3);
    let sale = SellItems {
        outlet: Some(outlet.into()),
        buyer: is_known.then(|| buyer(dice)),
        items,
        discounts: discount.into_iter().collect(),
        tip: Amount(if dice.one_in(9) { dice.from(1, 500) } else { 0 }),
        payments: vec![Tender { method, amount: None }],
        reference: is_known.then(|| format!("TILL-{}", dice.from(1, 9))),
        buyer_tax_number: dice.one_in(9).then(|| "100200300400003".into()),
        printout: dice.one_in(5).then(|| r#"{"total":1,"footer":"شكرا"}"#.into()),
        below_cost_reason: Some("a proof".into()),
        ..SellItems::default()
    };
    Command::SellItems(Box::new(sale))
}

/// One of four people, named in one way or another.
fn person(dice: &mut Dice) -> FindOrCreateCustomer {
    let national = format!("50123456{}", dice.from(0, 3));
    let e164 = PhoneE164::new(&format!("+971{national}")).expect("a phone number");
    let name = dice.one_in(2).then(|| dice.of(&["Aisha", "عائشة"]).to_owned());
    let email = dice.one_in(3).then(|| "aisha@example.com".to_owned());
    FindOrCreateCustomer { phone: Phone { e164, national }, name, email }
}

fn buyer(dice: &mut Dice) -> Buyer {
    let customer = person(dice);
    Buyer::Known { name: customer.name.clone(), email: customer.email.clone(), customer }
}

/// A return of parts of a bill, of all that is left, or a void.
fn returned(known: &Known, dice: &mut Dice) -> Command {
    let most = known.bills.len().max(1) as i64 - 1;
    let Some(state) = known.bills.values().nth(dice.from(0, most) as usize) else { return sale("MAIN", dice) };
    let items = state.bill.lines.iter().enumerate().filter_map(|(place, line)| {
        let left = line.line.quantity.0 - state.returned[place].0;
        let is_whole = line.line.sku.as_deref().is_some_and(|sku| unit(sku) == Unit::Piece);
        // Sometimes more than is left.
        let most = left / 1_000 + i64::from(dice.one_in(20));
        let now = if is_whole { dice.from(0, most) * 1_000 } else { dice.from(0, left) };
        (now > 0).then_some(ReturnedItem { what: ReturnedWhat::Line(place as u32 + 1), quantity: Quantity(now) })
    });
    let items: Vec<ReturnedItem> = items.collect();
    let kind = if dice.one_in(5) { CreditNoteKind::Void } else { CreditNoteKind::Return };
    let items = if kind == CreditNoteKind::Void || dice.one_in(4) { Vec::new() } else { items };
    let back =
        ReturnItems { bill: state.bill.id, kind, items, refunds: Vec::new(), refund_by: None, reason: "it did not fit".into() };
    Command::ReturnItems(Box::new(back))
}

/// A stock-take, waste or goods found, of products and of single batches.
fn adjusted(known: &Known, dice: &mut Dice) -> Command {
    let outlet = dice.of(&OUTLETS);
    let items = (0..dice.from(1, 3)).map(|_| {
        let batch = known.some_batch(dice).filter(|batch| batch.outlet == outlet && dice.one_in(2));
        let sku = batch.as_ref().map_or_else(|| dice.of(&GOODS).to_owned(), |batch| known.sku_of(batch));
        let adjustment = match dice.from(1, 5) {
            1 => Adjustment::Counted(Quantity(0)),
            2 => Adjustment::Counted(quantity(&sku, 9, dice)),
            3 | 4 => Adjustment::Waste(quantity(&sku, 3, dice)),
            _ => Adjustment::Found(quantity(&sku, 3, dice)),
        };
        AdjustedItem { product: reference(&sku), batch: batch.map(|batch| batch.id), adjustment }
    });
    let items = items.collect();
    Command::AdjustStock(Box::new(AdjustStock { outlet: Some(outlet.into()), reason: "counted".into(), items }))
}

fn purchase_return(known: &Known, dice: &mut Dice) -> Command {
    let most = known.purchases.len().max(1) as i64 - 1;
    let Some((purchase, row)) = known.purchases.get(dice.from(0, most) as usize).copied() else { return sale("YAS", dice) };
    let batches = known.batches.values().filter(|batch| batch.row == row);
    let batches: Vec<(BatchId, String)> = batches.map(|batch| (batch.id, known.sku_of(batch))).collect();
    let items = batches.into_iter().filter_map(|(batch, sku)| {
        let quantity = quantity(&sku, 3, dice);
        dice.one_in(2).then_some(ReturnedBatch { batch, quantity })
    });
    Command::ReturnPurchase(Box::new(ReturnPurchase { purchase, items: items.collect(), reason: Some("torn".into()) }))
}

/// A recall, its end, another price, expiry or cost.
fn changed(known: &Known, batch: Option<Arc<Batch>>, dice: &mut Dice) -> Command {
    let Some(batch) = batch else { return sale("MAIN", dice) };
    let mut change = ChangeBatch {
        batch: batch.id,
        is_blocked: None,
        unit_price: None,
        expires_at: None,
        unit_cost: None,
        reason: "so".into(),
    };
    match dice.from(1, 6) {
        1 => change.is_blocked = Some(!batch.is_blocked),
        2 => change.unit_price = Some(dice.one_in(2).then(|| Amount(dice.from(1, 9_999)))),
        3 => change.expires_at = Some(near(known.now, dice)),
        _ => change.unit_cost = Some(Amount(dice.of(&[0, 1, 334, 1_234, 9_999]))),
    }
    Command::ChangeBatch(Box::new(change))
}
