//! Months of a shop that keeps stock, decided on what comes out of the store alone: whatever was written is read as it was written.

use std::collections::BTreeMap;
use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::billing::CreditNote;
use docket_domain::book::{Key, Loaded};
use docket_domain::command::Document;
use docket_domain::ids::{BatchId, StockDocumentId};
use docket_domain::ledger::Account;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::numbering::{Kind, Reset};
use docket_domain::stock::{Movement, StockDocument, StockDocumentKind, StockKey};
use docket_domain::writes::Writes;

use crate::desk::Desk;
use crate::dice::Dice;
use crate::fixtures::{DAY, SHOP, series, settings};
use crate::months::{Known, OUTLETS, command, products};

/// The shop, which also numbers what this is about.
fn desk() -> Desk {
    let mut settings = Settings { prices_include_tax: false, smallest_coin: Amount(25), ..settings() };
    settings.series.extend([
        series(Kind::Bill, "BILL-{SEQ:10}", Reset::Never),
        series(Kind::CreditNote, "CN-{SEQ:10}", Reset::Never),
        series(Kind::Purchase, "PUR-{SEQ:6}", Reset::Never),
    ]);
    let mut desk = Desk::with(settings);
    for product in products() {
        desk.run(product).expect("a product");
    }
    desk
}

/// What was written so far.
struct Written {
    known: Known,
    documents: BTreeMap<StockDocumentId, Arc<StockDocument>>,
    notes: Vec<Arc<CreditNote>>,
    movements: Vec<Movement>,
}

impl Written {
    /// Runs a command and reads back what it has changed, before anything else is done.
    fn step(&mut self, desk: &mut Desk, dice: &mut Dice) {
        if dice.one_in(30) {
            desk.now.0 += DAY / 2;
        }
        self.known.now = desk.now;
        let command = command(&self.known, dice);
        desk.writer.begin(&[(SHOP, None)]).expect("begun");
        let Ok((writes, outcome)) = desk.decide(SHOP, &Actor::program(), command) else {
            desk.writer.rollback();
            return;
        };
        desk.write(&writes).expect("written");
        desk.writer.commit().expect("committed");
        match outcome.document {
            Document::StockDocument(document) if document.kind == StockDocumentKind::Purchase => {
                self.known.purchases.push((document.id, document.row));
            }
            _ => {}
        }
        read_back(desk, &writes);
        self.known.bills.extend(writes.bills.into_iter().map(|(_, state)| (state.bill.id, state)));
        self.known.orders.extend(writes.orders.into_iter().map(|(_, order)| (order.id, order)));
        self.known.batches.extend(writes.batches.into_iter().map(|(_, batch)| (batch.id, batch)));
        self.documents.extend(writes.stock_documents.into_iter().map(|document| (document.id, document)));
        self.notes.extend(writes.credit_notes);
        self.movements.extend(writes.movements);
    }
}

/// Loads the rows that were just written, as the next command would.
fn read_back(desk: &mut Desk, writes: &Writes) {
    let mut keys: Vec<Key> = Vec::new();
    keys.extend(writes.bills.iter().map(|(_, state)| Key::Bill(state.bill.id)));
    keys.extend(writes.orders.iter().map(|(_, order)| Key::Order(order.id)));
    keys.extend(writes.batches.iter().map(|(_, batch)| Key::Batch(batch.id)));
    keys.extend(writes.stocks.iter().map(|(_, key, _)| Key::Stock(key.clone())));
    keys.extend(writes.stock_documents.iter().map(|document| Key::StockDocument(document.id)));
    desk.writer.begin(&[(SHOP, None)]).expect("begun");
    let loaded = desk.writer.load(SHOP, &keys).expect("loaded");
    desk.writer.rollback();
    assert_eq!(loaded.len(), keys.len());
    for one in loaded {
        match one {
            Loaded::Bill(id, state) => {
                let written = writes.bills.iter().find(|(_, state)| state.bill.id == id);
                assert_eq!(state.as_ref(), written.map(|(_, state)| state));
            }
            Loaded::Order(id, order) => {
                let written = writes.orders.iter().find(|(_, order)| order.id == id);
                assert_eq!(order.as_ref(), written.map(|(_, order)| order));
            }
            Loaded::Batch(id, batch) => {
                let written = writes.batches.iter().find(|(_, batch)| batch.id == id);
                assert_eq!(batch.as_ref(), written.map(|(_, batch)| batch));
            }
            Loaded::Stock(key, stock) => {
                let written = writes.stocks.iter().find(|(_, written, _)| *written == key);
                assert_eq!(stock.as_ref(), written.map(|(_, _, stock)| stock), "{key:?}");
            }
            Loaded::StockDocument(id, document) => {
                let written = writes.stock_documents.iter().find(|document| document.id == id);
                assert_eq!(document.as_ref(), written);
            }
            other => panic!("nobody asked for {other:?}"),
        }
    }
}

/// What each batch and each stock comes to by the movements that were written.
fn sums<K: Ord>(movements: &[Movement], key: impl Fn(&Movement) -> K) -> BTreeMap<K, (i64, i64)> {
    let mut sums = BTreeMap::new();
    for movement in movements {
        let sum: &mut (i64, i64) = sums.entry(key(movement)).or_default();
        *sum = (sum.0 + movement.quantity.0, sum.1 + movement.value.0);
    }
    sums
}

/// The read side shows every bill, credit note and document as it was written.
async fn documents_are_shown(desk: &Desk, written: &Written) {
    for state in written.known.bills.values() {
        let (read, notes) = desk.reads.bill(SHOP, state.bill.id).await.expect("read").expect("it is there");
        assert_eq!(&read, &**state);
        let of_bill: Vec<CreditNote> =
            written.notes.iter().filter(|note| note.bill == state.bill.id).map(|note| (**note).clone()).collect();
        assert_eq!(notes, of_bill);
    }
    for note in &written.notes {
        assert_eq!(desk.reads.credit_note(SHOP, note.id).await.expect("read").as_ref(), Some(&**note));
    }
    for document in written.documents.values() {
        let read = desk.reads.stock_document(SHOP, document.id).await.expect("read").expect("it is there");
        assert_eq!(&read.document, &**document);
        let rows = document.row..=document.row + u64::from(document.to_outlet.is_some());
        let moved: Vec<_> = written.movements.iter().filter(|movement| rows.contains(&movement.row)).cloned().collect();
        assert_eq!(read.movements, moved);
        let mut brought: Vec<_> = written.known.batches.values().filter(|batch| rows.contains(&batch.row)).cloned().collect();
        brought.sort_by_key(|batch| (batch.row, batch.line));
        assert_eq!(read.batches.into_iter().map(|one| one.batch).collect::<Vec<_>>(), brought);
    }
}

/// The read side shows stock as the movements have left it, and the ledger says the same.
async fn stock_is_shown(desk: &Desk, written: &Written) {
    let by_batch: BTreeMap<BatchId, _> = sums(&written.movements, |movement| movement.batch);
    for batch in written.known.batches.values() {
        let read = desk.reads.batch(SHOP, batch.id).await.expect("read").expect("it is there");
        assert_eq!((&read.batch, (read.remaining.0, read.value.0)), (batch, by_batch[&batch.id]));
    }
    let by_stock: BTreeMap<StockKey, _> = sums(&written.movements, |movement| movement.stock.clone());
    for (product, sku) in &written.known.skus {
        let levels = desk.reads.stock_levels(SHOP, vec![*product], None, desk.now.utc_date()).await.expect("read").remove(0);
        for level in levels {
            let key = StockKey { outlet: level.outlet.clone(), product: *product };
            let moved = by_stock.get(&key).copied().unwrap_or_default();
            assert_eq!((level.on_hand.0, level.value.0), moved, "{sku} at {}", level.outlet);
            let open = written.known.orders.values().filter(|order| order.status.is_open() && order.outlet == level.outlet);
            let kept = open.flat_map(|order| &order.lines).filter(|line| line.product == Some(*product));
            assert_eq!(level.reserved.0, kept.map(|line| line.reserved.0).sum::<i64>(), "{sku} at {}", level.outlet);
        }
        let mut shown = Vec::new();
        let mut after = None;
        loop {
            let page = desk.reads.movements(SHOP, *product, None, after, 50).await.expect("read");
            shown.extend(page.data.into_iter().map(|one| one.movement));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        shown.reverse();
        let moved: Vec<_> = written.movements.iter().filter(|movement| movement.stock.product == *product).cloned().collect();
        assert_eq!(shown, moved, "{sku}");
    }
    let outlets: BTreeMap<String, _> = sums(&written.movements, |movement| movement.stock.outlet.clone());
    let connection = desk.raw();
    for outlet in OUTLETS {
        let sql = "SELECT coalesce(sum(debit) - sum(credit), 0) FROM ledger_balance WHERE account = ?1 AND outlet = ?2";
        let inventory: i64 =
            connection.query_row(sql, [Account::Inventory.as_str(), outlet], |row| row.get(0)).expect("a balance");
        assert_eq!(inventory, outlets.get(outlet).map_or(0, |(_, value)| *value), "{outlet}");
    }
}

#[tokio::test]
async fn months_of_a_shop_are_read_as_they_were_written() {
    for seed in [1_001, 1_002] {
        let (mut desk, mut dice) = (desk(), Dice(seed));
        let page = desk.reads.products(SHOP, Default::default(), None, 100).await.expect("read");
        let goods = page.data.into_iter().filter(|product| product.track_stock).map(Arc::new);
        let known = Known::of(goods);
        let mut written = Written { known, documents: BTreeMap::new(), notes: Vec::new(), movements: Vec::new() };
        for step in 0..400 {
            if step % 25 == 24 {
                desk.skip_records();
            }
            written.step(&mut desk, &mut dice);
        }
        let counts = (written.known.bills.len(), written.notes.len(), written.documents.len());
        assert!(counts.0 > 30 && counts.1 > 10 && counts.2 > 50, "{counts:?}");
        documents_are_shown(&desk, &written).await;
        stock_is_shown(&desk, &written).await;
    }
}

/// The shop after so many commands of its months.
pub fn some_months(seed: u64, commands: usize) -> Desk {
    let (mut desk, mut dice) = (desk(), Dice(seed));
    let asked = desk.reads.products(SHOP, Default::default(), None, 100);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let page = runtime.block_on(asked).expect("read");
    let goods = page.data.into_iter().filter(|product| product.track_stock).map(Arc::new);
    let known = Known::of(goods);
    let mut written = Written { known, documents: BTreeMap::new(), notes: Vec::new(), movements: Vec::new() };
    for _ in 0..commands {
        written.step(&mut desk, &mut dice);
    }
    desk
}
