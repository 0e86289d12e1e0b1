//! When sessions were last used: written outside of groups, now and then.

use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

use super::sessions_sql;
use crate::StoreError;
use crate::side::SideTables;

/// Where it is noted that sessions are used. Blocking. Cheap to clone.
#[derive(Clone)]
pub struct SessionsSeen {
    side: SideTables,
}

impl SessionsSeen {
    pub(crate) fn new(side: SideTables) -> SessionsSeen {
        SessionsSeen { side }
    }

    /// Notes that a session is used.
    ///
    /// # Errors
    /// The store failed.
    pub fn note(&self, merchant: MerchantId, secret_hash: &[u8; 32], at: Timestamp) -> Result<(), StoreError> {
        self.side.change(|connection| sessions_sql::see(connection, merchant, secret_hash, at))
    }
}
