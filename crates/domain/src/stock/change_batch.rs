//! Changes what is known of a batch: holds it back from sale (a recall) or lets it be sold again, gives it another price, expiry or
//! cost. Example: the supplier's invoice says 195.00 where 190.00 was typed; what is left is worth more, what was sold had cost more.

use std::sync::Arc;

use super::{Batch, MovementKind, Moves, StockDocument, StockDocumentKind, StockKey, ask_stock, stock_of};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::date_document;
use crate::ids::{BatchId, StockDocumentId};
use crate::ledger::{Account, AccountRef, EntryDraft, Prepared};
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The command. What is `None` stays as it is.
#[derive(Clone, Debug)]
pub struct ChangeBatch {
    /// Which.
    pub batch: BatchId,
    /// Whether it is held back from sale.
    pub is_blocked: Option<bool>,
    /// What one unit is sold for; `Some(None)` for the product's price.
    pub unit_price: Option<Option<Amount>>,
    /// The last day on which it may be sold; `Some(None)` for none.
    pub expires_at: Option<Option<Date>>,
    /// What one unit really cost.
    pub unit_cost: Option<Amount>,
    /// Why.
    pub reason: String,
}

/// What a corrected cost comes to: of the batch's difference, what is still in stock and what was sold.
struct Correction {
    in_stock: Amount,
    gone: Amount,
    date: crate::days::Dated,
    entry: Prepared,
}

impl ChangeBatch {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Batch(self.batch));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let batch = book.batches.get(&self.batch).filter(|batch| context.actor.sees(&batch.outlet));
        let batch = Arc::clone(batch.ok_or_else(|| Refusal::new(Code::BatchUnknown, "There is no such batch."))?);
        let key = ask_stock(&batch.outlet, batch.product, book);
        book.all_loaded()?;
        let correction = self.correction(&batch, &key, context, book)?;
        // From here on it must succeed.
        let changed = Arc::new(Batch {
            is_blocked: self.is_blocked.unwrap_or(batch.is_blocked),
            unit_price: self.unit_price.unwrap_or(batch.unit_price),
            expires_at: self.expires_at.unwrap_or(batch.expires_at),
            unit_cost: self.unit_cost.unwrap_or(batch.unit_cost),
            ..(*batch).clone()
        });
        let difference = correction.as_ref().map_or(Amount::ZERO, |correction| correction.in_stock);
        if let Some(correction) = correction {
            self.keep_correction(correction, &changed, &key, context, book);
        }
        let decimals = book.settings().currency.decimals;
        let personal = Personal::text("reason", Some(&self.reason), None, context);
        let (old, new) = (facts(&batch, decimals), facts(&changed, decimals));
        let action = match self.is_blocked {
            Some(true) if !batch.is_blocked => "batch.blocked",
            Some(false) if batch.is_blocked => "batch.released",
            _ => "batch.changed",
        };
        book.record_change(context, action, batch.subject(), old, new, personal);
        let mut stock = stock_of(&key, book);
        stock.replace(&changed, difference);
        if self.unit_cost.is_some() && stock.last_unit_cost == Some(batch.unit_cost) {
            stock.last_unit_cost = self.unit_cost;
        }
        book.stocks.put(key, Arc::new(stock));
        book.batches.put(changed.id, Arc::clone(&changed));
        Ok(Outcome::ok(Document::Batch(changed.id)))
    }

    /// The batch was worth half_up(quantity × cost); the difference to what it is worth now is spread by half_up over what is left of
    /// it, and the rest is of what went.
    fn correction(&self, batch: &Batch, key: &StockKey, context: &Context, book: &mut Book) -> Result<Option<Correction>, Stop> {
        let Some(unit_cost) = self.unit_cost.filter(|cost| *cost != batch.unit_cost) else { return Ok(None) };
        let too_large = || Refusal::at("/unitCost", Code::AmountTooLarge, "The batch comes to more than an amount may be.");
        let worth = |cost: Amount| cost.scaled(batch.quantity.0, 1_000).ok_or_else(too_large);
        let difference = worth(unit_cost)?.minus(worth(batch.unit_cost)?).ok_or_else(too_large)?;
        let layer = stock_of(key, book).layer(batch.id).cloned();
        let left = layer.as_ref().map_or(Quantity(0), |layer| layer.remaining);
        let share = difference.scaled(left.0, batch.quantity.0).ok_or_else(too_large)?;
        // What is left is never worth less than nothing: rounding may have left it a unit short.
        let least = -layer.map_or(0, |layer| layer.value.0);
        let in_stock = Amount(share.0.max(least));
        let gone = Amount(difference.0 - in_stock.0);
        let settings = book.settings();
        let outlet = settings.outlet(&batch.outlet, "/outlet")?;
        let date = date_document(&settings, outlet, None, context, book)?;
        let postings = vec![
            (AccountRef::whole(Account::Inventory), in_stock),
            (AccountRef::whole(Account::CostOfGoods), gone),
            (AccountRef::whole(Account::Payables), Amount(-difference.0)),
        ];
        let entry = EntryDraft { business_date: date.date, outlet: batch.outlet.clone(), postings }.prepare(book)?;
        Ok(Some(Correction { in_stock, gone, date, entry }))
    }

    fn keep_correction(&self, correction: Correction, changed: &Batch, key: &StockKey, context: &mut Context, book: &mut Book) {
        let decimals = book.settings().currency.decimals;
        correction.date.open(context, book);
        let document = StockDocument {
            id: StockDocumentId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            kind: StockDocumentKind::CostCorrection,
            number: None,
            outlet: changed.outlet.clone(),
            to_outlet: None,
            purchase_row: None,
            supplier: changed.supplier.clone(),
            reference: None,
            reason: Some(self.reason.clone()),
            business_date: correction.date.date,
            user: context.actor.user,
            value: correction.in_stock,
            created_at: context.at,
        };
        let facts = vec![
            Fact::new("businessDate", Value::Date(document.business_date)),
            Fact::new("outlet", Value::Text(document.outlet.clone())),
            Fact::new("batchNumber", Value::Text(changed.number.clone())),
            Fact::new("inStock", Value::Amount(correction.in_stock, decimals)),
            Fact::new("sold", Value::Amount(correction.gone, decimals)),
        ];
        let row = book.record(context, "stock.costCorrected", document.subject(), facts);
        correction.entry.post(row, book);
        let mut moves = Moves::of(row, document.business_date);
        moves.push(key, changed.id, MovementKind::CostCorrection, Quantity(0), correction.in_stock, 1, book);
        book.put_stock_document(&Arc::new(document));
    }
}

fn facts(batch: &Batch, decimals: u8) -> Vec<Fact> {
    vec![
        Fact::new("batchNumber", Value::Text(batch.number.clone())),
        Fact::new("outlet", Value::Text(batch.outlet.clone())),
        Fact::new("isBlocked", Value::Bool(batch.is_blocked)),
        Fact::new("unitPrice", batch.unit_price.map_or(Value::Null, |price| Value::Amount(price, decimals))),
        Fact::new("unitCost", Value::Amount(batch.unit_cost, decimals)),
        Fact::new("expiresAt", batch.expires_at.map_or(Value::Null, Value::Date)),
    ]
}
