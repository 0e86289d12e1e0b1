//! What is there: batches, what is left of each, and how goods move.
//!
//! A batch is a received quantity of a product with its own unit cost: a layer of first-in, first-out cost. What is left of it is
//! its layer in the [`Stock`] of its product at its outlet. Every change is a [`Movement`] of one batch with its exact cost, made
//! in the commit of the document that caused it, so that (SPEC 7)
//!
//! - stock on hand = the sum of the movements = the sum of the layers, which is never below zero;
//! - the value of the stock in the ledger = the sum of the layers' values, to the minor unit.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `shelf.rs` | the layers of a product at an outlet: taking and putting back, with exact costs |
//! | `moves.rs` | how a command writes what it moved |
//! | `receive_purchase.rs` | goods that arrive |
//! | `return_purchase.rs` | goods that go back to their supplier |
//! | `adjust_stock.rs` | stock-take, waste, goods found |
//! | `transfer_stock.rs` | goods that go to another outlet |
//! | `change_batch.rs` | recall, and a cost that was wrong |
//! | `reserve.rs` | goods kept for orders |

mod adjust_stock;
mod change_batch;
mod moves;
mod receive_purchase;
mod reserve;
mod return_purchase;
mod shelf;
mod transfer_stock;

pub(crate) use adjust_stock::found_batch;
pub use adjust_stock::{AdjustStock, AdjustedItem, Adjustment};
pub use change_batch::ChangeBatch;
pub(crate) use moves::{Moves, ask_stock, stock_of};
pub use receive_purchase::{PurchasedItem, ReceivePurchase};
pub(crate) use reserve::{release, reserve};
pub use return_purchase::{ReturnPurchase, ReturnedBatch};
pub use shelf::{Layer, Portion, Shortage, Stock};
pub use transfer_stock::{TransferStock, TransferredItem};

use crate::audit::Subject;
use crate::ids::{BatchId, ProductId, StockDocumentId, UserId};
use crate::money::Amount;
use crate::numbering::Number;
use crate::quantity::Quantity;
use crate::time::{Date, Timestamp};

/// Whose stock: one product at one outlet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StockKey {
    /// Short code of the outlet.
    pub outlet: String,
    /// The product.
    pub product: ProductId,
}

/// Stocks that a command has taken from, as they are to be kept.
pub(crate) type Stocks = Vec<(StockKey, Stock)>;

/// A received quantity of a product with its own cost. What is left of it is its [`Layer`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Identity.
    pub id: BatchId,
    /// The number of the record that brought it.
    pub row: u64,
    /// Which of the batches of that record, from 1 on.
    pub line: u32,
    /// Where it is.
    pub outlet: String,
    /// Of what.
    pub product: ProductId,
    /// As the goods or their papers name it; given by Docket where nothing did.
    pub number: String,
    /// When it was first received; a transfer keeps it.
    pub received_at: Timestamp,
    /// What one unit cost, in minor units.
    pub unit_cost: Amount,
    /// What one unit is sold for; the product's price where none.
    pub unit_price: Option<Amount>,
    /// How much came.
    pub quantity: Quantity,
    /// The last day on which it may be sold.
    pub expires_at: Option<Date>,
    /// Whose goods they were.
    pub supplier: Option<String>,
    /// Whether it is held back from sale, such as for a recall.
    pub is_blocked: bool,
}

impl Batch {
    /// Its place among batches that are sold in the order in which they came.
    fn age(&self) -> (Timestamp, u64, u32) {
        (self.received_at, self.row, self.line)
    }

    /// Whether it may be sold on a day.
    pub fn is_sellable(&self, on: Date) -> bool {
        !self.is_blocked && self.expires_at.is_none_or(|last| on <= last)
    }

    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::Batch { row: self.row, id: self.id }
    }
}

words! {
    /// Why goods moved.
    MovementKind {
        /// They arrived.
        Purchase = "purchase",
        /// They went back to their supplier.
        PurchaseReturn = "purchase_return",
        /// They were sold.
        Sale = "sale",
        /// A customer brought them back.
        SaleReturn = "sale_return",
        /// They were counted, and there were fewer or more.
        Count = "count",
        /// They were spoiled, broken or used up.
        Waste = "waste",
        /// They were there although the records had not known.
        Found = "found",
        /// They left for another outlet.
        TransferOut = "transfer_out",
        /// They came from another outlet.
        TransferIn = "transfer_in",
        /// Nothing moved; what they cost was corrected.
        CostCorrection = "cost_correction",
        /// They were there before the books began.
        Opening = "opening",
    }
}

/// A quantity of one batch that came or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// The number of the record of the document that caused it.
    pub row: u64,
    /// Which of the movements of that record, from 1 on.
    pub line: u32,
    /// Of which stock.
    pub stock: StockKey,
    /// Of which batch.
    pub batch: BatchId,
    /// Why.
    pub kind: MovementKind,
    /// How much: in when positive, out when negative.
    pub quantity: Quantity,
    /// What the stock's value changed by, in minor units.
    pub value: Amount,
    /// The line of the document, from 1 on.
    pub document_line: u32,
    /// The operating day it belongs to.
    pub business_date: Date,
}

words! {
    /// Which of the documents that move goods and are neither bill nor credit note.
    StockDocumentKind {
        /// A goods receipt; it has a number.
        Purchase = "purchase",
        /// Goods that go back to their supplier.
        PurchaseReturn = "purchase_return",
        /// A stock-take, waste, or goods found.
        Adjustment = "adjustment",
        /// Goods that go to another outlet.
        Transfer = "transfer",
        /// A cost that was wrong.
        CostCorrection = "cost_correction",
        /// What was there before the books began.
        Opening = "opening",
    }
}

/// A document that moves goods and is neither bill nor credit note. Its lines are its movements. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockDocument {
    /// Identity.
    pub id: StockDocumentId,
    /// The number of the record that made it; its movements and journal entry have the same.
    pub row: u64,
    /// Which kind.
    pub kind: StockDocumentKind,
    /// Its number, where its kind has one.
    pub number: Option<Number>,
    /// Short code of the outlet.
    pub outlet: String,
    /// Where goods of a transfer went.
    pub to_outlet: Option<String>,
    /// The row of the purchase that a return belongs to.
    pub purchase_row: Option<u64>,
    /// Whose goods.
    pub supplier: Option<String>,
    /// What the client calls it, such as the number of the supplier's invoice.
    pub reference: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// By whom.
    pub user: UserId,
    /// What the stock's value changed by, in minor units; of a transfer what was moved.
    pub value: Amount,
    /// When.
    pub created_at: Timestamp,
}

impl StockDocument {
    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::StockDocument { row: self.row, id: self.id }
    }
}
