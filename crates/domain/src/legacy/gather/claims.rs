//! Which document had a number first.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use super::UniqueWithin;
use crate::legacy::rows::Place;
use crate::numbering::Kind;
use crate::time::Timestamp;

/// The numbers that documents have; documents come by time.
pub struct Claims<'a> {
    unique_within: UniqueWithin<'a>,
    /// By kind and what the number is unique within.
    held: HashMap<(Kind, String), HashMap<String, Place>>,
}

impl<'a> Claims<'a> {
    pub fn new(unique_within: UniqueWithin<'a>) -> Self {
        Claims { unique_within, held: HashMap::new() }
    }

    /// Gives a document its number, or says who has it.
    pub fn claim(
        &mut self,
        kind: Kind,
        number: &str,
        user: Option<&str>,
        time: Option<Timestamp>,
        place: Place,
    ) -> Option<Place> {
        let within = (self.unique_within)(kind, user, time.unwrap_or(Timestamp(0)));
        first(self.held.entry((kind, within)).or_default(), number.to_owned(), place)
    }
}

/// Keeps who has something first; says who that is to everybody after.
pub fn first<K: Hash + Eq>(held: &mut HashMap<K, Place>, what: K, place: Place) -> Option<Place> {
    match held.entry(what) {
        Entry::Occupied(holder) => Some(*holder.get()),
        Entry::Vacant(free) => {
            free.insert(place);
            None
        }
    }
}
