//! The loop of Docket: commands wait in a lane, what is waiting is a group, a group is loaded, decided, checked, written in one
//! commit, and only then answered.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `lane.rs` | the queue, its bound, and the handle that requests submit to |
//! | `group/` | the phases of a group, and what happens when one fails; groups without the store, and what is taken in after |
//! | `clock.rs` | the one reading of the clock per command |
//! | `guard.rs` | what is believed of it |
//! | `seeds.rs` | the one seed of ids and salts per command |
//! | `workers.rs` | the worker of this process, for Snowflake ids |
//! | `outage.rs` | what is done while the database cannot be reached, and when it is back |
//! | `spool/` | what was answered meanwhile, on the server's own disk |
//! | `effects.rs` | who is told after a commit that it left something to be done |
//! | `trial.rs` | trying a command out on the read side |
//! | `faults.rs` | the points at which tests make it fail |
//! | `stepped.rs` | a lane without a thread, for who simulates servers |
//! | `stats.rs` | what it counts |
//!
//! Architecture invariant: the engine knows no rule and no SQL. It never answers before the commit.

mod clock;
mod effects;
mod faults;
mod group;
mod guard;
mod lane;
mod outage;
mod seeds;
mod spool;
mod stats;
mod stepped;
mod trial;
mod workers;

pub use clock::{Clock, ManualClock, Reading, RehearsalClock, SystemClock};
pub use effects::Effects;
pub use faults::{FailPoint, Fault, Faults};
pub use guard::{CORRECTED_AFTER_MS, Guard, JUMP_MS_MAX};
pub use lane::{Engine, Failure, Request, Surviving};
pub use outage::{Outages, PROBE_EVERY, Reconnect};
pub use seeds::{CountedSeeds, Seeds, SystemSeeds};
pub use spool::{Entry, Spool, SpoolError, Spooled};
pub use stats::Stats;
pub use stepped::SteppedLane;
pub use trial::Trial;
