//! Leaves a record that an operator has confirmed the server's clock. Example: after the machine's clock was set a day ahead on
//! purpose, `docket clock confirm --reason "time zone of the BIOS"`.
//!
//! It changes nothing in the book: the guard that waits for the confirmation belongs to the server's clock, not to a merchant.

use crate::audit::{Fact, Personal, Subject, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;

/// The command.
#[derive(Clone, Debug)]
pub struct ConfirmClock {
    /// Why; free text.
    pub reason: String,
}

impl ConfirmClock {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        // From here on it must succeed.
        let reason = why(&self.reason, context);
        let read = vec![Fact::new("clock", Value::Text(context.clock.at.to_string()))];
        book.record_change(context, "clock.confirmed", Subject::Merchant, Vec::new(), read, Some(reason));
        Ok(Outcome::ok(Document::Merchant(book.merchant())))
    }
}

/// A reason in an operator's words, which may name someone.
pub(super) fn why(reason: &str, context: &mut Context) -> Personal {
    let facts = vec![Fact::new("reason", Value::Text(reason.to_owned()))];
    Personal { salt: context.entropy.bytes16(), customer_row: None, facts }
}
