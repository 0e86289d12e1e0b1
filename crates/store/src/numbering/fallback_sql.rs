//! The leases of servers that number documents while the database is away.
//!
//! A lease is given to another holder only when its holder gave it back or an operator declared it dead, and where it was used, only
//! after it has rested: the milliseconds of a number are counted from the midnight of its outlet, and midnights of one date lie up to
//! 26 hours apart.

use docket_domain::numbering::LeaseNumber;
use docket_domain::time::Timestamp;

use super::{FallbackLease, Holder, LeaseState};
use crate::StoreError;
use crate::sql::{Connection, OptionalExtension, Result, Row, broken, params};

/// For how long, in ms, a lease that was used is left alone: longer than any two midnights of one date lie apart, and than a clock may
/// be wrong without being suspect.
const RESTS_MS: i64 = 28 * 3_600_000;

/// How often another lease is looked for where somebody else was faster.
const TRIES: usize = 2 * LeaseNumber::COUNT as usize;

/// The holder's lease, or another one. Several servers may ask at once: each takes a lease by a change of one row that only one of them
/// can make.
pub(crate) fn lease(connection: &Connection, holder: &Holder, at: Timestamp) -> Result<LeaseNumber, StoreError> {
    if let Some(own) = own(connection, holder)?
        && keep(connection, own, holder, at)?
    {
        // Whatever was made under it was made by this holder's spool, which goes on above it.
        return Ok(own);
    }
    for _ in 0..TRIES {
        if let Some(unused) = unused(connection)? {
            if take_new(connection, unused, holder, at)? {
                return Ok(unused);
            }
        } else if let Some(rested) = rested(connection, at)? {
            if take_rested(connection, rested, holder, at)? {
                return Ok(rested);
            }
        } else {
            break;
        }
    }
    let all = "all 100 leases of fallback numbers are held; declare those dead whose servers are gone (`docket leases`)";
    Err(StoreError::Other(all.to_owned()))
}

/// The lease that the holder has, or gave back and nobody has taken since. One that was declared dead is lost.
fn own(connection: &Connection, holder: &Holder) -> Result<Option<LeaseNumber>> {
    connection
        .query_row(
            "SELECT lease FROM fallback_lease WHERE holder = ?1 AND state <> 'dead' ORDER BY lease LIMIT 1",
            params![holder.as_slice()],
            |row| number(row, 0),
        )
        .optional()
}

/// The first that nobody ever had. Rows are never removed and begin at 0.
fn unused(connection: &Connection) -> Result<Option<LeaseNumber>> {
    let next: i64 = connection.query_row("SELECT coalesce(max(lease) + 1, 0) FROM fallback_lease", (), |row| row.get(0))?;
    Ok(u8::try_from(next).ok().and_then(LeaseNumber::new))
}

/// The one that has rested longest.
fn rested(connection: &Connection, at: Timestamp) -> Result<Option<LeaseNumber>> {
    connection
        .query_row(
            "SELECT lease FROM fallback_lease WHERE state <> 'held' AND (rests_from IS NULL OR rests_from < ?1)
             ORDER BY coalesce(rests_from, 0), lease LIMIT 1",
            params![at.0 - RESTS_MS],
            |row| number(row, 0),
        )
        .optional()
}

fn keep(connection: &Connection, lease: LeaseNumber, holder: &Holder, at: Timestamp) -> Result<bool> {
    let kept = connection.execute_counting(
        "UPDATE fallback_lease SET state = 'held', rests_from = NULL, changed_at = ?3
         WHERE lease = ?1 AND holder = ?2 AND state <> 'dead'",
        params![lease.number(), holder.as_slice(), at.0],
    )?;
    Ok(kept == 1)
}

fn take_new(connection: &Connection, lease: LeaseNumber, holder: &Holder, at: Timestamp) -> Result<bool> {
    let taken = connection.execute_counting(
        "INSERT INTO fallback_lease (lease, holder, state, rests_from, changed_at) VALUES (?1, ?2, 'held', NULL, ?3)
         ON CONFLICT (lease) DO NOTHING",
        params![lease.number(), holder.as_slice(), at.0],
    )?;
    Ok(taken == 1)
}

fn take_rested(connection: &Connection, lease: LeaseNumber, holder: &Holder, at: Timestamp) -> Result<bool> {
    let taken = connection.execute_counting(
        "UPDATE fallback_lease SET holder = ?2, state = 'held', rests_from = NULL, changed_at = ?3
         WHERE lease = ?1 AND state <> 'held' AND (rests_from IS NULL OR rests_from < ?4)",
        params![lease.number(), holder.as_slice(), at.0, at.0 - RESTS_MS],
    )?;
    Ok(taken == 1)
}

/// Gives a lease back; `used` says whether a number was ever made under it. Nothing happens where another holder has it.
pub(crate) fn release(connection: &Connection, holder: &Holder, lease: LeaseNumber, used: bool, at: Timestamp) -> Result<()> {
    let rests_from = used.then_some(at.0);
    connection.execute(
        "UPDATE fallback_lease SET state = 'released', rests_from = ?3, changed_at = ?4
         WHERE lease = ?1 AND holder = ?2 AND state = 'held'",
        params![lease.number(), holder.as_slice(), rests_from, at.0],
    )
}

/// Takes an operator's word that the holder of a lease will never use it again. `false` where it is not held.
pub(crate) fn declare_dead(connection: &Connection, lease: LeaseNumber, at: Timestamp) -> Result<bool> {
    let declared = connection.execute_counting(
        "UPDATE fallback_lease SET state = 'dead', rests_from = ?2, changed_at = ?2 WHERE lease = ?1 AND state = 'held'",
        params![lease.number(), at.0],
    )?;
    Ok(declared == 1)
}

/// All leases that were ever taken.
pub(crate) fn list(connection: &Connection) -> Result<Vec<FallbackLease>> {
    let mut statement =
        connection.prepare_cached("SELECT lease, state, rests_from, changed_at FROM fallback_lease ORDER BY lease")?;
    let rows = statement.query_map((), |row| {
        Ok(FallbackLease {
            lease: number(row, 0)?,
            state: LeaseState::parse(&row.get::<_, String>(1)?).ok_or_else(|| broken("fallback_lease.state"))?,
            rests_from: row.get::<_, Option<i64>>(2)?.map(Timestamp),
            changed_at: Timestamp(row.get(3)?),
        })
    })?;
    rows.collect()
}

fn number(row: &Row<'_>, index: usize) -> Result<LeaseNumber> {
    u8::try_from(row.get::<_, i64>(index)?).ok().and_then(LeaseNumber::new).ok_or_else(|| broken("fallback_lease.lease"))
}
