//! What a statement answers.

use std::sync::Arc;

use rusqlite::types::FromSql;
use uuid::Uuid;

use super::{Error, Result};
use crate::postgres::{Answer, AnsweredRow};

/// A row of an answer.
pub(crate) enum Row<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(AnsweredRow<'r>),
}

impl Row<'_> {
    /// What stands in a column, the first of which is 0.
    pub(crate) fn get<'n, I: Into<Place<'n>>, T: FromSql>(&self, column: I) -> Result<T> {
        match (self, column.into()) {
            (Row::Sqlite(row), Place::Index(column)) => Ok(row.get(column)?),
            (Row::Sqlite(row), Place::Name(column)) => Ok(row.get(column)?),
            (Row::Postgres(row), Place::Index(column)) => row.get(column),
            (Row::Postgres(row), Place::Name(column)) => row.named(column),
        }
    }
}

/// Which column.
pub(crate) enum Place<'n> {
    Index(usize),
    Name(&'n str),
}

impl From<usize> for Place<'_> {
    fn from(column: usize) -> Self {
        Place::Index(column)
    }
}

impl<'n> From<&'n str> for Place<'n> {
    fn from(column: &'n str) -> Self {
        Place::Name(column)
    }
}

/// A UUID in a column.
pub(crate) fn uuid_at(row: &Row<'_>, column: usize) -> Result<Uuid> {
    Ok(Uuid::from_bytes(row.get(column)?))
}

/// The rows of an answer, read as they are asked for.
pub(crate) enum Rows<'s> {
    Sqlite(rusqlite::Rows<'s>),
    /// All of them are here; the number is the next one's.
    Postgres(Arc<Answer>, usize),
}

impl Rows<'_> {
    /// The next row.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>> {
        match self {
            Rows::Sqlite(rows) => Ok(rows.next()?.map(Row::Sqlite)),
            Rows::Postgres(answer, next) => {
                let row = answer.row(*next).map(Row::Postgres);
                *next += 1;
                Ok(row)
            }
        }
    }

    /// The one row that there must be.
    pub(super) fn one<T>(mut self, read: impl FnOnce(&Row<'_>) -> Result<T>) -> Result<T> {
        let row = self.next()?.ok_or(Error::NoRows)?;
        read(&row)
    }
}

/// The rows of an answer, each read into something.
pub(crate) struct MappedRows<'s, F> {
    rows: Rows<'s>,
    read: F,
}

impl<'s, F> MappedRows<'s, F> {
    pub(super) fn new(rows: Rows<'s>, read: F) -> MappedRows<'s, F> {
        MappedRows { rows, read }
    }
}

impl<T, F: FnMut(&Row<'_>) -> Result<T>> Iterator for MappedRows<'_, F> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let row = self.rows.next().transpose()?;
        Some(row.and_then(|row| (self.read)(&row)))
    }
}
