//! What a driver owes: cash that was collected and is not handed in.

use crate::ids::UserId;
use crate::money::Amount;
use crate::time::{Date, Timestamp};

/// What a driver owes, over all days and outlets. Kept by every entry that touches `drivers_cash`, because the ledger's own balances
/// are by date, and what may be handed in is decided from what was collected on any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DriverCash {
    /// Never below zero.
    pub owed: Amount,
}

/// Cash that a driver handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashHandover {
    /// The number of the record that says so; its journal entry has the same.
    pub row: u64,
    /// Who handed it in.
    pub driver: UserId,
    /// How much, positive.
    pub amount: Amount,
    /// Short code of the outlet at which.
    pub outlet: String,
    /// Short code of the register whose drawer it went into; none for the safe.
    pub register: Option<String>,
    /// The row of the shift that counts it.
    pub shift_row: Option<u64>,
    /// Who took it.
    pub user: UserId,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// When.
    pub at: Timestamp,
}
