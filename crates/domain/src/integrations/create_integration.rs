//! Makes an endpoint for a platform. Example: Rappi sends the orders of outlet `MAIN`, which count as those of the channel `rappi`.

use std::sync::Arc;

use super::{Integration, IntegrationSecret, Platform, Secret, place};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::IntegrationId;

/// The command.
#[derive(Clone, Debug)]
pub struct CreateIntegration {
    /// Who sends.
    pub platform: Platform,
    /// What the staff call it; the platform's name where none is given.
    pub name: Option<String>,
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// Name of the channel; the platform's where none is named.
    pub channel: Option<String>,
    /// What the platform signs with.
    pub secret: Secret,
}

impl CreateIntegration {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let channel = self.channel.as_deref().unwrap_or(self.platform.as_str());
        let (outlet, channel) = place(self.outlet.as_deref(), channel, &settings, context)?;
        // From here on it must succeed.
        let integration = Arc::new(Integration {
            id: IntegrationId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            platform: self.platform,
            name: self.name.clone().unwrap_or_else(|| self.platform.as_str().to_owned()),
            outlet: outlet.code.clone(),
            channel: channel.name.clone(),
            is_active: true,
            user: context.actor.user,
            created_at: context.at,
            updated_at: context.at,
            version: 1,
        });
        book.record(context, "integration.created", integration.subject(), integration.facts());
        book.integration_secrets.push(IntegrationSecret { integration: integration.id, secret: self.secret.clone() });
        book.integrations.put_new(integration.id, Arc::clone(&integration));
        Ok(Outcome::created(Document::Integration(integration)))
    }
}
