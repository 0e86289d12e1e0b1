//! Sends goods of a purchase back to their supplier. Example: 5 of the 50 packs of `PUR-000001` are torn; they leave at the cost they
//! came with, and that much less is owed.

use std::sync::Arc;

use super::receive_purchase::sum;
use super::{MovementKind, Moves, Portion, StockDocument, StockDocumentKind, StockKey, Stocks, stock_of};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::date_document;
use crate::ids::{BatchId, StockDocumentId};
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct ReturnPurchase {
    /// Of which purchase.
    pub purchase: StockDocumentId,
    /// What goes back; at least one.
    pub items: Vec<ReturnedBatch>,
    /// Why.
    pub reason: Option<String>,
}

/// Goods of one batch of the purchase.
#[derive(Clone, Debug)]
pub struct ReturnedBatch {
    /// Which.
    pub batch: BatchId,
    /// How much; positive.
    pub quantity: Quantity,
}

impl ReturnPurchase {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::StockDocument(self.purchase));
        for item in &self.items {
            book.ask(Key::Batch(item.batch));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let purchase = self.purchase_of(context, book)?;
        let settings = book.settings();
        let place = settings.outlet(&purchase.outlet, "/outlet")?;
        let keys = self.keys(&purchase, book)?;
        book.all_loaded()?;
        let (stocks, portions) = self.taken(&keys, book)?;
        let total = sum(portions.iter().map(|portion| portion.cost))?;
        let dated = date_document(&settings, place, None, context, book)?;
        let postings =
            vec![(AccountRef::whole(Account::Payables), total), (AccountRef::whole(Account::Inventory), Amount(-total.0))];
        let entry = EntryDraft { business_date: dated.date, outlet: purchase.outlet.clone(), postings }.prepare(book)?;
        // From here on it must succeed.
        dated.open(context, book);
        let document = Arc::new(StockDocument {
            id: StockDocumentId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            kind: StockDocumentKind::PurchaseReturn,
            number: None,
            outlet: purchase.outlet.clone(),
            to_outlet: None,
            purchase_row: Some(purchase.row),
            supplier: purchase.supplier.clone(),
            reference: None,
            reason: self.reason.clone(),
            business_date: dated.date,
            user: context.actor.user,
            value: Amount(-total.0),
            created_at: context.at,
        });
        let number = purchase.number.as_ref().map_or("", |number| number.text()).to_owned();
        let facts = vec![
            Fact::new("purchaseNumber", Value::Text(number)),
            Fact::new("businessDate", Value::Date(document.business_date)),
            Fact::new("outlet", Value::Text(document.outlet.clone())),
            Fact::new("value", Value::Amount(document.value, settings.currency.decimals)),
        ];
        let personal = Personal::text("reason", self.reason.as_deref(), None, context);
        let row = book.record_change(context, "purchase.returned", document.subject(), Vec::new(), facts, personal);
        entry.post(row, book);
        let mut moves = Moves::of(row, document.business_date);
        for (index, (key, portion)) in keys.iter().zip(&portions).enumerate() {
            let portion = std::slice::from_ref(portion);
            moves.out(key, portion, MovementKind::PurchaseReturn, index as u32 + 1, book);
        }
        for (key, stock) in stocks {
            book.stocks.put(key, Arc::new(stock));
        }
        book.put_stock_document(&document);
        Ok(Outcome::created(Document::StockDocument(document)))
    }

    fn purchase_of(&self, context: &Context, book: &Book) -> Result<Arc<StockDocument>, Refusal> {
        let purchase = book
            .stock_document(self.purchase)
            .filter(|purchase| purchase.kind == StockDocumentKind::Purchase && context.actor.sees(&purchase.outlet));
        purchase.ok_or_else(|| Refusal::new(Code::PurchaseUnknown, "There is no such purchase."))
    }

    /// The stock of each item's batch, which is of this purchase.
    fn keys(&self, purchase: &StockDocument, book: &mut Book) -> Result<Vec<StockKey>, Refusal> {
        let mut problems = Vec::new();
        let mut keys = Vec::with_capacity(self.items.len());
        for (index, item) in self.items.iter().enumerate() {
            match book.batches.get(&item.batch).filter(|batch| batch.row == purchase.row) {
                Some(batch) => {
                    let key = StockKey { outlet: batch.outlet.clone(), product: batch.product };
                    book.ask(Key::Stock(key.clone()));
                    keys.push(key);
                }
                None => {
                    let detail = "The purchase has no such batch.";
                    problems.push(Problem::at(format!("/items/{index}/batch"), Code::BatchUnknown, detail));
                }
            }
        }
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal),
            None => Ok(keys),
        }
    }

    /// What is taken of each batch, and the stocks without it.
    fn taken(&self, keys: &[StockKey], book: &Book) -> Result<(Stocks, Vec<Portion>), Refusal> {
        let mut stocks: Stocks = Vec::new();
        let mut portions = Vec::with_capacity(keys.len());
        let mut problems = Vec::new();
        for (index, (key, item)) in keys.iter().zip(&self.items).enumerate() {
            if !stocks.iter().any(|(known, _)| known == key) {
                stocks.push((key.clone(), stock_of(key, book)));
            }
            let (_, stock) = stocks.iter_mut().find(|(known, _)| known == key).expect("it was put there");
            match stock.take_of(item.batch, item.quantity) {
                Ok(portion) => portions.push(portion),
                Err(short) => {
                    let detail = format!("{} were to go back, and {} are left of the batch.", item.quantity, short.available);
                    problems.push(Problem::short(format!("/items/{index}/quantity"), detail, item.quantity, short.available));
                }
            }
        }
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal),
            None => Ok((stocks, portions)),
        }
    }
}
