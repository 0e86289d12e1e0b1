//! Changes an endpoint: its name, where its orders go, and whether it takes any. Example: the kitchen of `MAIN` closes for a week, and
//! its endpoint is switched off; whatever comes meanwhile is answered as if there were none.

use std::sync::Arc;

use super::{Integration, integration_at, place};
use crate::audit::differing;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::IntegrationId;

/// The command. What is `None` stays.
#[derive(Clone, Debug)]
pub struct ChangeIntegration {
    /// Which.
    pub integration: IntegrationId,
    /// What the staff call it.
    pub name: Option<String>,
    /// Short code of the outlet.
    pub outlet: Option<String>,
    /// Name of the channel.
    pub channel: Option<String>,
    /// Whether anything is taken.
    pub is_active: Option<bool>,
    /// The version that the client saw; refused when it has changed since.
    pub version: Option<u32>,
}

impl ChangeIntegration {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Integration(self.integration));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let before = integration_at(book, context, self.integration, self.version)?;
        let settings = book.settings();
        let (outlet, channel) = (self.outlet.as_deref().unwrap_or(&before.outlet), self.channel.as_deref());
        let (outlet, channel) = place(Some(outlet), channel.unwrap_or(&before.channel), &settings, context)?;
        // From here on it must succeed.
        let after = Arc::new(Integration {
            name: self.name.clone().unwrap_or_else(|| before.name.clone()),
            outlet: outlet.code.clone(),
            channel: channel.name.clone(),
            is_active: self.is_active.unwrap_or(before.is_active),
            updated_at: context.at,
            version: before.version + 1,
            ..Integration::clone(&before)
        });
        let (old, new) = differing(before.facts(), after.facts());
        book.record_change(context, "integration.changed", after.subject(), old, new, None);
        book.integrations.put(after.id, Arc::clone(&after));
        Ok(Outcome::ok(Document::Integration(after)))
    }
}
