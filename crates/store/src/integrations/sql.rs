//! Endpoints of platforms, their secrets, and what orders of platforms are here.

use docket_domain::book::Change;
use docket_domain::ids::{IntegrationId, MerchantId, OrderId, UserId};
use docket_domain::integrations::{
    Integration, IntegrationSecret, Platform, PlatformOrderKey, PlatformStatus, Secret, TrackedOrder, UnknownProductKey,
};
use docket_domain::time::Timestamp;
use uuid::Uuid;

use super::IntegrationDocument;
use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use crate::sql::{blob_uuid, broken, uuid_at};

const COLUMNS: &str = "row, integration_id, platform, name, outlet, channel, is_active, user_id, created_at, updated_at, version";

/// The most unknown references that are shown: whoever has so many looks at the menu, not at the list.
const UNKNOWN_SHOWN: i64 = 100;

fn integration(row: &Row<'_>) -> Result<Integration> {
    let platform: String = row.get(2)?;
    Ok(Integration {
        row: row.get::<_, i64>(0)? as u64,
        id: IntegrationId(uuid_at(row, 1)?),
        platform: Platform::parse(&platform).ok_or_else(|| broken("integration.platform"))?,
        name: row.get(3)?,
        outlet: row.get(4)?,
        channel: row.get(5)?,
        is_active: row.get(6)?,
        user: UserId(uuid_at(row, 7)?),
        created_at: Timestamp(row.get(8)?),
        updated_at: Timestamp(row.get(9)?),
        version: row.get(10)?,
    })
}

/// Whose an endpoint is.
pub(super) fn whose(connection: &Connection, id: IntegrationId) -> Result<Option<MerchantId>> {
    connection
        .prepare_cached("SELECT merchant_id FROM integration WHERE integration_id = ?1")?
        .query_row(params![blob_uuid(&id.0)], |row| Ok(MerchantId(row.get(0)?)))
        .optional()
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: IntegrationId) -> Result<Option<Integration>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM integration WHERE merchant_id = ?1 AND integration_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], integration)
        .optional()
}

pub(super) fn list(connection: &Connection, merchant: MerchantId) -> Result<Vec<Integration>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM integration WHERE merchant_id = ?1 ORDER BY row"))?
        .query_map([merchant.0], integration)?
        .collect()
}

pub(super) fn document(connection: &Connection, merchant: MerchantId, integration: Integration) -> Result<IntegrationDocument> {
    let orders = connection
        .prepare_cached(
            "SELECT count(*) FROM integration_order WHERE merchant_id = ?1 AND integration_id = ?2 AND order_id IS NOT NULL",
        )?
        .query_row(params![merchant.0, blob_uuid(&integration.id.0)], |row| row.get::<_, i64>(0))?;
    let unknown_products = connection
        .prepare_cached(
            "SELECT reference FROM integration_unknown_product WHERE merchant_id = ?1 AND integration_id = ?2
             ORDER BY reference LIMIT ?3",
        )?
        .query_map(params![merchant.0, blob_uuid(&integration.id.0), UNKNOWN_SHOWN], |row| row.get(0))?
        .collect::<Result<_>>()?;
    Ok(IntegrationDocument { integration, orders: orders as u64, unknown_products })
}

pub(super) fn secret(connection: &Connection, merchant: MerchantId, id: IntegrationId) -> Result<Option<Secret>> {
    connection
        .prepare_cached("SELECT secret FROM integration_secret WHERE merchant_id = ?1 AND integration_id = ?2")?
        .query_row(params![merchant.0, blob_uuid(&id.0)], |row| Ok(Secret::new(row.get::<_, Vec<u8>>(0)?)))
        .optional()
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, change: Change, integration: &Integration) -> Result<()> {
    let sql = match change {
        Change::Insert => {
            "INSERT INTO integration (merchant_id, row, integration_id, platform, name, outlet, channel, is_active, user_id,
                                      created_at, updated_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
        }
        Change::Update => {
            "UPDATE integration
             SET integration_id = ?3, platform = ?4, name = ?5, outlet = ?6, channel = ?7, is_active = ?8, user_id = ?9,
                 created_at = ?10, updated_at = ?11, version = ?12
             WHERE merchant_id = ?1 AND row = ?2"
        }
    };
    connection.prepare_cached(sql)?.execute(params![
        merchant.0,
        integration.row as i64,
        blob_uuid(&integration.id.0),
        integration.platform.as_str(),
        integration.name,
        integration.outlet,
        integration.channel,
        integration.is_active,
        blob_uuid(&integration.user.0),
        integration.created_at.0,
        integration.updated_at.0,
        integration.version
    ])
}

/// Writes secrets, of several of one endpoint the last: each row once, since several may go as one statement.
pub(crate) fn write_secrets(connection: &Connection, merchant: MerchantId, secrets: &[IntegrationSecret]) -> Result<()> {
    for (index, one) in secrets.iter().enumerate() {
        if secrets[index + 1..].iter().any(|later| later.integration == one.integration) {
            continue;
        }
        connection
            .prepare_cached(
                "INSERT INTO integration_secret (merchant_id, integration_id, secret) VALUES (?1, ?2, ?3)
                 ON CONFLICT (merchant_id, integration_id) DO UPDATE SET secret = excluded.secret",
            )?
            .execute(params![merchant.0, blob_uuid(&one.integration.0), one.secret.bytes()])?;
    }
    Ok(())
}

pub(crate) fn order(connection: &Connection, merchant: MerchantId, key: &PlatformOrderKey) -> Result<Option<TrackedOrder>> {
    connection
        .prepare_cached(
            "SELECT row, order_id, content, early, created_at FROM integration_order
             WHERE merchant_id = ?1 AND integration_id = ?2 AND reference = ?3",
        )?
        .query_row(params![merchant.0, blob_uuid(&key.integration.0), key.reference], |row| {
            let early: Option<String> = row.get(3)?;
            Ok(TrackedOrder {
                row: row.get::<_, i64>(0)? as u64,
                order: row.get::<_, Option<[u8; 16]>>(1)?.map(|id| OrderId(Uuid::from_bytes(id))),
                content: row.get(2)?,
                early: match early {
                    Some(word) => Some(PlatformStatus::parse(&word).ok_or_else(|| broken("integration_order.early"))?),
                    None => None,
                },
                created_at: Timestamp(row.get(4)?),
            })
        })
        .optional()
}

pub(crate) fn write_order(
    connection: &Connection,
    merchant: MerchantId,
    change: Change,
    key: &PlatformOrderKey,
    tracked: &TrackedOrder,
) -> Result<()> {
    let sql = match change {
        Change::Insert => {
            "INSERT INTO integration_order (merchant_id, integration_id, reference, row, order_id, content, early, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
        }
        Change::Update => {
            "UPDATE integration_order SET row = ?4, order_id = ?5, content = ?6, early = ?7, created_at = ?8
             WHERE merchant_id = ?1 AND integration_id = ?2 AND reference = ?3"
        }
    };
    connection.prepare_cached(sql)?.execute(params![
        merchant.0,
        blob_uuid(&key.integration.0),
        key.reference,
        tracked.row as i64,
        tracked.order.as_ref().map(|id| blob_uuid(&id.0)),
        tracked.content.as_ref().map(|content| content.as_slice()),
        tracked.early.map(|early| early.as_str()),
        tracked.created_at.0
    ])
}

/// The row of the finding that says that a reference leads to no product.
pub(crate) fn unknown_product(connection: &Connection, merchant: MerchantId, key: &UnknownProductKey) -> Result<Option<u64>> {
    connection
        .prepare_cached(
            "SELECT row FROM integration_unknown_product WHERE merchant_id = ?1 AND integration_id = ?2 AND reference = ?3",
        )?
        .query_row(params![merchant.0, blob_uuid(&key.integration.0), key.reference], |row| {
            row.get::<_, i64>(0).map(|row| row as u64)
        })
        .optional()
}

pub(crate) fn insert_unknown_product(
    connection: &Connection,
    merchant: MerchantId,
    key: &UnknownProductKey,
    row: u64,
) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO integration_unknown_product (merchant_id, integration_id, reference, row) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![merchant.0, blob_uuid(&key.integration.0), key.reference, row as i64])
}
