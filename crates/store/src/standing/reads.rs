//! Standing orders, as the server reads them.

use std::sync::Arc;

use crate::sql::{Connection, Result};
use docket_domain::customers::Customer;
use docket_domain::ids::{MerchantId, StandingOrderId};
use docket_domain::standing::StandingOrder;
use docket_domain::time::{Date, Timestamp};

use super::{StandingFilter, sql};
use crate::reads::cut;
use crate::{Page, Reads, StoreError, customers};

/// A standing order with whose it is.
pub type WithCustomer = (Arc<StandingOrder>, Arc<Customer>);

impl Reads {
    /// A standing order.
    ///
    /// # Errors
    /// The store failed.
    pub async fn standing_order(&self, merchant: MerchantId, id: StandingOrderId) -> Result<Option<WithCustomer>, StoreError> {
        self.query(move |connection| {
            let found = sql::by_id(connection, merchant, id)?;
            found.map(|standing| with_customer(connection, merchant, standing)).transpose()
        })
        .await
    }

    /// Standing orders, newest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn standing_orders(
        &self,
        merchant: MerchantId,
        filter: StandingFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<WithCustomer>, StoreError> {
        self.query(move |connection| {
            let older_than = after.and_then(|row| row.parse().ok());
            let found = sql::list(connection, merchant, &filter, older_than, limit + 1)?;
            let data = found.into_iter().map(|standing| with_customer(connection, merchant, standing)).collect::<Result<_>>()?;
            Ok(cut(data, limit, |(standing, _): &WithCustomer| standing.row.to_string()))
        })
        .await
    }

    /// Standing orders of all merchants that are due at a time, each with the date of its next occurrence; so many at most.
    ///
    /// # Errors
    /// The store failed.
    pub async fn standing_orders_due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(MerchantId, StandingOrderId, Date)>, StoreError> {
        self.query(move |connection| sql::due(connection, now, limit)).await
    }
}

fn with_customer(connection: &Connection, merchant: MerchantId, standing: StandingOrder) -> Result<WithCustomer> {
    let customer = customers::sql::by_id(connection, merchant, standing.customer)?;
    let customer = customer.ok_or_else(|| crate::sql::broken("standing_order.customer_row"))?;
    Ok((Arc::new(standing), Arc::new(customer)))
}
