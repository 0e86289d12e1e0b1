//! Leaves an endpoint alone that cannot be delivered to, and says so. Example: it answers 410, or fails for three days.
//!
//! What was not delivered stays where it is: enabled again, the endpoint goes on there.

use super::{DisabledBecause, Webhook, endpoint, facts, keep};
use crate::audit::{Fact, Value, differing};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::findings;
use crate::ids::WebhookId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct DisableWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// Why.
    pub because: DisabledBecause,
    /// The number of the event that could not be delivered.
    pub event: u64,
    /// The endpoint as it was when it failed: one that was changed since is tried as it is now.
    pub version: u32,
}

impl DisableWebhook {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        super::ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let before = endpoint(book, &context.actor, self.webhook)?;
        if before.version != self.version {
            let detail = "The webhook was changed since it failed, and is tried as it is now.";
            return Err(Refusal::new(Code::WebhookVersionConflict, detail).into());
        }
        // From here on it must succeed.
        let after = Webhook { disabled: Some(self.because), ..before.changed(context.at) };
        let (old, mut new) = differing(facts::of(&before), facts::of(&after));
        new.push(Fact::new("reason", Value::Word(self.because.as_str())));
        new.push(Fact::new("event", Value::Integer(self.event as i64)));
        book.record_change(context, "webhook.disabled", after.subject(), old, new, None);
        let why = match self.because {
            DisabledBecause::Gone => "it answered that it is gone (410)",
            DisabledBecause::Failing | DisabledBecause::Asked => "it took no delivery for three days",
        };
        let detail = format!(
            "Webhook {} was disabled at event {}: {why}. See GET /webhooks/{}/deliveries, and enable it again with PATCH.",
            after.id, self.event, after.id
        );
        findings::raise("webhook.disabled", &detail, context, book);
        keep(book, after.id, Some(after));
        Ok(Outcome::ok(Document::Webhook(self.webhook)))
    }
}
