//! The log of tries.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_domain::webhooks::{DeliveryKind, DeliveryStatus};
use uuid::Uuid;

use super::{Delivery, LOG_DAYS, LOG_TRIES_MAX};
use crate::sql::{blob_uuid, broken, uuid_at};

const COLUMNS: &str =
    "delivery_id, kind, message, event, event_type, attempt, at, status, http_status, error, duration_ms, next_try_at";

fn delivery(row: &Row<'_>) -> Result<Delivery> {
    let (kind, status): (String, String) = (row.get(1)?, row.get(7)?);
    Ok(Delivery {
        id: uuid_at(row, 0)?,
        kind: DeliveryKind::parse(&kind).ok_or_else(|| broken("webhook_delivery.kind"))?,
        message: row.get(2)?,
        event: row.get::<_, Option<i64>>(3)?.map(|event| event as u64),
        event_type: row.get(4)?,
        attempt: row.get(5)?,
        at: Timestamp(row.get(6)?),
        status: DeliveryStatus::parse(&status).ok_or_else(|| broken("webhook_delivery.status"))?,
        http_status: row.get(8)?,
        error: row.get(9)?,
        duration_ms: row.get::<_, i64>(10)? as u64,
        next_try_at: row.get::<_, Option<i64>>(11)?.map(Timestamp),
    })
}

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, webhook_row: u64, delivery: &Delivery) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO webhook_delivery (merchant_id, webhook_row, delivery_id, kind, message, event, event_type, attempt, at,
                                           status, http_status, error, duration_ms, next_try_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            merchant.0,
            webhook_row as i64,
            blob_uuid(&delivery.id),
            delivery.kind.as_str(),
            delivery.message,
            delivery.event.map(|event| event as i64),
            delivery.event_type,
            delivery.attempt,
            delivery.at.0,
            delivery.status.as_str(),
            delivery.http_status,
            delivery.error,
            delivery.duration_ms as i64,
            delivery.next_try_at.map(|at| at.0)
        ])
}

/// Tries from the newest on.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    webhook_row: u64,
    status: Option<DeliveryStatus>,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Delivery>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM webhook_delivery
         WHERE merchant_id = ?1 AND webhook_row = ?2 AND delivery_id < ?3 AND (?4 IS NULL OR status = ?4)
         ORDER BY delivery_id DESC LIMIT ?5"
    ))?;
    let before = after.unwrap_or(Uuid::max());
    let status = status.map(DeliveryStatus::as_str);
    statement.query_map(params![merchant.0, webhook_row as i64, blob_uuid(&before), status, limit as i64], delivery)?.collect()
}

/// One try.
pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, webhook_row: u64, id: Uuid) -> Result<Option<Delivery>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM webhook_delivery WHERE merchant_id = ?1 AND webhook_row = ?2 AND delivery_id = ?3"
        ))?
        .query_row(params![merchant.0, webhook_row as i64, blob_uuid(&id)], delivery)
        .optional()
}

/// Endpoints that were worked on since then.
pub(crate) fn worked_on(connection: &Connection, since: Timestamp) -> Result<Vec<(MerchantId, u64)>> {
    connection
        .prepare_cached("SELECT merchant_id, webhook_row FROM webhook_cursor WHERE worked_at >= ?1")?
        .query_map([since.0], |row| Ok((MerchantId(row.get(0)?), row.get::<_, i64>(1)? as u64)))?
        .collect()
}

/// Deletes tries that are old, or more than are kept, and secrets that sign no more. Ids of tries are in the order of time.
pub(crate) fn prune(connection: &Connection, merchant: MerchantId, webhook_row: u64, now: Timestamp) -> Result<()> {
    let endpoint = [merchant.0, webhook_row as i64];
    let too_many: Option<[u8; 16]> = connection
        .prepare_cached(
            "SELECT delivery_id FROM webhook_delivery WHERE merchant_id = ?1 AND webhook_row = ?2
             ORDER BY delivery_id DESC LIMIT 1 OFFSET ?3",
        )?
        .query_row([endpoint[0], endpoint[1], LOG_TRIES_MAX as i64], |row| row.get(0))
        .optional()?;
    let mut bound = [0; 16];
    let too_old = now.0 - LOG_DAYS * 24 * 3_600_000;
    bound[..6].copy_from_slice(&too_old.max(0).to_be_bytes()[2..]);
    let bound = too_many.map_or(bound, |many| many.max(bound));
    connection.execute(
        "DELETE FROM webhook_delivery WHERE merchant_id = ?1 AND webhook_row = ?2 AND delivery_id <= ?3",
        params![endpoint[0], endpoint[1], bound.as_slice()],
    )?;
    connection.execute(
        "DELETE FROM webhook_secret WHERE merchant_id = ?1 AND webhook_row = ?2 AND signs_until <= ?3",
        [endpoint[0], endpoint[1], now.0],
    )
}
