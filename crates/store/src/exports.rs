//! Pages of whole areas, for files that people take away. Each page is a snapshot of its own, so that a long export holds back nothing.
//! They block: an export runs on a thread of its own.

use docket_domain::catalog::{Product, Tax};
use docket_domain::customers::Customer;
use docket_domain::ids::{BatchId, ImportId, MerchantId, ProductId};
use docket_domain::stock::Layer;
use uuid::Uuid;

use crate::catalog::ProductFilter;
use crate::imports::Import;
use crate::{Reads, StoreError, catalog, customers, imports, stock};

impl Reads {
    /// Products in the order in which they were made.
    ///
    /// # Errors
    /// The store failed.
    pub fn products_blocking(&self, merchant: MerchantId, after: Option<Uuid>, limit: usize) -> Result<Vec<Product>, StoreError> {
        self.query_blocking(|connection| catalog::sql::list(connection, merchant, &ProductFilter::default(), after, limit))
    }

    /// The languages in which products have names, in order.
    ///
    /// # Errors
    /// The store failed.
    pub fn product_languages_blocking(&self, merchant: MerchantId) -> Result<Vec<String>, StoreError> {
        self.query_blocking(|connection| catalog::sql::languages(connection, merchant))
    }

    /// The taxes that products may bear.
    ///
    /// # Errors
    /// The store failed.
    pub fn taxes_blocking(&self, merchant: MerchantId) -> Result<Vec<Tax>, StoreError> {
        self.query_blocking(|connection| catalog::taxes_sql::active(connection, merchant))
    }

    /// Batches that are not used up, each with the SKU of its product, by outlet, product and batch, after one of them.
    ///
    /// # Errors
    /// The store failed.
    pub fn stock_blocking(
        &self,
        merchant: MerchantId,
        outlet: Option<&str>,
        after: Option<&(String, ProductId, BatchId)>,
        limit: usize,
    ) -> Result<Vec<(String, Layer)>, StoreError> {
        self.query_blocking(|connection| stock::reads_sql::on_hand(connection, merchant, outlet, after, limit))
    }

    /// Customers in the order in which they first came, after the row of one.
    ///
    /// # Errors
    /// The store failed.
    pub fn customers_blocking(&self, merchant: MerchantId, after: u64, limit: usize) -> Result<Vec<Customer>, StoreError> {
        self.query_blocking(|connection| customers::sql::page(connection, merchant, after, limit))
    }

    /// An import.
    ///
    /// # Errors
    /// The store failed.
    pub fn import_blocking(&self, merchant: MerchantId, id: ImportId) -> Result<Option<Import>, StoreError> {
        self.query_blocking(|connection| imports::sql::by_id(connection, merchant, id))
    }
}
