//! The workers of Snowflake ids: leased to processes, one each.
//!
//! That no id is made twice does not depend on a clock. A holder makes no id beyond `used_until`, and raises it only while the row
//! is still its own; whoever takes the row over begins above it.

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;

use super::Holder;
use crate::StoreError;
use crate::sql::broken;

/// How long after its last millisecond, in ms, a lease that was not given back counts as abandoned: its process was killed, or makes
/// no ids any more and takes another worker when it does.
const ABANDONED_AFTER_MS: i64 = 3_600_000;

/// How often a worker is looked for that nobody else takes at the same moment, as may happen where several servers write at once.
const TRIES: usize = 64;

/// Renews the holder's lease of that worker, or leases another one.
pub(crate) fn lease(
    connection: &Connection,
    holder: &Holder,
    held: Option<WorkerId>,
    at: Timestamp,
    until: Timestamp,
) -> Result<WorkerLease, StoreError> {
    if let Some(worker) = held
        && let Some(until) = renew(connection, holder, worker, until)?
    {
        // Everything below was the holder's own.
        return Ok(WorkerLease { worker, above: Timestamp(i64::MIN), until });
    }
    for _ in 0..TRIES {
        if let Some((worker, above)) = free(connection, at)? {
            let until = further(until, at, above);
            if take_over(connection, holder, worker, above, until)? {
                return Ok(WorkerLease { worker, above, until });
            }
        } else if let Some(worker) = unused(connection)? {
            if take_new(connection, holder, worker, until)? {
                return Ok(WorkerLease { worker, above: Timestamp(i64::MIN), until });
            }
        } else {
            let (worker, above) = spare(connection)?;
            let until = further(until, at, above);
            if take_over(connection, holder, worker, above, until)? {
                return Ok(WorkerLease { worker, above, until });
            }
        }
    }
    Err(StoreError::Busy("too many servers want a worker of Snowflake ids at once".to_owned()))
}

/// A worker that was used further than now is leased for as long from there on.
fn further(until: Timestamp, at: Timestamp, above: Timestamp) -> Timestamp {
    until.max(Timestamp(above.0.saturating_add(until.0 - at.0)))
}

/// Takes a worker that nobody ever had. `false` where another holder was faster.
fn take_new(connection: &Connection, holder: &Holder, worker: WorkerId, until: Timestamp) -> Result<bool> {
    let taken = connection.execute_counting(
        "INSERT INTO worker_lease (worker, holder, used_until, is_released) VALUES (?1, ?2, ?3, 0) ON CONFLICT (worker) DO NOTHING",
        params![worker.number(), holder.as_slice(), until.0],
    )?;
    Ok(taken == 1)
}

/// Takes a worker that was used up to there. `false` where another holder was faster, who raised that.
fn take_over(connection: &Connection, holder: &Holder, worker: WorkerId, above: Timestamp, until: Timestamp) -> Result<bool> {
    let taken = connection.execute_counting(
        "UPDATE worker_lease SET holder = ?2, used_until = ?3, is_released = 0 WHERE worker = ?1 AND used_until = ?4",
        params![worker.number(), holder.as_slice(), until.0, above.0],
    )?;
    Ok(taken == 1)
}

/// Raises what the holder may use, where the worker is still theirs.
fn renew(connection: &Connection, holder: &Holder, worker: WorkerId, until: Timestamp) -> Result<Option<Timestamp>> {
    connection
        .prepare_cached(
            "UPDATE worker_lease SET used_until = CASE WHEN used_until > ?3 THEN used_until ELSE ?3 END
             WHERE worker = ?1 AND holder = ?2 AND is_released = 0
             RETURNING used_until",
        )?
        .query_row(params![worker.number(), holder.as_slice(), until.0], |row| row.get(0).map(Timestamp))
        .optional()
}

/// A worker that was given back or abandoned, and was not used further than now.
fn free(connection: &Connection, at: Timestamp) -> Result<Option<(WorkerId, Timestamp)>> {
    leased(
        connection,
        "SELECT worker, used_until FROM worker_lease WHERE used_until < CASE is_released WHEN 1 THEN ?1 ELSE ?2 END
         ORDER BY worker LIMIT 1",
        &[at.0, at.0 - ABANDONED_AFTER_MS],
    )
}

/// A worker that nobody ever had. Rows are never removed and begin at 0.
fn unused(connection: &Connection) -> Result<Option<WorkerId>> {
    let next = connection.query_row("SELECT coalesce(max(worker) + 1, 0) FROM worker_lease", (), |row| row.get(0))?;
    Ok(WorkerId::new(next))
}

/// A worker that was given back although it was used further than now, by a clock that was ahead.
fn spare(connection: &Connection) -> Result<(WorkerId, Timestamp), StoreError> {
    let found = leased(
        connection,
        "SELECT worker, used_until FROM worker_lease WHERE is_released = 1 ORDER BY used_until, worker LIMIT 1",
        &[],
    )?;
    found.ok_or_else(|| {
        StoreError::Other("all workers of Snowflake ids are leased; one is free an hour after its process ended".into())
    })
}

fn leased(connection: &Connection, query: &str, values: &[i64]) -> Result<Option<(WorkerId, Timestamp)>> {
    connection
        .query_row(query, crate::sql::params_from_iter(values), |row| {
            let worker = WorkerId::new(row.get(0)?).ok_or_else(|| broken("worker_lease.worker"))?;
            Ok((worker, Timestamp(row.get(1)?)))
        })
        .optional()
}

/// Gives a worker back, saying how far it was used. Nothing happens where another holder has it.
pub(crate) fn release(connection: &Connection, holder: &Holder, worker: WorkerId, used_until: Timestamp) -> Result<()> {
    connection.execute(
        "UPDATE worker_lease SET is_released = 1, used_until = CASE WHEN used_until < ?3 THEN used_until ELSE ?3 END
         WHERE worker = ?1 AND holder = ?2 AND is_released = 0",
        params![worker.number(), holder.as_slice(), used_until.0],
    )
}
