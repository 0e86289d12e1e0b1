//! The queue that print jobs are taken from.

use crate::sql::Connection;
use docket_domain::time::Timestamp;

use super::{ClaimedJob, sql};
use crate::StoreError;
use crate::side::SideTables;

/// For how long a job that was taken is nobody else's. Longer than any try takes; when it is over and nothing was reported, whoever
/// took the job is dead, and another takes it.
pub const LEASE_MS: i64 = 60_000;
/// The longest that a job waits for its next try.
pub const RETRY_MS_MAX: i64 = 300_000;

/// Takes jobs out and notes what became of them, on a connection of its own. Cheap to clone.
#[derive(Clone)]
pub struct PrintQueue {
    tables: SideTables,
}

impl PrintQueue {
    pub(crate) fn new(tables: SideTables) -> PrintQueue {
        PrintQueue { tables }
    }

    /// Takes the jobs that are due, at most one of each printer. Each is the caller's for [`LEASE_MS`].
    ///
    /// # Errors
    /// The store failed.
    pub async fn claim(&self, now: Timestamp) -> Result<Vec<ClaimedJob>, StoreError> {
        let times = [now.0, now.0 + RETRY_MS_MAX, now.0 + LEASE_MS];
        self.change(move |connection| {
            // Most looks find nothing, and need not wait for the writer.
            if !sql::is_due(connection, times)? {
                return Ok(Vec::new());
            }
            connection.change(|connection| sql::claim(connection, times, Timestamp(now.0 + LEASE_MS)))
        })
        .await
    }

    /// Notes that a job was sent.
    ///
    /// # Errors
    /// The store failed; the job is sent once more then.
    pub async fn printed(&self, claimed: ClaimedJob, at: Timestamp) -> Result<(), StoreError> {
        self.change(move |connection| sql::printed(connection, &claimed, at)).await?;
        Ok(())
    }

    /// Notes why a job could not be sent, and when it is tried again; never where there is no such time.
    ///
    /// # Errors
    /// The store failed; the job is tried again when its lease is over.
    pub async fn not_printed(&self, claimed: ClaimedJob, error: String, again_at: Option<Timestamp>) -> Result<(), StoreError> {
        self.change(move |connection| sql::not_printed(connection, &claimed, &error, again_at)).await?;
        Ok(())
    }

    async fn change<T: Send + 'static>(
        &self,
        change: impl FnOnce(&Connection) -> crate::sql::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let tables = self.tables.clone();
        let changed = tokio::task::spawn_blocking(move || tables.run(change));
        changed.await.map_err(|error| StoreError::Other(format!("the print queue ended: {error}")))?
    }
}
