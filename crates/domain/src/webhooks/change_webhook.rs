//! Changes an endpoint: where it is, what it wants, whether it is sent anything. What is not named stays.
//!
//! Example: an endpoint that was disabled because it failed for three days is enabled again, and goes on where it stopped.

use super::{DisabledBecause, Start, Webhook, endpoint, facts, keep};
use crate::audit::differing;
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::WebhookId;
use crate::merchants::Settings;
use crate::refusal::{Code, Refusal};

words! {
    /// From where on an endpoint that is enabled again is sent events.
    Resume {
        /// With the first event that was not delivered.
        WhereItStopped = "where_it_stopped",
        /// With what is committed from now on.
        FromNow = "from_now",
    }
}

/// The command.
#[derive(Clone, Debug)]
pub struct ChangeWebhook {
    /// Which.
    pub webhook: WebhookId,
    /// What becomes different.
    pub changes: WebhookChanges,
    /// From where on it is sent events, where this enables it.
    pub resume: Resume,
    /// The version that the client saw; refused when it has changed since.
    pub version: Option<u32>,
}

/// What becomes different of an endpoint; of what can be there or not, the inner `None` takes it off.
#[derive(Clone, Debug, Default)]
pub struct WebhookChanges {
    /// Where events are sent to.
    pub url: Option<String>,
    /// Types of events that it wants.
    pub types: Option<Vec<String>>,
    /// Short code of the outlet whose events it wants only.
    pub outlet: Option<Option<String>>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Whether it is sent events.
    pub enabled: Option<bool>,
}

impl ChangeWebhook {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        super::ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let before = endpoint(book, &context.actor, self.webhook)?;
        if let Some(version) = self.version
            && version != before.version
        {
            let now = before.version;
            let detail = format!("The webhook is at version {now}, not {version}; read it again and decide anew.");
            return Err(Refusal::at("/version", Code::WebhookVersionConflict, detail).into());
        }
        let after = self.changes.apply(&before, &book.settings(), context)?;
        // From here on it must succeed.
        let (old, new) = differing(facts::of(&before), facts::of(&after));
        let says_more = after.url != before.url || after.description != before.description;
        let personal = if says_more { after.personal(context) } else { None };
        let row = book.record_change(context, "webhook.changed", after.subject(), old, new, personal);
        // Whoever changes one that failed has put something right: what waits is tried at once.
        if after.is_enabled() {
            let from_now = !before.is_enabled() && self.resume == Resume::FromNow;
            book.webhook_starts.push(Start { webhook_row: after.row, after: from_now.then_some(row), is_new: false });
        }
        keep(book, after.id, Some(after));
        Ok(Outcome::ok(Document::Webhook(self.webhook)))
    }
}

impl WebhookChanges {
    fn apply(&self, before: &Webhook, settings: &Settings, context: &Context) -> Result<Webhook, Refusal> {
        let mut after = before.changed(context.at);
        if let Some(url) = &self.url {
            after.url.clone_from(url);
        }
        if let Some(types) = &self.types {
            after.types.clone_from(types);
        }
        if let Some(outlet) = &self.outlet {
            let outlet = outlet.as_deref().map(|code| settings.outlet(code, "/outlet")).transpose()?;
            after.outlet = outlet.map(|outlet| outlet.code.clone());
        }
        if let Some(description) = &self.description {
            after.description.clone_from(description);
        }
        after.disabled = match self.enabled {
            Some(true) => None,
            Some(false) => before.disabled.or(Some(DisabledBecause::Asked)),
            None => before.disabled,
        };
        Ok(after)
    }
}
