//! Whether what clients were answered could have been one after the other: for each call a moment between its beginning and its end at which it
//! happened, so that every answer is what a plain model says at that moment (Herlihy and Wing, *Linearizability*, 1990).
//!
//! The search is that of Wing and Gong, with Lowe's memory: a set of calls that has led to a state before leads nowhere else the second time. What
//! it costs doubles with each call at the same time; eight are nothing, thirty too many.

use std::collections::HashSet;
use std::hash::Hash;

/// What a client asked and was answered, and when, by one clock for all clients.
#[derive(Clone, Debug)]
pub struct Call<C> {
    /// Just before it was sent.
    pub begun: u64,
    /// Just after its answer had come.
    pub ended: u64,
    /// What was asked, and what came of it.
    pub call: C,
}

/// The state of a thing that is used by one at a time.
pub trait Model: Clone + Eq + Hash {
    /// A call with its answer.
    type Call;

    /// The state after a call, if it would be answered like that; `None` where it would not.
    fn after(&self, call: &Self::Call) -> Option<Self>;
}

/// No order of the calls explains the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// The most calls that can be put one after the other.
    pub longest: Vec<usize>,
    /// Calls of which one had to be the next, and none could.
    pub stuck: Vec<usize>,
}

/// Looks for an order of the calls that explains all answers, and returns it.
///
/// # Errors
/// There is none.
pub fn explain<M: Model>(start: M, calls: &[Call<M::Call>]) -> Result<Vec<usize>, Impossible> {
    let mut search =
        Search { calls, seen: HashSet::new(), order: Vec::new(), best: Impossible { longest: Vec::new(), stuck: Vec::new() } };
    let mut left = Left(vec![u64::MAX; calls.len().div_ceil(64)]);
    (calls.len()..left.0.len() * 64).for_each(|place| left.take(place));
    if search.goes_on(&start, &mut left) { Ok(search.order) } else { Err(search.best) }
}

/// Which calls are still to be placed.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Left(Vec<u64>);

impl Left {
    fn take(&mut self, place: usize) {
        self.0[place / 64] &= !(1 << (place % 64));
    }

    fn put_back(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    fn places(&self) -> impl Iterator<Item = usize> {
        let of_word = |(word, bits): (usize, &u64)| {
            let bits = *bits;
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(of_word)
    }
}

struct Search<'c, M: Model> {
    calls: &'c [Call<M::Call>],
    /// From where it has been tried to go on, in vain.
    seen: HashSet<(Left, M)>,
    order: Vec<usize>,
    best: Impossible,
}

impl<M: Model> Search<'_, M> {
    /// Whether the calls that are left can follow a state.
    fn goes_on(&mut self, state: &M, left: &mut Left) -> bool {
        // What began after another of them had ended cannot come before that one.
        let Some(first_end) = left.places().map(|place| self.calls[place].ended).min() else { return true };
        let next: Vec<usize> = left.places().filter(|place| self.calls[*place].begun <= first_end).collect();
        for &place in &next {
            let Some(after) = state.after(&self.calls[place].call) else { continue };
            left.take(place);
            self.order.push(place);
            if self.seen.insert((left.clone(), after.clone())) && self.goes_on(&after, left) {
                return true;
            }
            self.order.pop();
            left.put_back(place);
        }
        if self.best.stuck.is_empty() || self.order.len() > self.best.longest.len() {
            self.best = Impossible { longest: self.order.clone(), stuck: next };
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number that can be read, and taken from while there is enough.
    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    struct Purse(i64);

    enum Use {
        Put(i64),
        Took(i64),
        CouldNotTake(i64),
        Holds(i64),
    }

    impl Model for Purse {
        type Call = Use;

        fn after(&self, call: &Use) -> Option<Purse> {
            let (fits, after) = match *call {
                Use::Put(amount) => (true, self.0 + amount),
                Use::Took(amount) => (self.0 >= amount, self.0 - amount),
                Use::CouldNotTake(amount) => (self.0 < amount, self.0),
                Use::Holds(amount) => (self.0 == amount, self.0),
            };
            fits.then_some(Purse(after))
        }
    }

    fn explained(calls: impl IntoIterator<Item = (u64, u64, Use)>) -> Result<Vec<usize>, Impossible> {
        let calls: Vec<Call<Use>> = calls.into_iter().map(|(begun, ended, call)| Call { begun, ended, call }).collect();
        explain(Purse(0), &calls)
    }

    #[test]
    fn what_is_done_one_after_the_other_is_explained_in_that_order() {
        assert_eq!(explained([]), Ok(vec![]));
        let calls = [(0, 1, Use::Put(5)), (2, 3, Use::Took(3)), (4, 5, Use::CouldNotTake(3)), (6, 7, Use::Holds(2))];
        assert_eq!(explained(calls), Ok(vec![0, 1, 2, 3]));
    }

    #[test]
    fn calls_at_the_same_time_may_have_happened_in_any_order() {
        assert_eq!(explained([(0, 9, Use::Took(3)), (1, 8, Use::Put(3)), (2, 7, Use::Holds(0))]), Ok(vec![1, 0, 2]));
        // A reader may see it before who puts it in is told so.
        assert_eq!(explained([(0, 9, Use::Put(3)), (1, 2, Use::Holds(3)), (3, 4, Use::Holds(3))]), Ok(vec![0, 1, 2]));
    }

    #[test]
    fn a_read_of_the_past_a_lost_and_a_doubled_update_are_caught() {
        let stale = [(0, 1, Use::Put(5)), (2, 3, Use::Holds(0))];
        assert_eq!(explained(stale), Err(Impossible { longest: vec![0], stuck: vec![1] }));
        let back_again = [(0, 9, Use::Put(5)), (1, 2, Use::Holds(5)), (3, 4, Use::Holds(0))];
        assert!(explained(back_again).is_err());
        let lost = [(0, 5, Use::Put(5)), (0, 5, Use::Put(5)), (6, 7, Use::Holds(5))];
        assert!(explained(lost).is_err());
        let doubled = [(0, 1, Use::Put(5)), (2, 6, Use::Took(5)), (3, 5, Use::Took(5))];
        assert!(explained(doubled).is_err());
        let refused_for_nothing = [(0, 1, Use::Put(5)), (2, 6, Use::CouldNotTake(5))];
        assert!(explained(refused_for_nothing).is_err());
    }

    #[test]
    fn many_calls_at_once_are_explained_without_trying_every_order() {
        let puts = (0..200).map(|place| (place / 8 * 2, place / 8 * 2 + 1, Use::Put(1 << (place % 8))));
        let all: i64 = 255 * 25;
        let calls: Vec<_> = puts.chain([(500, 501, Use::Holds(all))]).collect();
        assert_eq!(explained(calls).map(|order| order.len()), Ok(201));
        let puts = (0..40).map(|place| (place / 8 * 2, place / 8 * 2 + 1, Use::Put(1)));
        let calls: Vec<_> = puts.chain([(500, 501, Use::Holds(41))]).collect();
        assert!(explained(calls).is_err());
    }
}
