//! Lines that stand in a file twice: the very same again is left out, another of the same id is wrong.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use crate::imports::Fault;
use crate::imports::table::Line;
use crate::problem::{EdgeCode, shortened};

/// What names each line that was read, its number, and a hash of what it says.
pub struct Once {
    key: &'static [&'static str],
    seen: HashMap<Box<str>, (u64, u64)>,
    hasher: RandomState,
}

/// What a line is to those before it.
pub enum Seen {
    /// There is none of its key, or it has none.
    New,
    /// That line says the very same.
    Before(u64),
}

impl Once {
    /// Nothing was read yet.
    pub fn of(key: &'static [&'static str]) -> Once {
        Once { key, seen: HashMap::new(), hasher: RandomState::new() }
    }

    /// Whether a line was there before.
    ///
    /// # Errors
    /// One of the same key was, and says something else.
    pub fn see(&mut self, line: &Line) -> Result<Seen, Fault> {
        let parts: Option<Vec<&str>> = self.key.iter().map(|column| line.given(column)).collect();
        let Some(parts) = parts else { return Ok(Seen::New) };
        let mut cells: Vec<_> = line.cells().filter(|(_, cell)| cell.is_some()).collect();
        cells.sort_unstable();
        let says = self.hasher.hash_one(&cells);
        match self.seen.entry(parts.join("\u{1f}").into()) {
            Entry::Vacant(vacant) => {
                vacant.insert((line.number, says));
                Ok(Seen::New)
            }
            Entry::Occupied(before) if before.get().1 == says => Ok(Seen::Before(before.get().0)),
            Entry::Occupied(before) => {
                let detail = format!(
                    "{} stands in line {} already, and the two lines do not say the same.",
                    shortened(&parts.join(", ")),
                    before.get().0
                );
                Err(Fault::at(line.number, self.key[0], EdgeCode::ImportRepeated, detail))
            }
        }
    }
}
