//! What the store says of the clock: whether it is rehearsed, and what an operator has confirmed.

pub(crate) mod sql;

use docket_domain::time::Timestamp;

/// An operator's word that the clock is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockConfirmation {
    /// 1, 2, 3 … in the order in which they were given.
    pub row: i64,
    /// What the clock read.
    pub at: Timestamp,
    /// For how long the machine had run then, in ms, suspended time included.
    pub boot_ms: i64,
}
