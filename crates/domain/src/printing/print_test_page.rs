//! Prints a page that shows what a printer can do. Example: a printer was set up, and someone wants to see that it prints.

use super::Printed;
use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;

/// The command.
#[derive(Clone, Debug)]
pub struct PrintTestPage {
    /// Code of the printer.
    pub printer: String,
}

impl PrintTestPage {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let printer = settings.printer(&self.printer, &context.actor)?;
        // From here on it must succeed.
        let row = book.next_seq();
        let id = printer.print(Printed::TestPage, false, row, context, book);
        let facts = vec![Fact::new("printer", Value::Text(printer.code.clone()))];
        book.record(context, "printer.tested", Subject::PrintJob { row, id }, facts);
        Ok(Outcome::created(Document::PrintJob(id)))
    }
}
