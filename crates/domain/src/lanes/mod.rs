//! Lanes: registers that number their bills by themselves, so that they sell while the server is away (SPEC 3.4).
//!
//! A lane belongs to one installation, which is a browser profile on a device. Its code is its register's and a letter (`R1A`, `R1B` …
//! `R1Z`, `R1AA`), is never given out again, and prints as `{REGISTER}` in the series `bill.lane`. Who holds it is a secret of the device,
//! which it changes at every start: of two that were copied from each other only the first goes on.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `code.rs` | how lanes are called |
//! | `enrol_lane.rs` | gives one out |
//! | `close_lane.rs` | its device will not come back, and why |
//! | `hold_lane.rs` | a device says that it still has its lane, and how far it has counted |
//! | `sale.rs` | what a device says of a sale, and what becomes of its number |

mod close_lane;
mod code;
mod enrol_lane;
mod hold_lane;
mod sale;

pub use close_lane::CloseLane;
pub use code::lane_code;
pub use enrol_lane::EnrolLane;
pub use hold_lane::HoldLane;
pub(crate) use sale::{Arrived, Coming};
pub use sale::{LaneSale, ReceivedSale};

use std::sync::Arc;

use uuid::Uuid;

use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::context::Context;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// A lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The number of the record that gave it out.
    pub row: u64,
    /// As it stands in numbers: `R1A`. Unique in the merchant, and never given out again.
    pub code: String,
    /// Short code of its register.
    pub register: String,
    /// Short code of the register's outlet.
    pub outlet: String,
    /// The secret of the device that holds it. None where nobody enrolled it here: the store was set back, and its sales came again.
    pub holder: Option<Uuid>,
    /// The highest number that its device has said it gave out; 0 before the first.
    pub told: i64,
    /// When it was given out.
    pub enrolled_at: Timestamp,
    /// When its device last said that it has it.
    pub held_at: Timestamp,
    /// That its device will not come back. None while it may.
    pub closed: Option<ClosedLane>,
}

/// That the device of a lane will not come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedLane {
    /// Its numbers up to this one that did not come are explained by that.
    pub to: i64,
    /// Why, in the words of who closed it.
    pub reason: String,
    /// When it was closed.
    pub at: Timestamp,
    /// The number of the record that says so, and by whom.
    pub record: u64,
}

impl Lane {
    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::Lane { row: self.row }
    }

    /// Up to which of its numbers what did not come is explained; 0 while it is not closed.
    pub fn closed_to(&self) -> i64 {
        self.closed.as_ref().map_or(0, |closed| closed.to)
    }

    /// What records say of it; nothing of the secret.
    fn facts(&self) -> Vec<Fact> {
        self.facts_up_to(self.told)
    }

    /// The same, with the last number that is known of.
    fn facts_up_to(&self, last: i64) -> Vec<Fact> {
        vec![
            Fact::new("lane", Value::Text(self.code.clone())),
            Fact::new("register", Value::Text(self.register.clone())),
            Fact::new("outlet", Value::Text(self.outlet.clone())),
            Fact::new("lastSequence", Value::Integer(last)),
        ]
    }
}

/// The lane of a command, which must have been asked for, at an outlet where whoever runs it is at home.
///
/// # Errors
/// `lane.notFound`.
fn lane_here(code: &str, context: &Context, book: &Book) -> Result<Arc<Lane>, Refusal> {
    let is_here = |lane: &&Arc<Lane>| book.settings().outlet_for(Some(&lane.outlet), &context.actor).is_ok();
    book.lanes.get(&code.to_owned()).filter(is_here).cloned().ok_or_else(|| not_found(code, "/lane"))
}

/// The merchant has no such lane, or not there.
fn not_found(code: &str, pointer: &str) -> Refusal {
    let detail = format!("There is no lane {code} here; enrol one with POST /registers/{{code}}/lanes.");
    Refusal::at(pointer, Code::LaneNotFound, detail)
}
