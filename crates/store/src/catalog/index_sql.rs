//! What products are found by: written with them, and made for those that were there before.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::catalog::{Product, search};
use docket_domain::ids::MerchantId;

use super::sql::{COLUMNS, product};
use crate::sql::blob_uuid;

/// Products that are indexed in one commit: few enough that a program that is stopped has lost little.
const INDEXED_AT_ONCE: usize = 1_000;

/// Writes the terms by which a product is found, as it is after it was `before`.
pub(super) fn write(connection: &Connection, merchant: MerchantId, before: Option<&Product>, product: &Product) -> Result<()> {
    let (old, new) = (before.map(search::terms).unwrap_or_default(), search::terms(product));
    let id = blob_uuid(&product.id.0);
    for word in old.difference(&new) {
        connection
            .prepare_cached("DELETE FROM product_word WHERE merchant_id = ?1 AND word = ?2 AND product_id = ?3")?
            .execute(params![merchant.0, word, id])?;
    }
    for word in new.difference(&old) {
        insert_word(connection, merchant, word, product)?;
    }
    Ok(())
}

fn insert_word(connection: &Connection, merchant: MerchantId, word: &str, product: &Product) -> Result<()> {
    connection.prepare_cached("INSERT INTO product_word (merchant_id, word, product_id) VALUES (?1, ?2, ?3)")?.execute(params![
        merchant.0,
        word,
        blob_uuid(&product.id.0)
    ])
}

/// Indexes every product that is not yet: those of a store that an older Docket made. Under the lock of the migrations; what is done
/// stays done when it is stopped half way.
pub(crate) fn index_what_is_not(connection: &Connection) -> Result<()> {
    while connection.change(index_some)? > 0 {}
    Ok(())
}

fn index_some(connection: &Connection) -> Result<usize> {
    let sql = format!("SELECT {COLUMNS}, merchant_id FROM product WHERE is_indexed = 0 LIMIT {INDEXED_AT_ONCE}");
    let owned = |row: &Row<'_>| Ok((MerchantId(row.get("merchant_id")?), product(row)?));
    let products: Vec<(MerchantId, Product)> = connection.prepare_cached(&sql)?.query_map((), owned)?.collect::<Result<_>>()?;
    for (merchant, product) in &products {
        let id = blob_uuid(&product.id.0);
        connection
            .prepare_cached("DELETE FROM product_word WHERE merchant_id = ?1 AND product_id = ?2")?
            .execute(params![merchant.0, id])?;
        for word in search::terms(product) {
            insert_word(connection, *merchant, &word, product)?;
        }
        connection
            .prepare_cached("UPDATE product SET is_indexed = 1 WHERE merchant_id = ?1 AND product_id = ?2")?
            .execute(params![merchant.0, id])?;
    }
    Ok(products.len())
}
