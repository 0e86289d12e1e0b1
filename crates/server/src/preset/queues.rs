//! `[queues]` of a preset: after how many minutes what waits in a queue is overdue.

use docket_domain::queues::{Queue, QueueRules};
use serde::Deserialize;

use super::PresetError;
use super::rules::check;

/// The longest threshold: thirty days, in minutes.
const MINUTES_MAX: u32 = 43_200;

/// After how many minutes what waits in a queue is overdue.
pub(crate) fn overdue_minutes(at: impl Into<String>, minutes: u32) -> Result<u32, PresetError> {
    check(at, (1..=MINUTES_MAX).contains(&minutes), "what waits is overdue after 1 to 43200 minutes").map(|()| minutes)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Queues {
    finance_minutes: Option<u32>,
    kitchen_minutes: Option<u32>,
    warehouse_minutes: Option<u32>,
    logistics_minutes: Option<u32>,
}

impl Queues {
    /// What is usual, where the file says nothing else.
    pub fn rules(&self) -> Result<QueueRules, PresetError> {
        let mut rules = QueueRules::USUAL;
        for queue in Queue::ALL {
            let minutes = match queue {
                Queue::Finance => self.finance_minutes,
                Queue::Kitchen => self.kitchen_minutes,
                Queue::Warehouse => self.warehouse_minutes,
                Queue::Logistics => self.logistics_minutes,
            };
            let Some(minutes) = minutes else { continue };
            let at = format!("queues.{}_minutes", queue.as_str());
            *rules.minutes_mut(*queue) = overdue_minutes(at, minutes)?;
        }
        Ok(rules)
    }
}
