//! What can go wrong with a statement.

use crate::StoreError;

/// A statement's answer.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// SQLite says so.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A column holds what no Docket writes.
    #[error("{0} holds a value that no Docket writes")]
    Broken(String),
    /// One row was asked for, and there is none.
    #[error("no row was found where there must be one")]
    NoRows,
}

/// A column that holds what no Docket writes.
pub(crate) fn broken(column: &str) -> Error {
    Error::Broken(column.to_owned())
}

impl From<Error> for StoreError {
    fn from(error: Error) -> StoreError {
        match error {
            Error::Sqlite(error) => error.into(),
            error @ (Error::Broken(_) | Error::NoRows) => StoreError::Other(error.to_string()),
        }
    }
}

/// Makes an absent row a `None`.
pub(crate) trait OptionalExtension<T> {
    /// `None` where there is no such row.
    fn optional(self) -> Result<Option<T>>;
}

impl<T> OptionalExtension<T> for Result<T> {
    fn optional(self) -> Result<Option<T>> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(Error::NoRows) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
