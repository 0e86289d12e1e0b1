//! The seeded simulator: several servers on one store, many clients, and everything that goes wrong between them, in one thread. One
//! seed is one run, to the last byte; what fails prints its seed and is cut down to the few steps that are needed for it.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `plan.rs` | what is played: a seed, how many steps, and what is left out of them |
//! | `world/` | servers, clients and the network between them, a step at a time |
//! | `workload/` | which commands clients send |
//! | `shop.rs` | the merchants |
//! | `faults.rs` | everything that can go wrong, when it does, and how often it did |
//! | `writer.rs` | the store under the servers, which fails as it is told to |
//! | `clock.rs` | the clocks of the servers |
//! | `model/` | what answers must be: naive, single-threaded, with its own arithmetic |
//! | `auditor/` | what the final records must be, read by SQL alone |
//! | `shrink.rs` | the least of a run that still fails |
//! | `bugs.rs` | runs that failed once, played again with every suite |
//!
//! The store is SQLite in a file, behind [`writer::SimulatedStore`]: a store of our own in memory would be the store's SQL once more, and the
//! simulator would test that. Its disk is memory where the machine has such a directory. A process that dies drops its connection in the
//! middle of a transaction, which loses exactly what was not committed.
//!
//! Architecture invariant: model and auditor use the rules' types and none of their code: no price, number or balance is computed here by
//! what is tested.

pub mod auditor;
pub mod bugs;
pub mod clock;
#[path = "../../domain/tests/it/dice.rs"]
pub mod dice;
pub mod faults;
pub mod model;
#[path = "../../domain/tests/it/months.rs"]
mod months;
#[path = "../../domain/tests/it/order_deeds.rs"]
mod order_deeds;
pub mod plan;
mod shop;
pub mod shrink;
mod workload;
pub mod world;
pub mod writer;

use std::collections::BTreeMap;

pub use plan::Plan;
pub use writer::Sabotage;

/// What a run found.
#[derive(Debug)]
pub struct Played {
    /// The first thing that was not as it must be.
    pub failure: Option<Failure>,
    /// A hash over everything that was asked, answered and recorded, in order: the same for the same plan.
    pub trace: [u8; 32],
    /// The same in words, a line for each answer.
    pub story: Vec<String>,
    /// How often each fault happened, by name.
    pub faults: BTreeMap<String, u64>,
    /// How often each command was done, by name.
    pub done: BTreeMap<&'static str, u64>,
    /// How many commands were answered in the end.
    pub answered: u64,
}

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which claim does not hold, as a short name.
    pub claim: &'static str,
    /// What was seen.
    pub detail: String,
}

impl Failure {
    /// A claim that does not hold.
    pub fn new(claim: &'static str, detail: impl Into<String>) -> Failure {
        Failure { claim, detail: detail.into() }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}: {}", self.claim, self.detail)
    }
}

/// Whether something is as it must be.
pub type Verdict = Result<(), Failure>;

/// Plays a plan from beginning to end. `sabotage` makes the store lie, so that it can be seen that this is noticed.
pub fn play(plan: &Plan, sabotage: Option<Sabotage>) -> Played {
    world::World::new(plan, sabotage).play()
}
