//! Products and categories on SQLite.

use docket_domain::catalog::{Category, Product, ProductReference, Unit};
use docket_domain::ids::{MerchantId, ProductId};
use docket_domain::money::Amount;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use uuid::Uuid;

use crate::json;
use crate::sqlite::{blob_uuid, broken, uuid_at};

const COLUMNS: &str = "product_id, sku, names, category, unit, price, taxes, barcodes, sell_by_weight, is_active";

fn product(row: &Row<'_>) -> Result<Product> {
    let text = |index| row.get::<_, String>(index);
    Ok(Product {
        id: ProductId(uuid_at(row, 0)?),
        sku: row.get(1)?,
        names: json::parse_names(&text(2)?).ok_or_else(|| broken("product.names"))?,
        category: row.get(3)?,
        unit: Unit::parse(&text(4)?).ok_or_else(|| broken("product.unit"))?,
        price: Amount(row.get(5)?),
        taxes: json::parse_taxes(&text(6)?).ok_or_else(|| broken("product.taxes"))?,
        barcodes: serde_json::from_str(&text(7)?).map_err(|_| broken("product.barcodes"))?,
        sell_by_weight: row.get(8)?,
        is_active: row.get(9)?,
        track_stock: false,
        consumption: docket_domain::catalog::Consumption::Fifo,
    })
}

/// The product of a SKU or barcode, else of an id.
pub(crate) fn load(connection: &Connection, merchant: MerchantId, reference: &ProductReference) -> Result<Option<Product>> {
    let by_code: Option<[u8; 16]> = connection
        .prepare_cached("SELECT product_id FROM product_code WHERE merchant_id = ?1 AND code = ?2")?
        .query_row(params![merchant.0, reference.0], |row| row.get(0))
        .optional()?;
    match by_code.map(Uuid::from_bytes).or_else(|| Uuid::parse_str(&reference.0).ok()) {
        Some(id) => by_id(connection, merchant, ProductId(id)),
        None => Ok(None),
    }
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: ProductId) -> Result<Option<Product>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM product WHERE merchant_id = ?1 AND product_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], product)
        .optional()
}

/// Products in the order in which they were made, after one of them.
pub(crate) fn list(connection: &Connection, merchant: MerchantId, after: Option<Uuid>, limit: usize) -> Result<Vec<Product>> {
    let after = after.unwrap_or(Uuid::nil());
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM product WHERE merchant_id = ?1 AND product_id > ?2 ORDER BY product_id LIMIT ?3"
    ))?;
    statement.query_map(params![merchant.0, blob_uuid(&after), limit as i64], product)?.collect()
}

pub(crate) fn insert_category(connection: &Connection, merchant: MerchantId, category: &Category) -> Result<usize> {
    connection.prepare_cached("INSERT INTO category (merchant_id, code, names) VALUES (?1, ?2, ?3)")?.execute(params![
        merchant.0,
        category.code,
        json::names(&category.names)
    ])
}

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, product: &Product) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO product (merchant_id, product_id, sku, names, category, unit, price, taxes, barcodes, sell_by_weight,
                                  is_active)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            merchant.0,
            blob_uuid(&product.id.0),
            product.sku,
            json::names(&product.names),
            product.category,
            product.unit.as_str(),
            product.price.0,
            json::taxes(&product.taxes),
            serde_json::to_string(&product.barcodes).expect("strings are JSON"),
            product.sell_by_weight,
            product.is_active
        ])?;
    let mut statement =
        connection.prepare_cached("INSERT INTO product_code (merchant_id, code, product_id) VALUES (?1, ?2, ?3)")?;
    for code in std::iter::once(&product.sku).chain(&product.barcodes) {
        statement.execute(params![merchant.0, code, blob_uuid(&product.id.0)])?;
    }
    Ok(())
}
