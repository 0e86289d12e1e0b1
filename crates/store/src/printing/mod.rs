//! Printers and print jobs.
//!
//! A job comes with the group that asks for it. From then on it is a side table: the queue takes it out on a connection of its own,
//! outside of groups, and no rule reads how far it has come.

mod queue;
pub(crate) mod settings_sql;
pub(crate) mod sql;

use docket_domain::ids::MerchantId;
use docket_domain::printing::{PrintJob, PrintStatus};
use docket_domain::time::Timestamp;

pub use queue::{LEASE_MS, PrintQueue, RETRY_MS_MAX};

/// A job, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintJobDocument {
    /// What is printed where.
    pub job: PrintJob,
    /// Where it stands.
    pub status: PrintStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was sent.
    pub printed_at: Option<Timestamp>,
}

/// A job that someone took to send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Whose.
    pub merchant: MerchantId,
    /// What is printed where.
    pub job: PrintJob,
    /// Which try this is, from 1 on; who reports back without it has been overtaken.
    pub attempt: u32,
}

/// Which jobs a list shows.
#[derive(Clone, Debug, Default)]
pub struct PrintJobFilter {
    /// Of printers of this outlet.
    pub outlet: Option<String>,
    /// That stand there.
    pub status: Option<PrintStatus>,
}

/// Where a page of jobs begins: after this row and printer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    pub(crate) row: u64,
    pub(crate) printer: String,
}

impl Cursor {
    pub(crate) fn parse(text: &str) -> Option<Cursor> {
        let (row, printer) = text.split_once('.')?;
        Some(Cursor { row: row.parse().ok()?, printer: printer.to_owned() })
    }

    pub(crate) fn text(&self) -> String {
        format!("{}.{}", self.row, self.printer)
    }
}

/// Whether a text is the `next` of a page of jobs.
pub fn is_cursor(text: &str) -> bool {
    Cursor::parse(text).is_some()
}
