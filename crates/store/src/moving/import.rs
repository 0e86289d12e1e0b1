//! From the file into a store: all of it, or nothing.

use std::io::BufRead;

use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use rusqlite::ToSql;
use rusqlite::types::Value;

use super::export::is_rehearsal;
use super::file::{Head, Next, Reading, TableHead};
use super::tables::{Table, of_merchants};
use super::verify::verify;
use super::{MoveError, Moved, refused};
use crate::merchants::sql::by_slug;
use crate::sql::Connection;
use crate::{Store, StoreError};

/// Rows that are sent together at most.
const ROWS_AT_ONCE: usize = 500;
/// Bytes of values after which what waits is sent.
const BYTES_AT_ONCE: usize = 4 << 20;

/// Reads a file to its end: that it is one, is whole, and is of this program's schema; and how many rows it has.
///
/// # Errors
/// It is not, or cannot be read.
pub fn check_file(from: &mut dyn BufRead) -> Result<u64, MoveError> {
    let mut reading = Reading::begin(from)?;
    loop {
        if let Next::End(rows) = reading.next()? {
            return Ok(rows);
        }
    }
}

impl Store {
    /// Takes a merchant in from a file, in one transaction: nobody sees any of it before all of it is there and was verified. On SQLite
    /// nobody else writes meanwhile. Blocking.
    ///
    /// # Errors
    /// The file is torn, changed, or of another schema; the merchant or another of its slug is there; or the store fails. Nothing is
    /// written then.
    pub fn import_merchant(&self, from: &mut dyn BufRead, now: Timestamp) -> Result<Moved, MoveError> {
        let connection = self.mover()?;
        let mut reading = Reading::begin(from)?;
        let imported = connection.all_or_nothing(|connection| import(connection, &mut reading, now));
        match imported {
            // Another import of the same merchant was faster, or the file holds what cannot be.
            Err(MoveError::Store(StoreError::Constraint(why))) => refused(format!(
                "what is in the file does not go together with what is in the store, and nothing was written: {why}"
            )),
            imported => imported,
        }
    }
}

fn import(connection: &Connection, reading: &mut Reading<'_>, now: Timestamp) -> Result<Moved, MoveError> {
    let head = reading.head.clone();
    check_room(connection, &head)?;
    if connection.sqlite().is_some() {
        // Tables come by name; what they refer to is there at the end, and then it is looked at.
        connection.run("PRAGMA defer_foreign_keys = ON")?;
    }
    let tables = of_merchants(connection)?;
    connection.gather(true);
    let taken = take_in(connection, reading, &tables);
    connection.gather(false);
    let counts = taken?;
    let merchant = MerchantId(head.merchant);
    check_arrived(connection, &head, &tables, &counts, now)?;
    let verified = verify(connection, merchant)?;
    let rows = counts.iter().sum();
    Ok(Moved { merchant, slug: head.slug, name: head.name, rows, last_record: head.last_record, verified })
}

/// That the store is one for it, and has neither the merchant nor another of its slug.
fn check_room(connection: &Connection, head: &Head) -> Result<(), MoveError> {
    match (head.is_rehearsal, is_rehearsal(connection)?) {
        (true, false) => {
            return refused("the file is of a rehearsal, in which nothing is real; it goes only to a store for rehearsals");
        }
        (false, true) => return refused("this store is a rehearsal, in which nothing is real; the merchant of the file is"),
        _ => {}
    }
    if connection.prepare_cached("SELECT 1 FROM merchant WHERE merchant_id = ?1")?.exists([head.merchant])? {
        return refused(format!("the merchant of the file ({}) is in this store already", head.slug));
    }
    if connection.prepare_cached("SELECT 1 FROM merchant_slug WHERE slug = ?1")?.exists([&head.slug])? {
        return refused(format!("another merchant of this store is called {}", head.slug));
    }
    Ok(())
}

/// Writes all rows, and says how many each table has.
fn take_in(connection: &Connection, reading: &mut Reading<'_>, tables: &[Table]) -> Result<Vec<u64>, MoveError> {
    let merchant = Value::Integer(reading.head.merchant);
    let is_postgres = connection.postgres().is_some();
    let (mut counts, mut sql) = (Vec::new(), String::new());
    let (mut waiting, mut bytes) = (0, 0);
    loop {
        match reading.next()? {
            Next::Table(head) => {
                send(connection, &mut waiting, &mut bytes)?;
                let table = expected(tables, counts.len(), &head)?;
                sql = table.insert();
                counts.push(0);
            }
            Next::Row(row) => {
                let place = counts.len().checked_sub(1);
                let Some(place) = place else { return refused("a row of the file is in no table") };
                let values = reading.values(&tables[place].columns, row)?;
                if is_postgres && values.iter().any(has_nul) {
                    return refused(format!(
                        "a text of {} has a character that PostgreSQL cannot hold (NUL)",
                        tables[place].name
                    ));
                }
                bytes += values.iter().map(size).sum::<usize>();
                let bound: Vec<&dyn ToSql> = std::iter::once(&merchant).chain(&values).map(|value| value as &dyn ToSql).collect();
                connection.execute(&sql, bound.as_slice())?;
                (counts[place], waiting) = (counts[place] + 1, waiting + 1);
                if waiting >= ROWS_AT_ONCE || bytes >= BYTES_AT_ONCE {
                    send(connection, &mut waiting, &mut bytes)?;
                }
            }
            Next::End(_) => {
                send(connection, &mut waiting, &mut bytes)?;
                break;
            }
        }
    }
    if counts.len() < tables.len() {
        return refused(format!("the file has no table {}, which a merchant has here", tables[counts.len()].name));
    }
    Ok(counts)
}

fn send(connection: &Connection, waiting: &mut usize, bytes: &mut usize) -> Result<(), MoveError> {
    (*waiting, *bytes) = (0, 0);
    Ok(connection.send()?)
}

/// The table of this store at that place, which must be the file's.
fn expected<'t>(tables: &'t [Table], place: usize, head: &TableHead) -> Result<&'t Table, MoveError> {
    match tables.get(place).filter(|table| TableHead::of(table) == *head) {
        Some(table) => Ok(table),
        None => refused(format!(
            "the table {} of the file is not as in this store; both must be of one version of Docket",
            head.table
        )),
    }
}

/// That as many rows arrived as were sent, that they are the merchant's of the head, and that the clock here has not yet to come to where
/// it was there.
fn check_arrived(
    connection: &Connection,
    head: &Head,
    tables: &[Table],
    counts: &[u64],
    now: Timestamp,
) -> Result<(), MoveError> {
    for (table, sent) in tables.iter().zip(counts) {
        let arrived: i64 = connection.prepare_cached(&table.count())?.query_row([head.merchant], |row| row.get(0))?;
        if arrived as u64 != *sent {
            return refused(format!("{sent} rows of {} were sent, and {arrived} arrived", table.name));
        }
    }
    let (slug, last_record, floor) =
        connection
            .prepare_cached("SELECT slug, seq, floor FROM merchant WHERE merchant_id = ?1")?
            .query_row([head.merchant], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))?;
    let by_slug = by_slug(connection, &slug)?.map(|merchant| merchant.0);
    if slug != head.slug || last_record as u64 != head.last_record || by_slug != Some(head.merchant) {
        return refused("the file's first line is not of the merchant that is in it");
    }
    if floor > now.0 {
        return refused(format!(
            "the merchant's last document is of {}, and the clock here says {now}; set it right, or run `docket clock lower` where that \
             document was made, if it is dated wrongly, and export anew",
            Timestamp(floor)
        ));
    }
    Ok(())
}

fn has_nul(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.contains('\0'))
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::Blob(bytes) => bytes.len(),
        _ => 8,
    }
}
