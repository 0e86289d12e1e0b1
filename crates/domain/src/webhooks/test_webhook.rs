//! Sends `webhook.test` to an endpoint, to see that it comes. Example: a receiver was set up, and is not enabled yet.
//!
//! It is sent once, whatever comes of it, also to an endpoint that is disabled.

use super::{Replay, endpoint};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::WebhookId;

/// The command.
#[derive(Clone, Debug)]
pub struct TestWebhook {
    /// Which endpoint.
    pub webhook: WebhookId,
}

impl TestWebhook {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        super::ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let webhook = endpoint(book, &context.actor, self.webhook)?;
        // From here on it must succeed.
        let row = book.record(context, "webhook.tested", webhook.subject(), Vec::new());
        book.webhook_replays.push(Replay { webhook_row: webhook.row, row, events: None, at: context.at });
        Ok(Outcome::ok(Document::Webhook(webhook.id)))
    }
}
