//! Moves goods from one outlet to another; their cost goes with them. Example: 10 packs leave MAIN at what they cost there, and are
//! 10 packs of the same worth and age at CITY.

use std::sync::Arc;

use super::receive_purchase::{product_to_move, sum};
use super::{Batch, MovementKind, Moves, Portion, StockDocument, StockDocumentKind, StockKey, Stocks, ask_stock, stock_of};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::catalog::ProductReference;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::date_document;
use crate::ids::{BatchId, StockDocumentId};
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::limits::OPEN_BATCHES_MAX;
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct TransferStock {
    /// Short code of the outlet that the goods leave.
    pub from: String,
    /// Short code of the outlet that they go to.
    pub to: String,
    /// What goes; at least one.
    pub items: Vec<TransferredItem>,
    /// Why.
    pub reason: Option<String>,
}

/// Goods of a product, from the batches that would be sold first, or from one.
#[derive(Clone, Debug)]
pub struct TransferredItem {
    /// SKU, barcode or id.
    pub product: ProductReference,
    /// One batch alone, blocked or not.
    pub batch: Option<BatchId>,
    /// How much; positive.
    pub quantity: Quantity,
}

/// What an item comes to.
struct Moving {
    from: StockKey,
    to: StockKey,
    portions: Vec<Portion>,
}

impl TransferStock {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for item in &self.items {
            book.ask(Key::Product(item.product.clone()));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let from = settings.outlet_for(Some(&self.from), &context.actor).map_err(at_from)?;
        let to = settings.outlet(&self.to, "/to")?;
        if from.code == to.code {
            return Err(Refusal::at("/to", Code::StockSameOutlet, "Goods are moved to another outlet than they are at.").into());
        }
        self.ask_stocks([&from.code, &to.code], book)?;
        let sent = date_document(&settings, from, None, context, book)?;
        let arrived = date_document(&settings, to, None, context, book)?;
        let (moving, stocks) = self.moving(&from.code, &to.code, sent.date, book)?;
        let total = sum(moving.iter().flat_map(|one| &one.portions).map(|portion| portion.cost))?;
        let between = |outlet: &str, date, out: i64| EntryDraft {
            business_date: date,
            outlet: outlet.to_owned(),
            postings: vec![
                (AccountRef::whole(Account::OutletTransfers), Amount(out * total.0)),
                (AccountRef::whole(Account::Inventory), Amount(-out * total.0)),
            ],
        };
        let out = between(&from.code, sent.date, 1).prepare(book)?;
        let in_ = between(&to.code, arrived.date, -1).prepare(book)?;
        // From here on it must succeed.
        sent.open(context, book);
        arrived.open(context, book);
        let document = Arc::new(StockDocument {
            id: StockDocumentId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            kind: StockDocumentKind::Transfer,
            number: None,
            outlet: from.code.clone(),
            to_outlet: Some(to.code.clone()),
            purchase_row: None,
            supplier: None,
            reference: None,
            reason: self.reason.clone(),
            business_date: sent.date,
            user: context.actor.user,
            value: total,
            created_at: context.at,
        });
        let facts = |date| {
            vec![
                Fact::new("businessDate", Value::Date(date)),
                Fact::new("from", Value::Text(from.code.clone())),
                Fact::new("to", Value::Text(to.code.clone())),
                Fact::new("value", Value::Amount(total, settings.currency.decimals)),
            ]
        };
        let personal = Personal::text("reason", self.reason.as_deref(), None, context);
        let subject = document.subject();
        let row = book.record_change(context, "stock.sent", subject, Vec::new(), facts(sent.date), personal);
        out.post(row, book);
        let in_row = book.record(context, "stock.arrived", subject, facts(arrived.date));
        in_.post(in_row, book);
        keep(moving, stocks, Moves::of(row, sent.date), (in_row, Moves::of(in_row, arrived.date)), context, book);
        book.put_stock_document(&document);
        Ok(Outcome::created(Document::StockDocument(document)))
    }

    fn ask_stocks(&self, outlets: [&str; 2], book: &mut Book) -> Result<(), Stop> {
        let known = self.items.iter().filter_map(|item| book.product(&item.product).map(|product| product.id));
        for product in known.collect::<Vec<_>>() {
            outlets.iter().for_each(|outlet| drop(ask_stock(outlet, product, book)));
        }
        book.all_loaded()
    }

    /// What each item takes, and the stocks of the outlet that it leaves; all problems at once.
    fn moving(&self, from: &str, to: &str, on: crate::time::Date, book: &Book) -> Result<(Vec<Moving>, Stocks), Refusal> {
        let mut stocks: Stocks = Vec::new();
        let mut moving: Vec<Moving> = Vec::with_capacity(self.items.len());
        let mut problems = Vec::new();
        for (index, item) in self.items.iter().enumerate() {
            let pointer = format!("/items/{index}");
            let product = match product_to_move(&item.product, &pointer, book) {
                Ok(product) => product,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let key = |outlet: &str| StockKey { outlet: outlet.to_owned(), product: product.id };
            let (from, to) = (key(from), key(to));
            if !stocks.iter().any(|(known, _)| *known == from) {
                stocks.push((from.clone(), stock_of(&from, book)));
            }
            let (_, stock) = stocks.iter_mut().find(|(known, _)| *known == from).expect("it was put there");
            let at = |field: &str, code, detail: String| Problem::at(format!("{pointer}/{field}"), code, detail);
            if product.unit.is_whole() && item.quantity.0 % 1_000 != 0 {
                let detail = format!("{} is counted by the {}, in whole numbers.", product.sku, product.unit.as_str());
                problems.push(at("quantity", Code::QuantityNotWhole, detail));
                continue;
            }
            // What is kept for orders stays for them.
            let free = Quantity((stock.on_hand().0 - stock.reserved.0).max(0));
            let taken = match item.batch {
                _ if item.quantity > free => Err(super::Shortage { available: free }),
                Some(batch) => stock.take_of(batch, item.quantity).map(|portion| vec![portion]),
                None => stock.take(item.quantity, product.consumption, on),
            };
            match taken {
                Ok(portions) if room(&to, &portions, &moving, book) => moving.push(Moving { from, to, portions }),
                Ok(_) => {
                    let detail = format!("{} has {OPEN_BATCHES_MAX} batches there that are not used up already.", product.sku);
                    problems.push(at("productId", Code::StockTooManyBatches, detail));
                }
                Err(short) => {
                    let (sku, available) = (&product.sku, short.available);
                    let detail = format!("{} of {sku} were to leave, and {available} are available.", item.quantity);
                    problems.push(Problem::short(format!("{pointer}/quantity"), detail, item.quantity, available));
                }
            }
        }
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal),
            None => Ok((moving, stocks)),
        }
    }
}

/// What is wrong with the outlet of a document is here wrong with the one that goods leave.
fn at_from(mut refusal: Refusal) -> Refusal {
    for problem in &mut refusal.problems {
        problem.pointer = "/from".to_owned();
    }
    refusal
}

/// Whether the stock that goods go to has room for their batches.
fn room(to: &StockKey, portions: &[Portion], moving: &[Moving], book: &Book) -> bool {
    let coming: usize = moving.iter().filter(|one| one.to == *to).map(|one| one.portions.len()).sum();
    stock_of(to, book).layers().len() + coming + portions.len() <= OPEN_BATCHES_MAX
}

/// Writes both sides. Each portion becomes a batch of its own at the other outlet, of the same age, price and expiry.
fn keep(
    moving: Vec<Moving>,
    stocks: Stocks,
    mut out: Moves,
    (in_row, mut in_): (u64, Moves),
    context: &mut Context,
    book: &mut Book,
) {
    for (key, stock) in stocks {
        book.stocks.put(key, Arc::new(stock));
    }
    let mut batch_line = 0;
    for (index, one) in moving.into_iter().enumerate() {
        let line = index as u32 + 1;
        out.out(&one.from, &one.portions, MovementKind::TransferOut, line, book);
        for portion in one.portions {
            batch_line += 1;
            let batch = Arc::new(Batch {
                id: BatchId(context.entropy.uuid_v7(context.at)),
                row: in_row,
                line: batch_line,
                outlet: one.to.outlet.clone(),
                quantity: portion.quantity,
                ..(*portion.batch).clone()
            });
            let mut stock = stock_of(&one.to, book);
            stock.last_unit_cost = Some(stock.last_unit_cost.unwrap_or(batch.unit_cost));
            in_.arrived((&one.to, &mut stock), &batch, portion.cost, MovementKind::TransferIn, line, book);
            book.stocks.put(one.to.clone(), Arc::new(stock));
        }
    }
}
