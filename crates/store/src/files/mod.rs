//! Files that were sent, by their content. Side tables: a file is written before the command that names its hash. Pictures of products
//! stand apart from receipts and photos, because anybody may see them.

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

    /// Keeps a picture of a product, which anybody may see from then on who has its address; once more is harmless.
    ///
    /// # Errors
    /// The store failed.
    pub fn keep_picture(&self, merchant: MerchantId, file: &StoredFile, at: Timestamp) -> Result<(), StoreError> {
        self.side.change(|connection| sql::keep_picture(connection, merchant, file, at))
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

    /// A picture of a product by its hash.
    ///
    /// # Errors
    /// The store failed.
    pub async fn picture(&self, merchant: MerchantId, hash: [u8; 32]) -> Result<Option<StoredFile>, StoreError> {
        self.query(move |connection| sql::picture_by_hash(connection, merchant, hash)).await
    }
}
