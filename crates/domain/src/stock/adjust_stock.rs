//! Corrects the stock to what is really there. Examples: 12 packs are counted where the records have 14; 3 kg of tomatoes are spoiled
//! and thrown away; a carton is found behind the shelf.
//!
//! What is missing leaves from the batches that are sold first, or from the one that is named; what is found becomes a batch of its
//! own at the last receipt's unit cost, else at 0 with a finding (SPEC 7).

use std::sync::Arc;

use super::receive_purchase::product_to_move;
use super::{
    Batch, MovementKind, Moves, Portion, Stock, StockDocument, StockDocumentKind, StockKey, Stocks, ask_stock, stock_of,
};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::catalog::{Product, ProductReference};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::date_document;
use crate::findings::raise;
use crate::ids::{BatchId, StockDocumentId};
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::limits::OPEN_BATCHES_MAX;
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};
use crate::time::Date;

/// The command.
#[derive(Clone, Debug)]
pub struct AdjustStock {
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// Why.
    pub reason: String,
    /// What was counted, spoiled or found; at least one.
    pub items: Vec<AdjustedItem>,
}

/// What is corrected of a product, or of one of its batches.
#[derive(Clone, Debug)]
pub struct AdjustedItem {
    /// SKU, barcode or id.
    pub product: ProductReference,
    /// One batch alone.
    pub batch: Option<BatchId>,
    /// How.
    pub adjustment: Adjustment,
}

/// How a stock is corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    /// So much is there; zero or more.
    Counted(Quantity),
    /// So much is gone; positive.
    Waste(Quantity),
    /// So much was found; positive.
    Found(Quantity),
}

/// What an item comes to.
struct Corrected {
    key: StockKey,
    kind: MovementKind,
    /// What leaves.
    out: Vec<Portion>,
    /// What comes, and its worth.
    found: Option<(Batch, Amount)>,
    /// Whether nobody knows what it cost.
    is_without_cost: bool,
    sku: String,
}

impl AdjustStock {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for item in &self.items {
            book.ask(Key::Product(item.product.clone()));
            if let Some(batch) = item.batch {
                book.ask(Key::Batch(batch));
            }
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let place = settings.outlet_for(self.outlet.as_deref(), &context.actor)?;
        let outlet = place.code.clone();
        self.ask_stocks(&outlet, book)?;
        let dated = date_document(&settings, place, None, context, book)?;
        let (corrected, stocks) = self.corrected(&outlet, dated.date, context, book)?;
        let changes = corrected.iter().flat_map(|one| {
            let out = one.out.iter().map(|portion| Amount(-portion.cost.0));
            out.chain(one.found.iter().map(|(_, worth)| *worth))
        });
        let value = super::receive_purchase::sum(changes)?;
        let postings = vec![
            (AccountRef::whole(Account::Inventory), value),
            (AccountRef::whole(Account::StockDifferences), Amount(-value.0)),
        ];
        let entry = EntryDraft { business_date: dated.date, outlet: outlet.clone(), postings }.prepare(book)?;
        // From here on it must succeed.
        dated.open(context, book);
        let document = Arc::new(StockDocument {
            id: StockDocumentId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            kind: StockDocumentKind::Adjustment,
            number: None,
            outlet,
            to_outlet: None,
            purchase_row: None,
            supplier: None,
            reference: None,
            reason: Some(self.reason.clone()),
            business_date: dated.date,
            user: context.actor.user,
            value,
            created_at: context.at,
        });
        let row = record(&document, &corrected, &self.reason, context, book);
        entry.post(row, book);
        keep(&document, corrected, stocks, context, book);
        book.put_stock_document(&document);
        Ok(Outcome::created(Document::StockDocument(document)))
    }

    fn ask_stocks(&self, outlet: &str, book: &mut Book) -> Result<(), Stop> {
        let known = self.items.iter().filter_map(|item| book.product(&item.product).map(|product| product.id));
        for product in known.collect::<Vec<_>>() {
            ask_stock(outlet, product, book);
        }
        book.all_loaded()
    }

    /// What each item comes to, and the stocks after all of them; all problems at once.
    fn corrected(
        &self,
        outlet: &str,
        date: Date,
        context: &mut Context,
        book: &Book,
    ) -> Result<(Vec<Corrected>, Stocks), Refusal> {
        let mut stocks: Stocks = Vec::new();
        let mut corrected = Vec::with_capacity(self.items.len());
        let mut problems = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            let pointer = format!("/items/{index}");
            let one = product_to_move(&item.product, &pointer, book).and_then(|product| {
                let key = StockKey { outlet: outlet.to_owned(), product: product.id };
                if !stocks.iter().any(|(known, _)| *known == key) {
                    stocks.push((key.clone(), stock_of(&key, book)));
                }
                let (_, stock) = stocks.iter_mut().find(|(known, _)| *known == key).expect("it was put there");
                item.correct(&product, key, stock, index, date, context, book)
            });
            match one {
                Ok(one) => corrected.push(one),
                Err(problem) => problems.push(problem),
            }
        }
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal),
            None => Ok((corrected, stocks)),
        }
    }
}

impl AdjustedItem {
    #[allow(clippy::too_many_arguments, reason = "one item of one command, with all that it depends on")]
    fn correct(
        &self,
        product: &Product,
        key: StockKey,
        stock: &mut Stock,
        index: usize,
        date: Date,
        context: &mut Context,
        book: &Book,
    ) -> Result<Corrected, Problem> {
        let pointer = format!("/items/{index}");
        let of_batch = self.batch.map(|batch| self.batch_of(batch, &key, &pointer, book)).transpose()?;
        let there = match &of_batch {
            Some(batch) => stock.layer(batch.id).map_or(Quantity(0), |layer| layer.remaining),
            None => stock.on_hand(),
        };
        let (change, kind, field) = match self.adjustment {
            Adjustment::Counted(counted) => (counted.0 - there.0, MovementKind::Count, "counted"),
            Adjustment::Waste(waste) => (-waste.0, MovementKind::Waste, "waste"),
            Adjustment::Found(found) => (found.0, MovementKind::Found, "found"),
        };
        let at = |code, detail: String| Problem::at(format!("{pointer}/{field}"), code, detail);
        if product.unit.is_whole() && change % 1_000 != 0 {
            let detail = format!("{} is counted by the {}, in whole numbers.", product.sku, product.unit.as_str());
            return Err(at(Code::QuantityNotWhole, detail));
        }
        let mut one = Corrected { key, kind, out: Vec::new(), found: None, is_without_cost: false, sku: product.sku.clone() };
        if change < 0 {
            let gone = Quantity(-change);
            let taken = match &of_batch {
                Some(batch) => stock.take_of(batch.id, gone).map(|portion| vec![portion]),
                None => stock.write_off(gone, product.consumption),
            };
            one.out = taken.map_err(|short| {
                let detail = format!("{gone} of {} cannot be gone: the records have {}.", product.sku, short.available);
                Problem::short(format!("{pointer}/{field}"), detail, gone, short.available)
            })?;
        } else if change > 0 {
            if stock.layers().len() >= OPEN_BATCHES_MAX {
                let detail = format!("{} has {OPEN_BATCHES_MAX} batches that are not used up already.", product.sku);
                return Err(at(Code::StockTooManyBatches, detail));
            }
            let cost = of_batch.as_ref().map(|batch| batch.unit_cost).or(stock.last_unit_cost);
            let unit_cost = cost.unwrap_or(Amount::ZERO);
            let worth = unit_cost.scaled(change, 1_000).filter(|worth| stock.value().plus(*worth).is_some());
            let worth = worth
                .ok_or_else(|| at(Code::AmountTooLarge, "The stock would be worth more than an amount may be.".to_owned()))?;
            one.is_without_cost = cost.is_none();
            let found = found_batch(&one.key, Quantity(change), unit_cost, of_batch.as_deref(), date, context);
            let batch = Batch { line: index as u32 + 1, ..found };
            // So that a later item of the same product sees it.
            stock.put(&Arc::new(batch.clone()), batch.quantity, worth);
            one.found = Some((batch, worth));
        }
        Ok(one)
    }

    fn batch_of(&self, id: BatchId, key: &StockKey, pointer: &str, book: &Book) -> Result<Arc<Batch>, Problem> {
        let batch = book.batches.get(&id).filter(|batch| batch.product == key.product && batch.outlet == key.outlet);
        batch.cloned().ok_or_else(|| {
            let detail = "The product has no such batch at this outlet.";
            Problem::at(format!("{pointer}/batch"), Code::BatchUnknown, detail)
        })
    }
}

/// A batch of goods that were found. Its place in the order of batches is that of its finding; its `row`, which comes after every
/// row there is, and `line` are set when its document has them.
pub(crate) fn found_batch(
    key: &StockKey,
    quantity: Quantity,
    unit_cost: Amount,
    like: Option<&Batch>,
    date: Date,
    context: &mut Context,
) -> Batch {
    Batch {
        id: BatchId(context.entropy.uuid_v7(context.at)),
        row: u64::MAX,
        line: 0,
        outlet: key.outlet.clone(),
        product: key.product,
        number: like.map_or_else(|| format!("FOUND-{}", date.as_number()), |batch| batch.number.clone()),
        received_at: context.at,
        unit_cost,
        unit_price: like.and_then(|batch| batch.unit_price),
        quantity,
        expires_at: like.and_then(|batch| batch.expires_at),
        supplier: like.and_then(|batch| batch.supplier.clone()),
        is_blocked: like.is_some_and(|batch| batch.is_blocked),
    }
}

fn record(document: &StockDocument, corrected: &[Corrected], reason: &str, context: &mut Context, book: &mut Book) -> u64 {
    let decimals = book.settings().currency.decimals;
    let line = |one: &Corrected| {
        let out: i64 = one.out.iter().map(|portion| portion.quantity.0).sum();
        let change = one.found.as_ref().map_or(-out, |(batch, _)| batch.quantity.0);
        Value::List(vec![Value::Text(one.sku.clone()), Value::Word(one.kind.as_str()), Value::Quantity(Quantity(change))])
    };
    let facts = vec![
        Fact::new("businessDate", Value::Date(document.business_date)),
        Fact::new("outlet", Value::Text(document.outlet.clone())),
        Fact::new("lines", Value::List(corrected.iter().map(line).collect())),
        Fact::new("value", Value::Amount(document.value, decimals)),
    ];
    let personal = Personal::text("reason", Some(reason), None, context);
    book.record_change(context, "stock.adjusted", document.subject(), Vec::new(), facts, personal)
}

/// Writes the movements, the stocks and the batches of what was found; what has no cost leaves a finding.
fn keep(document: &StockDocument, corrected: Vec<Corrected>, mut stocks: Stocks, context: &Context, book: &mut Book) {
    let mut moves = Moves::of(document.row, document.business_date);
    let mut without_cost = Vec::new();
    for (index, one) in corrected.into_iter().enumerate() {
        let line = index as u32 + 1;
        moves.out(&one.key, &one.out, one.kind, line, book);
        if let Some((found, worth)) = one.found {
            let batch = Arc::new(Batch { row: document.row, line, ..found });
            let (key, stock) = stocks.iter_mut().find(|(key, _)| *key == one.key).expect("its stock was looked at");
            stock.replace(&batch, Amount::ZERO);
            book.batches.put_new(batch.id, Arc::clone(&batch));
            // All of it may be gone again by a later item of the same document.
            moves.push(key, batch.id, one.kind, batch.quantity, worth, line, book);
            if one.is_without_cost {
                without_cost.push(one.sku);
            }
        }
    }
    for (key, stock) in stocks {
        book.stocks.put(key, Arc::new(stock));
    }
    for sku in without_cost {
        let detail = format!("Goods of {sku} were found, and nothing says what they cost; they are in stock at 0.");
        raise("stock.foundWithoutCost", &detail, context, book);
    }
}
