//! What a timer leaves alone for a while because it could not be decided, so that the log says so once a minute.

use std::collections::HashMap;
use std::hash::Hash;

/// For how many looks something is left alone.
const PATIENCE_LOOKS: u32 = 60;

/// What is left alone, and for how many looks more.
pub(crate) struct LeftAlone<T>(HashMap<T, u32>);

impl<T: Eq + Hash> LeftAlone<T> {
    /// Nothing.
    pub fn new() -> LeftAlone<T> {
        LeftAlone(HashMap::new())
    }

    /// The timer looks once more.
    pub fn looks(&mut self) {
        self.0.retain(|_, looks| {
            *looks -= 1;
            *looks > 0
        });
    }

    /// Leaves something alone from now on.
    pub fn leave(&mut self, what: T) {
        self.0.insert(what, PATIENCE_LOOKS);
    }

    /// Whether something is.
    pub fn has(&self, what: &T) -> bool {
        self.0.contains_key(what)
    }

    /// How much is.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}
