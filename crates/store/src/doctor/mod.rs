//! The doctor: what must hold of everything that is stored, and where it does not.
//!
//! Every rule is a small file in `rules/` that reads the tables by SQL alone. It shares no code with the commands it checks and none with
//! the domain's rules, so that an error there is seen here and not made twice.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `rule.rs` | what a rule is, and the ways in which it looks |
//! | `rules/` | the rules, a file each |
//! | `examine.rs` | how a whole or a partial run looks, in short snapshots |
//! | `last.rs` | what is read in the last snapshot of a run |
//! | `rows.rs` | rules that look at documents, a slice of record numbers at a time |
//! | `totals.rs` | rules that compare a figure that is kept with the sum of what it is kept of |
//! | `documents.rs` | what a document is called by people |
//! | `changed.rs` | which documents the records of a while are about |
//! | `figures_sql.rs` | what a repair recomputes within its group |
//! | `desk.rs`, `desk_sql.rs` | runs, where the monitor stands, and which repairs it may make by itself |
//!
//! | what is read | when | why nothing is found that is not so |
//! | --- | --- | --- |
//! | a slice of documents with their lines | in a snapshot of its own | every commit leaves them right, so every snapshot shows them right |
//! | sums over rows that are never changed | in slices up to a record | what is kept of them, and the rows since, are read in one snapshot at the end |
//! | what is small | in that last snapshot | it is of one state |
//!
//! What was found in a slice is looked at once more in the last snapshot, so that a run answers what is wrong when it ends.

mod changed;
pub(crate) mod desk;
mod desk_sql;
mod documents;
mod examine;
pub(crate) mod figures_sql;
mod last;
mod rows;
mod rule;
mod rules;
mod totals;

pub use desk::{BegunRun, DoctorDesk, Lease, MonitorState, Run, RunKind, RunState};
pub use examine::{Examined, Extent, Wanted};
pub use rule::{Found, Rule};

/// Every rule there is, in the order in which `docs/doctor.md` has them.
pub fn rules() -> &'static [Rule] {
    rules::EVERY_RULE
}

/// The rule of a code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules::EVERY_RULE.iter().find(|rule| rule.code == code)
}
