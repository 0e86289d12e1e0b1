//! Lanes of registers' devices, and the sales that they sent.

mod reads;
pub(crate) mod sql;

use docket_domain::lanes::Lane;

/// The most ranges that are listed of what has not come.
const RANGES_LISTED: usize = 100;

/// A lane, and what came from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneStanding {
    /// Which.
    pub lane: Lane,
    /// The highest number that came; 0 before the first.
    pub last_received: i64,
    /// How many of its numbers came.
    pub received: u64,
    /// How many of its numbers up to the highest that its device gave out, or that came, did not come.
    pub missing: u64,
    /// Which, as ranges from and to, the first 100.
    pub missing_ranges: Vec<(i64, i64)>,
}

impl LaneStanding {
    /// The highest number that is known to have been given out.
    pub fn last(&self) -> i64 {
        self.last_received.max(self.lane.told)
    }
}
