//! A prepared statement.

use super::row::MappedRows;
use super::{Params, Result, Row, Rows};
use crate::postgres::Session;

/// A statement that a connection has prepared.
pub(crate) enum Statement<'c> {
    Sqlite(rusqlite::CachedStatement<'c>),
    Postgres(&'c Session, usize),
}

impl Statement<'_> {
    /// Its rows.
    pub(crate) fn query(&mut self, params: impl Params) -> Result<Rows<'_>> {
        match self {
            Statement::Sqlite(statement) => Ok(Rows::Sqlite(params.with(|params| statement.query(params))?)),
            Statement::Postgres(session, place) => Ok(Rows::Postgres(params.with(|params| session.query(*place, params))?, 0)),
        }
    }

    /// Its rows, each read into something.
    pub(crate) fn query_map<T, F: FnMut(&Row<'_>) -> Result<T>>(
        &mut self,
        params: impl Params,
        read: F,
    ) -> Result<MappedRows<'_, F>> {
        Ok(MappedRows::new(self.query(params)?, read))
    }

    /// Its first row.
    pub(crate) fn query_row<T>(&mut self, params: impl Params, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        self.query(params)?.one(read)
    }

    /// Whether it has a row.
    pub(crate) fn exists(&mut self, params: impl Params) -> Result<bool> {
        Ok(self.query(params)?.next()?.is_some())
    }

    /// Runs what answers nothing: at once, or at the latest before the group's next query or its commit.
    pub(crate) fn execute(&mut self, params: impl Params) -> Result<()> {
        match self {
            Statement::Sqlite(statement) => Ok(params.with(|params| statement.execute(params)).map(drop)?),
            Statement::Postgres(session, place) => params.with(|params| session.execute(*place, params)),
        }
    }

    /// Runs what answers nothing, now, and says how many rows it touched.
    pub(crate) fn execute_counting(&mut self, params: impl Params) -> Result<usize> {
        match self {
            Statement::Sqlite(statement) => Ok(params.with(|params| statement.execute(params))?),
            Statement::Postgres(session, place) => params.with(|params| session.execute_counting(*place, params)),
        }
    }
}
