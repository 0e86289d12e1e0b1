//! What is asked about lanes.

use docket_domain::ids::MerchantId;

use super::{LaneStanding, sql};
use crate::{Reads, StoreError};

impl Reads {
    /// A lane by its row, with what came from it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lane(&self, merchant: MerchantId, row: u64) -> Result<Option<LaneStanding>, StoreError> {
        self.query(move |connection| {
            let lane = sql::by_row(connection, merchant, row)?;
            lane.map(|lane| sql::standing(connection, merchant, lane)).transpose()
        })
        .await
    }

    /// The lanes of a register, or all of the merchant's, oldest first, with what came from each.
    ///
    /// # Errors
    /// The store failed.
    pub async fn lanes(&self, merchant: MerchantId, register: Option<String>) -> Result<Vec<LaneStanding>, StoreError> {
        self.query(move |connection| {
            let lanes = sql::list(connection, merchant, register.as_deref())?;
            lanes.into_iter().map(|lane| sql::standing(connection, merchant, lane)).collect()
        })
        .await
    }
}
