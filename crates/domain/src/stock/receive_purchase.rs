//! Books goods in that arrived. Example: 50 packs of atta at 190.00 each from one supplier become `PUR-000001`, a batch of 50, and
//! 9,500.00 more in stock that is owed for.
//!
//! What was there before the books began is received the same way ([`ReceivePurchase::is_opening`]); it has no number and is owed
//! to nobody.

use std::sync::Arc;

use super::{Batch, MovementKind, Moves, StockDocument, StockDocumentKind, StockKey, ask_stock, stock_of};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::catalog::{Product, ProductReference};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::{DateOverride, date_document};
use crate::ids::{BatchId, StockDocumentId};
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::limits::OPEN_BATCHES_MAX;
use crate::merchants::Settings;
use crate::money::Amount;
use crate::numbering::{DocumentFacts, Kind, allocate};
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};
use crate::time::{Date, Timestamp};

/// The command.
#[derive(Clone, Debug)]
pub struct ReceivePurchase {
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// Whose goods.
    pub supplier: Option<String>,
    /// What the client calls it, such as the number of the supplier's invoice.
    pub reference: Option<String>,
    /// What came; at least one.
    pub items: Vec<PurchasedItem>,
    /// When it came, where that was earlier; not later than now.
    pub received_at: Option<Timestamp>,
    /// Whether it was there before the books began.
    pub is_opening: bool,
    /// A manager's choice of its business date.
    pub business_date: Option<DateOverride>,
}

/// Goods of one batch.
#[derive(Clone, Debug)]
pub struct PurchasedItem {
    /// SKU, barcode or id.
    pub product: ProductReference,
    /// How much; positive.
    pub quantity: Quantity,
    /// What one unit cost, in minor units.
    pub unit_cost: Amount,
    /// What one unit is sold for; the product's price where none.
    pub unit_price: Option<Amount>,
    /// As the goods or their papers name the batch; made from the document's number where nothing does.
    pub batch_number: Option<String>,
    /// The last day on which it may be sold.
    pub expires_at: Option<Date>,
}

/// An item whose product is known.
struct Arriving<'a> {
    item: &'a PurchasedItem,
    product: Arc<Product>,
    key: StockKey,
    worth: Amount,
}

impl ReceivePurchase {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for item in &self.items {
            book.ask(Key::Product(item.product.clone()));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let place = settings.outlet_for(self.outlet.as_deref(), &context.actor)?;
        let outlet = place.code.clone();
        let arriving = self.arriving(&outlet, book)?;
        self.check_time(context)?;
        let dated = date_document(&settings, place, self.business_date.as_ref(), context, book)?;
        check_room(&arriving, book)?;
        let total = sum(arriving.iter().map(|one| one.worth))?;
        let against = if self.is_opening { Account::OpeningBalances } else { Account::Payables };
        let entry = EntryDraft {
            business_date: dated.date,
            outlet: outlet.clone(),
            postings: vec![(AccountRef::whole(Account::Inventory), total), (AccountRef::whole(against), Amount(-total.0))],
        };
        let entry = entry.prepare(book)?;
        dated.open(context, book);
        let number = if self.is_opening {
            None
        } else {
            let user = context.actor.user_code.clone();
            let facts = DocumentFacts {
                outlet: Some(&outlet),
                user: user.as_deref(),
                ..DocumentFacts::on(dated.date, settings.fiscal_year_start)
            };
            Some(allocate(Kind::Purchase, &facts, context, book)?)
        };
        // From here on it must succeed.
        let document = StockDocument {
            id: StockDocumentId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            kind: if self.is_opening { StockDocumentKind::Opening } else { StockDocumentKind::Purchase },
            number,
            outlet,
            to_outlet: None,
            purchase_row: None,
            supplier: self.supplier.clone(),
            reference: self.reference.clone(),
            reason: None,
            business_date: dated.date,
            user: context.actor.user,
            value: total,
            created_at: context.at,
        };
        let row = self.record(&document, &arriving, &settings, context, book);
        entry.post(row, book);
        self.keep(&document, &arriving, context, book);
        let name = document.number.as_ref().map_or("the opening stock", |number| number.text()).to_owned();
        dated.record_choice(&name, context, book);
        let document = Arc::new(document);
        book.put_stock_document(&document);
        Ok(Outcome::created(Document::StockDocument(document)))
    }

    /// Finds each item's product; all problems at once.
    fn arriving(&self, outlet: &str, book: &mut Book) -> Result<Vec<Arriving<'_>>, Stop> {
        let mut problems = Vec::new();
        let mut arriving = Vec::with_capacity(self.items.len());
        for (index, item) in self.items.iter().enumerate() {
            match self.arriving_one(item, index, outlet, book) {
                Ok(one) => arriving.push(one),
                Err(problem) => problems.push(problem),
            }
        }
        book.all_loaded()?;
        match Refusal::all(problems) {
            Some(refusal) => Err(refusal.into()),
            None => Ok(arriving),
        }
    }

    fn arriving_one<'a>(
        &self,
        item: &'a PurchasedItem,
        index: usize,
        outlet: &str,
        book: &mut Book,
    ) -> Result<Arriving<'a>, Problem> {
        let at = |field: &str, code, detail: String| Problem::at(format!("/items/{index}/{field}"), code, detail);
        let product = product_to_move(&item.product, &format!("/items/{index}"), book)?;
        if product.unit.is_whole() && item.quantity.0 % 1_000 != 0 {
            let detail = format!("{} is counted by the {}, in whole numbers.", product.sku, product.unit.as_str());
            return Err(at("quantity", Code::QuantityNotWhole, detail));
        }
        let worth = item.unit_cost.scaled(item.quantity.0, 1_000);
        let too_large = || at("unitCost", Code::AmountTooLarge, "The batch comes to more than an amount may be.".to_owned());
        let worth = worth.ok_or_else(too_large)?;
        let key = ask_stock(outlet, product.id, book);
        Ok(Arriving { item, product, key, worth })
    }

    fn check_time(&self, context: &Context) -> Result<(), Refusal> {
        match self.received_at {
            Some(at) if at > context.at => {
                let detail = "Goods cannot be booked in before they have arrived; send a `receivedAt` that is not ahead.";
                Err(Refusal::at("/receivedAt", Code::StockNotArrived, detail))
            }
            _ => Ok(()),
        }
    }

    fn record(
        &self,
        document: &StockDocument,
        arriving: &[Arriving<'_>],
        settings: &Settings,
        context: &mut Context,
        book: &mut Book,
    ) -> u64 {
        let amount = |amount: Amount| Value::Amount(amount, settings.currency.decimals);
        let line = |one: &Arriving<'_>| {
            let sku = Value::Text(one.product.sku.clone());
            Value::List(vec![sku, Value::Quantity(one.item.quantity), amount(one.item.unit_cost)])
        };
        let mut facts = vec![
            Fact::new("businessDate", Value::Date(document.business_date)),
            Fact::new("outlet", Value::Text(document.outlet.clone())),
            Fact::new("lines", Value::List(arriving.iter().map(line).collect())),
            Fact::new("value", amount(document.value)),
        ];
        if let Some(number) = &document.number {
            facts.insert(0, Fact::new("purchaseNumber", Value::Text(number.text().to_owned())));
        }
        // Who supplied it and what their papers say may name a person.
        let named = [("supplier", &self.supplier), ("reference", &self.reference)];
        let named: Vec<Fact> = named
            .into_iter()
            .filter_map(|(name, text)| text.as_ref().map(|text| Fact::new(name, Value::Text(text.clone()))))
            .collect();
        let personal =
            (!named.is_empty()).then(|| Personal { salt: context.entropy.bytes16(), customer_row: None, facts: named });
        let action = if self.is_opening { "stock.opened" } else { "purchase.received" };
        book.record_change(context, action, document.subject(), Vec::new(), facts, personal)
    }

    /// Makes a batch of each item and puts it into its stock.
    fn keep(&self, document: &StockDocument, arriving: &[Arriving<'_>], context: &mut Context, book: &mut Book) {
        let mut moves = Moves::of(document.row, document.business_date);
        for (index, one) in arriving.iter().enumerate() {
            let line = index as u32 + 1;
            let batch = Arc::new(self.batch(document, one, line, context));
            // Read anew: an earlier item may have been of the same product.
            let mut stock = stock_of(&one.key, book);
            stock.last_unit_cost = Some(one.item.unit_cost);
            let kind = if self.is_opening { MovementKind::Opening } else { MovementKind::Purchase };
            moves.arrived((&one.key, &mut stock), &batch, one.worth, kind, line, book);
            book.stocks.put(one.key.clone(), Arc::new(stock));
        }
    }

    fn batch(&self, document: &StockDocument, one: &Arriving<'_>, line: u32, context: &mut Context) -> Batch {
        let name = document.number.as_ref().map_or("OPENING", |number| number.text());
        Batch {
            id: BatchId(context.entropy.uuid_v7(context.at)),
            row: document.row,
            line,
            outlet: document.outlet.clone(),
            product: one.product.id,
            number: one.item.batch_number.clone().unwrap_or_else(|| format!("{name}-{line}")),
            received_at: self.received_at.unwrap_or(context.at),
            unit_cost: one.item.unit_cost,
            unit_price: one.item.unit_price,
            quantity: one.item.quantity,
            expires_at: one.item.expires_at,
            supplier: self.supplier.clone(),
            is_blocked: false,
        }
    }
}

/// A product whose stock is kept. Whether it is sold any more does not matter: goods of it may still come and go.
///
/// # Errors
/// `product.unknown`, `stock.notTracked`.
pub(super) fn product_to_move(reference: &ProductReference, pointer: &str, book: &Book) -> Result<Arc<Product>, Problem> {
    let at = |code, detail| Problem::at(format!("{pointer}/productId"), code, detail);
    let Some(product) = book.product(reference) else {
        return Err(at(Code::ProductUnknown, format!("No product has the SKU, barcode or id {}.", reference.0)));
    };
    if !product.track_stock {
        let detail = format!("No stock is kept of {}; set its `trackStock` first.", product.sku);
        return Err(at(Code::StockNotTracked, detail));
    }
    Ok(Arc::clone(product))
}

/// Whether each stock has room for its new batches.
fn check_room(arriving: &[Arriving<'_>], book: &Book) -> Result<(), Refusal> {
    let full = arriving.iter().enumerate().find(|(_, one)| {
        let coming = arriving.iter().filter(|other| other.key == one.key).count();
        book.stocks.get(&one.key).map_or(0, |stock| stock.layers().len()) + coming > OPEN_BATCHES_MAX
    });
    match full {
        None => Ok(()),
        Some((index, one)) => {
            let detail = format!(
                "{} has {OPEN_BATCHES_MAX} batches that are not used up; count the stock and correct it with an adjustment first.",
                one.product.sku
            );
            Err(Refusal::at(format!("/items/{index}/productId"), Code::StockTooManyBatches, detail))
        }
    }
}

/// The sum of amounts.
///
/// # Errors
/// `amount.tooLarge`.
pub(super) fn sum(amounts: impl Iterator<Item = Amount>) -> Result<Amount, Refusal> {
    let too_large = || Refusal::new(Code::AmountTooLarge, "The document comes to more than an amount may be.");
    let mut sum = Amount::ZERO;
    for amount in amounts {
        sum = sum.plus(amount).ok_or_else(too_large)?;
    }
    Ok(sum)
}
