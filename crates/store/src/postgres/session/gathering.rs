//! Writes: what a group writes, gathered until a query or the commit needs it.

use rusqlite::ToSql;
use tokio_postgres::{Client, Statement};

use super::Session;
use super::statements::{Params, as_params, bound, in_order};
use crate::postgres::value::{Bound, Column};
use crate::sql::{Error, Result};

/// So many rows are few: each number of them is a statement of its own.
const FEW: usize = 8;

/// A write that waits to be sent.
pub(super) enum Write {
    /// Rows of one table.
    Rows { place: usize, statement: Statement, merchant: Bound, columns: Vec<Column>, count: usize },
    /// Anything else.
    One { place: usize, statement: Statement, values: Vec<Bound> },
}

/// Whether a write was done.
pub(super) type Outcome = std::result::Result<(), tokio_postgres::Error>;

impl Session {
    /// From now on writes are gathered, or no longer.
    pub(crate) fn gather(&self, gathers: bool) {
        self.gathers.set(gathers);
        self.pending.borrow_mut().clear();
    }

    /// Runs what answers nothing, sooner or later within the group.
    pub(crate) fn execute(&self, place: usize, values: &[&dyn ToSql]) -> Result<()> {
        if !self.gathers.get() {
            return self.execute_counting(place, values).map(drop);
        }
        let values = bound(values)?;
        let statement = self.prepared(place, &values)?;
        let known = self.known.borrow();
        let entry = &known.entries[place];
        let mut pending = self.pending.borrow_mut();
        if entry.insert.is_none() {
            pending.push(Write::One { place, statement, values });
            return Ok(());
        }
        // Rows go to those that wait already, so that parents, which are written first, still come before their children; but never past a
        // deletion from their table, which may make room for them.
        let newest = pending.iter_mut().rev().find_map(|write| match write {
            Write::Rows { place: other, merchant, columns, count, .. } if *other == place && *merchant == values[0] => {
                Some(Some((columns, count)))
            }
            Write::Rows { .. } => None,
            Write::One { place: other, .. } => {
                let other = &known.entries[*other];
                (other.deletes && other.table == entry.table).then_some(None)
            }
        });
        match newest.flatten() {
            Some((columns, count)) => {
                *count += 1;
                columns.iter_mut().zip(values.into_iter().skip(1)).try_for_each(|(column, value)| column.push(value))
            }
            None => {
                let types = statement.params().iter().skip(1);
                let columns: Option<Vec<_>> = types.map(Column::of).collect();
                match columns {
                    None => pending.push(Write::One { place, statement, values }),
                    Some(mut columns) => {
                        let mut values = values.into_iter();
                        let merchant = values.next().unwrap_or(Bound::Null);
                        columns.iter_mut().zip(values).try_for_each(|(column, value)| column.push(value))?;
                        pending.push(Write::Rows { place, statement, merchant, columns, count: 1 });
                    }
                }
                Ok(())
            }
        }
    }

    /// Runs what must touch one row, sooner or later within the group.
    pub(crate) fn execute_one(&self, place: usize, values: &[&dyn ToSql]) -> Result<()> {
        if !self.gathers.get() {
            return if self.execute_counting(place, values)? == 1 { Ok(()) } else { Err(Error::NotOne) };
        }
        let values = bound(values)?;
        let statement = self.checked(place)?;
        self.pending.borrow_mut().push(Write::One { place, statement, values });
        Ok(())
    }

    /// Runs what answers nothing, now, and says how many rows it touched.
    pub(crate) fn execute_counting(&self, place: usize, values: &[&dyn ToSql]) -> Result<usize> {
        let values = bound(values)?;
        self.flush()?;
        self.answers_so_far.borrow_mut().clear();
        self.ready()?;
        let statement = self.prepared(place, &values)?;
        let count =
            self.talk(
                self.target.patience.statement,
                |client| async move { client.execute(&statement, &as_params(&values)).await },
            )?;
        Ok(count as usize)
    }

    /// Sends what waits, in one round trip.
    pub(crate) fn flush(&self) -> Result<()> {
        let sent = self.to_send()?;
        if sent.is_empty() {
            return Ok(());
        }
        let answers = self.talk(self.target.patience.statement, |client| async move { Ok(say(&client, &sent).await) })?;
        self.heard_all(answers)
    }

    /// Takes what waits, prepared to be sent.
    pub(super) fn to_send(&self) -> Result<Vec<(Statement, Params)>> {
        let writes = std::mem::take(&mut *self.pending.borrow_mut());
        if !writes.is_empty() {
            self.answers_so_far.borrow_mut().clear();
        }
        let to_send = |write| {
            Ok(match write {
                Write::Rows { statement, merchant, columns, count: 1, .. } => (statement, Params::row_by_row(merchant, columns)),
                Write::Rows { place, statement, merchant, columns, count: count @ 2..=FEW } => {
                    (self.of_few(place, &statement, count)?, Params::row_by_row(merchant, columns))
                }
                Write::Rows { place, merchant, columns, .. } => (self.of_many(place, &columns)?, Params::Rows(merchant, columns)),
                Write::One { statement, values, .. } => (statement, Params::Values(values)),
            })
        };
        writes.into_iter().map(to_send).collect()
    }

    /// The first that went wrong is what went wrong: those after it failed because it did.
    pub(super) fn heard_all(&self, answers: Vec<Outcome>) -> Result<()> {
        answers.into_iter().try_for_each(|answer| self.heard(answer))
    }
}

/// Says all of it, in one round trip.
pub(super) async fn say(client: &Client, sent: &[(Statement, Params)]) -> Vec<Outcome> {
    let params: Vec<_> = sent.iter().map(|(_, params)| params.as_params()).collect();
    let saying = sent.iter().zip(&params);
    let saying =
        saying.map(|((statement, _), params)| Box::pin(async move { client.execute(statement, params).await.map(drop) }));
    in_order(saying.collect()).await
}
