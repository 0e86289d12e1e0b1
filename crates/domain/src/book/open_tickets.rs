//! Which ticket numbers stand on open orders, per counter, so that a wrapping series can pass over them.
//!
//! They are loaded once, all counters together, and only for a merchant whose tickets wrap; from then on they are kept as orders
//! open and close. What the group has changed before they were loaded is not yet in the store, so it is remembered and added.

use std::collections::{BTreeMap, HashMap};

/// One order with a ticket was opened (1) or closed (-1).
type Step = (u64, i64, i32);

/// Of each counter: how many open orders bear a sequence. It is one each, but for tickets of before the series wrapped.
#[derive(Debug, Default)]
pub(crate) struct OpenTickets {
    loaded: Option<HashMap<u64, BTreeMap<i64, i32>>>,
    kept: Vec<Step>,
    draft: Vec<Step>,
}

impl OpenTickets {
    /// Whether they are loaded.
    pub fn ask(&self) -> bool {
        self.loaded.is_some()
    }

    /// Takes in what the store found: counter and sequence of every ticket on an open order.
    pub fn accept(&mut self, rows: Vec<(u64, i64)>) {
        let mut loaded = HashMap::new();
        let of_group = self.kept.iter().copied();
        rows.into_iter()
            .map(|(counter, sequence)| (counter, sequence, 1))
            .chain(of_group)
            .for_each(|step| apply(&mut loaded, step));
        self.loaded = Some(loaded);
    }

    /// Whether a sequence of a counter stands on an open order.
    ///
    /// # Panics
    /// When they were never asked for.
    pub fn has(&self, counter: u64, sequence: i64) -> bool {
        let loaded = self.loaded.as_ref().expect("the rules read open tickets, which were never asked for");
        let before = loaded.get(&counter).and_then(|open| open.get(&sequence)).copied().unwrap_or_default();
        let drafted = self.draft.iter().filter(|step| (step.0, step.1) == (counter, sequence));
        before + drafted.map(|step| step.2).sum::<i32>() > 0
    }

    /// Notes that the running command gives a ticket to an open order.
    pub fn opened(&mut self, counter: u64, sequence: i64) {
        self.draft.push((counter, sequence, 1));
    }

    /// Notes that the running command closes an order with that ticket.
    pub fn closed(&mut self, counter: u64, sequence: i64) {
        self.draft.push((counter, sequence, -1));
    }

    pub fn keep(&mut self) {
        if let Some(loaded) = &mut self.loaded {
            self.draft.iter().for_each(|step| apply(loaded, *step));
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

fn apply(open: &mut HashMap<u64, BTreeMap<i64, i32>>, (counter, sequence, by): Step) {
    let of_counter = open.entry(counter).or_default();
    let count = of_counter.entry(sequence).or_default();
    *count += by;
    if *count <= 0 {
        of_counter.remove(&sequence);
    }
    if of_counter.is_empty() {
        open.remove(&counter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_group_did_before_they_were_loaded_counts() {
        let mut open = OpenTickets::default();
        open.opened(1, 7);
        open.closed(1, 3);
        open.keep();
        open.accept(vec![(1, 3), (1, 4)]);
        assert_eq!([3, 4, 7].map(|sequence| open.has(1, sequence)), [false, true, true]);
        assert!(!open.has(2, 4), "another counter's are its own");
    }

    #[test]
    fn a_discarded_draft_leaves_them_as_they_were() {
        let mut open = OpenTickets::default();
        open.accept(vec![(1, 3)]);
        open.opened(1, 4);
        open.closed(1, 3);
        assert!(open.has(1, 4) && !open.has(1, 3), "the command itself sees what it does");
        open.discard();
        assert!(open.has(1, 3) && !open.has(1, 4));
    }

    #[test]
    fn a_sequence_on_two_open_orders_is_free_when_both_are_closed() {
        let mut open = OpenTickets::default();
        open.accept(vec![(1, 3), (1, 3)]);
        for free in [false, true] {
            open.closed(1, 3);
            open.keep();
            assert_eq!(open.has(1, 3), !free);
        }
    }

    #[test]
    fn what_was_written_before_they_were_loaded_counts_once() {
        let mut open = OpenTickets::default();
        open.opened(1, 7);
        open.keep();
        open.written();
        open.accept(vec![(1, 7)]);
        assert!(open.has(1, 7));
        open.closed(1, 7);
        open.keep();
        assert!(!open.has(1, 7), "it had one order, and that is closed");
    }

    #[test]
    #[should_panic(expected = "never asked for")]
    fn reading_them_without_asking_panics() {
        OpenTickets::default().has(1, 1);
    }
}
