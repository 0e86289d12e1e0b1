//! Tries that count.

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::access::attempts::Tally;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

/// Rows that are deleted at a time: more than are written, so that what is past comes to an end.
const FORGOTTEN_AT_ONCE: i64 = 20;

pub(super) fn by_subject(connection: &Connection, merchant: MerchantId, subject: &str) -> Result<Option<Tally>> {
    connection
        .prepare_cached("SELECT tries, began_at, last_at, barred_until FROM attempt WHERE merchant_id = ?1 AND subject = ?2")?
        .query_row(params![merchant.0, subject], |row| {
            Ok(Tally {
                tries: row.get(0)?,
                began_at: Timestamp(row.get(1)?),
                last_at: Timestamp(row.get(2)?),
                barred_until: Timestamp(row.get(3)?),
            })
        })
        .optional()
}

/// Writes what is counted now, where it is still what was read. Whether it was.
pub(super) fn put(
    connection: &Connection,
    merchant: MerchantId,
    subject: &str,
    before: Option<&Tally>,
    after: &Tally,
) -> Result<bool> {
    // No row has no tries: where there was none, one that is there now is another's.
    let (tries, last_at, barred_until) =
        before.map_or((0, 0, 0), |before| (before.tries, before.last_at.0, before.barred_until.0));
    let changed = connection
        .prepare_cached(
            "INSERT INTO attempt (merchant_id, subject, tries, began_at, last_at, barred_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (merchant_id, subject) DO UPDATE
             SET tries = excluded.tries, began_at = excluded.began_at, last_at = excluded.last_at,
                 barred_until = excluded.barred_until
             WHERE attempt.tries = ?7 AND attempt.last_at = ?8 AND attempt.barred_until = ?9",
        )?
        .execute_counting(params![
            merchant.0,
            subject,
            after.tries,
            after.began_at.0,
            after.last_at.0,
            after.barred_until.0,
            tries,
            last_at,
            barred_until
        ])?;
    Ok(changed == 1)
}

pub(super) fn delete(connection: &Connection, merchant: MerchantId, subject: &str) -> Result<()> {
    connection.execute("DELETE FROM attempt WHERE merchant_id = ?1 AND subject = ?2", params![merchant.0, subject])
}

/// Deletes what was counted, where it is still what was read. Whether it was.
pub(super) fn delete_last(connection: &Connection, merchant: MerchantId, subject: &str, before: &Tally) -> Result<bool> {
    let deleted = connection
        .prepare_cached(
            "DELETE FROM attempt WHERE merchant_id = ?1 AND subject = ?2 AND tries = ?3 AND last_at = ?4 AND barred_until = ?5",
        )?
        .execute_counting(params![merchant.0, subject, before.tries, before.last_at.0, before.barred_until.0])?;
    Ok(deleted == 1)
}

/// Deletes some of what nobody tried since a time, but what only a reset ends.
pub(super) fn forget(connection: &Connection, merchant: MerchantId, past: Timestamp) -> Result<()> {
    connection.execute(
        "DELETE FROM attempt WHERE merchant_id = ?1 AND subject IN
             (SELECT subject FROM attempt WHERE merchant_id = ?1 AND last_at < ?2 AND barred_until < ?3
              ORDER BY last_at, subject LIMIT ?4) AND last_at < ?2",
        params![merchant.0, past.0, i64::MAX, FORGOTTEN_AT_ONCE],
    )
}
