//! Deliveries and the cash of drivers, read.

use docket_domain::delivery::CashHandover;
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::ordering::OrderDocument;

use super::{DeliveryFilter, DriverCashLine, DriverDocument, sql};
use crate::reads::{cut, document};
use crate::{Page, Reads, StoreError, ordering};

impl Reads {
    /// A driver's deliveries, those of the oldest orders first, without their history. `after` is a page's `next`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn deliveries(
        &self,
        merchant: MerchantId,
        filter: DeliveryFilter,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Page<OrderDocument>, StoreError> {
        self.query(move |connection| {
            let rows = sql::of_driver(connection, merchant, &filter, after.unwrap_or(0), limit + 1)?;
            let mut data = Vec::with_capacity(rows.len());
            for row in rows {
                if let Some(order) = ordering::sql::by_row(connection, merchant, row)? {
                    data.push(document(connection, merchant, order, false)?);
                }
            }
            Ok(cut(data, limit, |document| document.order.row.to_string()))
        })
        .await
    }

    /// Drivers, and whoever else owes what they collected, by name. `after` is a page's `next`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn drivers(
        &self,
        merchant: MerchantId,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<DriverDocument>, StoreError> {
        self.query(move |connection| {
            let data = sql::drivers(connection, merchant, after.as_deref(), limit + 1)?;
            Ok(cut(data, limit, |driver| driver.user.name.clone()))
        })
        .await
    }

    /// A driver, or whoever else owes what they collected, and a page of what made that up, newest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn driver_cash(
        &self,
        merchant: MerchantId,
        driver: UserId,
        after: Option<u64>,
        limit: usize,
    ) -> Result<Option<(DriverDocument, Page<DriverCashLine>)>, StoreError> {
        self.query(move |connection| {
            let Some(found) = sql::driver(connection, merchant, driver)? else { return Ok(None) };
            let lines = sql::cash_lines(connection, merchant, driver, after, limit + 1)?;
            Ok(Some((found, cut(lines, limit, |line| line.row.to_string()))))
        })
        .await
    }

    /// What was handed in, by the number of its record.
    ///
    /// # Errors
    /// The store failed.
    pub async fn cash_handover(&self, merchant: MerchantId, row: u64) -> Result<Option<CashHandover>, StoreError> {
        self.query(move |connection| sql::handover(connection, merchant, row)).await
    }
}
