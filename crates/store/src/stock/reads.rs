//! Stock, read.

use std::sync::Arc;

use docket_domain::catalog::{Product, ProductReference};
use docket_domain::ids::{BatchId, MerchantId, ProductId, StockDocumentId};
use docket_domain::stock::{Stock, StockDocument, StockKey};
use docket_domain::time::Date;

use super::{BatchDocument, MovementDocument, StockDocumentFilter, StockDocumentWhole, StockLevel, reads_sql, sql};
use crate::reads::cut;
use crate::{Page, Reads, StoreError, catalog};

/// Row and line of what a page ended with.
fn place(after: Option<&str>) -> Option<(u64, u32)> {
    let (row, line) = after?.split_once('-')?;
    Some((row.parse().ok()?, line.parse().ok()?))
}

/// Whether a text can be the `next` of a list of batches or movements.
pub fn is_place(text: &str) -> bool {
    place(Some(text)).is_some()
}

impl Reads {
    /// Products with their stock at an outlet, as a sale sees them, in the order in which they were asked for.
    ///
    /// # Errors
    /// The store failed.
    pub async fn cart(
        &self,
        merchant: MerchantId,
        outlet: String,
        references: Vec<ProductReference>,
    ) -> Result<Vec<Option<(Arc<Product>, Stock)>>, StoreError> {
        self.query(move |connection| {
            let one = |reference: &ProductReference| {
                let Some(product) = catalog::sql::load(connection, merchant, reference)? else { return Ok(None) };
                let key = StockKey { outlet: outlet.clone(), product: product.id };
                let stock = sql::load(connection, merchant, &key)?.unwrap_or_default();
                Ok(Some((Arc::new(product), stock)))
            };
            references.iter().map(one).collect()
        })
        .await
    }

    /// The stock of products per outlet, or at one, as it stands on a day.
    ///
    /// # Errors
    /// The store failed.
    pub async fn stock_levels(
        &self,
        merchant: MerchantId,
        products: Vec<ProductId>,
        outlet: Option<String>,
        today: Date,
    ) -> Result<Vec<Vec<StockLevel>>, StoreError> {
        self.query(move |connection| {
            let levels = |id: ProductId| reads_sql::levels(connection, merchant, id, outlet.as_deref(), today);
            products.into_iter().map(levels).collect()
        })
        .await
    }

    /// A product's batches, the newest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn batches(
        &self,
        merchant: MerchantId,
        product: ProductId,
        outlet: Option<String>,
        with_used_up: bool,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<BatchDocument>, StoreError> {
        self.query(move |connection| {
            let before = place(after.as_deref());
            let data = reads_sql::batches(connection, merchant, product, outlet.as_deref(), with_used_up, before, limit + 1)?;
            Ok(cut(data, limit, |one| format!("{}-{}", one.batch.row, one.batch.line)))
        })
        .await
    }

    /// A batch.
    ///
    /// # Errors
    /// The store failed.
    pub async fn batch(&self, merchant: MerchantId, id: BatchId) -> Result<Option<BatchDocument>, StoreError> {
        self.query(move |connection| reads_sql::batch_by_id(connection, merchant, id)).await
    }

    /// A product's movements, the newest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn movements(
        &self,
        merchant: MerchantId,
        product: ProductId,
        outlet: Option<String>,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<MovementDocument>, StoreError> {
        self.query(move |connection| {
            let before = place(after.as_deref());
            let data = reads_sql::movements(connection, merchant, product, outlet.as_deref(), before, limit + 1)?;
            Ok(cut(data, limit, |one| format!("{}-{}", one.movement.row, one.movement.line)))
        })
        .await
    }

    /// A document that moves goods, with what it brought and moved.
    ///
    /// # Errors
    /// The store failed.
    pub async fn stock_document(
        &self,
        merchant: MerchantId,
        id: StockDocumentId,
    ) -> Result<Option<StockDocumentWhole>, StoreError> {
        self.query(move |connection| reads_sql::whole(connection, merchant, id)).await
    }

    /// Documents that move goods, the newest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn stock_documents(
        &self,
        merchant: MerchantId,
        filter: StockDocumentFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<StockDocument>, StoreError> {
        self.query(move |connection| {
            let older_than = after.and_then(|row| row.parse().ok());
            let data = reads_sql::documents(connection, merchant, &filter, older_than, limit + 1)?;
            Ok(cut(data, limit, |document| document.row.to_string()))
        })
        .await
    }
}
