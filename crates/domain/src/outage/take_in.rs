//! Takes a document in that was answered while the database could not be reached. Example: `ALM-20251106-0234567890107` was answered at
//! 06:30:56; three minutes later it is a row like any other, with its ticket, its customer's number and its entries.
//!
//! It is never refused. Its key is that of the request, so that a crash at any moment takes it in once. Where the key has another
//! document already (it was committed just before the database went away, or another server took the same request), no second one is
//! made: the number that was answered leads to that document from now on, and a finding says so.

use super::made::Made;
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, DocumentReference, Outcome, Replay, Stop};
use crate::context::Context;
use crate::findings::raise;
use crate::numbering::{FallbackNumber, Kind};
use crate::time::Timestamp;

/// Rows of a document beside its lines.
const ROWS: usize = 20;

/// The command.
#[derive(Clone, Debug, PartialEq)]
pub struct TakeIn {
    /// The number that was answered.
    pub number: FallbackNumber,
    /// What was made.
    pub made: Made,
}

/// A number that was answered, and the document that it leads to, which has another number of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberAlias {
    /// Of what kind the document is.
    pub kind: Kind,
    /// The number.
    pub number: String,
    /// Where it leads.
    pub document: DocumentReference,
    /// The number of the record that says so.
    pub row: u64,
    /// Since when.
    pub at: Timestamp,
}

impl TakeIn {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        match &self.made {
            Made::Order(made) => made.ask(book),
            Made::Bill(made) => made.ask(book),
            Made::Payment(made) => made.ask(book),
        }
    }

    /// About how many rows it writes.
    pub(crate) fn weight_rows(&self) -> usize {
        match &self.made {
            Made::Order(made) => ROWS + made.order.lines.len(),
            Made::Bill(made) => ROWS + 4 * made.bill.lines.len(),
            Made::Payment(_) => ROWS,
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        context.given_number = Some(self.number.clone());
        match &self.made {
            Made::Order(made) => made.take_in(context, book),
            Made::Bill(made) => made.take_in(context, book),
            Made::Payment(made) => made.take_in(context, book),
        }
    }

    /// What becomes of it where its key has a document already: nothing where that is this one, an alias where it is another.
    pub(crate) fn meet(
        &self,
        replay: Replay,
        request_hash: [u8; 16],
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Outcome, Stop> {
        let document = replay.document;
        let outcome = Outcome { created: false, replayed: true, document: Document::Earlier(document) };
        let is_same_request = replay.request_hash == request_hash;
        if document == self.made.reference() && is_same_request {
            return Ok(outcome);
        }
        let key = (self.number.kind, self.number.text.clone());
        book.ask(Key::NumberAlias(key.0, key.1.clone()));
        book.all_loaded()?;
        if book.number_aliases.get(&key).is_some() {
            return Ok(outcome);
        }
        // From here on it must succeed.
        let (kind, number) = (self.number.kind.as_str(), &self.number.text);
        let (what, id) = document.to_stored();
        let why = match is_same_request {
            true => "for a request that had been done already",
            false => {
                "under an Idempotency-Key that had been used for another request; what it was about has to be entered by hand"
            }
        };
        let detail = format!(
            "{number} was answered while the database was away, {why}. No second {kind} was made: the number leads to {what} {id}."
        );
        let row = raise("outage.alreadyDone", &detail, context, book);
        let facts = vec![
            Fact::new("kind", Value::Word(kind)),
            Fact::new("number", Value::Text(number.clone())),
            Fact::new("document", Value::Text(format!("{what} {id}"))),
        ];
        let recorded = book.record(context, "numbering.aliased", Subject::Finding { row }, facts);
        let alias = NumberAlias { kind: key.0, number: key.1.clone(), document, row: recorded, at: context.at };
        book.number_aliases.put(key, alias);
        Ok(outcome)
    }
}
