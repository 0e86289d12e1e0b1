//! Another system's records, brought in (SPEC 11): its files read, its accounts staged, shown, applied and put right.
//!
//! What disagrees and what becomes of it is judged by [`docket_domain::legacy`]; nothing here decides that.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `files/` | the files: bytes, cells, rows |
//! | `stage.rs` | reading, judging and staging; what is asked of an import |
//! | `staged.rs`, `mirror.rs` | what is staged, and as what |
//! | `apply.rs`, `bring_in.rs`, `commands.rs`, `numbers.rs` | what is staged becomes commands |
//! | `already.rs` | what is in already, so that a second run says what is new |
//! | `report.rs`, `text.rs`, `page.rs` | what it comes to, for a shopkeeper: in a terminal, and as a page |
//! | `routes.rs`, `view.rs` | findings and applying over HTTP |
//! | `put_right/`, `emergency.rs` | the emergency fix, and its route |

mod already;
mod apply;
mod bring_in;
mod commands;
mod emergency;
pub mod files;
mod mirror;
mod numbers;
mod page;
mod put_right;
mod report;
mod routes;
mod stage;
mod staged;
mod text;
mod view;

pub(crate) use apply::apply;
pub use apply::{Begun, begin};
pub use emergency::{__path_fix_orders, fix_orders};
pub use page::{About, page};
pub use report::{Report, ReportView};
pub use routes::{__path_apply_legacy_import, __path_list_legacy_findings, apply_legacy_import, list_legacy_findings};
pub use stage::{LookFailure, Looked, Wanted, look, stage};
pub(crate) use staged::Accounts;
pub use text::text;
