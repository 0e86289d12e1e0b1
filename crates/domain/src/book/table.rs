//! One kind of row in the book: what is loaded, what the group changed, what the running command would change.

use std::collections::HashMap;
use std::hash::Hash;

/// Whether the store already has a row that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The row is new.
    Insert,
    /// The row is there with other values.
    Update,
}

impl Change {
    /// What writing a row is that was like this before.
    pub fn of<V>(before: &Option<V>) -> Change {
        if before.is_some() { Change::Update } else { Change::Insert }
    }
}

/// From how many drafted rows on their places are looked up, and not looked for.
const DRAFT_LONG: usize = 32;

/// Rows by key, in three layers: `draft` (the running command), over `recent` and `older` (loaded, or changed by commands of this
/// group that were kept). `None` in a layer means: known to be absent.
///
/// The book is bounded by two generations: when `recent` is full it becomes `older`, and what was `older` is forgotten. A
/// forgotten row is not loaded any more; it is never mistaken for an absent one.
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    recent: HashMap<K, Option<V>>,
    older: HashMap<K, Option<V>>,
    capacity: usize,
    draft: Vec<(K, V)>,
    /// Where the last draft of each row stands, once there are many.
    draft_places: HashMap<K, usize>,
    changed: Vec<K>,
    /// Each changed row as it was before the group.
    before: HashMap<K, Option<V>>,
    /// Whether rows are kept as they were when their changes are taken, so that these can be taken back.
    is_revertible: bool,
    /// Each row whose change was taken, as it was before.
    taken: HashMap<K, Option<V>>,
    /// Which rows say that there is nothing, where that is not remembered between groups.
    says_absent: Option<fn(&V) -> bool>,
    /// Keys of which it is then to be looked at the end of the group whether there is something.
    unsure: Vec<K>,
}

impl<K: Clone + Eq + Hash + std::fmt::Debug, V: Clone> Table<K, V> {
    /// An empty table that remembers between `capacity` and twice as many rows.
    pub fn new(capacity: usize) -> Table<K, V> {
        Table {
            recent: HashMap::new(),
            older: HashMap::new(),
            capacity,
            draft: Vec::new(),
            draft_places: HashMap::new(),
            changed: Vec::new(),
            before: HashMap::new(),
            is_revertible: false,
            taken: HashMap::new(),
            says_absent: None,
            unsure: Vec::new(),
        }
    }

    /// A table that remembers between groups only what there is. `says_absent` tells rows that say that there is nothing.
    pub fn of_present(capacity: usize, says_absent: fn(&V) -> bool) -> Table<K, V> {
        Table { says_absent: Some(says_absent), ..Table::new(capacity) }
    }

    /// Keeps from now on what is needed to take changes back.
    pub fn make_revertible(&mut self) {
        self.is_revertible = true;
    }

    /// Takes back everything that was changed since the last [`Table::settle`]. A row of which is not known what it was is forgotten.
    pub fn revert(&mut self) {
        self.discard();
        self.changed.clear();
        // What was taken for writing is the older.
        let rows = std::mem::take(&mut self.before).into_iter().chain(std::mem::take(&mut self.taken));
        for (key, row) in rows {
            self.older.remove(&key);
            match row {
                Some(row) => drop(self.recent.insert(key, Some(row))),
                None => drop(self.recent.remove(&key)),
            }
        }
    }

    /// What was changed stays.
    pub fn settle(&mut self) {
        self.taken.clear();
    }

    /// Whether the row is known, present or absent. Asking keeps it from being forgotten.
    pub fn ask(&mut self, key: &K) -> bool {
        if self.recent.contains_key(key) || self.drafted(key).is_some() {
            return true;
        }
        match self.older.remove(key) {
            Some(row) => {
                self.recent.insert(key.clone(), row);
                true
            }
            None => false,
        }
    }

    /// The row, or `None` where it is known to be absent.
    ///
    /// # Panics
    /// When the row was never asked for: "not loaded" is not "absent".
    pub fn get(&self, key: &K) -> Option<&V> {
        if let Some(row) = self.drafted(key) {
            return Some(row);
        }
        match self.recent.get(key).or_else(|| self.older.get(key)) {
            Some(row) => row.as_ref(),
            None => panic!("the rules read {key:?}, which was never asked for"),
        }
    }

    /// The row, where it is known to be present; also of one that was never asked for.
    pub fn peek(&self, key: &K) -> Option<&V> {
        if let Some(row) = self.drafted(key) {
            return Some(row);
        }
        self.recent.get(key).or_else(|| self.older.get(key)).and_then(Option::as_ref)
    }

    /// Forgets loaded rows that are like that. Only when nothing is changed that is not yet written.
    pub fn forget(&mut self, is_like: impl Fn(&V) -> bool) {
        debug_assert!(self.changed.is_empty() && self.draft.is_empty());
        for rows in [&mut self.recent, &mut self.older] {
            rows.retain(|_, row| !row.as_ref().is_some_and(&is_like));
        }
    }

    /// Forgets one loaded row. Only when nothing is changed that is not yet written.
    pub fn forget_key(&mut self, key: &K) {
        debug_assert!(self.changed.is_empty() && self.draft.is_empty());
        self.recent.remove(key);
        self.older.remove(key);
    }

    /// The keys of the rows that are known to be present, drafts included.
    pub fn present(&self) -> impl Iterator<Item = &K> {
        let known = self.recent.iter().chain(&self.older).filter(|(_, row)| row.is_some()).map(|(key, _)| key);
        known.chain(self.draft.iter().map(|(key, _)| key))
    }

    /// Writes a row that is known (present or absent) in the draft of the running command.
    ///
    /// # Panics
    /// When the row was never asked for.
    pub fn put(&mut self, key: K, row: V) {
        self.get(&key);
        self.put_new(key, row);
    }

    /// Writes a row under an identity that the running command made, so that nothing had to be loaded.
    pub fn put_new(&mut self, key: K, row: V) {
        if self.draft.len() == DRAFT_LONG {
            self.draft_places.extend(self.draft.iter().enumerate().map(|(place, (key, _))| (key.clone(), place)));
        }
        if self.draft.len() >= DRAFT_LONG {
            self.draft_places.insert(key.clone(), self.draft.len());
        }
        self.draft.push((key, row));
    }

    /// The row as the running command has written it last.
    fn drafted(&self, key: &K) -> Option<&V> {
        if self.draft.len() > DRAFT_LONG {
            return self.draft_places.get(key).map(|place| &self.draft[*place].1);
        }
        self.draft.iter().rev().find(|(drafted, _)| drafted == key).map(|(_, row)| row)
    }

    /// Takes in what the store found, unless the row is known: one that is reached by two ways may have been changed since by a
    /// command of this group, and what the store has is then the older.
    pub fn accept(&mut self, key: K, row: Option<V>) {
        if !self.ask(&key) {
            if row.is_none() && self.says_absent.is_some() {
                self.unsure.push(key.clone());
            }
            self.recent.insert(key, row);
        }
    }

    /// Keeps what the running command wrote.
    pub fn keep(&mut self) {
        self.draft_places.clear();
        for (key, row) in self.draft.drain(..) {
            let older = self.older.remove(&key);
            let known = self.recent.insert(key.clone(), Some(row)).or(older);
            if !self.before.contains_key(&key) {
                if self.says_absent.is_some() {
                    self.unsure.push(key.clone());
                }
                self.changed.push(key.clone());
                self.before.insert(key, known.flatten());
            }
        }
    }

    /// Forgets what the running command wrote.
    pub fn discard(&mut self) {
        self.draft.clear();
        self.draft_places.clear();
    }

    /// The rows that the group changed, each once, as it was before the group and with its last value, in the order in which they
    /// were first changed.
    pub fn take_changes(&mut self) -> Vec<(Option<V>, K, V)> {
        let mut before = std::mem::take(&mut self.before);
        if self.is_revertible {
            for (key, row) in &before {
                self.taken.entry(key.clone()).or_insert_with(|| row.clone());
            }
        }
        let rows = self.changed.drain(..).map(|key| {
            let old = before.remove(&key).expect("of every changed row is known what it was");
            let row = self.recent.get(&key).cloned().flatten().expect("a changed row is present");
            (old, key, row)
        });
        rows.collect()
    }

    /// Forgets the older generation when the recent one is full. Only between groups: what is not yet written must stay.
    pub fn trim(&mut self) {
        debug_assert!(self.changed.is_empty() && self.draft.is_empty());
        for key in self.unsure.drain(..) {
            let row = self.recent.get(&key).or_else(|| self.older.get(&key));
            let is_there = row.is_none_or(|row| row.as_ref().is_some_and(|row| !self.says_absent.is_some_and(|says| says(row))));
            if !is_there {
                self.recent.remove(&key);
                self.older.remove(&key);
            }
        }
        if self.recent.len() >= self.capacity {
            self.older = std::mem::take(&mut self.recent);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "never asked for")]
    fn reading_a_row_that_was_never_asked_for_panics() {
        Table::<u8, u8>::new(4).get(&1);
    }

    #[test]
    fn what_the_store_finds_never_goes_over_what_the_group_changed() {
        let mut table = Table::new(10);
        table.accept(1, Some("loaded"));
        table.put(1, "changed");
        table.keep();
        table.accept(1, Some("loaded by another way"));
        assert_eq!(table.get(&1), Some(&"changed"));
    }

    #[test]
    fn a_discarded_draft_leaves_the_row_as_it_was() {
        let mut table = Table::new(4);
        table.accept(1, Some(10));
        table.put(1, 11);
        assert_eq!(table.get(&1), Some(&11));
        table.discard();
        assert_eq!(table.get(&1), Some(&10));
        assert!(table.take_changes().is_empty());
    }

    #[test]
    fn however_many_rows_a_command_writes_the_last_draft_of_each_is_read() {
        let mut table = Table::new(4);
        for round in 0..3 {
            for key in 0..DRAFT_LONG {
                table.put_new(key, (round, key));
                assert_eq!(table.get(&key), Some(&(round, key)));
            }
        }
        assert!((0..DRAFT_LONG).all(|key| table.get(&key) == Some(&(2, key))));
        table.discard();
        assert!(!table.ask(&0), "nothing of a discarded draft is known");
        table.put_new(0, (9, 9));
        assert_eq!(table.get(&0), Some(&(9, 9)));
    }

    #[test]
    fn while_a_draft_gets_long_every_row_of_it_is_read() {
        let mut table = Table::new(4);
        for key in 0..2 * DRAFT_LONG {
            table.put_new(key, 7 * key);
            assert!((0..=key).all(|drafted| table.get(&drafted) == Some(&(7 * drafted))), "{key}");
        }
    }

    #[test]
    fn a_row_changed_many_times_is_written_once_with_its_last_value() {
        let mut table = Table::new(4);
        table.accept(1, None);
        for value in [5, 6, 7] {
            table.put(1, value);
            table.keep();
        }
        assert_eq!(table.take_changes(), vec![(None, 1, 7)]);
        for value in [8, 9] {
            table.put(1, value);
            table.keep();
        }
        assert_eq!(table.take_changes(), vec![(Some(7), 1, 9)]);
    }

    #[test]
    fn what_was_taken_for_writing_can_be_taken_back_until_it_is_settled() {
        let mut table = Table::new(4);
        table.make_revertible();
        table.accept(1, Some(10));
        table.put(1, 11);
        table.keep();
        table.take_changes();
        table.put(1, 12);
        table.put_new(2, 20);
        table.keep();
        table.take_changes();
        table.put(1, 13);
        table.keep();
        table.put(1, 14);
        table.revert();
        assert_eq!(table.get(&1), Some(&10));
        assert!(!table.ask(&2), "a row that was made is not known any more");
        table.accept(1, None);
        table.put(1, 15);
        table.keep();
        table.take_changes();
        table.settle();
        table.revert();
        assert_eq!(table.get(&1), Some(&15));
    }

    #[test]
    fn a_table_of_what_is_there_does_not_remember_what_is_not() {
        let mut table: Table<u8, Option<u8>> = Table::of_present(10, Option::is_none);
        table.accept(1, Some(Some(7)));
        table.accept(2, None);
        table.accept(3, None);
        table.accept(4, Some(Some(9)));
        assert!((1..5).all(|key| table.ask(&key)), "in the group it is known");
        table.put(3, Some(8));
        table.put(4, None);
        table.keep();
        table.take_changes();
        table.trim();
        assert_eq!((table.get(&1), table.get(&3)), (Some(&Some(7)), Some(&Some(8))));
        assert!(!table.ask(&2) && !table.ask(&4), "somebody else may have one by now");
    }

    #[test]
    fn a_table_of_everything_remembers_between_groups_what_is_not_there() {
        let mut table = Table::<u8, u8>::new(10);
        table.accept(1, None);
        table.trim();
        assert!(table.ask(&1), "nobody else can have made it");
        assert_eq!(table.get(&1), None);
    }

    #[test]
    fn a_row_that_is_forgotten_by_its_key_is_loaded_again_and_the_others_are_not() {
        let mut table = Table::new(2);
        for key in 0..2 {
            table.accept(key, Some("old"));
        }
        table.trim();
        for key in 2..4 {
            table.accept(key, Some("recent"));
        }
        for key in [1, 3] {
            table.forget_key(&key);
        }
        assert_eq!([0, 1, 2, 3].map(|key| table.ask(&key)), [true, false, true, false]);
        table.accept(1, Some("repaired"));
        assert_eq!(table.get(&1), Some(&"repaired"));
    }

    #[test]
    fn a_forgotten_row_is_unknown_and_not_absent() {
        let mut table = Table::new(2);
        for key in 0..2 {
            table.accept(key, Some(key));
        }
        table.trim();
        for key in 2..4 {
            table.accept(key, Some(key));
        }
        assert!(table.ask(&0), "the older generation is still known, and asking keeps it");
        table.trim();
        assert!(table.ask(&0));
        assert!(!table.ask(&1));
    }
}
