//! How a command writes what it moved: layers, movements and new batches, all under the number of one record.

use std::sync::Arc;

use super::{Batch, Movement, MovementKind, Portion, Stock, StockKey};
use crate::book::{Book, Key};
use crate::ids::BatchId;
use crate::money::Amount;
use crate::quantity::Quantity;
use crate::time::Date;

/// Asks for the stock of a product at an outlet.
pub(crate) fn ask_stock(outlet: &str, product: crate::ids::ProductId, book: &mut Book) -> StockKey {
    let key = StockKey { outlet: outlet.to_owned(), product };
    book.ask(Key::Stock(key.clone()));
    key
}

/// The stock that was asked for; empty where there never was any.
pub(crate) fn stock_of(key: &StockKey, book: &Book) -> Stock {
    book.stocks.get(key).map(|stock| (**stock).clone()).unwrap_or_default()
}

/// The movements of one document.
#[derive(Debug)]
pub(crate) struct Moves {
    row: u64,
    business_date: Date,
    lines: u32,
}

impl Moves {
    /// Of the document whose record has that number.
    pub fn of(row: u64, business_date: Date) -> Moves {
        Moves { row, business_date, lines: 0 }
    }

    /// Goods that went out of a stock. The stock itself is the caller's to put back.
    pub fn out(&mut self, key: &StockKey, portions: &[Portion], kind: MovementKind, document_line: u32, book: &mut Book) {
        for portion in portions {
            let (quantity, value) = (Quantity(-portion.quantity.0), Amount(-portion.cost.0));
            self.push(key, portion.batch.id, kind, quantity, value, document_line, book);
        }
    }

    /// Goods of a batch that came into a stock.
    pub fn back(
        &mut self,
        stock: (&StockKey, &mut Stock),
        portion: &Portion,
        kind: MovementKind,
        document_line: u32,
        book: &mut Book,
    ) {
        let (key, stock) = stock;
        stock.put(&portion.batch, portion.quantity, portion.cost);
        self.push(key, portion.batch.id, kind, portion.quantity, portion.cost, document_line, book);
    }

    /// A batch that is new to a stock, with all that came of it.
    pub fn arrived(
        &mut self,
        stock: (&StockKey, &mut Stock),
        batch: &Arc<Batch>,
        value: Amount,
        kind: MovementKind,
        document_line: u32,
        book: &mut Book,
    ) {
        book.batches.put_new(batch.id, Arc::clone(batch));
        let portion = Portion { batch: Arc::clone(batch), quantity: batch.quantity, cost: value };
        self.back(stock, &portion, kind, document_line, book);
    }

    /// One movement, of any kind.
    #[allow(clippy::too_many_arguments, reason = "they are the columns of a movement")]
    pub fn push(
        &mut self,
        key: &StockKey,
        batch: BatchId,
        kind: MovementKind,
        quantity: Quantity,
        value: Amount,
        document_line: u32,
        book: &mut Book,
    ) {
        self.lines += 1;
        book.movements.push(Movement {
            row: self.row,
            line: self.lines,
            stock: key.clone(),
            batch,
            kind,
            quantity,
            value,
            document_line,
            business_date: self.business_date,
        });
    }
}
