//! Random months of two outlets: goods come, are kept for orders, sold, brought back, counted, moved and revalued, and after every
//! single step all that is said of them agrees.
//!
//! The shelves are reckoned once more from the movements alone ([`Shelves`]), with the calculator's arithmetic.

use std::collections::BTreeMap;
use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::billing::BillState;
use docket_domain::command::{Document, Outcome};
use docket_domain::ids::BatchId;
use docket_domain::ledger::{Account, BalanceKey, cause_of};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::Status;
use docket_domain::stock::{Batch, Movement, MovementKind, StockDocumentKind, StockKey};

use crate::calculator::{Taken, goods_back, half_up};
use crate::dice::Dice;
use crate::fixtures::{DAY, someone, with_two_outlets};
use crate::months::{Known, OUTLETS, command, products};
use crate::shop::{Rows, Shop};

/// A shop of two outlets with its products.
fn open() -> Shop {
    let mut shop = Shop::open(Settings { prices_include_tax: false, smallest_coin: Amount(25), ..with_two_outlets() });
    for product in products() {
        shop.run(&someone(Role::Owner), product).expect("a product");
    }
    shop
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
        assert!(
            stock.layers().is_sorted_by_key(|layer| (layer.batch.received_at, layer.batch.row, layer.batch.line)),
            "{stock:?}"
        );
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
        let record = rows.records.iter().find(|record| record.seq == entry.row).expect("an entry has its record");
        assert!(cause_of(record.action, &entry.postings).is_some(), "{entry:?} of {record:?}");
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
        let back = back + notes().map(|note| note.unowed.0).sum::<i64>();
        assert!(back == state.refunded_in_all().0 && back <= state.bill.due().0, "{state:?}");
    }
    for note in &rows.credit_notes {
        let given: i64 = note.refunds.iter().map(|refund| refund.amount.0).sum();
        assert_eq!(note.totals.due().0, given + note.unowed.0, "{note:?}");
        assert_eq!(note.totals.cost.0, moved.get(&(note.row, MovementKind::SaleReturn)).copied().unwrap_or_default());
    }
    let owed = |state: &Arc<BillState>| i128::from(state.bill.on_account.0 - state.unowed.0);
    assert_eq!(balance(rows, Account::Receivables, None), rows.bills.values().map(owed).sum::<i128>(), "what customers owe");
    for document in rows.stock_documents.values().filter(|document| document.kind != StockDocumentKind::Transfer) {
        let of_document = moved.range((document.row, MovementKind::Purchase)..=(document.row, MovementKind::Opening));
        assert_eq!(document.value.0, of_document.map(|(_, value)| value).sum::<i64>(), "{document:?}");
    }
}

/// One step, after which everything agrees; refused, it has left nothing. Whether it was refused.
fn step(shop: &mut Shop, known: &mut Known, shelves: &mut Shelves, dice: &mut Dice) -> bool {
    if dice.one_in(30) {
        shop.now.0 += DAY / 2;
    }
    known.now = shop.now;
    let left = (shop.rows.seq, shop.rows.movements.len(), shop.rows.entries.len(), shop.rows.findings.len());
    let whole = dice.one_in(10).then(|| format!("{:?}", shop.rows));
    let command = command(known, dice);
    let answer = shop.run(&someone(Role::Owner), command);
    match &answer {
        Ok(outcome) => learn(known, outcome, &shop.rows),
        Err(_) => {
            let after = (shop.rows.seq, shop.rows.movements.len(), shop.rows.entries.len(), shop.rows.findings.len());
            assert_eq!(after, left, "a refused command leaves nothing");
            assert!(whole.is_none_or(|whole| whole == format!("{:?}", shop.rows)));
        }
    }
    shelves.follow(&shop.rows);
    goods_agree(&shop.rows, shelves);
    books_agree(&shop.rows);
    answer.is_err()
}

fn learn(known: &mut Known, outcome: &Outcome, rows: &Rows) {
    known.bills.clone_from(&rows.bills);
    known.orders.clone_from(&rows.orders);
    known.batches.clone_from(&rows.batches);
    match &outcome.document {
        Document::StockDocument(document) if document.kind == StockDocumentKind::Purchase => {
            known.purchases.push((document.id, document.row));
        }
        _ => {}
    }
}

/// Plays a shop's months and returns how often each kind of movement was made.
fn play(seed: u64, steps: usize) -> BTreeMap<&'static str, usize> {
    let (mut shop, mut shelves, mut dice, mut refused) = (open(), Shelves::default(), Dice(seed), 0);
    let mut known = Known::of(shop.rows.products.values().cloned());
    for _ in 0..steps {
        refused += usize::from(step(&mut shop, &mut known, &mut shelves, &mut dice));
        if dice.one_in(40) {
            shop.reopen();
        }
    }
    let mut happened: BTreeMap<&'static str, usize> = BTreeMap::new();
    for movement in &shop.rows.movements {
        *happened.entry(movement.kind.as_str()).or_default() += 1;
    }
    let of_status = |status| shop.rows.orders.values().filter(|order| order.status == status).count();
    let at_sale = shop.rows.findings.iter().filter(|finding| finding.code == "stock.foundAtSale").count();
    let (delivered, cancelled) = (of_status(Status::Delivered), of_status(Status::Cancelled));
    happened.extend([("delivered", delivered), ("cancelled", cancelled), ("found at sale", at_sale), ("refused", refused)]);
    for action in ["order.amended", "order.merged", "order.split", "order.held", "order.recalled"] {
        happened.insert(action, shop.rows.records.iter().filter(|record| record.action == action).count());
    }
    let owed = shop.rows.bills.values().filter(|state| state.unowed.0 > 0).count();
    happened.insert("owed no more", owed);
    happened
}

#[test]
fn whatever_happens_to_goods_the_shelves_the_movements_and_the_ledger_agree() {
    let mut happened: BTreeMap<&'static str, usize> = BTreeMap::new();
    for seed in 1..=12 {
        for (what, count) in play(seed, 250) {
            *happened.entry(what).or_default() += count;
        }
    }
    let missing: Vec<_> = happened.iter().filter(|(_, count)| **count < 5).collect();
    assert!(happened.len() == MovementKind::ALL.len() + 10 && missing.is_empty(), "everything has happened: {happened:?}");
}
