//! What is played: a seed and how many steps, from which everything else follows, and what is left out of that.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::dice::Dice;

/// A run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// From which everything follows.
    pub seed: u64,
    /// How many steps clients take.
    pub steps: u32,
    /// Steps in which nothing is done. Each step has dice of its own, so that the others stay what they are.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub left_out: BTreeSet<u32>,
    /// The faults that happen, by name; all where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<BTreeSet<String>>,
}

impl Plan {
    /// All of a seed.
    pub fn new(seed: u64, steps: u32) -> Plan {
        Plan { seed, steps, left_out: BTreeSet::new(), only: None }
    }

    /// The dice of a step, or of another purpose: each has its own.
    pub fn dice(&self, purpose: u64) -> Dice {
        let mut mixed = Dice(self.seed ^ purpose.wrapping_mul(0xd605_1e9b_9d6c_45a3));
        Dice(mixed.roll())
    }

    /// The steps that are taken.
    pub fn taken(&self) -> Vec<u32> {
        (0..self.steps).filter(|step| !self.left_out.contains(step)).collect()
    }
}
