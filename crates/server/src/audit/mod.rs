//! The audit: who did what, when, from where, and what changed from what; and the proof that nobody altered it since.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `asked.rs` | what is asked for: which subject, user, time, outlet, address |
//! | `view.rs` | a record as an auditor is told it |
//! | `list.rs` | pages of them |
//! | `export.rs` | all of them as JSON lines, which anybody can verify |
//! | `verify.rs` | the chain verified, a slice at a time |

mod asked;
mod export;
mod list;
mod verify;
mod view;

pub use asked::AuditQuery;
pub use export::{__path_export_audit, export_audit, write_lines};
pub use list::{__path_list_audit, list_audit};
pub use verify::{__path_verify_audit, verify_audit};
