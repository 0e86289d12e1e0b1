//! Endpoints that are sent events, how far each is, and what came of it.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `sql.rs` | the endpoints, and what a group leaves for the worker |
//! | `work_sql.rs` | what is due, who works on it, and how far they are |
//! | `log_sql.rs` | the log of tries |
//! | `queue.rs` | the worker's connection |

pub(crate) mod log_sql;
mod queue;
pub(crate) mod sql;
pub(crate) mod work_sql;

use std::fmt;

use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_domain::webhooks::{DeliveryKind, DeliveryStatus, SigningSecret, Webhook};
use uuid::Uuid;

pub use queue::{LEASE_MS, WebhookQueue};

/// For how long tries are kept.
pub const LOG_DAYS: i64 = 30;
/// About how many tries are kept of each endpoint, the newest; those of the last minute come on top.
pub const LOG_TRIES_MAX: usize = 1_000;

/// An endpoint, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookDocument {
    /// The endpoint.
    pub webhook: Webhook,
    /// How far it is, and how often the next event was tried.
    pub progress: Progress,
    /// Until when an older secret signs as well.
    pub old_secret_until: Option<Timestamp>,
}

/// How far something is that is sent, and how it goes with what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of the last event that was delivered, or is not wanted.
    pub read_to: u64,
    /// How often what comes next was tried.
    pub attempts: u32,
    /// For how long it has waited in between.
    pub waited_ms: i64,
    /// When it is tried again; 0 for at once.
    pub next_try_at: Timestamp,
}

impl Progress {
    /// That event was delivered, or is not wanted; nothing was tried after it.
    pub fn at(read_to: u64) -> Progress {
        Progress { read_to, attempts: 0, waited_ms: 0, next_try_at: Timestamp(0) }
    }
}

/// An endpoint that somebody took to send it what is due.
#[derive(Clone)]
pub struct ClaimedWebhook {
    /// Whose.
    pub merchant: MerchantId,
    /// The endpoint as it is now.
    pub webhook: Webhook,
    /// With what its deliveries are signed, the present one first.
    pub secrets: Vec<SigningSecret>,
    /// How far it is.
    pub progress: Progress,
    /// What is due of what it is sent once more, in the order in which it was asked for.
    pub replays: Vec<ReplayWork>,
    pub(crate) lease: u64,
    pub(crate) generation: u64,
}

impl fmt::Debug for ClaimedWebhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "webhook {} of {}", self.webhook.id, self.merchant)
    }
}

/// Something that is sent once more, or a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReplayWork {
    /// The number of the record that asked for it.
    pub row: u64,
    /// The last event; none for a try.
    pub until: Option<u64>,
    /// How far it is.
    pub progress: Progress,
}

/// What came of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Identity, in the order of time.
    pub id: Uuid,
    /// Why it was sent.
    pub kind: DeliveryKind,
    /// What the receiver knows it by, the same for every try.
    pub message: String,
    /// The number of the event; none of a test.
    pub event: Option<u64>,
    /// Its type.
    pub event_type: String,
    /// Which try it was, from 1 on.
    pub attempt: u32,
    /// When it began.
    pub at: Timestamp,
    /// What came of it.
    pub status: DeliveryStatus,
    /// The status of the answer, where there was one.
    pub http_status: Option<u16>,
    /// What went wrong.
    pub error: Option<String>,
    /// How long it took.
    pub duration_ms: u64,
    /// When it is tried again.
    pub next_try_at: Option<Timestamp>,
}

/// What a worker has to say of an endpoint that it took.
#[derive(Clone, Debug)]
pub struct Notes {
    /// What came of its tries.
    pub deliveries: Vec<Delivery>,
    /// How far it is now.
    pub progress: Progress,
    /// How far what it is sent once more is; none for what is done with.
    pub replays: Vec<(u64, Option<Progress>)>,
}

/// How webhooks stand in the whole store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Events that are not delivered yet, or not looked at, of endpoints that are enabled.
    pub waiting: u64,
    /// When the oldest of them was committed.
    pub oldest: Option<Timestamp>,
}

/// Where a page of the log begins: after this try.
pub(crate) fn cursor(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok()
}

/// Whether a text is the `next` of a page of the log.
pub fn is_cursor(text: &str) -> bool {
    cursor(text).is_some()
}
