//! What is in of another system, by its id there.

use std::collections::HashMap;

use docket_domain::customers::Customer;
use docket_domain::ids::{CustomerId, MerchantId, OrderId};
use docket_domain::ordering::OrderDocument;
use docket_domain::payments::Payment;

use super::known_sql;
use crate::{Reads, StoreError, customers, ordering, payments};

/// Everything that is in, by its id in the other system.
#[derive(Clone, Debug, Default)]
pub struct LegacyKnown {
    /// Customers.
    pub customers: HashMap<String, KnownDocument>,
    /// Orders.
    pub orders: HashMap<String, KnownDocument>,
    /// Payments.
    pub payments: HashMap<String, KnownPayment>,
}

/// A document that is in.
#[derive(Clone, Copy, Debug)]
pub struct KnownDocument {
    /// The number of the record that made it.
    pub row: u64,
}

/// A payment that is in.
#[derive(Clone, Copy, Debug)]
pub struct KnownPayment {
    /// Whether its money is still awaited.
    pub is_awaited: bool,
}

impl Reads {
    /// Everything that is in of another system. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn legacy_known_blocking(&self, merchant: MerchantId) -> Result<LegacyKnown, StoreError> {
        self.query_blocking(|connection| {
            Ok(LegacyKnown {
                customers: known_sql::customers(connection, merchant)?,
                orders: known_sql::orders(connection, merchant)?,
                payments: known_sql::payments(connection, merchant)?,
            })
        })
    }

    /// The order of an id in the other system. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn legacy_order_blocking(&self, merchant: MerchantId, legacy_id: &str) -> Result<Option<OrderDocument>, StoreError> {
        self.query_blocking(|connection| {
            let Some(id) = known_sql::order_of(connection, merchant, legacy_id)? else { return Ok(None) };
            let order = ordering::sql::by_id(connection, merchant, id)?;
            order.map(|order| crate::reads::document(connection, merchant, order, false)).transpose()
        })
    }

    /// The payment of an id in the other system. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn legacy_payment_blocking(&self, merchant: MerchantId, legacy_id: &str) -> Result<Option<Payment>, StoreError> {
        self.query_blocking(|connection| {
            let Some(row) = known_sql::payment_of(connection, merchant, legacy_id)? else { return Ok(None) };
            payments::sql::by_row(connection, merchant, row)
        })
    }

    /// The customer of an id in the other system. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn legacy_customer_blocking(&self, merchant: MerchantId, legacy_id: &str) -> Result<Option<Customer>, StoreError> {
        self.query_blocking(|connection| {
            let Some(row) = known_sql::customer_of(connection, merchant, legacy_id)? else { return Ok(None) };
            customers::sql::by_row(connection, merchant, row)
        })
    }

    /// Orders that somebody may mean by a text: of that number, former number, or id in the other system. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn orders_meant_blocking(&self, merchant: MerchantId, text: &str) -> Result<Vec<OrderId>, StoreError> {
        self.query_blocking(|connection| known_sql::orders_meant(connection, merchant, text))
    }

    /// Customers that somebody may mean by a text: of that number, former number, or id in the other system. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn customers_meant_blocking(&self, merchant: MerchantId, text: &str) -> Result<Vec<CustomerId>, StoreError> {
        self.query_blocking(|connection| known_sql::customers_meant(connection, merchant, text))
    }
}
