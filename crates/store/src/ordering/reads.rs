//! Orders, as the timer of the server reads them.

use docket_domain::ids::{MerchantId, OrderId};
use docket_domain::time::Timestamp;

use super::release_sql;
use crate::{Reads, StoreError};

impl Reads {
    /// Orders of all merchants that are to be cancelled at a time because nobody pays for them; so many at most.
    ///
    /// # Errors
    /// The store failed.
    pub async fn unpaid_orders_overdue(&self, now: Timestamp, limit: usize) -> Result<Vec<(MerchantId, OrderId)>, StoreError> {
        self.query(move |connection| release_sql::overdue(connection, now, limit)).await
    }
}
