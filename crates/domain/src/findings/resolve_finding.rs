//! Closes a finding that a later run does not see any more. Example: the order was amended, comes to its lines again, and
//! `order.totalsDiffer` about it is over.

use super::FindingKey;
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// The command.
#[derive(Clone, Debug)]
pub struct ResolveFinding {
    /// Code and place of the finding.
    pub key: FindingKey,
}

/// A finding that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// The row of the finding.
    pub row: u64,
    /// Since when.
    pub at: Timestamp,
}

impl ResolveFinding {
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::OpenFinding(self.key.clone()));
    }

    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let (code, place) = &self.key;
        let Some(row) = book.open_findings.get(&self.key).copied().flatten() else {
            return Err(Refusal::new(Code::FindingNotOpen, format!("No {code} is open about {place}.")).into());
        };
        // From here on it must succeed.
        let text = |name, text: &str| Fact::new(name, Value::Text(text.to_owned()));
        book.record(context, "finding.resolved", Subject::Finding { row }, vec![text("code", code), text("place", place)]);
        book.open_findings.put(self.key.clone(), None);
        book.resolutions.push(Resolution { row, at: context.at });
        Ok(Outcome::ok(Document::Finding(row)))
    }
}
