//! The doctor: runs that somebody asks for, the monitor that runs by itself, and what they found.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `treat.rs` | a run: look, open and close findings, repair |
//! | `monitor.rs` | the timer: what has changed every minute, everything every night |
//! | `runs.rs` | `POST /doctor/runs`, `GET /doctor/runs/{id}` |
//! | `read.rs` | `GET /doctor/findings`, `GET /doctor/rules` |
//! | `change.rs` | `PUT /doctor/rules/{code}` |

mod change;
mod monitor;
mod read;
mod runs;
#[cfg(test)]
mod tests;
mod treat;

pub use change::{__path_change_doctor_rule, change_doctor_rule};
pub use monitor::watch_over_merchants;
pub(crate) use read::FindingView;
pub use read::{__path_list_doctor_rules, __path_list_findings, list_doctor_rules, list_findings};
pub use runs::{__path_begin_doctor_run, __path_get_doctor_run, begin_doctor_run, get_doctor_run};
pub use treat::{Doctor, Fix, Treated};
