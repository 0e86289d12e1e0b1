//! Has a job that was given up, or waits for its next try, sent at once. Example: the paper was out all night.
//!
//! Where the job stands is not the book's to know: the store takes it up again unless it was printed, and a job that was printed
//! stays as it is.

use crate::audit::Subject;
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::PrintJobId;

/// The command.
#[derive(Clone, Debug)]
pub struct RetryPrintJob {
    /// Which.
    pub job: PrintJobId,
    /// The number of the record that asked for it.
    pub row: u64,
}

impl RetryPrintJob {
    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        // From here on it must succeed.
        book.print_retries.push(self.job);
        book.record(context, "printJob.retried", Subject::PrintJob { row: self.row, id: self.job }, Vec::new());
        Ok(Outcome::ok(Document::PrintJob(self.job)))
    }
}
