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
        let row = raise(&self.code, &self.detail, context, book);
        Ok(Outcome::created(Document::Finding(row)))
    }
}

/// Raises a finding within the command that comes upon it, and returns its row.
pub(crate) fn raise(code: &str, detail: &str, context: &Context, book: &mut Book) -> u64 {
    let row = book.next_seq();
    book.record(
        context,
        "finding.raised",
        Subject::Finding { row },
        vec![Fact::new("code", Value::Text(code.to_owned())), Fact::new("detail", Value::Text(detail.to_owned()))],
    );
    book.findings.push(Finding { row, code: code.to_owned(), detail: detail.to_owned(), raised_at: context.at, about: None });
    row
}
