//! When an operating day begins and ends.
//!
//! A business day of an outlet runs from the cutoff of its date to the cutoff of the next date, in the outlet's time zone; the
//! start is included, the end is not. `cutoff: 00:00` without grace is the calendar day (SPEC 4).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `zone.rs` | time zones, and local times of day as moments |
//! | `policy.rs` | what a merchant configures: cutoff, grace, closing |
//! | `days.rs` | both together: which date a moment belongs to, and when each of its days begins, ends and closes |
//!
//! Shifts, overrides and closed days come on top of this in `crate::days`.

mod days;
mod policy;
mod zone;

pub use days::{Calendar, Moment};
pub use policy::{ForceClose, Grace, Policy, PolicyError};
pub use zone::{TimeOfDay, Zone};
