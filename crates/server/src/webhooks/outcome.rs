//! What becomes of a delivery after a try.
//!
//! | the endpoint | what follows |
//! | --- | --- |
//! | answers 2xx | it was delivered |
//! | answers 410 | the endpoint is gone: it is disabled |
//! | answers anything else, or not at all | it is tried again, and given up after three days (`domain/src/webhooks/retry.rs`) |

use docket_domain::time::Timestamp;
use docket_domain::webhooks::DeliveryStatus;
use docket_domain::webhooks::retry::{self, Next};
use docket_store::webhooks::Progress;

use super::client::Answer;

/// What one try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was delivered.
    Delivered,
    /// It is tried again then.
    Again(Timestamp),
    /// It is given up.
    GivenUp,
    /// The endpoint is gone.
    Gone,
}

impl Verdict {
    /// What came of a try of something that stands like that. `dice` is any number.
    pub fn of(answered: &Result<Answer, String>, stands: &Progress, now: Timestamp, dice: u64) -> Verdict {
        let asked_ms = match answered {
            Ok(Answer { status: 200..=299, .. }) => return Verdict::Delivered,
            Ok(Answer { status: 410, .. }) => return Verdict::Gone,
            Ok(answer) => answer.retry_after_ms,
            Err(_) => None,
        };
        match retry::after(stands.attempts + 1, stands.waited_ms, dice, asked_ms) {
            Next::Wait(ms) => Verdict::Again(Timestamp(now.0 + ms)),
            Next::GiveUp => Verdict::GivenUp,
        }
    }

    /// As the log has it.
    pub fn status(self) -> DeliveryStatus {
        match self {
            Verdict::Delivered => DeliveryStatus::Delivered,
            Verdict::Again(_) => DeliveryStatus::Failed,
            Verdict::GivenUp | Verdict::Gone => DeliveryStatus::GivenUp,
        }
    }

    /// When it is tried again.
    pub fn next_try_at(self) -> Option<Timestamp> {
        match self {
            Verdict::Again(at) => Some(at),
            Verdict::Delivered | Verdict::GivenUp | Verdict::Gone => None,
        }
    }
}

/// What went wrong, in words.
pub fn fault(answered: &Result<Answer, String>) -> Option<String> {
    match answered {
        Ok(Answer { status: 200..=299, .. }) => None,
        Ok(Answer { status: status @ 300..=399, .. }) => Some(format!("It answered {status}; redirects are not followed.")),
        Ok(Answer { status, .. }) => Some(format!("It answered {status}.")),
        Err(error) => Some(error.clone()),
    }
}

/// How something stands after a try at an event that failed.
pub fn tried_again(stands: &Progress, before_event: u64, now: Timestamp, again_at: Timestamp) -> Progress {
    Progress {
        read_to: before_event,
        attempts: stands.attempts + 1,
        waited_ms: stands.waited_ms + (again_at.0 - now.0),
        next_try_at: again_at,
    }
}
