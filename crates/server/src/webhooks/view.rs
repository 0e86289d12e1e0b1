//! Webhooks and what was delivered to them, as they are answered.

use docket_domain::time::Timestamp;
use docket_store::webhooks::{Delivery, WebhookDocument};
use serde::Serialize;
use utoipa::ToSchema;

/// An endpoint that is sent events.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Webhook)]
pub struct WebhookView {
    /// Id.
    id: String,
    /// Where events are sent to.
    #[schema(example = "https://example.com/docket")]
    url: String,
    /// Types of events that it wants; empty for all.
    #[schema(example = json!(["order.*", "payment.recorded"]))]
    types: Vec<String>,
    /// Code of the outlet whose events it wants only; null for everything.
    outlet: Option<String>,
    /// What it is for.
    description: Option<String>,
    /// Whether it is sent events.
    enabled: bool,
    /// Why it is not: `asked`, `gone` (it answered 410) or `failing` (it took no delivery for three days).
    disabled_because: Option<&'static str>,
    /// The number of the last event that was delivered, or that it does not want.
    delivered_to: u64,
    /// How often the next event failed so far.
    failed_tries: u32,
    /// When that is tried again; null where nothing failed.
    next_try_at: Option<String>,
    /// Until when the secret before the present one signs as well; null where none does.
    old_secret_until: Option<String>,
    /// When it was made.
    created_at: String,
    /// When it was last changed.
    updated_at: String,
    /// One more with each change.
    version: u32,
}

impl WebhookView {
    pub(super) fn new(document: WebhookDocument) -> WebhookView {
        let WebhookDocument { webhook, progress, old_secret_until } = document;
        let has_failed = progress.attempts > 0;
        WebhookView {
            id: webhook.id.to_string(),
            enabled: webhook.is_enabled(),
            disabled_because: webhook.disabled.map(|because| because.as_str()),
            delivered_to: progress.read_to,
            failed_tries: progress.attempts,
            next_try_at: (has_failed && webhook.is_enabled()).then(|| progress.next_try_at.to_string()),
            old_secret_until: old_secret_until.map(|until| until.to_string()),
            created_at: webhook.created_at.to_string(),
            updated_at: webhook.updated_at.to_string(),
            version: webhook.version,
            url: webhook.url,
            types: webhook.types,
            outlet: webhook.outlet,
            description: webhook.description,
        }
    }
}

/// An endpoint with the secret that it was just given.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WebhookWithSecret)]
pub struct SecretView {
    /// The endpoint.
    #[serde(flatten)]
    webhook: WebhookView,
    /// With what deliveries are signed. It is shown this once; null where this repeats an earlier answer.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=")]
    secret: Option<String>,
}

impl SecretView {
    pub(super) fn new(document: WebhookDocument, secret: Option<String>) -> SecretView {
        SecretView { webhook: WebhookView::new(document), secret }
    }
}

/// One try of a delivery.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WebhookDelivery)]
pub struct DeliveryView {
    /// Id.
    id: String,
    /// Why it was sent: `event`, `replay` or `test`.
    kind: &'static str,
    /// `webhook-id`, by which the receiver knows it: the same for every try.
    message_id: String,
    /// Number of the event; null for a test.
    event: Option<u64>,
    /// Its type.
    #[schema(example = "order.placed")]
    event_type: String,
    /// Which try it was, from 1 on.
    attempt: u32,
    /// When it began.
    at: String,
    /// `delivered`; `failed`, and is tried again; `given_up`, and is not tried again by itself.
    status: &'static str,
    /// Status of the answer; null where there was none.
    http_status: Option<u16>,
    /// What went wrong.
    error: Option<String>,
    /// How long it took, in milliseconds.
    duration_ms: u64,
    /// When it is tried again.
    next_try_at: Option<String>,
}

impl DeliveryView {
    pub(super) fn new(delivery: Delivery) -> DeliveryView {
        DeliveryView {
            id: delivery.id.to_string(),
            kind: delivery.kind.as_str(),
            message_id: delivery.message,
            event: delivery.event,
            event_type: delivery.event_type,
            attempt: delivery.attempt,
            at: delivery.at.to_string(),
            status: delivery.status.as_str(),
            http_status: delivery.http_status,
            error: delivery.error,
            duration_ms: delivery.duration_ms,
            next_try_at: delivery.next_try_at.as_ref().map(Timestamp::to_string),
        }
    }
}
