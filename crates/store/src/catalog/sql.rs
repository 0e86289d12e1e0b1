//! Products and categories.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::sql::Value;
use crate::sql::{Connection, OptionalExtension, Result, Row, params, params_from_iter};
use docket_domain::book::Change;
use docket_domain::catalog::embedded::{BarcodeRule, ValueKind};
use docket_domain::catalog::{Category, Consumption, Product, ProductReference, Unit};
use docket_domain::ids::{MerchantId, ProductId};
use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use uuid::Uuid;

use super::{ProductFilter, index_sql};
use crate::json;
use crate::sql::{blob_uuid, broken, uuid_at};

pub(super) const COLUMNS: &str = "product_id, sku, names, category, unit, price, taxes, barcodes, sell_by_weight, is_active,
     track_stock, consumption, reorder_level, image, modifiers, version, sold_out, sold_online";

pub(super) fn product(row: &Row<'_>) -> Result<Product> {
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
        track_stock: row.get(10)?,
        consumption: Consumption::parse(&text(11)?).ok_or_else(|| broken("product.consumption"))?,
        reorder_level: row.get::<_, Option<i64>>(12)?.map(Quantity),
        image: row.get(13)?,
        modifiers: json::parse_modifiers(&text(14)?).ok_or_else(|| broken("product.modifiers"))?,
        version: row.get(15)?,
        sold_out: json::parse_sold_out(row.get::<_, Option<String>>(16)?.as_deref()).ok_or_else(|| broken("product.sold_out"))?,
        sold_online: row.get(17)?,
    })
}

/// The product of an id, SKU or barcode.
pub(crate) fn load(connection: &Connection, merchant: MerchantId, reference: &ProductReference) -> Result<Option<Product>> {
    match reference.id() {
        Some(id) => by_id(connection, merchant, id),
        None => by_code(connection, merchant, &reference.0),
    }
}

/// The product of a SKU or barcode.
pub(crate) fn by_code(connection: &Connection, merchant: MerchantId, code: &str) -> Result<Option<Product>> {
    let id: Option<[u8; 16]> = connection
        .prepare_cached("SELECT product_id FROM product_code WHERE merchant_id = ?1 AND code = ?2")?
        .query_row(params![merchant.0, code], |row| row.get(0))
        .optional()?;
    match id {
        Some(id) => by_id(connection, merchant, ProductId(Uuid::from_bytes(id))),
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
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &ProductFilter,
    after: Option<Uuid>,
    limit: usize,
) -> Result<Vec<Product>> {
    let after = after.unwrap_or(Uuid::nil());
    let mut sql = format!("SELECT {COLUMNS} FROM product WHERE merchant_id = ? AND product_id > ?");
    let mut values = vec![Value::from(merchant.0), Value::from(blob_uuid(&after).to_vec())];
    if let Some(category) = &filter.category {
        sql.push_str(" AND category = ?");
        values.push(Value::from(category.clone()));
    }
    // Written out, so that the index of what is not sold can serve.
    match filter.active {
        Some(true) => sql.push_str(" AND is_active = 1"),
        Some(false) => sql.push_str(" AND is_active = 0"),
        None => {}
    }
    if let Some(online) = filter.sold_online {
        sql.push_str(if online { " AND sold_online = 1" } else { " AND sold_online = 0" });
    }
    sql.push_str(" ORDER BY product_id LIMIT ?");
    values.push(Value::from(limit as i64));
    connection.prepare_cached(&sql)?.query_map(params_from_iter(values), product)?.collect()
}

/// The languages in which products have names, in order.
pub(crate) fn languages(connection: &Connection, merchant: MerchantId) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT names FROM product WHERE merchant_id = ?1")?;
    let mut languages = BTreeSet::new();
    for names in statement.query_map([merchant.0], |row| row.get::<_, String>(0))? {
        let names = json::parse_names(&names?).ok_or_else(|| broken("product.names"))?;
        languages.extend(names.into_iter().map(|(language, _)| language));
    }
    Ok(languages.into_iter().collect())
}

/// Writes products, in the commit whose last record has that number: each as it was, where it was there, and as it is now.
pub(crate) fn write_products(
    connection: &Connection,
    merchant: MerchantId,
    seq: u64,
    products: &[(Option<Arc<Product>>, Arc<Product>)],
) -> Result<()> {
    // A code may go from one product to another within a group, so all are taken off before any is put on.
    for (before, after) in products {
        let Some(before) = before else { continue };
        for code in before.codes().filter(|code| !after.codes().any(|kept| kept == *code)) {
            connection
                .prepare_cached("DELETE FROM product_code WHERE merchant_id = ?1 AND code = ?2")?
                .execute(params![merchant.0, code])?;
        }
    }
    for (before, after) in products {
        match before {
            None => insert(connection, merchant, seq, after)?,
            Some(_) => update(connection, merchant, seq, after)?,
        }
        let before = before.as_deref();
        for code in after.codes().filter(|code| !before.is_some_and(|before| before.codes().any(|had| had == *code))) {
            connection
                .prepare_cached("INSERT INTO product_code (merchant_id, code, product_id) VALUES (?1, ?2, ?3)")?
                .execute(params![merchant.0, code, blob_uuid(&after.id.0)])?;
        }
        index_sql::write(connection, merchant, before, after)?;
    }
    Ok(())
}

fn insert(connection: &Connection, merchant: MerchantId, seq: u64, product: &Product) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO product (merchant_id, product_id, sku, names, category, unit, price, taxes, barcodes, sell_by_weight,
                                  is_active, track_stock, consumption, reorder_level, image, modifiers, version, sold_out,
                                  changed_seq, sold_online, is_indexed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 1)",
        )?
        .execute(params_from_iter(values(merchant, seq, product)))?;
    Ok(())
}

fn update(connection: &Connection, merchant: MerchantId, seq: u64, product: &Product) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE product SET sku = ?3, names = ?4, category = ?5, unit = ?6, price = ?7, taxes = ?8, barcodes = ?9,
                                sell_by_weight = ?10, is_active = ?11, track_stock = ?12, consumption = ?13, reorder_level = ?14,
                                image = ?15, modifiers = ?16, version = ?17, sold_out = ?18, changed_seq = ?19, sold_online = ?20
             WHERE merchant_id = ?1 AND product_id = ?2",
        )?
        .execute(params_from_iter(values(merchant, seq, product)))?;
    Ok(())
}

/// What a product's row holds, in the order of its columns.
fn values(merchant: MerchantId, seq: u64, product: &Product) -> [Value; 20] {
    [
        merchant.0.into(),
        blob_uuid(&product.id.0).to_vec().into(),
        product.sku.clone().into(),
        json::names(&product.names).into(),
        product.category.clone().into(),
        product.unit.as_str().to_owned().into(),
        product.price.0.into(),
        json::taxes(&product.taxes).into(),
        serde_json::to_string(&product.barcodes).expect("strings are JSON").into(),
        product.sell_by_weight.into(),
        product.is_active.into(),
        product.track_stock.into(),
        product.consumption.as_str().to_owned().into(),
        product.reorder_level.map(|level| level.0).into(),
        product.image.clone().into(),
        json::modifiers(&product.modifiers).into(),
        product.version.into(),
        json::sold_out(&product.sold_out).into(),
        (seq as i64).into(),
        product.sold_online.into(),
    ]
}

fn category_of(row: &Row<'_>) -> Result<Category> {
    let names: String = row.get(1)?;
    Ok(Category { code: row.get(0)?, names: json::parse_names(&names).ok_or_else(|| broken("category.names"))? })
}

pub(crate) fn category(connection: &Connection, merchant: MerchantId, code: &str) -> Result<Option<Category>> {
    connection
        .prepare_cached("SELECT code, names FROM category WHERE merchant_id = ?1 AND code = ?2")?
        .query_row(params![merchant.0, code], category_of)
        .optional()
}

/// Categories in the order of their codes, after one of them.
pub(crate) fn categories(
    connection: &Connection,
    merchant: MerchantId,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<Category>> {
    let mut statement = connection
        .prepare_cached("SELECT code, names FROM category WHERE merchant_id = ?1 AND code > ?2 ORDER BY code LIMIT ?3")?;
    statement.query_map(params![merchant.0, after.unwrap_or(""), limit as i64], category_of)?.collect()
}

pub(crate) fn write_category(connection: &Connection, merchant: MerchantId, change: Change, category: &Category) -> Result<()> {
    let sql = match change {
        Change::Insert => "INSERT INTO category (merchant_id, code, names) VALUES (?1, ?2, ?3)",
        Change::Update => "UPDATE category SET names = ?3 WHERE merchant_id = ?1 AND code = ?2",
    };
    connection.prepare_cached(sql)?.execute(params![merchant.0, category.code, json::names(&category.names)])?;
    Ok(())
}

/// How the merchant has set that barcodes are read; nothing where it is as usual.
pub(crate) fn barcode_rules(connection: &Connection, merchant: MerchantId) -> Result<Vec<BarcodeRule>> {
    let mut statement = connection.prepare_cached(
        "SELECT prefix, kind, item_digits, value_digits, value_decimals FROM barcode_rule WHERE merchant_id = ?1 ORDER BY prefix",
    )?;
    let rule = |row: &Row<'_>| {
        let kind: String = row.get(1)?;
        Ok(BarcodeRule {
            prefix: row.get(0)?,
            kind: ValueKind::parse(&kind).ok_or_else(|| broken("barcode_rule.kind"))?,
            item_digits: row.get(2)?,
            value_digits: row.get(3)?,
            value_decimals: row.get(4)?,
        })
    };
    statement.query_map([merchant.0], rule)?.collect()
}

pub(crate) fn insert_barcode_rule(connection: &Connection, merchant: MerchantId, rule: &BarcodeRule) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO barcode_rule (merchant_id, prefix, kind, item_digits, value_digits, value_decimals)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![merchant.0, rule.prefix, rule.kind.as_str(), rule.item_digits, rule.value_digits, rule.value_decimals])
}
