//! Deliveries, and the cash of drivers.

mod reads;
pub(crate) mod sql;

use docket_domain::access::User;
use docket_domain::delivery::CashHandover;
use docket_domain::ids::{OrderId, UserId};
use docket_domain::money::Amount;
use docket_domain::time::{Date, Timestamp};

/// Which of a driver's deliveries.
#[derive(Clone, Debug)]
pub struct DeliveryFilter {
    /// Whose.
    pub driver: UserId,
    /// Those that were handed over on that operating day; those on the driver's list where none is named.
    pub done_on: Option<Date>,
    /// Short code of the outlet.
    pub outlet: Option<String>,
}

/// Somebody who drives, or owes what they collected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverDocument {
    /// Who.
    pub user: User,
    /// What they owe.
    pub owed: Amount,
    /// How many deliveries are on their list.
    pub open: u64,
}

/// What changed the cash that a driver owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DriverCashLine {
    /// The number of the record that caused it.
    pub row: u64,
    /// By how much, in minor units: collected is positive, handed in negative.
    pub amount: Amount,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// Short code of the outlet.
    pub outlet: String,
    /// When.
    pub at: Timestamp,
    /// Who said so.
    pub user: UserId,
    /// The order that was delivered, with its number.
    pub order: Option<(OrderId, String)>,
    /// What was handed in.
    pub handover: Option<CashHandover>,
}
