//! Random months of two outlets: goods come, are kept for orders, sold, brought back, counted, moved and revalued, and after every
//! single step all that is said of them agrees.
//!
//! The shelves are reckoned once more from the movements alone ([`Shelves`]), with the calculator's arithmetic.

use std::collections::BTreeMap;
use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::billing::tender::Tender;
use docket_domain::billing::{CreditNoteKind, ReturnItems, ReturnedItem, ReturnedWhat, SellItems, SoldItem};
use docket_domain::catalog::{Consumption, CreateProduct, NewProduct, ProductReference, Unit};
use docket_domain::command::{Command, Document, Outcome};
use docket_domain::ids::{BatchId, BillId, OrderId, StockDocumentId};
use docket_domain::ledger::{Account, BalanceKey};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::{PlaceOrder, Status};
use docket_domain::payments::PaymentMethod;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Refusal;
use docket_domain::stock::{
    AdjustStock, AdjustedItem, Adjustment, Batch, ChangeBatch, Movement, MovementKind, PurchasedItem, ReceivePurchase,
    ReturnPurchase, ReturnedBatch, StockDocumentKind, StockKey, TransferStock, TransferredItem,
};
use docket_domain::time::{Date, Timestamp};

use crate::calculator::{Taken, goods_back, half_up};
use crate::dice::Dice;
use crate::fixtures::{DAY, NOON, cancelling, item, moving, placing, someone, with_two_outlets};
use crate::shop::{Rows, Shop};

const OUTLETS: [&str; 2] = ["MAIN", "YAS"];
const GOODS: [&str; 4] = ["TINS", "RICE", "MILK", "CHEESE"];

/// A shop of two outlets that sells by piece and by weight, what is oldest or what expires first.
fn open() -> Shop {
    let mut shop = Shop::open(Settings { prices_include_tax: false, smallest_coin: Amount(25), ..with_two_outlets() });
    for (place, sku) in GOODS.iter().enumerate() {
        let product = NewProduct {
            track_stock: true,
            consumption: if place < 2 { Consumption::Fifo } else { Consumption::Fefo },
            ..NewProduct::new(sku, vec![("en".into(), (*sku).into())], unit(sku), Amount(1_999))
        };
        shop.run(&someone(Role::Owner), Command::CreateProduct(Box::new(CreateProduct { product }))).expect("a product");
    }
    shop
}

fn unit(sku: &str) -> Unit {
    if matches!(sku, "TINS" | "MILK") { Unit::Piece } else { Unit::Kilogram }
}

/// What was done so far, for later steps to lead to.
#[derive(Default)]
struct Done {
    bills: Vec<BillId>,
    orders: Vec<OrderId>,
    purchases: Vec<StockDocumentId>,
    refused: usize,
}

fn reference(sku: &str) -> ProductReference {
    ProductReference(sku.into())
}

fn quantity(sku: &str, most: i64, dice: &mut Dice) -> Quantity {
    Quantity(if unit(sku) == Unit::Piece { dice.from(1, most) * 1_000 } else { dice.from(1, most * 1_000) })
}

fn near(now: Timestamp, dice: &mut Dice) -> Option<Date> {
    let today = Date(jiff::Timestamp::from_millisecond(now.0).expect("a time").to_zoned(jiff::tz::TimeZone::UTC).date());
    let offset = jiff::Span::new().days(dice.from(-1, 6));
    dice.one_in(2).then(|| Date(today.0.checked_add(offset).expect("a date")))
}

/// A random command of whoever may do everything.
fn command(shop: &Shop, done: &Done, dice: &mut Dice) -> Command {
    let sku = dice.of(&GOODS);
    let outlet = dice.of(&OUTLETS);
    let batch = some_batch(shop, dice);
    match dice.from(1, 27) {
        1..=4 => purchase(outlet, shop.now, dice),
        5..=8 => sale(outlet, dice),
        9..=11 => returned(shop, done, dice),
        12..=14 => adjusted(shop, dice),
        15 | 16 => {
            let batch = dice.one_in(3).then_some(batch.as_ref()).flatten();
            let from = batch.map_or(outlet, |batch| if batch.outlet == "MAIN" { "MAIN" } else { "YAS" });
            let product = batch.map_or_else(|| reference(sku), |batch| ProductReference(batch.product.to_string()));
            let one = TransferredItem { product, batch: batch.map(|batch| batch.id), quantity: quantity(sku, 5, dice) };
            let to = OUTLETS[usize::from(from == "MAIN" || dice.one_in(9))].into();
            Command::TransferStock(Box::new(TransferStock { from: from.into(), to, items: vec![one], reason: None }))
        }
        17 => purchase_return(shop, done, dice),
        18 | 19 => changed(shop, batch, dice),
        20..=22 => {
            let items = (0..dice.from(1, 3)).map(|_| {
                let sku = dice.of(&GOODS);
                let quantity = quantity(sku, 4, dice);
                docket_domain::ordering::NewItem { quantity, ..item(sku, "1") }
            });
            placing(PlaceOrder { items: items.collect(), outlet: Some(outlet.into()), ..PlaceOrder::default() })
        }
        _ => {
            let is_open = |order: &&OrderId| shop.rows.orders[*order].status.is_open();
            // Mostly the same few, so that they come far.
            let open: Vec<OrderId> = done.orders.iter().filter(is_open).take(3).copied().collect();
            match open.as_slice() {
                [] => sale(outlet, dice),
                orders if dice.one_in(12) => cancelling(dice.of(orders), "changed their mind"),
                orders => {
                    let order = dice.of(orders);
                    moving(order, next(shop.rows.orders[&order].status))
                }
            }
        }
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

fn some_batch(shop: &Shop, dice: &mut Dice) -> Option<Arc<Batch>> {
    let count = shop.rows.batches.len() as i64;
    if count == 0 { None } else { shop.rows.batches.values().nth(dice.from(0, count - 1) as usize).cloned() }
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
        received_at: Some(Timestamp(dice.of(&[NOON.0, NOON.0, NOON.0 - DAY, now.0]))),
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
            options: Vec::new(),
            notes: String::new(),
        }
    });
    let sale = SellItems {
        outlet: Some(outlet.into()),
        items: items.collect(),
        payments: vec![Tender { method: PaymentMethod::Cash, amount: None }],
        below_cost_reason: Some("a proof".into()),
        ..SellItems::default()
    };
    Command::SellItems(Box::new(sale))
}

/// A return of parts of a bill, of all that is left, or a void.
fn returned(shop: &Shop, done: &Done, dice: &mut Dice) -> Command {
    let Some(state) = done.bills.get(dice.from(0, done.bills.len().max(1) as i64 - 1) as usize).map(|id| &shop.rows.bills[id])
    else {
        return sale("MAIN", dice);
    };
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
    let back = ReturnItems { bill: state.bill.id, kind, items, refunds: Vec::new(), reason: "it did not fit".into() };
    Command::ReturnItems(Box::new(back))
}

/// A stock-take, waste or goods found, of products and of single batches.
fn adjusted(shop: &Shop, dice: &mut Dice) -> Command {
    let outlet = dice.of(&OUTLETS);
    let items = (0..dice.from(1, 3)).map(|_| {
        let batch = some_batch(shop, dice).filter(|batch| batch.outlet == outlet && dice.one_in(2));
        let sku = batch.as_ref().map_or_else(|| dice.of(&GOODS).to_owned(), |batch| sku_of(shop, batch));
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

fn sku_of(shop: &Shop, batch: &Batch) -> String {
    shop.rows.products[&batch.product].sku.clone()
}

fn purchase_return(shop: &Shop, done: &Done, dice: &mut Dice) -> Command {
    let Some(purchase) = done.purchases.get(dice.from(0, done.purchases.len().max(1) as i64 - 1) as usize).copied() else {
        return sale("YAS", dice);
    };
    let row = shop.rows.stock_documents[&purchase].row;
    let batches = shop.rows.batches.values().filter(|batch| batch.row == row);
    let batches: Vec<(BatchId, String)> = batches.map(|batch| (batch.id, sku_of(shop, batch))).collect();
    let items = batches.into_iter().filter_map(|(batch, sku)| {
        let quantity = quantity(&sku, 3, dice);
        dice.one_in(2).then_some(ReturnedBatch { batch, quantity })
    });
    Command::ReturnPurchase(Box::new(ReturnPurchase { purchase, items: items.collect(), reason: Some("torn".into()) }))
}

/// A recall, its end, another price, expiry or cost.
fn changed(shop: &Shop, batch: Option<Arc<Batch>>, dice: &mut Dice) -> Command {
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
        3 => change.expires_at = Some(near(shop.now, dice)),
        _ => change.unit_cost = Some(Amount(dice.of(&[0, 1, 334, 1_234, 9_999]))),
    }
    Command::ChangeBatch(Box::new(change))
}

/// What lies in each batch, by the movements alone.
#[derive(Default)]
struct Shelves {
    /// Thousandths and minor units.
    batches: BTreeMap<BatchId, (i128, i128)>,
    /// What each batch's unit cost was when it was last looked at.
    costs: BTreeMap<BatchId, i128>,
    /// How many movements were looked at.
    seen: usize,
}

impl Shelves {
    /// Takes in the movements of a step, each of which must be worth what the specification says.
    fn follow(&mut self, rows: &Rows) {
        let backs = backs(rows, &rows.movements[self.seen..]);
        let mut back = backs.into_iter();
        let mut sent: Vec<i128> = Vec::new();
        for movement in &rows.movements[self.seen..] {
            let batch = &rows.batches[&movement.batch];
            assert_eq!((&movement.stock.outlet, movement.stock.product), (&batch.outlet, batch.product));
            let (quantity, value) = (i128::from(movement.quantity.0), i128::from(movement.value.0));
            let (left, worth) = self.batches.get(&movement.batch).copied().unwrap_or_default();
            let expected = match movement.kind {
                MovementKind::CostCorrection => self.corrected(batch, left, worth),
                MovementKind::SaleReturn => {
                    let goods = back.next().expect("every return's movement is a portion's");
                    assert_eq!(goods.0, (movement.batch, quantity));
                    goods.1
                }
                MovementKind::TransferIn => sent.remove(0),
                _ if quantity > 0 => half_up(quantity * i128::from(batch.unit_cost.0), 1_000),
                _ if -quantity == left => -worth,
                _ => -half_up(worth * -quantity, left),
            };
            assert_eq!(value, expected, "{movement:?} of {batch:?}, of which {left} were left, worth {worth}");
            if movement.kind == MovementKind::TransferOut {
                sent.push(-value);
            }
            assert!(left + quantity >= 0 && worth + value >= 0, "{movement:?}");
            self.batches.insert(movement.batch, (left + quantity, worth + value));
        }
        self.seen = rows.movements.len();
        self.costs.extend(rows.batches.values().map(|batch| (batch.id, i128::from(batch.unit_cost.0))));
    }

    /// What a new cost changes the worth of what is left by, which never becomes less than nothing.
    fn corrected(&self, batch: &Batch, left: i128, worth: i128) -> i128 {
        let came = i128::from(batch.quantity.0);
        let difference = half_up(came * i128::from(batch.unit_cost.0), 1_000) - half_up(came * self.costs[&batch.id], 1_000);
        (half_up(difference.abs() * left, came) * difference.signum()).max(-worth)
    }
}

/// What goods of the credit notes among these movements cost, in their order: batch and quantity, and cost.
fn backs(rows: &Rows, movements: &[Movement]) -> Vec<((BatchId, i128), i128)> {
    let Some(first) = movements.iter().find(|movement| movement.kind == MovementKind::SaleReturn) else { return Vec::new() };
    let at = rows.credit_notes.iter().position(|note| note.row == first.row).expect("a return has its credit note");
    let note = &rows.credit_notes[at];
    let bill = &rows.bills[&note.bill].bill;
    let lines = note.lines.iter().flat_map(|line| {
        let sold = &bill.lines[line.bill_line as usize - 1];
        let before = rows.credit_notes[..at].iter().filter(|earlier| earlier.bill == note.bill).flat_map(|note| &note.lines);
        let before: i64 = before.filter(|earlier| earlier.bill_line == line.bill_line).map(|one| one.quantity.0).sum();
        let taken: Vec<Taken> = (sold.portions.iter().enumerate())
            .map(|(batch, one)| Taken { batch, quantity: one.quantity.0.into(), cost: one.cost.0.into() })
            .collect();
        let goods = goods_back(&taken, before.into(), line.quantity.0.into());
        assert_eq!(i128::from(line.cost.0), goods.iter().map(|one| one.cost).sum::<i128>());
        goods.into_iter().map(|one| ((sold.portions[one.batch].batch, one.quantity), one.cost)).collect::<Vec<_>>()
    });
    lines.collect()
}

/// Stock on hand is what moved and what lies there; its value is what the ledger says.
fn goods_agree(rows: &Rows, shelves: &Shelves) {
    let mut by_outlet: BTreeMap<&str, i128> = OUTLETS.iter().map(|outlet| (*outlet, 0)).collect();
    let mut layers_seen = 0;
    for (key, stock) in &rows.stocks {
        let moved = rows.movements.iter().filter(|movement| movement.stock == *key);
        let (quantity, value) = moved.fold((0, 0), |sums, one| (sums.0 + one.quantity.0, sums.1 + one.value.0));
        assert_eq!((stock.on_hand().0, stock.value().0), (quantity, value), "{key:?}");
        for layer in stock.layers() {
            assert_eq!(layer.batch, rows.batches[&layer.batch.id], "a layer knows its batch as it is");
            assert!(layer.remaining.0 > 0 && layer.value.0 >= 0, "{layer:?}");
            let there = (i128::from(layer.remaining.0), i128::from(layer.value.0));
            assert_eq!(shelves.batches[&layer.batch.id], there, "{layer:?}");
            layers_seen += 1;
        }
        *by_outlet.get_mut(key.outlet.as_str()).expect("an outlet") += i128::from(value);
        assert_eq!(stock.reserved.0, kept_for_orders(rows, key), "{key:?}");
    }
    let not_empty = shelves.batches.values().filter(|(quantity, _)| *quantity > 0).count();
    assert_eq!(layers_seen, not_empty, "what is left of a batch is a layer");
    assert!(shelves.batches.values().all(|(quantity, value)| *quantity > 0 || *value == 0), "nothing is worth nothing");
    for (outlet, value) in by_outlet {
        assert_eq!(balance(rows, Account::Inventory, Some(outlet)), value, "the ledger's inventory of {outlet}");
    }
    assert_eq!(balance(rows, Account::OutletTransfers, None), 0, "what one outlet sent another received");
}

fn kept_for_orders(rows: &Rows, key: &StockKey) -> i64 {
    let open = rows.orders.values().filter(|order| order.status.is_open() && order.outlet == key.outlet);
    let lines = open.flat_map(|order| &order.lines).filter(|line| line.product == Some(key.product));
    lines.map(|line| line.reserved.0).sum()
}

fn balance(rows: &Rows, account: Account, outlet: Option<&str>) -> i128 {
    let of = rows.balances.iter().filter(|(key, _)| key.account.account == account);
    let here = of.filter(|(key, _)| outlet.is_none_or(|outlet| key.outlet == outlet));
    here.map(|(_, balance)| i128::from(balance.net().0)).sum()
}

/// Every entry sums to zero, balances are the sums of postings, and bills and credit notes cost what their movements cost.
fn books_agree(rows: &Rows) {
    let mut sums: BTreeMap<BalanceKey, i64> = BTreeMap::new();
    for entry in rows.entries.values() {
        assert_eq!(entry.postings.iter().map(|posting| posting.amount.0).sum::<i64>(), 0);
        for posting in &entry.postings {
            *sums.entry(entry.balance_key(posting)).or_default() += posting.amount.0;
        }
    }
    let kept: BTreeMap<BalanceKey, i64> = rows.balances.iter().map(|(key, balance)| (key.clone(), balance.net().0)).collect();
    assert_eq!(kept, sums);
    let mut moved: BTreeMap<(u64, MovementKind), i64> = BTreeMap::new();
    for movement in &rows.movements {
        *moved.entry((movement.row, movement.kind)).or_default() += movement.value.0;
    }
    for state in rows.bills.values() {
        let cost = moved.get(&(state.bill.row, MovementKind::Sale)).copied().unwrap_or_default();
        assert_eq!(state.bill.cost.0, -cost, "{:?}", state.bill);
        let notes = || rows.credit_notes.iter().filter(|note| note.bill == state.bill.id);
        for (place, returned) in state.returned.iter().enumerate() {
            let lines = notes().flat_map(|note| &note.lines).filter(|line| line.bill_line as usize == place + 1);
            assert_eq!(lines.map(|line| line.quantity.0).sum::<i64>(), returned.0);
            assert!(*returned <= state.bill.lines[place].line.quantity);
        }
        let back: i64 = notes().flat_map(|note| &note.refunds).map(|refund| refund.amount.0).sum();
        assert!(back == state.refunded_in_all().0 && back <= state.bill.due().0, "{state:?}");
    }
    for note in &rows.credit_notes {
        assert_eq!(note.totals.cost.0, moved.get(&(note.row, MovementKind::SaleReturn)).copied().unwrap_or_default());
    }
    for document in rows.stock_documents.values().filter(|document| document.kind != StockDocumentKind::Transfer) {
        let of_document = moved.range((document.row, MovementKind::Purchase)..=(document.row, MovementKind::Opening));
        assert_eq!(document.value.0, of_document.map(|(_, value)| value).sum::<i64>(), "{document:?}");
    }
}

/// One step, after which everything agrees; refused, it has left nothing.
fn step(shop: &mut Shop, done: &mut Done, shelves: &mut Shelves, dice: &mut Dice) {
    if dice.one_in(30) {
        shop.now.0 += DAY / 2;
    }
    let command = command(shop, done, dice);
    let before = (shop.rows.seq, shop.rows.movements.len(), shop.rows.entries.len(), shop.rows.findings.len());
    let whole = dice.one_in(10).then(|| format!("{:?}", shop.rows));
    let answer: Result<Outcome, Refusal> = shop.run(&someone(Role::Owner), command);
    match answer {
        Ok(outcome) => match outcome.document {
            Document::Bill(state, _) => done.bills.push(state.bill.id),
            Document::Order(id, Some(_)) => done.orders.push(id),
            Document::StockDocument(document) if document.kind == StockDocumentKind::Purchase => done.purchases.push(document.id),
            _ => {}
        },
        Err(_) => {
            done.refused += 1;
            let after = (shop.rows.seq, shop.rows.movements.len(), shop.rows.entries.len(), shop.rows.findings.len());
            assert_eq!(after, before, "a refused command leaves nothing");
            assert!(whole.is_none_or(|whole| whole == format!("{:?}", shop.rows)));
        }
    }
    shelves.follow(&shop.rows);
    goods_agree(&shop.rows, shelves);
    books_agree(&shop.rows);
}

/// Plays a shop's months and returns how often each kind of movement was made.
fn play(seed: u64, steps: usize) -> BTreeMap<&'static str, usize> {
    let (mut shop, mut done, mut shelves, mut dice) = (open(), Done::default(), Shelves::default(), Dice(seed));
    for _ in 0..steps {
        step(&mut shop, &mut done, &mut shelves, &mut dice);
        if dice.one_in(40) {
            shop.reopen();
        }
    }
    let mut happened: BTreeMap<&'static str, usize> = BTreeMap::new();
    for movement in &shop.rows.movements {
        *happened.entry(movement.kind.as_str()).or_default() += 1;
    }
    let delivered = shop.rows.orders.values().filter(|order| order.status == Status::Delivered).count();
    let cancelled = shop.rows.orders.values().filter(|order| order.status == Status::Cancelled).count();
    let at_sale = shop.rows.findings.iter().filter(|finding| finding.code == "stock.foundAtSale").count();
    happened.extend([("delivered", delivered), ("cancelled", cancelled), ("found at sale", at_sale), ("refused", done.refused)]);
    happened
}

#[test]
fn whatever_happens_to_goods_the_shelves_the_movements_and_the_ledger_agree() {
    let mut happened: BTreeMap<&'static str, usize> = BTreeMap::new();
    for seed in 1..=20 {
        for (what, count) in play(seed, 250) {
            *happened.entry(what).or_default() += count;
        }
    }
    let missing: Vec<_> = happened.iter().filter(|(_, count)| **count < 5).collect();
    assert!(happened.len() == MovementKind::ALL.len() + 4 && missing.is_empty(), "everything has happened: {happened:?}");
}
