//! The merchant's stream: records rendered, chained, written, and read as history and events.

pub(crate) mod entries_sql;
pub(crate) mod events_sql;
mod seal;
pub(crate) mod sql;
pub(crate) mod verify;

pub use entries_sql::{AuditEntry, AuditFilter, AuditPage};
pub use seal::{Sealed, seal};
pub use verify::{Broken, Flaw, Progress, Verifier};

use docket_domain::audit::TypePattern;
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
    /// Short code of the outlet that it happened at; none where it is the whole merchant's.
    pub outlet: Option<String>,
    /// The other outlet, of goods that went there.
    pub to_outlet: Option<String>,
    /// JSON: what it was and what it is.
    pub data: String,
}

/// Which events are wanted.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Of these types; of all where there are none.
    pub types: Vec<TypePattern>,
    /// Of this outlet only, and then none that are the whole merchant's.
    pub outlet: Option<String>,
}

impl EventFilter {
    fn takes_type(&self, action: &str) -> bool {
        self.types.is_empty() || self.types.iter().any(|pattern| pattern.takes(action))
    }

    fn takes_outlet(&self, event: &Event) -> bool {
        let Some(wanted) = &self.outlet else { return true };
        event.outlet.as_ref() == Some(wanted) || event.to_outlet.as_ref() == Some(wanted)
    }
}

/// A part of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSlice {
    /// What of it is wanted, oldest first.
    pub events: Vec<Event>,
    /// The number of the last event that was looked at, wanted or not: where to go on.
    pub read_to: u64,
    /// The number of the last event there is.
    pub last: u64,
}
