//! Endpoints, and what a group leaves for the worker.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::ids::{MerchantId, WebhookId};
use docket_domain::time::Timestamp;
use docket_domain::webhooks::{DisabledBecause, NewSecret, Replay, Start, Webhook};

use super::{Progress, WebhookDocument};
use crate::sql::{blob_uuid, broken, uuid_at};

pub(super) const COLUMNS: &str = "w.row, w.webhook_id, w.url, w.types, w.outlet, w.description, w.disabled, w.created_at,
     w.updated_at, w.version";

pub(super) fn webhook(row: &Row<'_>) -> Result<Webhook> {
    let disabled: Option<String> = row.get(6)?;
    let types: String = row.get(3)?;
    Ok(Webhook {
        row: row.get::<_, i64>(0)? as u64,
        id: WebhookId(uuid_at(row, 1)?),
        url: row.get(2)?,
        types: types.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
        outlet: row.get(4)?,
        description: row.get(5)?,
        disabled: disabled.map(|word| DisabledBecause::parse(&word).ok_or_else(|| broken("webhook.disabled"))).transpose()?,
        created_at: Timestamp(row.get(7)?),
        updated_at: Timestamp(row.get(8)?),
        version: row.get(9)?,
    })
}

/// All endpoints of a merchant, in the order in which they were made.
pub(crate) fn all(connection: &Connection, merchant: MerchantId) -> Result<Vec<Webhook>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {COLUMNS} FROM webhook w WHERE w.merchant_id = ?1 ORDER BY w.row"))?;
    statement.query_map([merchant.0], webhook)?.collect()
}

const DOCUMENT: &str = "c.read_to, c.attempts, c.waited_ms, c.next_try_at,
     (SELECT max(s.signs_until) FROM webhook_secret s
      WHERE s.merchant_id = w.merchant_id AND s.webhook_row = w.row AND s.signs_until > ?2)";

fn document(row: &Row<'_>) -> Result<WebhookDocument> {
    Ok(WebhookDocument {
        webhook: webhook(row)?,
        progress: progress(row, 10)?,
        old_secret_until: row.get::<_, Option<i64>>(14)?.map(Timestamp),
    })
}

pub(super) fn progress(row: &Row<'_>, first: usize) -> Result<Progress> {
    Ok(Progress {
        read_to: row.get::<_, i64>(first)? as u64,
        attempts: row.get(first + 1)?,
        waited_ms: row.get(first + 2)?,
        next_try_at: Timestamp(row.get(first + 3)?),
    })
}

/// All endpoints of a merchant and how they stand, in the order in which they were made.
pub(crate) fn documents(connection: &Connection, merchant: MerchantId, now: Timestamp) -> Result<Vec<WebhookDocument>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS}, {DOCUMENT} FROM webhook w
         JOIN webhook_cursor c ON c.merchant_id = w.merchant_id AND c.webhook_row = w.row
         WHERE w.merchant_id = ?1 ORDER BY w.row"
    ))?;
    statement.query_map(params![merchant.0, now.0], document)?.collect()
}

/// One of them.
pub(crate) fn by_id(
    connection: &Connection,
    merchant: MerchantId,
    id: WebhookId,
    now: Timestamp,
) -> Result<Option<WebhookDocument>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS}, {DOCUMENT} FROM webhook w
             JOIN webhook_cursor c ON c.merchant_id = w.merchant_id AND c.webhook_row = w.row
             WHERE w.merchant_id = ?1 AND w.webhook_id = ?3"
        ))?
        .query_row(params![merchant.0, now.0, blob_uuid(&id.0)], document)
        .optional()
}

/// Writes the endpoints that a group changed.
pub(crate) fn write(connection: &Connection, merchant: MerchantId, before: &[Webhook], after: &[Webhook]) -> Result<()> {
    for gone in before.iter().filter(|old| !after.iter().any(|new| new.row == old.row)) {
        delete(connection, merchant, gone.row)?;
    }
    for webhook in after {
        match before.iter().find(|old| old.row == webhook.row) {
            Some(old) if old == webhook => {}
            Some(_) => update(connection, merchant, webhook)?,
            None => insert(connection, merchant, webhook)?,
        }
    }
    Ok(())
}

fn insert(connection: &Connection, merchant: MerchantId, webhook: &Webhook) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO webhook (merchant_id, row, webhook_id, url, types, outlet, description, disabled, created_at, updated_at,
                                  version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            merchant.0,
            webhook.row as i64,
            blob_uuid(&webhook.id.0),
            webhook.url,
            webhook.types.join(","),
            webhook.outlet,
            webhook.description,
            webhook.disabled.map(DisabledBecause::as_str),
            webhook.created_at.0,
            webhook.updated_at.0,
            webhook.version
        ])
}

fn update(connection: &Connection, merchant: MerchantId, webhook: &Webhook) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE webhook SET url = ?3, types = ?4, outlet = ?5, description = ?6, disabled = ?7, updated_at = ?8, version = ?9
             WHERE merchant_id = ?1 AND row = ?2",
        )?
        .execute(params![
            merchant.0,
            webhook.row as i64,
            webhook.url,
            webhook.types.join(","),
            webhook.outlet,
            webhook.description,
            webhook.disabled.map(DisabledBecause::as_str),
            webhook.updated_at.0,
            webhook.version
        ])
}

/// Deletes an endpoint with everything that is kept of it beside the stream.
fn delete(connection: &Connection, merchant: MerchantId, row: u64) -> Result<()> {
    let key = [merchant.0, row as i64];
    connection.execute("DELETE FROM webhook WHERE merchant_id = ?1 AND row = ?2", key)?;
    connection.execute("DELETE FROM webhook_secret WHERE merchant_id = ?1 AND webhook_row = ?2", key)?;
    connection.execute("DELETE FROM webhook_cursor WHERE merchant_id = ?1 AND webhook_row = ?2", key)?;
    connection.execute("DELETE FROM webhook_replay WHERE merchant_id = ?1 AND webhook_row = ?2", key)?;
    connection.execute("DELETE FROM webhook_delivery WHERE merchant_id = ?1 AND webhook_row = ?2", key)
}

/// Writes a new secret. The one before it signs until then, and any older one no more.
pub(crate) fn insert_secret(connection: &Connection, merchant: MerchantId, new: &NewSecret) -> Result<()> {
    let endpoint = [merchant.0, new.webhook_row as i64];
    connection.execute(
        "DELETE FROM webhook_secret WHERE merchant_id = ?1 AND webhook_row = ?2 AND signs_until IS NOT NULL",
        endpoint,
    )?;
    connection.execute(
        "UPDATE webhook_secret SET signs_until = ?3 WHERE merchant_id = ?1 AND webhook_row = ?2",
        params![merchant.0, new.webhook_row as i64, new.old_until.0],
    )?;
    connection.execute(
        "INSERT INTO webhook_secret (merchant_id, webhook_row, row, secret) VALUES (?1, ?2, ?3, ?4)",
        params![merchant.0, new.webhook_row as i64, new.row as i64, new.secret.0.as_slice()],
    )
}

/// Writes from where on an endpoint is sent events. What it is sent once more is tried at once as well.
pub(crate) fn start(connection: &Connection, merchant: MerchantId, start: &Start) -> Result<()> {
    let (row, after) = (start.webhook_row as i64, start.after.map(|seq| seq as i64));
    if start.is_new {
        return connection.execute(
            "INSERT INTO webhook_cursor (merchant_id, webhook_row, read_to, generation, attempts, waited_ms, next_try_at, lease,
                                         leased_until, worked_at)
             VALUES (?1, ?2, ?3, 0, 0, 0, 0, 0, 0, 0)",
            params![merchant.0, row, after.unwrap_or(0)],
        );
    }
    connection.execute(
        "UPDATE webhook_cursor
         SET read_to = CASE WHEN ?3 > read_to THEN ?3 ELSE read_to END, generation = generation + 1, attempts = 0, waited_ms = 0,
             next_try_at = 0
         WHERE merchant_id = ?1 AND webhook_row = ?2",
        params![merchant.0, row, after.unwrap_or(0)],
    )?;
    connection.execute(
        "UPDATE webhook_replay SET attempts = 0, waited_ms = 0, next_try_at = 0 WHERE merchant_id = ?1 AND webhook_row = ?2",
        params![merchant.0, row],
    )
}

/// Writes something that is sent once more, or a try.
pub(crate) fn insert_replay(connection: &Connection, merchant: MerchantId, replay: &Replay) -> Result<()> {
    connection.execute(
        "INSERT INTO webhook_replay (merchant_id, webhook_row, row, next_event, until_event, attempts, waited_ms, next_try_at,
                                     created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, ?6)",
        params![
            merchant.0,
            replay.webhook_row as i64,
            replay.row as i64,
            replay.events.map(|(from, _)| from as i64),
            replay.events.map(|(_, until)| until as i64),
            replay.at.0
        ],
    )
}
