//! Makes an endpoint, which is sent what is committed from then on. Example: `https://example.com/docket` wants `order.*` of outlet
//! `MAIN`.

use super::{DisabledBecause, NewSecret, SigningSecret, Start, WEBHOOKS_MAX, Webhook, endpoints, facts, keep};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::WebhookId;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct CreateWebhook {
    /// Where events are sent to.
    pub url: String,
    /// Types of events that it wants; all where there are none.
    pub types: Vec<String>,
    /// Short code of the outlet whose events it wants only.
    pub outlet: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it is sent events at once.
    pub enabled: bool,
    /// With what deliveries are signed.
    pub secret: SigningSecret,
}

impl CreateWebhook {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        super::ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let known = endpoints(book, &context.actor)?;
        let settings = book.settings();
        let outlet = self.outlet.as_deref().map(|code| settings.outlet(code, "/outlet")).transpose()?;
        if known.len() >= WEBHOOKS_MAX {
            let detail = format!("There are {WEBHOOKS_MAX} webhooks already; delete one, or let one of them do more.");
            return Err(Refusal::new(Code::WebhookTooMany, detail).into());
        }
        // From here on it must succeed.
        let webhook = Webhook {
            id: WebhookId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            url: self.url.clone(),
            types: self.types.clone(),
            outlet: outlet.map(|outlet| outlet.code.clone()),
            description: self.description.clone(),
            disabled: (!self.enabled).then_some(DisabledBecause::Asked),
            created_at: context.at,
            updated_at: context.at,
            version: 1,
        };
        let (id, row) = (webhook.id, webhook.row);
        let personal = webhook.personal(context);
        book.record_change(context, "webhook.created", webhook.subject(), Vec::new(), facts::of(&webhook), personal);
        let secret = self.secret.clone();
        book.webhook_secrets.push(NewSecret { webhook_row: row, row, secret, old_until: context.at });
        book.webhook_starts.push(Start { webhook_row: row, after: Some(row), is_new: true });
        keep(book, id, Some(webhook));
        Ok(Outcome::created(Document::Webhook(id)))
    }
}
