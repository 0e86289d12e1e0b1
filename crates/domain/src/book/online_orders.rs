//! When an outlet's last online orders were placed, so that a limit on them is kept.
//!
//! They are loaded once per outlet that has a limit; from then on they are kept as orders are placed. What the group placed before
//! they were loaded is not yet in the store, so it is remembered and added.

use std::collections::HashMap;

use crate::limits::{ONLINE_MINUTES_MAX, ONLINE_ORDERS_MAX};
use crate::time::Timestamp;

/// Of each outlet: the times of as many orders as any limit counts, in the order in which they were placed.
#[derive(Debug, Default)]
pub(crate) struct OnlineOrderTimes {
    loaded: HashMap<String, Vec<Timestamp>>,
    kept: Vec<(String, Timestamp)>,
    draft: Vec<(String, Timestamp)>,
}

impl OnlineOrderTimes {
    /// Whether those of an outlet are loaded.
    pub fn ask(&self, outlet: &str) -> bool {
        self.loaded.contains_key(outlet)
    }

    /// Takes in what the store found, in the order in which they were placed.
    pub fn accept(&mut self, outlet: String, mut times: Vec<Timestamp>) {
        times.extend(self.kept.iter().filter(|(of, _)| *of == outlet).map(|(_, at)| *at));
        forget_what_no_limit_counts(&mut times);
        self.loaded.insert(outlet, times);
    }

    /// Those of an outlet, in the order in which they were placed.
    ///
    /// # Panics
    /// When they were never asked for.
    pub fn times(&self, outlet: &str) -> Vec<Timestamp> {
        let loaded = self.loaded.get(outlet).expect("the rules read times of online orders, which were never asked for");
        loaded.iter().copied().chain(self.draft.iter().filter(|(of, _)| of == outlet).map(|(_, at)| *at)).collect()
    }

    /// Notes that the running command places one.
    pub fn placed(&mut self, outlet: &str, at: Timestamp) {
        self.draft.push((outlet.to_owned(), at));
    }

    pub fn keep(&mut self) {
        for (outlet, at) in &self.draft {
            if let Some(times) = self.loaded.get_mut(outlet) {
                times.push(*at);
                forget_what_no_limit_counts(times);
            }
        }
        self.kept.append(&mut self.draft);
    }

    pub fn discard(&mut self) {
        self.draft.clear();
    }

    /// The group's changes are going to the store.
    pub fn written(&mut self) {
        self.kept.clear();
    }
}

/// A limit counts no more orders and no longer than the greatest there is.
fn forget_what_no_limit_counts(times: &mut Vec<Timestamp>) {
    let Some(last) = times.last().copied() else { return };
    let more = times.len().saturating_sub(usize::from(ONLINE_ORDERS_MAX));
    times.drain(..more);
    let oldest = Timestamp(last.0 - i64::from(ONLINE_MINUTES_MAX) * 60_000);
    times.retain(|time| *time > oldest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(of: &[i64]) -> Vec<Timestamp> {
        of.iter().copied().map(Timestamp).collect()
    }

    #[test]
    fn what_the_group_placed_before_they_were_loaded_counts_and_what_is_written_counts_once() {
        let mut orders = OnlineOrderTimes::default();
        orders.placed("MAIN", Timestamp(5));
        orders.placed("YAS", Timestamp(6));
        orders.keep();
        orders.accept("MAIN".into(), times(&[1, 2]));
        assert_eq!(orders.times("MAIN"), times(&[1, 2, 5]));
        orders.written();
        orders.accept("YAS".into(), times(&[6]));
        assert_eq!(orders.times("YAS"), times(&[6]));
    }

    #[test]
    fn a_discarded_draft_leaves_them_as_they_were() {
        let mut orders = OnlineOrderTimes::default();
        orders.accept("MAIN".into(), Vec::new());
        orders.placed("MAIN", Timestamp(1));
        assert_eq!(orders.times("MAIN"), times(&[1]), "the command itself sees what it does");
        orders.discard();
        assert_eq!(orders.times("MAIN"), []);
    }

    #[test]
    fn no_more_are_kept_than_the_greatest_limit_counts() {
        let mut orders = OnlineOrderTimes::default();
        orders.accept("MAIN".into(), Vec::new());
        for at in 0..3 * i64::from(ONLINE_ORDERS_MAX) {
            orders.placed("MAIN", Timestamp(at));
            orders.keep();
        }
        assert_eq!(orders.times("MAIN").len(), usize::from(ONLINE_ORDERS_MAX));
        orders.placed("MAIN", Timestamp(100 * 86_400_000));
        orders.keep();
        assert_eq!(orders.times("MAIN").len(), 1, "those of long ago count for nothing");
    }

    #[test]
    fn an_order_counts_no_longer_than_the_four_hours_of_the_longest_limit() {
        let mut orders = OnlineOrderTimes::default();
        orders.accept("MAIN".into(), times(&[0, 1, 14_400_000]));
        assert_eq!(orders.times("MAIN"), times(&[1, 14_400_000]));
    }

    #[test]
    #[should_panic(expected = "never asked for")]
    fn reading_them_without_asking_panics() {
        OnlineOrderTimes::default().times("MAIN");
    }
}
