//! What the loop counts, for metrics and benchmarks.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counters that only grow.
#[derive(Debug, Default)]
pub struct Stats {
    /// Groups that were committed.
    pub groups: AtomicU64,
    /// Commands in them.
    pub commands: AtomicU64,
    /// Commands that were refused.
    pub refusals: AtomicU64,
    /// Commands that were answered as replays.
    pub replays: AtomicU64,
    /// Groups or commands that failed for the store's or a bug's sake.
    pub failures: AtomicU64,
    /// Fallback numbers that were given out.
    pub fallback_numbers: AtomicU64,
    /// Documents that were made while the store was away and are taken in.
    pub taken_in: AtomicU64,
    /// Documents that were not made a second time when they were taken in, because their key had one already.
    pub refused_duplicates: AtomicU64,
    /// Nanoseconds spent in commits.
    pub commit_ns: AtomicU64,
    /// Nanoseconds spent in groups, commits included.
    pub group_ns: AtomicU64,
}

impl Stats {
    pub(crate) fn add(counter: &AtomicU64, by: u64) {
        counter.fetch_add(by, Ordering::Relaxed);
    }

    /// Reads a counter.
    pub fn get(counter: &AtomicU64) -> u64 {
        counter.load(Ordering::Relaxed)
    }
}
