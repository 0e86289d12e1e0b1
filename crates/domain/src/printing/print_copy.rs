//! Prints the receipt of a bill or a credit note once more; it says that it is a copy. Example: the guest comes back for one.
//!
//! The document is never changed and never goes away, so who asks has read it, and the book need not hold it.

use super::{Printed, Printer};
use crate::access::Actor;
use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct PrintCopy {
    /// The number of the record that made the document.
    pub document_row: u64,
    /// The document's number.
    pub number: String,
    /// Short code of the document's outlet.
    pub outlet: String,
    /// Code of the printer; the one of the actor's register, or the only one of the outlet, where none is named.
    pub printer: Option<String>,
}

impl PrintCopy {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let printer = self.printer(&settings, &context.actor)?;
        // From here on it must succeed.
        let row = book.next_seq();
        let id = printer.print(Printed::Document { row: self.document_row }, true, row, context, book);
        let facts =
            vec![Fact::new("number", Value::Text(self.number.clone())), Fact::new("printer", Value::Text(printer.code.clone()))];
        book.record(context, "receipt.reprinted", Subject::PrintJob { row, id }, facts);
        Ok(Outcome::created(Document::PrintJob(id)))
    }

    fn printer<'a>(&self, settings: &'a Settings, actor: &Actor) -> Result<&'a Printer, Refusal> {
        if let Some(code) = &self.printer {
            return settings.printer(code, actor);
        }
        let own = actor.register.as_deref().and_then(|register| settings.printers_after_sale(register).next());
        let mut here = settings.printing.printers.iter().filter(|printer| printer.outlet == self.outlet);
        match (own, here.next(), here.next()) {
            (Some(own), _, _) => Ok(own),
            (None, Some(only), None) => Ok(only),
            (None, None, _) => {
                Err(Refusal::at("/printer", Code::PrinterRequired, format!("The outlet {} has no printer.", self.outlet)))
            }
            (None, Some(_), Some(_)) => {
                let detail = format!("The outlet {} has several printers; name one.", self.outlet);
                Err(Refusal::at("/printer", Code::PrinterRequired, detail))
            }
        }
    }
}
