//! Cash shifts.

pub(crate) mod sql;

use docket_domain::ids::UserId;
use docket_domain::shifts::{CashMovement, Shift};
use docket_domain::time::Date;

/// A shift with what stands beside it.
#[derive(Clone, Debug)]
pub struct ShiftDocument {
    /// The shift.
    pub shift: Shift,
    /// Cash that moved without a sale, oldest first; none in lists.
    pub movements: Vec<CashMovement>,
    /// Whether the business day of the shift is closed.
    pub is_day_closed: bool,
}

/// Which shifts.
#[derive(Clone, Debug, Default)]
pub struct ShiftFilter {
    /// Open ones, or closed ones.
    pub open: Option<bool>,
    /// Short code of the outlet.
    pub outlet: Option<String>,
    /// Of that day.
    pub business_date: Option<Date>,
    /// Of that user.
    pub user: Option<UserId>,
}
