//! Work queues of departments (SPEC 5.1): who has to do something, about what, and for how long it has waited. Computed, never stored.
//!
//! An order is in the queue of whoever makes its next step, so it is in none while its customer has to pay, and in none once it has
//! ended:
//!
//! | queue | what is in it |
//! | --- | --- |
//! | `finance` | [tasks](FinanceTask) about money: receipts, transfers, refunds, orders that somebody has to confirm |
//! | `kitchen`, `warehouse` | orders that are `confirmed` or `preparing` and not on hold |
//! | `logistics` | orders that are `ready`, `assigned` or `dispatched` and are brought by a driver |

mod ticket;

pub use ticket::{LineChange, TicketLine, TicketStep, ticket_lines};

use crate::access::Permission;
use crate::ordering::Status;
use crate::time::Timestamp;

words! {
    /// A department's list of what waits for it.
    Queue {
        /// Money that has to be looked at.
        Finance = "finance",
        /// Orders to prepare.
        Kitchen = "kitchen",
        /// Orders to pack.
        Warehouse = "warehouse",
        /// Orders to bring.
        Logistics = "logistics",
    }
}

words! {
    /// What finance has to do.
    FinanceTask {
        /// Look at a bank's receipt.
        ReceiptUploaded = "receipt_uploaded",
        /// Watch for a transfer that was promised.
        TransferAwaited = "transfer_awaited",
        /// Give back what was paid too much.
        RefundDue = "refund_due",
        /// Confirm an order that is paid, or may be paid later, and is confirmed by nobody else.
        ToConfirm = "to_confirm",
    }
}

impl Queue {
    /// Who may see it.
    pub fn permission(self) -> Permission {
        match self {
            Queue::Finance => Permission::QueuesFinance,
            Queue::Kitchen => Permission::QueuesKitchen,
            Queue::Warehouse => Permission::QueuesWarehouse,
            Queue::Logistics => Permission::QueuesLogistics,
        }
    }

    /// The statuses of the orders in it; finance's tasks are about money, whatever the status.
    pub fn statuses(self) -> &'static [Status] {
        match self {
            Queue::Finance => &[],
            Queue::Kitchen | Queue::Warehouse => &[Status::Confirmed, Status::Preparing],
            Queue::Logistics => &[Status::Ready, Status::Assigned, Status::Dispatched],
        }
    }

    /// Whether orders that were put aside are not in it: nobody shall begin with them.
    pub fn leaves_out_held(self) -> bool {
        matches!(self, Queue::Kitchen | Queue::Warehouse)
    }

    /// Whether it has only orders that a driver brings.
    pub fn only_deliveries(self) -> bool {
        self == Queue::Logistics
    }
}

/// After how many minutes what is in a queue is overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueRules {
    /// In finance's queue.
    pub finance_minutes: u32,
    /// In the kitchen's.
    pub kitchen_minutes: u32,
    /// In the warehouse's.
    pub warehouse_minutes: u32,
    /// In that of logistics.
    pub logistics_minutes: u32,
}

impl QueueRules {
    /// Where a merchant says nothing: an hour for money, twenty minutes for a meal, two hours to pack, three quarters of an hour to
    /// bring.
    pub const USUAL: QueueRules =
        QueueRules { finance_minutes: 60, kitchen_minutes: 20, warehouse_minutes: 120, logistics_minutes: 45 };

    /// The threshold of a queue.
    pub fn minutes(self, queue: Queue) -> u32 {
        match queue {
            Queue::Finance => self.finance_minutes,
            Queue::Kitchen => self.kitchen_minutes,
            Queue::Warehouse => self.warehouse_minutes,
            Queue::Logistics => self.logistics_minutes,
        }
    }

    /// The same, to be set.
    pub fn minutes_mut(&mut self, queue: Queue) -> &mut u32 {
        match queue {
            Queue::Finance => &mut self.finance_minutes,
            Queue::Kitchen => &mut self.kitchen_minutes,
            Queue::Warehouse => &mut self.warehouse_minutes,
            Queue::Logistics => &mut self.logistics_minutes,
        }
    }

    /// Whether what waits in a queue has waited for too long.
    ///
    /// A transfer that is awaited has a deadline of its own, of days: until then it is the customer's turn, and finance is not late.
    pub fn is_overdue(self, queue: Queue, waiting: Waiting, now: Timestamp) -> bool {
        match waiting.deadline {
            Some(deadline) => now > deadline,
            None => waiting.age_seconds(now) > i64::from(self.minutes(queue)) * 60,
        }
    }
}

/// Since when something waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Since then.
    pub since: Timestamp,
    /// Until when it may, where that is agreed.
    pub deadline: Option<Timestamp>,
}

impl Waiting {
    /// For how long, in whole seconds; nothing by a clock that shows less than when it began.
    pub fn age_seconds(self, now: Timestamp) -> i64 {
        (now.0 - self.since.0).max(0) / 1_000
    }
}

/// How a queue stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueSummary {
    /// How many wait in it.
    pub count: usize,
    /// How many of them for too long.
    pub overdue: usize,
    /// How long the oldest has waited, in seconds; none in an empty queue.
    pub oldest_age_seconds: Option<i64>,
}

impl QueueSummary {
    /// Of what waits in a queue.
    pub fn of(queue: Queue, waiting: &[Waiting], rules: QueueRules, now: Timestamp) -> QueueSummary {
        QueueSummary {
            count: waiting.len(),
            overdue: waiting.iter().filter(|one| rules.is_overdue(queue, **one, now)).count(),
            oldest_age_seconds: waiting.iter().map(|one| one.age_seconds(now)).max(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn minutes(minutes: i64) -> Timestamp {
        Timestamp(minutes * 60_000)
    }

    #[test]
    fn every_status_that_somebody_works_on_is_in_the_queue_of_one_stage() {
        for status in Status::ALL {
            let queues = Queue::ALL.iter().filter(|queue| queue.statuses().contains(status)).count();
            let expected = match status {
                Status::Confirmed | Status::Preparing => 2,
                Status::Ready | Status::Assigned | Status::Dispatched => 1,
                _ => 0,
            };
            assert_eq!(queues, expected, "{status:?}");
        }
    }

    #[test]
    fn what_waits_is_overdue_once_it_is_older_than_its_queues_threshold() {
        for queue in Queue::ALL {
            let mut rules = QueueRules::USUAL;
            *rules.minutes_mut(*queue) = 7;
            assert_eq!(rules.minutes(*queue), 7);
            let waiting = Waiting { since: minutes(100), deadline: None };
            assert!(!rules.is_overdue(*queue, waiting, minutes(107)));
            assert!(rules.is_overdue(*queue, waiting, Timestamp(minutes(107).0 + 1_000)));
        }
    }

    #[test]
    fn a_transfer_is_overdue_at_its_deadline_and_not_before() {
        let waiting = Waiting { since: minutes(0), deadline: Some(minutes(2_880)) };
        assert!(!QueueRules::USUAL.is_overdue(Queue::Finance, waiting, minutes(2_880)));
        assert!(QueueRules::USUAL.is_overdue(Queue::Finance, waiting, minutes(2_881)));
    }

    #[test]
    fn a_clock_that_went_back_makes_nothing_younger_than_nothing() {
        assert_eq!(Waiting { since: minutes(5), deadline: None }.age_seconds(minutes(4)), 0);
    }

    #[test]
    fn a_summary_counts_what_is_overdue_and_knows_the_oldest() {
        let wait = |since| Waiting { since: minutes(since), deadline: None };
        let waiting = [wait(30), wait(0), wait(25)];
        let summary = QueueSummary::of(Queue::Kitchen, &waiting, QueueRules::USUAL, minutes(40));
        assert_eq!(summary, QueueSummary { count: 3, overdue: 1, oldest_age_seconds: Some(2_400) });
        let empty = QueueSummary::of(Queue::Kitchen, &[], QueueRules::USUAL, minutes(40));
        assert_eq!(empty, QueueSummary { count: 0, overdue: 0, oldest_age_seconds: None });
    }

    #[test]
    fn nobody_begins_with_what_was_put_aside_and_drivers_see_what_they_bring_only() {
        let of = |queue: Queue| (queue.leaves_out_held(), queue.only_deliveries());
        assert_eq!(of(Queue::Finance), (false, false));
        assert_eq!(of(Queue::Kitchen), (true, false));
        assert_eq!(of(Queue::Warehouse), (true, false));
        assert_eq!(of(Queue::Logistics), (false, true));
    }
}
