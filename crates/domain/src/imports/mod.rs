//! Files that are taken in: many lines, in slices.
//!
//! No command holds the lane for long, so a file is applied as a row of commands of a few hundred lines each, every one under a key of
//! its own that follows from the import and the slice's place. Running one again does nothing a second time, so an import that was cut
//! off goes on where it was. The commands stand in their areas: [`crate::catalog::ImportProducts`],
//! [`crate::customers::ImportCustomers`]; opening stock is received by [`crate::stock::ReceivePurchase`].

use sha2::{Digest, Sha256};

use crate::audit::{Fact, Value};
use crate::command::KeyDigest;
use crate::ids::ImportId;

/// Which part of which import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The import.
    pub import: ImportId,
    /// Which of its slices, from 0 on.
    pub number: u32,
}

impl Slice {
    /// The key under which its command is done at most once, whoever does it.
    pub fn key(self) -> KeyDigest {
        let mut hash = Sha256::new();
        hash.update(b"docket import slice 1");
        hash.update(self.import.0.as_bytes());
        hash.update(self.number.to_be_bytes());
        // Of the import's time, so that keys arrive in order, and of version 8 of RFC 9562: no client's key is like it.
        let mut digest = *self.import.0.as_bytes();
        digest[6..].copy_from_slice(&hash.finalize()[..10]);
        digest[6] = (digest[6] & 0x0f) | 0x80;
        KeyDigest(digest)
    }

    /// What the stream says of it.
    pub(crate) fn facts(self, lines: &[CameTo]) -> Vec<Fact> {
        let count = |came_to: CameTo| Value::Integer(lines.iter().filter(|line| **line == came_to).count() as i64);
        vec![
            Fact::new("slice", Value::Integer(self.number.into())),
            Fact::new("created", count(CameTo::Created)),
            Fact::new("changed", count(CameTo::Changed)),
            Fact::new("unchanged", count(CameTo::Unchanged)),
        ]
    }
}

words! {
    /// Of what a file is.
    ImportKind {
        /// Products, with their categories.
        Products = "products",
        /// What is in stock when the books begin.
        Stock = "stock",
        /// Customers.
        Customers = "customers",
        /// Everything of another system.
        Legacy = "legacy",
    }
}

words! {
    /// How far an import is.
    ImportState {
        /// Its file is checked; nothing of it is in.
        Staging = "staging",
        /// All of it is there, and it waits for a person who applies it or gives it up. Nothing of it is in, but what was put right by itself.
        Staged = "staged",
        /// All of its file was good; slices of it are in.
        Applying = "applying",
        /// A rule refused a slice that was good when it was checked; those before it are in.
        Stopped = "stopped",
        /// All of it is in.
        Finished = "finished",
        /// It stopped, and what is not in will not come.
        Abandoned = "abandoned",
    }
}

impl ImportState {
    /// Whether more of it is to come.
    pub fn is_unfinished(self) -> bool {
        matches!(self, ImportState::Applying | ImportState::Stopped)
    }
}

words! {
    /// What a line came to.
    CameTo {
        /// It made something.
        Created = "created",
        /// It changed what was there.
        Changed = "changed",
        /// What is there was like it already.
        Unchanged = "unchanged",
    }
}

/// What a slice came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Which slice.
    pub slice: Slice,
    /// Its lines, in their order.
    pub lines: Vec<CameTo>,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_slice_has_a_key_of_its_own_that_no_client_can_send() {
        let key = |import: u128, number| Slice { import: ImportId(Uuid::from_u128(import)), number }.key();
        assert_eq!(key(7, 0), key(7, 0));
        assert!(key(7, 0) != key(7, 1) && key(7, 0) != key(8, 0));
        assert_eq!(Uuid::from_bytes(key(7, 0).0).get_version_num(), 8);
    }

    #[test]
    fn only_an_import_that_began_and_is_not_over_goes_on() {
        let unfinished: Vec<_> = ImportState::ALL.iter().filter(|state| state.is_unfinished()).collect();
        assert_eq!(unfinished, [&ImportState::Applying, &ImportState::Stopped]);
    }
}
