//! Rehearsal and confirmations.

use std::sync::Mutex;

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::time::Timestamp;

use super::ClockConfirmation;
use crate::StoreError;

/// How far the clock of a rehearsal is from the machine's, as the store says now. Every process on the store reads the same.
pub struct Rehearsal {
    connection: Mutex<Connection>,
}

impl Rehearsal {
    /// The rehearsal of a store; `None` for one that was made without.
    pub(crate) fn of(connection: Connection) -> Result<Option<Rehearsal>, StoreError> {
        Ok(offset_ms(&connection)?.map(|_| Rehearsal { connection: Mutex::new(connection) }))
    }

    /// The rehearsal's clock less the machine's, in ms.
    ///
    /// # Errors
    /// The store failed.
    pub fn offset_ms(&self) -> Result<i64, StoreError> {
        let connection = self.connection.lock().expect("nothing panics while it holds the connection");
        offset_ms(&connection)?.ok_or_else(|| StoreError::Other("the mark of the rehearsal was removed".to_owned()))
    }
}

fn offset_ms(connection: &Connection) -> Result<Option<i64>> {
    connection.prepare_cached("SELECT offset_ms FROM rehearsal")?.query_row((), |row| row.get(0)).optional()
}

/// Marks the store as a rehearsal, or moves the clock of one; `false` for a store that has merchants and no mark.
pub(crate) fn rehearse(connection: &Connection, offset_ms: i64, now: Timestamp) -> Result<bool> {
    if connection.execute_counting("UPDATE rehearsal SET offset_ms = ?1", [offset_ms])? == 1 {
        return Ok(true);
    }
    let marked = connection.execute_counting(
        "INSERT INTO rehearsal (row, offset_ms, since) SELECT 1, ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM merchant)",
        params![offset_ms, now.0],
    )?;
    Ok(marked == 1)
}

/// Keeps an operator's confirmation.
pub(crate) fn confirm(connection: &Connection, at: Timestamp, boot_ms: i64, reason: &str) -> Result<()> {
    connection.execute(
        "INSERT INTO clock_confirmation (row, at, boot_ms, reason)
         SELECT coalesce(max(row), 0) + 1, ?1, ?2, ?3 FROM clock_confirmation",
        params![at.0, boot_ms, reason],
    )?;
    Ok(())
}

/// The last confirmation.
pub(crate) fn confirmation(connection: &Connection) -> Result<Option<ClockConfirmation>> {
    connection
        .prepare_cached("SELECT row, at, boot_ms FROM clock_confirmation ORDER BY row DESC LIMIT 1")?
        .query_row((), |row| Ok(ClockConfirmation { row: row.get(0)?, at: Timestamp(row.get(1)?), boot_ms: row.get(2)? }))
        .optional()
}
