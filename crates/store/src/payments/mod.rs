//! Payments, and how they are listed and searched.

mod reads;
pub(crate) mod refunds_sql;
pub(crate) mod sql;

use docket_domain::ids::{CustomerId, OrderId};
use docket_domain::payments::Status;

/// Which payments a list shows. Every part that is set must hold.
#[derive(Clone, Debug, Default)]
pub struct PaymentFilter {
    /// Short code of the outlet.
    pub outlet: Option<String>,
    /// Whose, and of who was merged into them.
    pub customer: Option<CustomerId>,
    /// For which order.
    pub order: Option<OrderId>,
    /// Where it stands.
    pub status: Option<Status>,
    /// A number or a reference, exactly or by its beginning; trimmed.
    pub search: Option<String>,
}

/// Whether a text can be the `next` of a list of payments, or of a search among them.
pub fn is_cursor(text: &str, of_a_search: bool) -> bool {
    if of_a_search { sql::SearchCursor::parse(text).is_some() } else { text.parse::<u64>().is_ok() }
}
