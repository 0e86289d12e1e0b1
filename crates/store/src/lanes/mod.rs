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
    /// Its numbers up to the highest that its device gave out, or that came, which did not come and which nothing explains.
    pub missing: Ranges,
    /// Those that will not come, because the lane was closed.
    pub lost: Ranges,
}

/// Numbers of a lane.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranges {
    /// How many.
    pub count: u64,
    /// Which, from and to, the first 100.
    pub listed: Vec<(i64, i64)>,
}

impl Ranges {
    /// Adds those from one to another, both included; none where the second is the smaller one.
    fn add(&mut self, from: i64, to: i64) {
        if from > to {
            return;
        }
        self.count += (to - from + 1) as u64;
        if self.listed.len() < RANGES_LISTED {
            self.listed.push((from, to));
        }
    }
}

impl LaneStanding {
    /// The highest number that is known to have been given out.
    pub fn last(&self) -> i64 {
        self.last_received.max(self.lane.told).max(self.lane.closed_to())
    }
}
