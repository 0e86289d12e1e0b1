//! Counters, the audit of issued numbers, and the workers of Snowflake ids.

pub(crate) mod sql;
pub(crate) mod workers_sql;

use docket_domain::numbering::{Counter, CounterKey};

/// Who holds a worker of Snowflake ids: 16 random bytes of a process.
pub type Holder = [u8; 16];

/// What the audit found of one counter: the numbers that documents carry, against the counter's own last value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterAudit {
    /// Which counter.
    pub key: CounterKey,
    /// Where it stands.
    pub counter: Counter,
    /// How many documents carry one of its numbers.
    pub issued: u64,
    /// Values that no document carries, as ranges from and to, the first [`GAPS_LISTED`]. None of a counter that wraps.
    pub gaps: Vec<(i64, i64)>,
    /// Values that more than one document carries, of a counter that wraps more than one open order, the first [`GAPS_LISTED`].
    pub duplicates: Vec<i64>,
    /// Values beyond where the counter stands. None of a counter that wraps.
    pub beyond: Vec<i64>,
}

/// The most gaps or duplicates that the audit lists per counter.
pub const GAPS_LISTED: usize = 100;

impl CounterAudit {
    /// Whether every value from the first to the last stands on exactly one document; of a counter that wraps, whether no two open
    /// orders have the same.
    pub fn holds(&self) -> bool {
        self.gaps.is_empty() && self.duplicates.is_empty() && self.beyond.is_empty()
    }
}
