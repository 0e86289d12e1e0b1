//! The worker's connection: what is due, and what came of it.

use docket_domain::time::Timestamp;

use super::{ClaimedWebhook, Notes, log_sql, work_sql};
use crate::StoreError;
use crate::side::SideTables;
use crate::sql::Result;

/// For how long an endpoint that was taken is nobody else's, from the last time that whoever took it has said something. Longer than
/// any try takes; when it is over, whoever took it is dead, and another takes it.
pub const LEASE_MS: i64 = 60_000;

/// Takes endpoints, and notes how far they are. Cheap to clone.
#[derive(Clone)]
pub struct WebhookQueue {
    tables: SideTables,
}

impl WebhookQueue {
    pub(crate) fn new(tables: SideTables) -> WebhookQueue {
        WebhookQueue { tables }
    }

    /// Takes at most so many endpoints that have something to be sent. Each is the caller's for [`LEASE_MS`].
    ///
    /// # Errors
    /// The store failed.
    pub async fn claim(&self, now: Timestamp, limit: usize) -> std::result::Result<Vec<ClaimedWebhook>, StoreError> {
        self.blocking(move |tables| {
            // Most looks find nothing, and need not wait for the writer.
            let due = work_sql::due(&tables.lock(), now, limit)?;
            if due.is_empty() {
                return Ok(Vec::new());
            }
            tables.change(|connection| {
                let claimed = due.iter().map(|(merchant, row)| work_sql::claim(connection, *merchant, *row, now));
                Ok(claimed.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
            })
        })
        .await
    }

    /// Notes what came of an endpoint's tries, and answers how it stands now; nothing where it is somebody else's by now, or gone. It
    /// stays the caller's for another [`LEASE_MS`], unless the caller `releases` it.
    ///
    /// # Errors
    /// The store failed; what was not noted is sent once more.
    pub async fn note(
        &self,
        claimed: ClaimedWebhook,
        notes: Notes,
        now: Timestamp,
        releases: bool,
    ) -> std::result::Result<Option<ClaimedWebhook>, StoreError> {
        self.blocking(move |tables| tables.change(|connection| work_sql::note(connection, &claimed, &notes, now, releases))).await
    }

    /// Deletes what is kept for too long, or is too much, of endpoints that were worked on since then.
    ///
    /// # Errors
    /// The store failed.
    pub async fn prune(&self, since: Timestamp, now: Timestamp) -> std::result::Result<(), StoreError> {
        self.blocking(move |tables| {
            let worked_on = log_sql::worked_on(&tables.lock(), since)?;
            for (merchant, row) in worked_on {
                tables.change(|connection| log_sql::prune(connection, merchant, row, now))?;
            }
            Ok(())
        })
        .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&SideTables) -> std::result::Result<T, StoreError> + Send + 'static,
    ) -> std::result::Result<T, StoreError> {
        let tables = self.tables.clone();
        let done = tokio::task::spawn_blocking(move || work(&tables)).await;
        done.map_err(|error| StoreError::Other(format!("the queue of webhooks ended: {error}")))?
    }
}
