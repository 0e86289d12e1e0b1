//! What is due, who works on it, and how far they are.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_domain::webhooks::SigningSecret;
use docket_domain::webhooks::retry::WAIT_MS_MAX;

use super::queue::LEASE_MS;
use super::{Backlog, ClaimedWebhook, Notes, Progress, ReplayWork, log_sql, sql};
use crate::sql::broken;

/// Endpoints that nobody works on and that have something to be sent. A time further ahead than any is ever set (`?2`, `?3`) is from
/// before the clock was put back, and is past. Whoever was worked on longest ago comes first.
const DUE: &str = "SELECT c.merchant_id, c.webhook_row FROM webhook_cursor c
     JOIN webhook w ON w.merchant_id = c.merchant_id AND w.row = c.webhook_row
     JOIN merchant m ON m.merchant_id = c.merchant_id
     WHERE (c.leased_until <= ?1 OR c.leased_until > ?3)
       AND ((w.disabled IS NULL AND m.seq > c.read_to AND (c.next_try_at <= ?1 OR c.next_try_at > ?2))
            OR EXISTS (SELECT 1 FROM webhook_replay r
                       WHERE r.merchant_id = c.merchant_id AND r.webhook_row = c.webhook_row
                         AND (r.next_try_at <= ?1 OR r.next_try_at > ?2) AND (w.disabled IS NULL OR r.next_event IS NULL)))
     ORDER BY c.worked_at LIMIT ?4";

/// Now, and the latest times that a try and a lease can be set to.
fn times(now: Timestamp) -> [i64; 3] {
    [now.0, now.0 + WAIT_MS_MAX, now.0 + LEASE_MS]
}

/// The endpoints that are due.
pub(crate) fn due(connection: &Connection, now: Timestamp, limit: usize) -> Result<Vec<(MerchantId, u64)>> {
    let [now, latest_try, latest_lease] = times(now);
    connection
        .prepare_cached(DUE)?
        .query_map(params![now, latest_try, latest_lease, limit as i64], |row| {
            Ok((MerchantId(row.get(0)?), row.get::<_, i64>(1)? as u64))
        })?
        .collect()
}

/// Takes an endpoint; nothing where another was faster. Whoever waited for them looks at the lease again.
pub(crate) fn claim(
    connection: &Connection,
    merchant: MerchantId,
    webhook_row: u64,
    now: Timestamp,
) -> Result<Option<ClaimedWebhook>> {
    let [at, _, latest_lease] = times(now);
    let taken = connection.execute_counting(
        "UPDATE webhook_cursor SET lease = lease + 1, leased_until = ?3, worked_at = ?4
         WHERE merchant_id = ?1 AND webhook_row = ?2 AND (leased_until <= ?4 OR leased_until > ?3)",
        params![merchant.0, webhook_row as i64, latest_lease, at],
    )?;
    if taken == 0 { Ok(None) } else { read(connection, merchant, webhook_row, now) }
}

/// Notes what came of an endpoint's tries, and answers how it stands now; nothing where the lease was lost, or the endpoint is gone.
/// The lease is renewed, or let go.
pub(crate) fn note(
    connection: &Connection,
    claimed: &ClaimedWebhook,
    notes: &Notes,
    now: Timestamp,
    releases: bool,
) -> Result<Option<ClaimedWebhook>> {
    let (merchant, row) = (claimed.merchant, claimed.webhook.row);
    let Progress { read_to, attempts, waited_ms, next_try_at } = notes.progress;
    // How often something was tried does not count where somebody has said meanwhile that it is to be tried at once.
    let noted = connection.execute_counting(
        "UPDATE webhook_cursor
         SET read_to = CASE WHEN ?5 > read_to THEN ?5 ELSE read_to END,
             attempts = CASE WHEN generation = ?4 THEN ?6 ELSE attempts END,
             waited_ms = CASE WHEN generation = ?4 THEN ?7 ELSE waited_ms END,
             next_try_at = CASE WHEN generation = ?4 THEN ?8 ELSE next_try_at END,
             leased_until = ?9, worked_at = ?10
         WHERE merchant_id = ?1 AND webhook_row = ?2 AND lease = ?3",
        params![
            merchant.0,
            row as i64,
            claimed.lease as i64,
            claimed.generation as i64,
            read_to as i64,
            attempts,
            waited_ms,
            next_try_at.0,
            if releases { 0 } else { now.0 + LEASE_MS },
            now.0
        ],
    )?;
    if noted == 0 {
        return Ok(None);
    }
    for delivery in &notes.deliveries {
        log_sql::insert(connection, merchant, row, delivery)?;
    }
    for (replay, progress) in &notes.replays {
        note_replay(connection, merchant, row, *replay, progress.as_ref())?;
    }
    read(connection, merchant, row, now)
}

fn note_replay(
    connection: &Connection,
    merchant: MerchantId,
    webhook_row: u64,
    row: u64,
    progress: Option<&Progress>,
) -> Result<()> {
    let Some(progress) = progress else {
        return connection.execute(
            "DELETE FROM webhook_replay WHERE merchant_id = ?1 AND webhook_row = ?2 AND row = ?3",
            [merchant.0, webhook_row as i64, row as i64],
        );
    };
    connection.execute(
        "UPDATE webhook_replay
         SET next_event = CASE WHEN next_event IS NULL THEN next_event ELSE ?4 END, attempts = ?5, waited_ms = ?6, next_try_at = ?7
         WHERE merchant_id = ?1 AND webhook_row = ?2 AND row = ?3",
        params![
            merchant.0,
            webhook_row as i64,
            row as i64,
            progress.read_to as i64 + 1,
            progress.attempts,
            progress.waited_ms,
            progress.next_try_at.0
        ],
    )
}

/// An endpoint as a worker needs it.
fn read(connection: &Connection, merchant: MerchantId, webhook_row: u64, now: Timestamp) -> Result<Option<ClaimedWebhook>> {
    let claimed = |row: &Row<'_>| {
        Ok(ClaimedWebhook {
            merchant,
            webhook: sql::webhook(row)?,
            secrets: Vec::new(),
            progress: sql::progress(row, 10)?,
            replays: Vec::new(),
            lease: row.get::<_, i64>(14)? as u64,
            generation: row.get::<_, i64>(15)? as u64,
        })
    };
    let found = connection
        .prepare_cached(&format!(
            "SELECT {}, c.read_to, c.attempts, c.waited_ms, c.next_try_at, c.lease, c.generation FROM webhook w
             JOIN webhook_cursor c ON c.merchant_id = w.merchant_id AND c.webhook_row = w.row
             WHERE w.merchant_id = ?1 AND w.row = ?2",
            sql::COLUMNS
        ))?
        .query_row([merchant.0, webhook_row as i64], claimed)
        .optional()?;
    let Some(mut claimed) = found else { return Ok(None) };
    claimed.secrets = secrets(connection, merchant, webhook_row, now)?;
    claimed.replays = replays(connection, merchant, webhook_row, now)?;
    Ok(Some(claimed))
}

fn secrets(connection: &Connection, merchant: MerchantId, webhook_row: u64, now: Timestamp) -> Result<Vec<SigningSecret>> {
    let mut statement = connection.prepare_cached(
        "SELECT secret FROM webhook_secret
         WHERE merchant_id = ?1 AND webhook_row = ?2 AND (signs_until IS NULL OR signs_until > ?3) ORDER BY row DESC",
    )?;
    let secret = |row: &Row<'_>| {
        let bytes: Vec<u8> = row.get(0)?;
        bytes.try_into().map(SigningSecret).map_err(|_| broken("webhook_secret.secret"))
    };
    statement.query_map(params![merchant.0, webhook_row as i64, now.0], secret)?.collect()
}

fn replays(connection: &Connection, merchant: MerchantId, webhook_row: u64, now: Timestamp) -> Result<Vec<ReplayWork>> {
    let [now, latest_try, _] = times(now);
    let mut statement = connection.prepare_cached(
        "SELECT row, until_event, next_event, attempts, waited_ms, next_try_at FROM webhook_replay
         WHERE merchant_id = ?1 AND webhook_row = ?2 AND (next_try_at <= ?3 OR next_try_at > ?4) ORDER BY row LIMIT 20",
    )?;
    let work = |row: &Row<'_>| {
        let next: Option<i64> = row.get(2)?;
        Ok(ReplayWork {
            row: row.get::<_, i64>(0)? as u64,
            until: row.get::<_, Option<i64>>(1)?.map(|until| until as u64),
            progress: Progress {
                read_to: next.map_or(0, |next| next as u64 - 1),
                attempts: row.get(3)?,
                waited_ms: row.get(4)?,
                next_try_at: Timestamp(row.get(5)?),
            },
        })
    };
    statement.query_map(params![merchant.0, webhook_row as i64, now, latest_try], work)?.collect()
}

/// How webhooks stand in the whole store.
pub(crate) fn backlog(connection: &Connection) -> Result<Backlog> {
    connection
        .prepare_cached(
            "SELECT coalesce(sum(m.seq - c.read_to), 0), min(r.at) FROM webhook_cursor c
             JOIN webhook w ON w.merchant_id = c.merchant_id AND w.row = c.webhook_row
             JOIN merchant m ON m.merchant_id = c.merchant_id
             LEFT JOIN record r ON r.merchant_id = c.merchant_id AND r.seq = c.read_to + 1
             WHERE w.disabled IS NULL AND m.seq > c.read_to",
        )?
        .query_row((), |row| {
            Ok(Backlog { waiting: row.get::<_, i64>(0)? as u64, oldest: row.get::<_, Option<i64>>(1)?.map(Timestamp) })
        })
}
