//! Business days and their Z reports.

pub(crate) mod sql;
pub(crate) mod sums_sql;

use docket_domain::days::{BusinessDay, DayKey};
use docket_domain::ids::MerchantId;

/// A day that may have to be closed.
#[derive(Clone, Debug)]
pub struct DayInQuestion {
    /// Whose.
    pub merchant: MerchantId,
    /// Which.
    pub key: DayKey,
    /// How it stands.
    pub day: BusinessDay,
    /// Whether an order or a shift of it is open.
    pub has_open: bool,
}
