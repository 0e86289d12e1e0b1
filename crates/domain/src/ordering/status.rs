//! The one table of who may move what, from where.

use crate::access::Role;
use crate::access::Role::{Cashier, Customer, Dispatcher, Driver, Finance, Kitchen, Manager, Owner, Warehouse};

words! {
    /// Where an order stands in its one lifecycle (SPEC 5.1).
    Status {
        /// Placed; nobody has taken it on.
        Pending = "pending",
        /// Taken on: the kitchen or warehouse may begin.
        Confirmed = "confirmed",
        /// Being prepared or packed.
        Preparing = "preparing",
        /// Waits for the customer or a driver.
        Ready = "ready",
        /// A driver has it on their list.
        Assigned = "assigned",
        /// On the way.
        Dispatched = "dispatched",
        /// Handed over.
        Delivered = "delivered",
        /// Called off.
        Cancelled = "cancelled",
        /// Came back.
        Returned = "returned",
    }
}

use Status::{Assigned, Cancelled, Confirmed, Delivered, Dispatched, Pending, Preparing, Ready, Returned};

impl Status {
    /// Whether someone still has to do something about the order.
    pub fn is_open(self) -> bool {
        !matches!(self, Delivered | Cancelled | Returned)
    }

    /// Whether what was ordered may still change in some way: it has not left the house.
    pub fn takes_changes(self) -> bool {
        matches!(self, Pending | Confirmed | Preparing | Ready)
    }

    /// Whether kitchen or warehouse have begun.
    pub fn has_begun(self) -> bool {
        !matches!(self, Pending | Confirmed)
    }
}

/// How an order reaches its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fulfilment {
    /// At the counter or the table: `ready` → `delivered`.
    HandOver,
    /// By a driver: `ready` → `assigned` → `dispatched` → `delivered`.
    Delivery,
}

impl Fulfilment {
    /// How an order of a channel reaches its customer, unless a platform has it fetched.
    pub fn of(channel: &str, has_address: bool, is_fetched: bool) -> Fulfilment {
        match channel {
            _ if is_fetched => Fulfilment::HandOver,
            "counter" | "dine_in" | "takeaway" => Fulfilment::HandOver,
            "online" if !has_address => Fulfilment::HandOver,
            _ => Fulfilment::Delivery,
        }
    }
}

/// A legal move. Moves to `cancelled` are made by the command that cancels.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// From there.
    pub from: Status,
    /// To there.
    pub to: Status,
    /// Only orders that reach their customer like this; all where `None`.
    pub only: Option<Fulfilment>,
    /// Who may. The owner may make every legal move.
    pub roles: &'static [Role],
    /// What must be so.
    pub needs: Option<Condition>,
}

words! {
    /// What must be so for a move.
    Condition {
        /// The order is paid, or its terms allow paying later.
        Settled = "settled",
        /// Nothing is left to pay, or it is paid with the move, or the customer owes it: a house account. The order becomes a bill.
        Paid = "paid",
    }
}

impl Condition {
    /// As the documentation says it.
    pub fn sentence(self) -> &'static str {
        match self {
            Condition::Settled => {
                "the order is paid, or its terms allow paying later: cash or card on hand-over, cash on delivery, house account"
            }
            Condition::Paid => {
                "nothing is left to pay, or the rest is paid with the move, or goes on a house account; the order becomes a bill"
            }
        }
    }
}

/// What must be so for every move to a status.
const fn needed(to: Status) -> Option<Condition> {
    match to {
        Confirmed => Some(Condition::Settled),
        Delivered => Some(Condition::Paid),
        _ => None,
    }
}

const fn step(from: Status, to: Status, roles: &'static [Role]) -> Move {
    Move { from, to, only: None, roles, needs: needed(to) }
}

const fn step_of(only: Fulfilment, from: Status, to: Status, roles: &'static [Role]) -> Move {
    Move { from, to, only: Some(only), roles, needs: needed(to) }
}

/// Every legal move there is.
pub const TRANSITIONS: &[Move] = &[
    step(Pending, Confirmed, &[Owner, Manager, Cashier, Dispatcher, Finance]),
    step(Confirmed, Preparing, &[Owner, Manager, Cashier, Kitchen, Warehouse]),
    step(Preparing, Ready, &[Owner, Manager, Cashier, Kitchen, Warehouse]),
    // It was not ready after all, or something came on it since.
    step(Ready, Preparing, &[Owner, Manager, Cashier, Kitchen, Warehouse]),
    step_of(Fulfilment::HandOver, Ready, Delivered, &[Owner, Manager, Cashier, Kitchen, Warehouse]),
    step_of(Fulfilment::Delivery, Ready, Assigned, &[Owner, Manager, Dispatcher, Driver]),
    step_of(Fulfilment::Delivery, Assigned, Ready, &[Owner, Manager, Dispatcher]),
    step_of(Fulfilment::Delivery, Assigned, Dispatched, &[Owner, Manager, Dispatcher, Driver]),
    step_of(Fulfilment::Delivery, Dispatched, Delivered, &[Owner, Manager, Dispatcher, Driver]),
    // A failed delivery goes back to where the next driver finds it.
    step_of(Fulfilment::Delivery, Dispatched, Ready, &[Owner, Manager, Dispatcher, Driver]),
    step(Delivered, Returned, &[Owner, Manager]),
    // Customers their own, as long as nobody has taken it on.
    step(Pending, Cancelled, &[Owner, Manager, Cashier, Dispatcher, Customer]),
    step(Confirmed, Cancelled, &[Owner, Manager, Cashier, Dispatcher]),
    step(Preparing, Cancelled, &[Owner, Manager]),
    step(Ready, Cancelled, &[Owner, Manager]),
    step_of(Fulfilment::Delivery, Assigned, Cancelled, &[Owner, Manager]),
];

impl Move {
    /// The legal moves of an order, whoever makes them.
    pub fn all_from(from: Status, fulfilment: Fulfilment) -> impl Iterator<Item = &'static Move> {
        TRANSITIONS.iter().filter(move |step| step.from == from && step.only.is_none_or(|only| only == fulfilment))
    }

    /// The legal move between two statuses, if there is one.
    pub fn between(from: Status, to: Status, fulfilment: Fulfilment) -> Option<&'static Move> {
        Move::all_from(from, fulfilment).find(|step| step.to == to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_cancelled_and_returned() {
        for fulfilment in [Fulfilment::HandOver, Fulfilment::Delivery] {
            assert_eq!(Move::all_from(Cancelled, fulfilment).count(), 0);
            assert_eq!(Move::all_from(Returned, fulfilment).count(), 0);
        }
    }

    #[test]
    fn every_status_can_be_reached_from_pending() {
        for fulfilment in [Fulfilment::HandOver, Fulfilment::Delivery] {
            let mut reached = vec![Pending];
            let mut at = 0;
            while at < reached.len() {
                for step in Move::all_from(reached[at], fulfilment) {
                    if !reached.contains(&step.to) {
                        reached.push(step.to);
                    }
                }
                at += 1;
            }
            let expected = if fulfilment == Fulfilment::Delivery { Status::ALL.len() } else { Status::ALL.len() - 2 };
            assert_eq!(reached.len(), expected, "{fulfilment:?}: {reached:?}");
        }
    }

    #[test]
    fn an_order_at_the_counter_is_never_assigned_to_a_driver() {
        assert!(Move::between(Ready, Assigned, Fulfilment::HandOver).is_none());
        assert!(Move::between(Ready, Delivered, Fulfilment::HandOver).is_some());
        assert!(Move::between(Ready, Delivered, Fulfilment::Delivery).is_none());
    }

    #[test]
    fn no_step_is_left_out_on_the_way_forward() {
        assert!(Move::between(Pending, Preparing, Fulfilment::HandOver).is_none());
        assert!(Move::between(Confirmed, Ready, Fulfilment::HandOver).is_none());
        assert!(Move::between(Pending, Delivered, Fulfilment::Delivery).is_none());
    }

    #[test]
    fn what_a_courier_of_a_platform_fetches_is_handed_over_and_what_goes_to_an_address_is_delivered() {
        for (channel, has_address, is_fetched, expected) in [
            ("rappi", true, true, Fulfilment::HandOver),
            ("rappi", true, false, Fulfilment::Delivery),
            ("delivery", false, true, Fulfilment::HandOver),
            ("online", true, true, Fulfilment::HandOver),
            ("online", true, false, Fulfilment::Delivery),
            ("online", false, false, Fulfilment::HandOver),
            ("counter", true, false, Fulfilment::HandOver),
        ] {
            assert_eq!(Fulfilment::of(channel, has_address, is_fetched), expected, "{channel}");
        }
    }

    #[test]
    fn the_documentation_says_of_each_condition_when_it_holds() {
        let settled = Condition::Settled.sentence();
        assert!(settled.starts_with("the order is paid, or its terms allow paying later"), "{settled}");
        let paid = Condition::Paid.sentence();
        assert!(paid.starts_with("nothing is left to pay") && paid.ends_with("the order becomes a bill"), "{paid}");
    }

    #[test]
    fn the_owner_may_make_every_legal_move() {
        assert!(TRANSITIONS.iter().all(|step| step.roles.contains(&Owner)));
    }
}
