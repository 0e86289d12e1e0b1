//! How stock is listed.

use std::sync::Arc;

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::ids::{BatchId, MerchantId, ProductId, StockDocumentId};
use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use docket_domain::stock::Layer;
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use super::sql::{BATCH, DOCUMENT, MOVEMENT, batch, document, load_document, movement};
use super::{BatchDocument, MovementDocument, StockDocumentFilter, StockDocumentWhole, StockLevel};
use crate::look_ups::{self, LookUp, Place};
use crate::sql::{blob_uuid, row_bound};

/// A product's stock per outlet, or at one. Batches past their expiry on `today` cannot be sold.
pub(crate) fn levels(
    connection: &Connection,
    merchant: MerchantId,
    product: ProductId,
    outlet: Option<&str>,
    today: Date,
) -> Result<Vec<StockLevel>> {
    let mut statement = connection.prepare_cached(
        "SELECT i.outlet, i.reserved, coalesce(sum(s.quantity), 0), coalesce(sum(s.value), 0),
                coalesce(sum(CASE WHEN b.is_blocked = 1 OR b.expires_at < ?4 THEN s.quantity ELSE 0 END), 0)
         FROM stock_item i
         LEFT JOIN stock s ON s.merchant_id = i.merchant_id AND s.outlet = i.outlet AND s.product_id = i.product_id
         LEFT JOIN batch b ON b.merchant_id = s.merchant_id AND b.product_id = s.product_id AND b.batch_id = s.batch_id
         WHERE i.merchant_id = ?1 AND i.product_id = ?2 AND i.outlet IN (SELECT code FROM outlet WHERE merchant_id = ?1)
           AND (?3 IS NULL OR i.outlet = ?3)
         GROUP BY i.outlet, i.reserved ORDER BY i.outlet",
    )?;
    let level = |row: &Row<'_>| {
        Ok(StockLevel {
            outlet: row.get(0)?,
            reserved: Quantity(row.get(1)?),
            on_hand: Quantity(row.get(2)?),
            value: Amount(row.get(3)?),
            unsellable: Quantity(row.get(4)?),
        })
    };
    statement.query_map(params![merchant.0, blob_uuid(&product.0), outlet, today.as_number()], level)?.collect()
}

fn batch_document(row: &Row<'_>) -> Result<BatchDocument> {
    Ok(BatchDocument { batch: Arc::new(batch(row)?), remaining: Quantity(row.get(13)?), value: Amount(row.get(14)?) })
}

const LEFT: &str = "coalesce(s.quantity, 0), coalesce(s.value, 0)";
const BATCH_FROM: &str = "batch b LEFT JOIN stock s ON s.merchant_id = b.merchant_id AND s.outlet = b.outlet
     AND s.product_id = b.product_id AND s.batch_id = b.batch_id";

/// A product's batches, the newest first, older than one; those that are used up only where they are asked for.
pub(crate) fn batches(
    connection: &Connection,
    merchant: MerchantId,
    product: ProductId,
    outlet: Option<&str>,
    with_used_up: bool,
    before: Option<(u64, u32)>,
    limit: usize,
) -> Result<Vec<BatchDocument>> {
    let (row, line) = before.map_or((i64::MAX, 0), |(row, line)| (row as i64, line));
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {BATCH}, {LEFT} FROM {BATCH_FROM}
         WHERE b.merchant_id = ?1 AND b.product_id = ?2 AND (?3 IS NULL OR b.outlet = ?3) AND (?4 = 1 OR s.quantity IS NOT NULL)
           AND (b.row, b.line) < (?5, ?6)
         ORDER BY b.row DESC, b.line DESC LIMIT ?7"
    ))?;
    let values = params![merchant.0, blob_uuid(&product.0), outlet, with_used_up, row, line, limit as i64];
    statement.query_map(values, batch_document)?.collect()
}

pub(crate) fn batch_by_id(connection: &Connection, merchant: MerchantId, id: BatchId) -> Result<Option<BatchDocument>> {
    connection
        .prepare_cached(&format!("SELECT {BATCH}, {LEFT} FROM {BATCH_FROM} WHERE b.merchant_id = ?1 AND b.batch_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], batch_document)
        .optional()
}

/// A product's movements, the newest first, before one.
pub(crate) fn movements(
    connection: &Connection,
    merchant: MerchantId,
    product: ProductId,
    outlet: Option<&str>,
    before: Option<(u64, u32)>,
    limit: usize,
) -> Result<Vec<MovementDocument>> {
    let (row, line) = before.map_or((i64::MAX, 0), |(row, line)| (row as i64, line));
    look_ups::page(connection, merchant, LookUp::Movements, false, limit, |place, limit| {
        let sql = match place {
            Place::LookUp(_) => format!(
                "SELECT {MOVEMENT}, {ITS_DOCUMENT}
                 FROM movement_of_product k
                 CROSS JOIN stock_movement m ON m.merchant_id = k.merchant_id AND m.row = k.row AND m.line = k.line {WITH_DOCUMENT}
                 WHERE k.merchant_id = ?1 AND k.product_id = ?2 AND (?3 IS NULL OR m.outlet = ?3)
                   AND (k.row, k.line) < (?4, ?5) AND k.row <= ?7
                 ORDER BY k.row DESC, k.line DESC LIMIT ?6"
            ),
            Place::Table(_) => format!(
                "SELECT {MOVEMENT}, {ITS_DOCUMENT}
                 FROM stock_movement m {WITH_DOCUMENT}
                 WHERE m.merchant_id = ?1 AND m.product_id = ?2 AND (?3 IS NULL OR m.outlet = ?3)
                   AND (m.row, m.line) < (?4, ?5) AND m.row > ?7
                 ORDER BY m.row DESC, m.line DESC LIMIT ?6"
            ),
        };
        let of = params![merchant.0, blob_uuid(&product.0), outlet, row, line, limit as i64, place.to()];
        connection.prepare_cached(&sql)?.query_map(of, movement_document)?.collect()
    })
}

/// What moved the goods.
const ITS_DOCUMENT: &str = "b.number, r.at, r.subject_kind, r.subject_id, coalesce(bill.number, c.number, d.number)";
const WITH_DOCUMENT: &str =
    "JOIN batch b ON b.merchant_id = m.merchant_id AND b.product_id = m.product_id AND b.batch_id = m.batch_id
     JOIN record r ON r.merchant_id = m.merchant_id AND r.seq = m.row
     LEFT JOIN bill ON bill.merchant_id = m.merchant_id AND bill.row = m.row
     LEFT JOIN credit_note c ON c.merchant_id = m.merchant_id AND c.row = m.row
     LEFT JOIN stock_document d ON d.merchant_id = m.merchant_id AND d.row = m.row";

fn movement_document(row: &Row<'_>) -> Result<MovementDocument> {
    Ok(MovementDocument {
        movement: movement(row)?,
        batch_number: row.get(10)?,
        at: Timestamp(row.get(11)?),
        document_kind: row.get(12)?,
        document_id: row.get::<_, Option<[u8; 16]>>(13)?.map(Uuid::from_bytes),
        document_number: row.get(14)?,
    })
}

/// A document with what it brought and moved. Goods of a transfer arrive under the record after its own.
pub(crate) fn whole(connection: &Connection, merchant: MerchantId, id: StockDocumentId) -> Result<Option<StockDocumentWhole>> {
    let Some(document) = load_document(connection, merchant, id)? else { return Ok(None) };
    let rows = params![merchant.0, document.row as i64, document.to_outlet.is_some()];
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {BATCH}, {LEFT} FROM {BATCH_FROM} WHERE b.merchant_id = ?1 AND b.row BETWEEN ?2 AND ?2 + ?3 ORDER BY b.row, b.line"
    ))?;
    let batches = statement.query_map(rows, batch_document)?.collect::<Result<_>>()?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {MOVEMENT} FROM stock_movement m
         WHERE m.merchant_id = ?1 AND m.row BETWEEN ?2 AND ?2 + ?3 ORDER BY m.row, m.line"
    ))?;
    let movements = statement.query_map(rows, movement)?.collect::<Result<_>>()?;
    Ok(Some(StockDocumentWhole { document, batches, movements }))
}

/// Documents, the newest first, older than one.
pub(crate) fn documents(
    connection: &Connection,
    merchant: MerchantId,
    filter: &StockDocumentFilter,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<docket_domain::stock::StockDocument>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {DOCUMENT} FROM stock_document
         WHERE merchant_id = ?1 AND (?2 IS NULL OR kind = ?2) AND (?3 IS NULL OR outlet = ?3 OR to_outlet = ?3) AND row < ?4
         ORDER BY row DESC LIMIT ?5"
    ))?;
    let older_than = older_than.map_or(i64::MAX, row_bound);
    let kind = filter.kind.map(|kind| kind.as_str());
    statement.query_map(params![merchant.0, kind, filter.outlet, older_than, limit as i64], document)?.collect()
}

/// Batches that are not used up, each with the SKU of its product, by outlet, product and batch, after one of them.
pub(crate) fn on_hand(
    connection: &Connection,
    merchant: MerchantId,
    outlet: Option<&str>,
    after: Option<&(String, ProductId, BatchId)>,
    limit: usize,
) -> Result<Vec<(String, Layer)>> {
    let first = (String::new(), ProductId(Uuid::nil()), BatchId(Uuid::nil()));
    let (after_outlet, product, batch_id) = after.unwrap_or(&first);
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {BATCH}, s.quantity, s.value, p.sku
         FROM stock s
         JOIN batch b ON b.merchant_id = s.merchant_id AND b.batch_id = s.batch_id
         JOIN product p ON p.merchant_id = s.merchant_id AND p.product_id = s.product_id
         WHERE s.merchant_id = ?1 AND (?2 IS NULL OR s.outlet = ?2) AND (s.outlet, s.product_id, s.batch_id) > (?3, ?4, ?5)
         ORDER BY s.outlet, s.product_id, s.batch_id LIMIT ?6"
    ))?;
    let of = params![merchant.0, outlet, after_outlet, blob_uuid(&product.0), blob_uuid(&batch_id.0), limit as i64];
    let layer = |row: &Row<'_>| {
        let layer = Layer { batch: Arc::new(batch(row)?), remaining: Quantity(row.get(13)?), value: Amount(row.get(14)?) };
        Ok((row.get(15)?, layer))
    };
    statement.query_map(of, layer)?.collect()
}
