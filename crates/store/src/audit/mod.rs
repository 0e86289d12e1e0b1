//! The merchant's stream: records rendered, chained, written, and read as history and events.

mod seal;
pub(crate) mod sql;

pub use seal::{Sealed, seal};

use docket_domain::time::Timestamp;
use uuid::Uuid;

/// An event: a committed record as a reader of the stream sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number, contiguous per merchant.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user: Uuid,
    /// What happened, such as `order.placed`.
    pub action: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// Its public id, where it has one.
    pub subject_id: Option<Uuid>,
    /// JSON: what it was and what it is.
    pub data: String,
}
