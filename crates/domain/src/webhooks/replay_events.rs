//! Sends events once more to an endpoint. Example: the receiver lost its database this morning, and wants events 1,200 to 1,950 again.
//!
//! They go beside what is committed meanwhile, in their own order, and only those that the endpoint wants.

use super::{Replay, endpoint};
use crate::audit::{Fact, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::WebhookId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct ReplayEvents {
    /// Which endpoint.
    pub webhook: WebhookId,
    /// The number of the first event.
    pub from: u64,
    /// The number of the last, which is not before the first.
    pub until: u64,
}

impl ReplayEvents {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        super::ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let webhook = endpoint(book, &context.actor, self.webhook)?;
        if !webhook.is_enabled() {
            let detail = "The webhook is disabled, and is sent nothing; enable it first.";
            return Err(Refusal::new(Code::WebhookDisabled, detail).into());
        }
        let last = book.next_seq() - 1;
        if self.until > last {
            let detail = format!("The last event is {last}; there is none up to {}.", self.until);
            return Err(Refusal::at("/until", Code::WebhookReplayBeyondLast, detail).into());
        }
        // From here on it must succeed.
        let (from, until) = (Value::Integer(self.from as i64), Value::Integer(self.until as i64));
        let facts = vec![Fact::new("from", from), Fact::new("until", until)];
        let row = book.record(context, "webhook.replayed", webhook.subject(), facts);
        let events = Some((self.from, self.until));
        book.webhook_replays.push(Replay { webhook_row: webhook.row, row, events, at: context.at });
        Ok(Outcome::ok(Document::Webhook(webhook.id)))
    }
}
