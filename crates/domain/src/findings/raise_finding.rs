//! Raises a finding. Example: a command that fails alone is answered with 500 and leaves `command.failed`.

use super::Finding;
use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;

/// The command.
#[derive(Clone, Debug)]
pub struct RaiseFinding {
    /// Stable code.
    pub code: String,
    /// One sentence, without personal data.
    pub detail: String,
}

impl RaiseFinding {
    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let row = book.next_seq();
        book.record(
            context,
            "finding.raised",
            Subject::Finding { row },
            vec![Fact::new("code", Value::Text(self.code.clone())), Fact::new("detail", Value::Text(self.detail.clone()))],
        );
        book.findings.push(Finding { row, code: self.code.clone(), detail: self.detail.clone(), raised_at: context.at });
        Ok(Outcome::created(Document::Finding(row)))
    }
}
