//! What PostgreSQL answers.

use rusqlite::types::FromSql;
use tokio_postgres::Row;

use super::value::Answered;
use crate::sql::{Error, Result};

/// The rows of a query, or of one of several that were asked together.
pub(crate) struct Answer {
    rows: Vec<Row>,
    /// Columns before the query's own.
    skipped: usize,
}

impl Answer {
    pub(super) fn of(rows: Vec<Row>) -> Answer {
        Answer { rows, skipped: 0 }
    }

    /// Takes rows apart whose first column says for which of so many each is.
    pub(super) fn of_many(rows: Vec<Row>, count: usize) -> Result<Vec<Answer>> {
        let mut answers: Vec<_> = (0..count).map(|_| Answer { rows: Vec::new(), skipped: 1 }).collect();
        for row in rows {
            let place: i64 = row.try_get(0).map_err(Error::from)?;
            let answer = usize::try_from(place - 1).ok().and_then(|place| answers.get_mut(place));
            answer.ok_or_else(|| Error::Broken("the place of an answer".to_owned()))?.rows.push(row);
        }
        Ok(answers)
    }

    /// A row of it, from 0 on.
    pub(crate) fn row(&self, index: usize) -> Option<AnsweredRow<'_>> {
        self.rows.get(index).map(|row| AnsweredRow { row, skipped: self.skipped })
    }
}

/// A row of an answer.
pub(crate) struct AnsweredRow<'a> {
    row: &'a Row,
    skipped: usize,
}

impl AnsweredRow<'_> {
    /// What stands in a column, the first of which is 0.
    pub(crate) fn get<T: FromSql>(&self, column: usize) -> Result<T> {
        let Answered(value) = self.row.try_get(column + self.skipped)?;
        Ok(T::column_result(value).map_err(rusqlite::Error::from)?)
    }

    /// What stands in the column of that name.
    pub(crate) fn named<T: FromSql>(&self, column: &str) -> Result<T> {
        let place = self.row.columns().iter().skip(self.skipped).position(|one| one.name() == column);
        self.get(place.ok_or_else(|| Error::Broken(format!("no column is named {column}")))?)
    }
}
