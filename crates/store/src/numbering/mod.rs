//! Counters, the audit of issued numbers, and the workers of Snowflake ids.

pub(crate) mod alias_sql;
pub(crate) mod fallback_sql;
pub(crate) mod gap_sql;
pub(crate) mod shape_sql;
pub(crate) mod sql;
pub(crate) mod workers_sql;

use docket_domain::numbering::{Counter, CounterKey, LeaseNumber, Number, NumberGap, NumberSource};
use docket_domain::time::Timestamp;

use crate::sql::{Result, broken};

/// Who holds a worker of Snowflake ids: 16 random bytes of a process; or a lease of fallback numbers: those of a spool.
pub type Holder = [u8; 16];

/// A lease of fallback numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FallbackLease {
    /// Which.
    pub lease: LeaseNumber,
    /// Whether somebody has it.
    pub state: LeaseState,
    /// From when on nobody uses it; none while it is held, and where it was never used.
    pub rests_from: Option<Timestamp>,
    /// Since when it is like this.
    pub changed_at: Timestamp,
}

/// Whether a lease is anybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaseState {
    /// A server has it.
    Held,
    /// Its server gave it back.
    Released,
    /// An operator has said that its server will never use it again.
    Dead,
}

impl LeaseState {
    /// The word of it.
    pub fn as_str(self) -> &'static str {
        match self {
            LeaseState::Held => "held",
            LeaseState::Released => "released",
            LeaseState::Dead => "dead",
        }
    }

    /// The one of that word.
    pub fn parse(word: &str) -> Option<LeaseState> {
        [LeaseState::Held, LeaseState::Released, LeaseState::Dead].into_iter().find(|state| state.as_str() == word)
    }
}

/// How the source of a number is stored: nothing for what a series gave out.
pub(crate) fn source_word(number: &Number) -> Option<&'static str> {
    (number.source() != NumberSource::Series).then(|| number.source().as_str())
}

/// A number from the source that was stored.
pub(crate) fn sourced(number: Number, word: Option<String>) -> Result<Number> {
    match word {
        None => Ok(number),
        Some(word) => {
            let source = NumberSource::parse(&word).ok_or_else(|| broken("number_source"))?;
            Ok(number.from_source(source))
        }
    }
}

/// What the audit found of one counter: the numbers that documents carry, against the counter's own last value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterAudit {
    /// Which counter.
    pub key: CounterKey,
    /// Where it stands.
    pub counter: Counter,
    /// How many documents carry one of its numbers.
    pub issued: u64,
    /// Values that no document carries and that nothing explains, as ranges from and to, the first [`GAPS_LISTED`]. None of a counter that
    /// wraps.
    pub gaps: Vec<(i64, i64)>,
    /// Values that the counter passed over, and why.
    pub explained: Vec<NumberGap>,
    /// Values that more than one document carries, of a counter that wraps more than one open order, the first [`GAPS_LISTED`].
    pub duplicates: Vec<i64>,
    /// Values beyond where the counter stands. None of a counter that wraps.
    pub beyond: Vec<i64>,
}

/// The most gaps or duplicates that the audit lists per counter.
pub const GAPS_LISTED: usize = 100;

impl CounterAudit {
    /// Whether every value from the first to the last stands on exactly one document, those aside that a reason explains; of a counter that wraps, whether no two open
    /// orders have the same. Of a lane what has not come yet is no fault of the records.
    pub fn holds(&self) -> bool {
        (self.gaps.is_empty() || self.key.is_of_lane()) && self.duplicates.is_empty() && self.beyond.is_empty()
    }
}
