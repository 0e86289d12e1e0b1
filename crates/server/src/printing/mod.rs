//! Printers and print jobs: what is asked of them over HTTP, and the worker that sends jobs to the printers.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `list.rs`, `change.rs`, `view.rs` | the routes |
//! | `worker.rs` | takes jobs that are due, and notes what became of them |
//! | `send.rs` | bytes over TCP, with patience |
//! | `printout.rs` | the bytes of a job |
//! | `fonts.rs` | the fonts of this machine |

mod change;
mod fonts;
mod list;
mod printout;
mod send;
#[cfg(test)]
mod tests;
mod view;
mod worker;

pub(crate) use change::answer;
pub use change::{__path_print_test_page, __path_retry_print_job, print_test_page, retry_print_job};
pub use fonts::{font_directories, fonts_in};
pub use list::{__path_list_print_jobs, __path_list_printers, list_print_jobs, list_printers};
pub use printout::{Bytes, Printouts, Unprintable, printouts};
pub(crate) use printout::{language, local_time, profile, shop};
pub use send::SendPatience;
pub(crate) use view::PrintJobView;
pub use worker::PrintWorker;
