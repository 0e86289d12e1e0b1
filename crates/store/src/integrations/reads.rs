//! Endpoints of platforms, as the server reads them.

use std::sync::Arc;

use docket_domain::ids::{IntegrationId, MerchantId};

use super::{Endpoint, IntegrationDocument, sql};
use crate::{Reads, StoreError};

impl Reads {
    /// The endpoint that an address names, of whatever merchant.
    ///
    /// # Errors
    /// The store failed.
    pub async fn endpoint(&self, id: IntegrationId) -> Result<Option<Endpoint>, StoreError> {
        self.query(move |connection| {
            let Some(merchant) = sql::whose(connection, id)? else { return Ok(None) };
            let integration = sql::by_id(connection, merchant, id)?;
            let secret = sql::secret(connection, merchant, id)?;
            Ok(integration.zip(secret).map(|(integration, secret)| Endpoint {
                merchant,
                integration: Arc::new(integration),
                secret,
            }))
        })
        .await
    }

    /// One endpoint of a merchant.
    ///
    /// # Errors
    /// The store failed.
    pub async fn integration(&self, merchant: MerchantId, id: IntegrationId) -> Result<Option<IntegrationDocument>, StoreError> {
        self.query(move |connection| {
            let found = sql::by_id(connection, merchant, id)?;
            found.map(|integration| sql::document(connection, merchant, integration)).transpose()
        })
        .await
    }

    /// A merchant's endpoints, the oldest first. There are few.
    ///
    /// # Errors
    /// The store failed.
    pub async fn integrations(&self, merchant: MerchantId) -> Result<Vec<IntegrationDocument>, StoreError> {
        self.query(move |connection| {
            let found = sql::list(connection, merchant)?;
            found.into_iter().map(|integration| sql::document(connection, merchant, integration)).collect()
        })
        .await
    }
}
