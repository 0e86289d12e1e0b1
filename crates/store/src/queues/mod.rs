//! What waits in the queues of departments.

mod finance_sql;
mod orders_sql;
mod reads;
pub(crate) mod settings_sql;
mod ticket;

use std::fmt;
use std::sync::Arc;

use docket_domain::customers::Customer;
use docket_domain::delivery::DeliveryDocument;
use docket_domain::ordering::Order;
use docket_domain::payments::Payment;
use docket_domain::queues::{FinanceTask, TicketStep, Waiting};
use docket_domain::time::Timestamp;

/// An order in a queue.
#[derive(Clone, Debug)]
pub struct QueuedOrder {
    /// Since when it stands where it stands.
    pub waiting: Waiting,
    /// Which.
    pub order: Order,
    /// Whose.
    pub customer: Option<Arc<Customer>>,
    /// Who brings it; none before a driver has had it.
    pub delivery: Option<DeliveryDocument>,
    /// What its records mean for its ticket; only of what is to be prepared.
    pub steps: Vec<TicketStep>,
}

/// What finance has to do.
#[derive(Clone, Debug)]
pub struct QueuedTask {
    /// What.
    pub task: FinanceTask,
    /// Since when.
    pub waiting: Waiting,
    /// About which payment; none where it is about an order as a whole.
    pub payment: Option<Payment>,
    /// About which order; none where a payment is for none.
    pub order: Option<Order>,
    /// Whose.
    pub customer: Option<Arc<Customer>>,
}

/// Where an entry stands in its queue: the oldest first; what began at the same moment in the order in which it was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    since: Timestamp,
    row: u64,
    /// Place of the task in [`FinanceTask::ALL`]: an order can wait for two things.
    task: usize,
}

impl Place {
    /// Before every entry.
    const START: Place = Place { since: Timestamp(i64::MIN), row: 0, task: 0 };

    fn parse(text: &str) -> Option<Place> {
        let mut parts = text.split('-');
        let place = Place {
            since: Timestamp(parts.next()?.parse::<u64>().ok()?.try_into().ok()?),
            row: parts.next()?.parse().ok().filter(|row| *row <= i64::MAX as u64)?,
            task: parts.next()?.parse().ok().filter(|task| *task < FinanceTask::ALL.len())?,
        };
        parts.next().is_none().then_some(place)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}-{}", self.since.0, self.row, self.task)
    }
}

/// Whether a text can be the `next` of a queue.
pub fn is_cursor(text: &str) -> bool {
    Place::parse(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_back_as_it_was_written_and_nothing_else_is_one() {
        let place = Place { since: Timestamp(1_768_800_000_000), row: 17, task: 3 };
        assert_eq!(Place::parse(&place.to_string()), Some(place));
        for text in ["", "17", "1-2", "1-2-4", "1-2-3-4", "-1-2-3", "x-2-3", "1-9223372036854775808-0", "1-2--3"] {
            assert!(!is_cursor(text), "{text}");
        }
    }
}
