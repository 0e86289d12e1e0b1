//! Batches, what is left of them, and movements.

mod reads;
pub(crate) mod reads_sql;
pub(crate) mod sql;

use std::sync::Arc;

pub use reads::is_place;

use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use docket_domain::stock::{Batch, Movement, StockDocument, StockDocumentKind};
use docket_domain::time::Timestamp;

/// A product's stock at one outlet, as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockLevel {
    /// Short code of the outlet.
    pub outlet: String,
    /// How much is there.
    pub on_hand: Quantity,
    /// How much of it is kept for orders.
    pub reserved: Quantity,
    /// How much of it is held back or past its expiry.
    pub unsellable: Quantity,
    /// What it is worth, in minor units.
    pub value: Amount,
}

/// A batch, with what is left of it.
#[derive(Clone, Debug)]
pub struct BatchDocument {
    /// The batch.
    pub batch: Arc<Batch>,
    /// How much is left.
    pub remaining: Quantity,
    /// What that is worth, in minor units.
    pub value: Amount,
}

/// A movement, with what it belongs to.
#[derive(Clone, Debug)]
pub struct MovementDocument {
    /// The movement.
    pub movement: Movement,
    /// As its batch is called.
    pub batch_number: String,
    /// When.
    pub at: Timestamp,
    /// Kind of the document that caused it, as the stream names it.
    pub document_kind: String,
    /// Id of that document.
    pub document_id: Option<uuid::Uuid>,
    /// Its number, where it has one.
    pub document_number: Option<String>,
}

/// A document that moves goods, with its batches and movements.
#[derive(Clone, Debug)]
pub struct StockDocumentWhole {
    /// The document.
    pub document: StockDocument,
    /// The batches that it brought.
    pub batches: Vec<BatchDocument>,
    /// Its movements.
    pub movements: Vec<Movement>,
}

/// Which documents a list shows. Every part that is set must hold.
#[derive(Clone, Debug, Default)]
pub struct StockDocumentFilter {
    /// Of that kind.
    pub kind: Option<StockDocumentKind>,
    /// Short code of the outlet.
    pub outlet: Option<String>,
}
