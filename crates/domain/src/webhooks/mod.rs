//! Webhooks: endpoints of the merchant's own that are sent its events, each in the order of the stream (SPEC 12).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `create_webhook.rs`, `change_webhook.rs`, `delete_webhook.rs` | which endpoints there are, and what each wants |
//! | `rotate_webhook_secret.rs` | another secret, beside which the old one signs for a day |
//! | `disable_webhook.rs` | one that cannot be delivered to is left alone |
//! | `replay_events.rs`, `test_webhook.rs` | what is sent once more, or only to see that it comes |
//! | `retry.rs` | how long a delivery that failed waits, and when it is given up |
//! | `facts.rs` | what the stream says of an endpoint |
//!
//! What was delivered is an effect and no row of the book: the worker (`server/src/webhooks/`) keeps it beside the stream.

mod change_webhook;
mod create_webhook;
mod delete_webhook;
mod disable_webhook;
mod facts;
mod replay_events;
pub mod retry;
mod rotate_webhook_secret;
mod test_webhook;

use std::fmt;
use std::sync::Arc;

pub use change_webhook::{ChangeWebhook, Resume, WebhookChanges};
pub use create_webhook::CreateWebhook;
pub use delete_webhook::DeleteWebhook;
pub use disable_webhook::DisableWebhook;
pub use replay_events::ReplayEvents;
pub use rotate_webhook_secret::RotateWebhookSecret;
pub use test_webhook::TestWebhook;

use crate::access::Actor;
use crate::audit::{Personal, Subject};
use crate::book::{Book, Key};
use crate::context::Context;
use crate::ids::WebhookId;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// The most endpoints of a merchant.
pub const WEBHOOKS_MAX: usize = 20;
/// The most characters of an endpoint's address.
pub const URL_CHARS_MAX: usize = 2_000;
/// The most types of events that an endpoint names.
pub const TYPES_MAX: usize = 100;
/// The most events that are sent once more with one request.
pub const REPLAY_EVENTS_MAX: u64 = 10_000;
/// For how long a secret goes on signing after there is a new one.
pub const OLD_SECRET_MS: i64 = 24 * 3_600_000;

words! {
    /// Why an endpoint is sent nothing.
    DisabledBecause {
        /// Somebody wanted it so.
        Asked = "asked",
        /// It answered that it is gone for good (410).
        Gone = "gone",
        /// One event could not be delivered for so long that it was given up.
        Failing = "failing",
    }
}

words! {
    /// Why something is sent.
    DeliveryKind {
        /// It was committed.
        Event = "event",
        /// It is sent once more, because somebody asked for it.
        Replay = "replay",
        /// The endpoint is tried.
        Test = "test",
    }
}

words! {
    /// What came of one try of a delivery.
    DeliveryStatus {
        /// The endpoint took it.
        Delivered = "delivered",
        /// It did not; it is tried again.
        Failed = "failed",
        /// It did not, and is not tried again by itself.
        GivenUp = "given_up",
    }
}

/// An endpoint that is sent events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Identity.
    pub id: WebhookId,
    /// The number of the record that made it.
    pub row: u64,
    /// Where events are sent to. It may hold what only the two sides know, and stands in no record's facts.
    pub url: String,
    /// Types of events that it wants, such as `order.placed` or `order.*`; all where there are none.
    pub types: Vec<String>,
    /// Short code of the outlet whose events it wants only.
    pub outlet: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Why it is sent nothing; none where it is.
    pub disabled: Option<DisabledBecause>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// 1 when made, one more with each change.
    pub version: u32,
}

impl Webhook {
    /// Whether it is sent events.
    pub fn is_enabled(&self) -> bool {
        self.disabled.is_none()
    }

    pub(crate) fn subject(&self) -> Subject {
        Subject::Webhook { row: self.row, id: self.id }
    }

    fn changed(&self, at: Timestamp) -> Webhook {
        Webhook { updated_at: at, version: self.version + 1, ..self.clone() }
    }

    /// What names somebody, or is known to the two sides only.
    fn personal(&self, context: &mut Context) -> Option<Personal> {
        Personal::texts([("url", Some(&self.url)), ("description", self.description.as_deref())], None, context)
    }
}

/// All endpoints of a merchant, in the order in which they were made.
pub type Webhooks = Arc<Vec<Webhook>>;

/// The bytes with which deliveries are signed. They are shown once, and never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(pub [u8; 32]);

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// A secret of an endpoint from now on; the one before it signs beside it until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSecret {
    /// The row of the endpoint.
    pub webhook_row: u64,
    /// The number of the record that says so.
    pub row: u64,
    /// The secret.
    pub secret: SigningSecret,
    /// Until when the one before signs, too.
    pub old_until: Timestamp,
}

/// From where on an endpoint is sent events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The row of the endpoint.
    pub webhook_row: u64,
    /// After this event; where it stopped, and at once, where none is named.
    pub after: Option<u64>,
    /// Whether the endpoint is new.
    pub is_new: bool,
}

/// Something that is sent once more, or to try the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replay {
    /// The row of the endpoint.
    pub webhook_row: u64,
    /// The number of the record that asked for it.
    pub row: u64,
    /// The first and the last event; none where it is only tried.
    pub events: Option<(u64, u64)>,
    /// When it was asked for.
    pub at: Timestamp,
}

/// The merchant's endpoints, for who is bound to no outlet.
///
/// # Errors
/// `permission.missing`.
fn endpoints(book: &Book, actor: &Actor) -> Result<Webhooks, Refusal> {
    actor.of_whole_merchant("Webhooks are")?;
    Ok(book.webhooks.get(&()).cloned().unwrap_or_default())
}

/// One of the merchant's endpoints.
///
/// # Errors
/// `permission.missing`, `webhook.unknown`.
fn endpoint(book: &Book, actor: &Actor, id: WebhookId) -> Result<Webhook, Refusal> {
    let known = endpoints(book, actor)?;
    let found = known.iter().find(|webhook| webhook.id == id).cloned();
    found.ok_or_else(|| Refusal::new(Code::WebhookUnknown, "There is no such webhook."))
}

/// Asks for the merchant's endpoints, which are few.
fn ask(book: &mut Book) {
    book.ask(Key::Webhooks);
}

/// Writes an endpoint as it is now, or that it is no more.
fn keep(book: &mut Book, id: WebhookId, after: Option<Webhook>) {
    let known = book.webhooks.get(&()).cloned().unwrap_or_default();
    let others = known.iter().filter(|webhook| webhook.id != id).cloned();
    let mut all: Vec<Webhook> = others.chain(after).collect();
    all.sort_by_key(|webhook| webhook.row);
    book.webhooks.put((), Arc::new(all));
}
