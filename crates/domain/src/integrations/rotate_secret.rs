//! Gives an endpoint another secret. Example: whoever knew the old one has left; from this commit on only the new one is believed.

use std::sync::Arc;

use super::{Integration, IntegrationSecret, Secret, integration_at};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::IntegrationId;

/// The command.
#[derive(Clone, Debug)]
pub struct RotateIntegrationSecret {
    /// Of which endpoint.
    pub integration: IntegrationId,
    /// What the platform signs with from now on.
    pub secret: Secret,
    /// The version that the client saw; refused when it has changed since.
    pub version: Option<u32>,
}

impl RotateIntegrationSecret {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Integration(self.integration));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let before = integration_at(book, context, self.integration, self.version)?;
        // From here on it must succeed.
        let after = Arc::new(Integration { updated_at: context.at, version: before.version + 1, ..Integration::clone(&before) });
        book.record(context, "integration.secretRotated", after.subject(), Vec::new());
        book.integration_secrets.push(IntegrationSecret { integration: after.id, secret: self.secret.clone() });
        book.integrations.put(after.id, Arc::clone(&after));
        Ok(Outcome::ok(Document::Integration(after)))
    }
}
