//! What went wrong and a person should know of: what commands come upon, and what the doctor finds.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `about.rs` | what a finding is about |
//! | `raise_finding.rs` | leaves what a command came upon |
//! | `open_finding.rs` | opens one of the doctor |
//! | `resolve_finding.rs` | closes one that is not so any more |
//! | `repair.rs` | figures that are kept twice and may be recomputed |
//! | `repair_finding.rs` | recomputes one |
//! | `change_auto_repair.rs` | says which are recomputed without being asked |
//!
//! A finding of the doctor is opened once for each code and place: as long as it is open, no other is raised for the same.

mod about;
mod change_auto_repair;
mod open_finding;
mod raise_finding;
mod repair;
mod repair_finding;
mod resolve_finding;

pub use about::{About, OF_IMPORT, Severity};
pub use change_auto_repair::{AutoRepair, ChangeAutoRepair};
pub use open_finding::OpenFinding;
pub use raise_finding::RaiseFinding;
pub(crate) use raise_finding::raise;
pub use repair::{Figures, REPAIRABLE, Repair, Repaired};
pub use repair_finding::RepairFinding;
pub use resolve_finding::{Resolution, ResolveFinding};

use crate::time::Timestamp;

/// What an open finding is known by: its code, and the place that it is about.
pub type FindingKey = (String, String);

/// Something that was found wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The number of the record that raised it.
    pub row: u64,
    /// Stable code, such as `command.failed`.
    pub code: String,
    /// One sentence, without personal data.
    pub detail: String,
    /// When.
    pub raised_at: Timestamp,
    /// What it is about; none for what a command came upon.
    pub about: Option<About>,
}
