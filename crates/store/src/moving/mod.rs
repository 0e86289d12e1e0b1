//! A merchant moves: everything that is theirs goes to one file, and from it into another store, row by row as it stands.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `tables.rs` | which tables are a merchant's, as the database itself says, and which stay |
//! | `file.rs` | the file: its lines, their order, what proves that it is whole |
//! | `export.rs`, `import.rs` | from a store to the file, and from the file into a store |
//! | `verify.rs` | what must hold of a merchant's records on both sides |
//!
//! No table is named here but the merchant's own: a migration that adds one is moved without anything being written for it. Rows keep
//! their ids, numbers and hashes, so that the chain of records still holds where they come to.

mod export;
mod file;
mod import;
mod tables;
mod verify;

use std::io;

use docket_domain::ids::MerchantId;

pub use file::FORMAT;
pub use import::check_file;
pub use verify::Verified;
pub(crate) use verify::verify;

use crate::StoreError;

/// A merchant that is in a file, or came out of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Identity, which does not change.
    pub merchant: MerchantId,
    /// Unique in the store.
    pub slug: String,
    /// As it is printed.
    pub name: String,
    /// Rows in all tables.
    pub rows: u64,
    /// Number of the last record of what was done.
    pub last_record: u64,
    /// What was proved of it.
    pub verified: Verified,
}

/// Why a merchant was not moved. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] io::Error),
    /// It cannot be done; says why and what to do.
    #[error("{0}")]
    Refused(String),
}

impl From<crate::sql::Error> for MoveError {
    fn from(error: crate::sql::Error) -> MoveError {
        MoveError::Store(error.into())
    }
}

fn refused<T>(why: impl Into<String>) -> Result<T, MoveError> {
    Err(MoveError::Refused(why.into()))
}
