//! From a store to the file.

use std::io::Write;

use docket_domain::time::Timestamp;
use rusqlite::ToSql;
use rusqlite::types::Value;

use super::file::{Head, Writing};
use super::tables::{Table, of_merchants};
use super::verify::verify;
use super::{MoveError, Moved, refused};
use crate::Store;
use crate::sql::{Connection, OptionalExtension};
use docket_domain::ids::MerchantId;

/// What a page of rows may come to in the file.
const PAGE_BYTES: usize = 4 << 20;
/// The most rows on a page.
const PAGE_ROWS: usize = 1_000;

impl Store {
    /// Writes everything that is a merchant's to a file, as it stands at one moment, while others sell. What must hold of it is verified
    /// before. `progress` is told how many rows are written. Blocking.
    ///
    /// # Errors
    /// There is no such merchant, its records do not hold, or the store or the file fails.
    pub fn export_merchant(
        &self,
        merchant: MerchantId,
        now: Timestamp,
        out: &mut dyn Write,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Moved, MoveError> {
        self.mover()?.of_one_state(|connection| export(connection, merchant, now, out, progress))
    }
}

fn export(
    connection: &Connection,
    merchant: MerchantId,
    now: Timestamp,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> Result<Moved, MoveError> {
    let sql = "SELECT slug, name, seq FROM merchant WHERE merchant_id = ?1";
    let found =
        connection.query_row(sql, [merchant.0], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?))).optional()?;
    let Some((slug, name, last_record)): Option<(String, String, i64)> = found else {
        return refused("there is no such merchant in this store");
    };
    let verified = verify(connection, merchant)?;
    let is_rehearsal = is_rehearsal(connection)?;
    let head = Head::new(merchant.0, slug.clone(), name.clone(), last_record as u64, is_rehearsal, now.0);
    let mut writing = Writing::begin(out, &head)?;
    for table in of_merchants(connection)? {
        writing.table(&table)?;
        rows_of(connection, merchant, &table, &mut writing, progress)?;
    }
    let rows = writing.end()?;
    Ok(Moved { merchant, slug, name, rows, last_record: last_record as u64, verified })
}

/// Whether a store is one to rehearse with.
pub(super) fn is_rehearsal(connection: &Connection) -> Result<bool, MoveError> {
    Ok(connection.prepare_cached("SELECT 1 FROM rehearsal")?.exists(())?)
}

/// Writes a merchant's rows of a table, page by page. How many are on a page follows from the largest so far.
fn rows_of(
    connection: &Connection,
    merchant: MerchantId,
    table: &Table,
    writing: &mut Writing<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<(), MoveError> {
    let (mut after, mut largest, mut limit): (Option<Vec<Value>>, usize, usize) = (None, 1, 1);
    loop {
        let sql = table.page(after.is_some());
        let mut bound: Vec<Value> = vec![Value::Integer(merchant.0), Value::Integer(limit as i64)];
        bound.extend(after.take().into_iter().flatten());
        let bound: Vec<&dyn ToSql> = bound.iter().map(|value| value as &dyn ToSql).collect();
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(bound.as_slice())?;
        let (mut count, mut last) = (0, Vec::new());
        while let Some(row) = rows.next()? {
            let values = (0..table.columns.len()).map(|column| row.get(column)).collect::<Result<Vec<Value>, _>>()?;
            largest = largest.max(writing.row(&values)?);
            (count, last) = (count + 1, values);
        }
        progress(writing.rows);
        if count < limit || table.key.is_empty() {
            return Ok(());
        }
        after = Some(table.key.iter().map(|column| last[*column].clone()).collect());
        limit = (PAGE_BYTES / largest).clamp(1, PAGE_ROWS).min(limit * 8);
    }
}
