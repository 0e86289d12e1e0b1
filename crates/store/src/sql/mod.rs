//! One SQL text for every database: connections, statements and rows that look the same whichever it is.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `error.rs` | what can go wrong, before it is a [`StoreError`](crate::StoreError) |
//! | `params.rs` | what is bound to a statement |
//! | `row.rs` | what a statement answers |
//! | `statement.rs` | a prepared statement |
//!
//! The statements of an area stand in its `sql.rs` once, in what both databases understand: `?1` is a parameter, integers are 64 bits,
//! truth is 0 or 1, texts compare by their bytes. `../sqlite/` and `../postgres/` have what only one of them needs: how it is
//! connected to, begins, commits and is migrated. Two copies of four hundred statements would drift apart.

mod error;
mod params;
mod row;
mod statement;

pub(crate) use error::{Error, OptionalExtension, Result, broken};
pub(crate) use params::{Params, params_from_iter};
pub(crate) use row::{Row, Rows, uuid_at};
pub(crate) use rusqlite::params;
pub(crate) use rusqlite::types::Value;
pub(crate) use statement::Statement;

use uuid::Uuid;

use crate::postgres::Session;

/// A connection to a database.
pub(crate) enum Connection {
    /// To a SQLite file.
    Sqlite(rusqlite::Connection),
    /// To a PostgreSQL database.
    Postgres(Box<Session>),
}

impl Connection {
    /// A statement, prepared once for each connection.
    pub(crate) fn prepare_cached(&self, sql: &str) -> Result<Statement<'_>> {
        match self {
            Connection::Sqlite(connection) => Ok(Statement::Sqlite(connection.prepare_cached(sql)?)),
            Connection::Postgres(session) => Ok(Statement::Postgres(session, session.place(sql))),
        }
    }

    /// Runs a statement that answers nothing: at once, or at the latest before the group's next query or its commit.
    pub(crate) fn execute(&self, sql: &str, params: impl Params) -> Result<()> {
        self.prepare_cached(sql)?.execute(params)
    }

    /// Runs a statement that must touch one row: at once, or at the latest before the group's next query or its commit.
    ///
    /// # Errors
    /// [`Error::NotOne`] where it touches none, or more.
    pub(crate) fn execute_one(&self, sql: &str, params: impl Params) -> Result<()> {
        match self {
            Connection::Sqlite(_) => match self.execute_counting(sql, params)? {
                1 => Ok(()),
                _ => Err(Error::NotOne),
            },
            Connection::Postgres(session) => params.with(|params| session.execute_one(session.place(sql), params)),
        }
    }

    /// Runs a statement that answers nothing, now, and says how many rows it touched.
    pub(crate) fn execute_counting(&self, sql: &str, params: impl Params) -> Result<usize> {
        self.prepare_cached(sql)?.execute_counting(params)
    }

    /// The one row of a query.
    pub(crate) fn query_row<T>(&self, sql: &str, params: impl Params, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        self.prepare_cached(sql)?.query_row(params, read)
    }

    /// Runs statements as they stand, without parameters.
    pub(crate) fn run(&self, sql: &str) -> Result<()> {
        match self {
            Connection::Sqlite(connection) => Ok(connection.execute_batch(sql)?),
            Connection::Postgres(session) => session.batch(sql),
        }
    }

    /// Runs queries that see one state of the store.
    pub(crate) fn snapshot<T>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.of_one_state(query)
    }

    /// The same for who has errors of their own.
    pub(crate) fn of_one_state<T, E: From<Error>>(
        &self,
        query: impl FnOnce(&Connection) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match self {
            Connection::Sqlite(connection) => {
                let snapshot = connection.unchecked_transaction().map_err(Error::from)?;
                let answer = query(self)?;
                snapshot.finish().map_err(Error::from)?;
                Ok(answer)
            }
            Connection::Postgres(session) => session.snapshot(|| query(self)),
        }
    }

    /// Changes something that is in no group, all or nothing.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.all_or_nothing(change)
    }

    /// The same for who has errors of their own.
    pub(crate) fn all_or_nothing<T, E: From<Error>>(
        &self,
        change: impl FnOnce(&Connection) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match self {
            Connection::Sqlite(connection) => {
                let behavior = rusqlite::TransactionBehavior::Immediate;
                let transaction = rusqlite::Transaction::new_unchecked(connection, behavior).map_err(Error::from)?;
                let changed = change(self)?;
                transaction.commit().map_err(Error::from)?;
                Ok(changed)
            }
            Connection::Postgres(session) => session.change(|| change(self)),
        }
    }

    /// From now on rows that are written may wait until [`Connection::send`], many of them in one statement; or no longer.
    pub(crate) fn gather(&self, gathers: bool) {
        if let Connection::Postgres(session) = self {
            session.gather(gathers);
        }
    }

    /// Sends what waits.
    pub(crate) fn send(&self) -> Result<()> {
        match self {
            Connection::Sqlite(_) => Ok(()),
            Connection::Postgres(session) => session.flush(),
        }
    }

    /// The connection, where it is one to SQLite.
    pub(crate) fn sqlite(&self) -> Option<&rusqlite::Connection> {
        match self {
            Connection::Sqlite(connection) => Some(connection),
            Connection::Postgres(_) => None,
        }
    }

    /// The session, where it is one with PostgreSQL.
    pub(crate) fn postgres(&self) -> Option<&Session> {
        match self {
            Connection::Sqlite(_) => None,
            Connection::Postgres(session) => Some(session),
        }
    }
}

/// A UUID as the 16 bytes that a column holds.
pub(crate) fn blob_uuid(id: &Uuid) -> &[u8] {
    id.as_bytes()
}

/// A row that others are compared with; one that no column can hold counts as the largest.
pub(crate) fn row_bound(row: u64) -> i64 {
    row.min(i64::MAX as u64) as i64
}
