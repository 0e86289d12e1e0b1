//! What can go wrong with a statement.

use tokio_postgres::error::Severity;

use crate::StoreError;

/// A statement's answer.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// SQLite says so.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL says so.
    #[error("{message}")]
    Postgres {
        /// Its five characters (SQLSTATE).
        state: String,
        /// In its words, which name no value.
        message: String,
    },
    /// The connection is gone, or nothing was heard for too long: what became of the statement is not known.
    #[error("{0}")]
    Lost(String),
    /// The database is not one to work with; says what to do.
    #[error("{0}")]
    Unusable(String),
    /// Not an error: the answer is not here yet, and is fetched together with others.
    #[error("this is asked for together with others")]
    Wanted,
    /// A column holds what no Docket writes.
    #[error("{0} holds a value that no Docket writes")]
    Broken(String),
    /// One row was to be changed, and none was, or several were.
    #[error("one row was to be changed, and none was, or several were")]
    NotOne,
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
            Error::Postgres { state, message } => of_state(&state, message),
            Error::NotOne => StoreError::LostLock,
            Error::Lost(reason) => StoreError::Unavailable(reason),
            Error::Unusable(reason) => StoreError::Unusable(reason),
            error @ (Error::Broken(_) | Error::NoRows | Error::Wanted) => StoreError::Other(error.to_string()),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Error {
        match error.as_db_error() {
            Some(database) => {
                // Its detail would quote what was written.
                let constraint = database.constraint().map(|name| format!(" ({name})")).unwrap_or_default();
                let message = format!("{}{constraint}", database.message());
                let state = database.code().code().to_owned();
                // Told to go: the connection ends with this.
                let ends = matches!(database.parsed_severity(), Some(Severity::Fatal | Severity::Panic));
                if ends || state.starts_with("08") || matches!(state.as_str(), "57P01" | "57P02" | "57P03" | "25P03" | "57P05") {
                    Error::Lost(message)
                } else {
                    Error::Postgres { state, message }
                }
            }
            None if error.is_closed() || std::error::Error::source(&error).is_some_and(|cause| cause.is::<std::io::Error>()) => {
                Error::Lost(error.to_string())
            }
            None => Error::Broken(error.to_string()),
        }
    }
}

/// What an error of PostgreSQL means; its states are those of the SQL standard and its own (appendix A of its manual).
fn of_state(state: &str, message: String) -> StoreError {
    match (&state[..2.min(state.len())], state) {
        // A deadlock, a lock or a statement that took too long: nothing is wrong with it.
        ("40", _) | (_, "55P03" | "57014") => StoreError::Busy(message),
        (_, "53100") => StoreError::Full(message),
        // Too many connections, not enough memory, a connection refused or ended, a standby.
        ("53" | "08", _) | (_, "25006") => StoreError::Unavailable(message),
        // What a change does that must touch one row, and does not: see `postgres::text::checked`. Docket's statements divide nothing else.
        (_, "22012") => StoreError::LostLock,
        // A value that no column holds is a bug like one that a constraint refuses.
        ("22" | "23", _) => StoreError::Constraint(message),
        // What was prepared on this connection is not there, or is there twice: it was another connection of the database's then.
        (_, "26000" | "42P05") => StoreError::Unusable(format!(
            "{message}: something between this server and its database hands out connections by transaction; connect to the database \
             itself, or let it hand them out by session"
        )),
        _ => StoreError::Other(format!("{message} ({state})")),
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
