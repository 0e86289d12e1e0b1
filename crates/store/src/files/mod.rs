//! Files that were sent, by their content. A side table: a file is written before the command that names its hash.

mod sql;

use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

use crate::side::SideTables;
use crate::{Reads, StoreError};

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// SHA-256 of its content.
    pub hash: [u8; 32],
    /// What it is, by its content: `image/png`.
    pub media_type: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// Where files are kept. Blocking. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    side: SideTables,
}

impl Files {
    pub(crate) fn new(side: SideTables) -> Files {
        Files { side }
    }

    /// Keeps a file; once more is harmless.
    ///
    /// # Errors
    /// The store failed.
    pub fn keep(&self, merchant: MerchantId, file: &StoredFile, at: Timestamp) -> Result<(), StoreError> {
        self.side.change(|connection| sql::keep(connection, merchant, file, at))
    }
}

impl Reads {
    /// A file by its hash.
    ///
    /// # Errors
    /// The store failed.
    pub async fn file(&self, merchant: MerchantId, hash: [u8; 32]) -> Result<Option<StoredFile>, StoreError> {
        self.query(move |connection| sql::by_hash(connection, merchant, hash)).await
    }
}
