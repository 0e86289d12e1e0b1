//! Deletes an endpoint, with its secrets and the log of its deliveries. Example: the shop leaves its bookkeeping service.
//!
//! That there was one, the stream still says.

use super::{endpoint, facts, keep};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::WebhookId;

/// The command.
#[derive(Clone, Debug)]
pub struct DeleteWebhook {
    /// Which.
    pub webhook: WebhookId,
}

impl DeleteWebhook {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        super::ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let before = endpoint(book, &context.actor, self.webhook)?;
        // From here on it must succeed.
        book.record_change(context, "webhook.deleted", before.subject(), facts::of(&before), Vec::new(), None);
        keep(book, before.id, None);
        Ok(Outcome::ok(Document::Webhook(before.id)))
    }
}
