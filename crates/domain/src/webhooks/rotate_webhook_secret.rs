//! Gives an endpoint another secret. The one before it signs beside it for a day, so that the receiver can change over in peace.
//!
//! Example: a secret may have been seen by somebody. Rotated twice, it signs no more: only one old secret goes on.

use super::{NewSecret, OLD_SECRET_MS, SigningSecret, endpoint};
use crate::audit::{Fact, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::WebhookId;
use crate::time::Timestamp;

/// The command.
#[derive(Clone, Debug)]
pub struct RotateWebhookSecret {
    /// Which.
    pub webhook: WebhookId,
    /// The new secret.
    pub secret: SigningSecret,
}

impl RotateWebhookSecret {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        super::ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let webhook = endpoint(book, &context.actor, self.webhook)?;
        // From here on it must succeed.
        let old_until = Timestamp(context.at.0 + OLD_SECRET_MS);
        let facts = vec![Fact::new("oldSecretUntil", Value::Text(old_until.to_string()))];
        let row = book.record(context, "webhook.secretRotated", webhook.subject(), facts);
        book.webhook_secrets.push(NewSecret { webhook_row: webhook.row, row, secret: self.secret.clone(), old_until });
        Ok(Outcome::ok(Document::Webhook(webhook.id)))
    }
}
