//! Reads a page of the catalogue for tills. Both readings walk along an index and stop with the page.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::audit::Anchor;
use docket_domain::catalog::Product;
use docket_domain::ids::MerchantId;
use uuid::Uuid;

use super::feed::{FeedAsked, FeedCursor, FeedPage};
use super::sql::{COLUMNS, product};
use crate::merchants;
use crate::sql::blob_uuid;

/// All that is sold, after a product: the merchant is `?1`, the product `?2`, how many `?3`.
fn sold() -> String {
    format!(
        "SELECT {COLUMNS}, changed_seq FROM product
         WHERE merchant_id = ?1 AND product_id > ?2 AND is_active = 1 ORDER BY product_id LIMIT ?3"
    )
}

/// What was written after `?2` or, with that number, has an id after `?3`, up to `?4`; how many `?5`.
fn changed() -> String {
    // Bounded by the version, so that a reading ends while a file is being imported.
    format!(
        "SELECT {COLUMNS}, changed_seq FROM product
         WHERE merchant_id = ?1 AND (changed_seq, product_id) > (?2, ?3) AND changed_seq <= ?4
         ORDER BY changed_seq, product_id LIMIT ?5"
    )
}

/// A page; `None` where what is asked since, or the reading that is gone on with, is of another history than the store's.
pub(super) fn page(connection: &Connection, merchant: MerchantId, asked: &FeedAsked) -> Result<Option<FeedPage>> {
    let begun = asked.after.map(|after| after.version);
    for version in asked.since.iter().chain(&begun) {
        if !is_of_this_history(connection, merchant, version)? {
            return Ok(None);
        }
    }
    let version = match (begun, merchants::sql::head(connection, merchant)?) {
        (Some(begun), _) => begun,
        (None, Some(head)) => Anchor { seq: head.seq, hash: head.hash },
        (None, None) => return Ok(None),
    };
    let mut rows = match asked.since {
        None => whole(connection, merchant, asked)?,
        Some(since) => changes(connection, merchant, since, version, asked)?,
    };
    let more = rows.len() > asked.limit;
    rows.truncate(asked.limit);
    let cursor = |(product, changed): &(Product, u64)| FeedCursor {
        version,
        changed: asked.since.map(|_| *changed),
        product: product.id.0,
    };
    let next = rows.last().filter(|_| more).map(cursor);
    Ok(Some(FeedPage { products: rows.into_iter().map(|(product, _)| product).collect(), next, version }))
}

fn whole(connection: &Connection, merchant: MerchantId, asked: &FeedAsked) -> Result<Vec<(Product, u64)>> {
    let after = asked.after.map_or(Uuid::nil(), |after| after.product);
    let values = params![merchant.0, blob_uuid(&after), asked.limit as i64 + 1];
    connection.prepare_cached(&sold())?.query_map(values, product_and_change)?.collect()
}

fn changes(
    connection: &Connection,
    merchant: MerchantId,
    since: Anchor,
    version: Anchor,
    asked: &FeedAsked,
) -> Result<Vec<(Product, u64)>> {
    let place = asked.after.and_then(|after| Some((after.changed?, after.product)));
    // Everything with the number itself was read with it.
    let (changed_seq, product) = place.unwrap_or((since.seq, Uuid::max()));
    let values = params![merchant.0, changed_seq as i64, blob_uuid(&product), version.seq as i64, asked.limit as i64 + 1];
    connection.prepare_cached(&changed())?.query_map(values, product_and_change)?.collect()
}

fn product_and_change(row: &Row<'_>) -> Result<(Product, u64)> {
    Ok((product(row)?, row.get::<_, i64>("changed_seq")? as u64))
}

/// Whether a version is one through which the merchant's records have gone. It is not where the store was taken back from a backup
/// since: its numbers would lead past other changes.
fn is_of_this_history(connection: &Connection, merchant: MerchantId, version: &Anchor) -> Result<bool> {
    let hash: Option<[u8; 32]> = connection
        .prepare_cached("SELECT hash FROM record WHERE merchant_id = ?1 AND seq = ?2")?
        .query_row(params![merchant.0, version.seq as i64], |row| row.get(0))
        .optional()?;
    Ok(hash == Some(version.hash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_along_an_index_and_nothing_is_sorted() {
        for (sql, index) in [
            (sold(), "product USING PRIMARY KEY (merchant_id=? AND product_id>?)"),
            (changed(), "product_changed (merchant_id=? AND (changed_seq,product_id)>"),
        ] {
            let plan = crate::sqlite::plan(&sql);
            assert!(plan.iter().any(|step| step.contains(index)), "{index} in {plan:#?}");
            assert!(!plan.iter().any(|step| step.contains("SCAN") || step.contains("TEMP B-TREE")), "{plan:#?}");
        }
    }
}
