//! Cash shifts.

pub(crate) mod sqlite;

use docket_domain::ids::UserId;
use docket_domain::time::Date;

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
