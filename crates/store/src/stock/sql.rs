//! Stock: what the rules load and write.

use std::sync::Arc;

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::book::Change;
use docket_domain::ids::{BatchId, MerchantId, ProductId, StockDocumentId, UserId};
use docket_domain::money::Amount;
use docket_domain::numbering::issued;
use docket_domain::quantity::Quantity;
use docket_domain::stock::{Batch, Layer, Movement, MovementKind, Stock, StockDocument, StockDocumentKind, StockKey};
use docket_domain::time::{Date, Timestamp};

use crate::sql::{blob_uuid, broken, uuid_at};

pub(super) const BATCH: &str =
    "b.batch_id, b.row, b.line, b.outlet, b.product_id, b.number, b.received_at, b.unit_cost, b.unit_price,
     b.quantity, b.expires_at, b.supplier, b.is_blocked";

pub(super) fn date_at(row: &Row<'_>, index: usize) -> Result<Option<Date>> {
    let number: Option<i32> = row.get(index)?;
    number.map(|number| Date::from_number(number).ok_or_else(|| broken("a date"))).transpose()
}

pub(super) fn batch(row: &Row<'_>) -> Result<Batch> {
    Ok(Batch {
        id: BatchId(uuid_at(row, 0)?),
        row: row.get::<_, i64>(1)? as u64,
        line: row.get(2)?,
        outlet: row.get(3)?,
        product: ProductId(uuid_at(row, 4)?),
        number: row.get(5)?,
        received_at: Timestamp(row.get(6)?),
        unit_cost: Amount(row.get(7)?),
        unit_price: row.get::<_, Option<i64>>(8)?.map(Amount),
        quantity: Quantity(row.get(9)?),
        expires_at: date_at(row, 10)?,
        supplier: row.get(11)?,
        is_blocked: row.get(12)?,
    })
}

/// A product's stock at an outlet; nothing where there never was any.
pub(crate) fn load(connection: &Connection, merchant: MerchantId, key: &StockKey) -> Result<Option<Stock>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {BATCH}, s.quantity, s.value, i.reserved, i.last_unit_cost
         FROM stock_item i
         LEFT JOIN stock s ON s.merchant_id = i.merchant_id AND s.outlet = i.outlet AND s.product_id = i.product_id
         LEFT JOIN batch b ON b.merchant_id = s.merchant_id AND b.product_id = s.product_id AND b.batch_id = s.batch_id
         WHERE i.merchant_id = ?1 AND i.outlet = ?2 AND i.product_id = ?3"
    ))?;
    let mut rows = statement.query(params![merchant.0, key.outlet, blob_uuid(&key.product.0)])?;
    let mut item = None;
    let mut layers = Vec::new();
    while let Some(row) = rows.next()? {
        item = Some((Quantity(row.get(15)?), row.get::<_, Option<i64>>(16)?.map(Amount)));
        // Without a layer there is one row, and nothing of a batch in it.
        if let Some(remaining) = row.get::<_, Option<i64>>(13)? {
            let (batch, value) = (Arc::new(batch(&row)?), Amount(row.get(14)?));
            layers.push(Layer { batch, remaining: Quantity(remaining), value });
        }
    }
    Ok(item.map(|(reserved, last_unit_cost)| Stock::new(layers, reserved, last_unit_cost)))
}

pub(crate) fn load_batch(connection: &Connection, merchant: MerchantId, id: BatchId) -> Result<Option<Batch>> {
    connection
        .prepare_cached(&format!("SELECT {BATCH} FROM batch b WHERE b.merchant_id = ?1 AND b.batch_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], batch)
        .optional()
}

pub(super) const DOCUMENT: &str = "row, stock_document_id, kind, number, sequence, counter_row, number_scope, outlet, to_outlet,
     purchase_row, supplier, reference, reason, business_date, user_id, value, created_at";

pub(super) fn document(row: &Row<'_>) -> Result<StockDocument> {
    let number = match row.get::<_, Option<String>>(3)? {
        Some(text) => Some(issued(text, row.get(4)?, row.get::<_, i64>(5)? as u64, row.get(6)?)),
        None => None,
    };
    Ok(StockDocument {
        row: row.get::<_, i64>(0)? as u64,
        id: StockDocumentId(uuid_at(row, 1)?),
        kind: StockDocumentKind::parse(&row.get::<_, String>(2)?).ok_or_else(|| broken("stock_document.kind"))?,
        number,
        outlet: row.get(7)?,
        to_outlet: row.get(8)?,
        purchase_row: row.get::<_, Option<i64>>(9)?.map(|row| row as u64),
        supplier: row.get(10)?,
        reference: row.get(11)?,
        reason: row.get(12)?,
        business_date: date_at(row, 13)?.ok_or_else(|| broken("stock_document.business_date"))?,
        user: UserId(uuid_at(row, 14)?),
        value: Amount(row.get(15)?),
        created_at: Timestamp(row.get(16)?),
    })
}

pub(crate) fn load_document(connection: &Connection, merchant: MerchantId, id: StockDocumentId) -> Result<Option<StockDocument>> {
    connection
        .prepare_cached(&format!("SELECT {DOCUMENT} FROM stock_document WHERE merchant_id = ?1 AND stock_document_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], document)
        .optional()
}

pub(crate) fn write_batch(connection: &Connection, merchant: MerchantId, change: Change, batch: &Batch) -> Result<()> {
    match change {
        Change::Insert => connection
            .prepare_cached(
                "INSERT INTO batch (merchant_id, batch_id, row, line, outlet, product_id, number, received_at, unit_cost, unit_price,
                                    quantity, expires_at, supplier, is_blocked)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                merchant.0,
                blob_uuid(&batch.id.0),
                batch.row as i64,
                batch.line,
                batch.outlet,
                blob_uuid(&batch.product.0),
                batch.number,
                batch.received_at.0,
                batch.unit_cost.0,
                batch.unit_price.map(|price| price.0),
                batch.quantity.0,
                batch.expires_at.map(Date::as_number),
                batch.supplier,
                batch.is_blocked
            ]),
        Change::Update => connection
            .prepare_cached(
                "UPDATE batch SET unit_cost = ?3, unit_price = ?4, expires_at = ?5, is_blocked = ?6
                 WHERE merchant_id = ?1 AND product_id = ?7 AND batch_id = ?2",
            )?
            .execute(params![
                merchant.0,
                blob_uuid(&batch.id.0),
                batch.unit_cost.0,
                batch.unit_price.map(|price| price.0),
                batch.expires_at.map(Date::as_number),
                batch.is_blocked,
                blob_uuid(&batch.product.0)
            ]),
    }
}

/// Writes what is different in a stock.
pub(crate) fn write(
    connection: &Connection,
    merchant: MerchantId,
    before: Option<&Stock>,
    key: &StockKey,
    after: &Stock,
) -> Result<()> {
    let product = blob_uuid(&key.product.0);
    let mut gone = connection
        .prepare_cached("DELETE FROM stock WHERE merchant_id = ?1 AND outlet = ?2 AND product_id = ?3 AND batch_id = ?4")?;
    for layer in before.map_or(&[][..], Stock::layers) {
        if after.layer(layer.batch.id).is_none() {
            gone.execute(params![merchant.0, key.outlet, product, blob_uuid(&layer.batch.id.0)])?;
        }
    }
    for layer in after.layers() {
        let sql = match before.and_then(|before| before.layer(layer.batch.id)) {
            None => {
                "INSERT INTO stock (merchant_id, outlet, product_id, batch_id, quantity, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            }
            Some(old) if (old.remaining, old.value) == (layer.remaining, layer.value) => continue,
            Some(_) => {
                "UPDATE stock SET quantity = ?5, value = ?6
                 WHERE merchant_id = ?1 AND outlet = ?2 AND product_id = ?3 AND batch_id = ?4"
            }
        };
        let id = blob_uuid(&layer.batch.id.0);
        let values = params![merchant.0, key.outlet, product, id, layer.remaining.0, layer.value.0];
        connection.prepare_cached(sql)?.execute(values)?;
    }
    let item = |stock: &Stock| (stock.reserved, stock.last_unit_cost);
    if before.map(item) == Some(item(after)) {
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT INTO stock_item (merchant_id, outlet, product_id, reserved, last_unit_cost) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (merchant_id, outlet, product_id)
             DO UPDATE SET reserved = excluded.reserved, last_unit_cost = excluded.last_unit_cost",
        )?
        .execute(params![merchant.0, key.outlet, product, after.reserved.0, after.last_unit_cost.map(|cost| cost.0)])?;
    Ok(())
}

pub(super) fn movement(row: &Row<'_>) -> Result<Movement> {
    Ok(Movement {
        row: row.get::<_, i64>(0)? as u64,
        line: row.get(1)?,
        stock: StockKey { outlet: row.get(2)?, product: ProductId(uuid_at(row, 3)?) },
        batch: BatchId(uuid_at(row, 4)?),
        kind: MovementKind::parse(&row.get::<_, String>(5)?).ok_or_else(|| broken("stock_movement.kind"))?,
        quantity: Quantity(row.get(6)?),
        value: Amount(row.get(7)?),
        document_line: row.get(8)?,
        business_date: date_at(row, 9)?.ok_or_else(|| broken("stock_movement.business_date"))?,
    })
}

pub(super) const MOVEMENT: &str =
    "m.row, m.line, m.outlet, m.product_id, m.batch_id, m.kind, m.quantity, m.value, m.document_line,
     m.business_date";

pub(crate) fn insert_movement(connection: &Connection, merchant: MerchantId, movement: &Movement) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO stock_movement (merchant_id, row, line, outlet, product_id, batch_id, kind, quantity, value, document_line,
                                         business_date)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            merchant.0,
            movement.row as i64,
            movement.line,
            movement.stock.outlet,
            blob_uuid(&movement.stock.product.0),
            blob_uuid(&movement.batch.0),
            movement.kind.as_str(),
            movement.quantity.0,
            movement.value.0,
            movement.document_line,
            movement.business_date.as_number()
        ])
}

pub(crate) fn insert_document(connection: &Connection, merchant: MerchantId, document: &StockDocument) -> Result<()> {
    let number = document.number.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO stock_document (merchant_id, row, stock_document_id, kind, number, number_scope, sequence, counter_row,
                                         outlet, to_outlet, purchase_row, supplier, reference, reason, business_date, user_id,
                                         value, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            merchant.0,
            document.row as i64,
            blob_uuid(&document.id.0),
            document.kind.as_str(),
            number.map(|number| number.text()),
            number.map(|number| number.unique_scope()),
            number.map(|number| number.sequence()),
            number.map(|number| number.counter() as i64),
            document.outlet,
            document.to_outlet,
            document.purchase_row.map(|row| row as i64),
            document.supplier,
            document.reference,
            document.reason,
            document.business_date.as_number(),
            blob_uuid(&document.user.0),
            document.value.0,
            document.created_at.0
        ])
}
