//! What was brought in already.

use docket_domain::ids::MerchantId;
use docket_domain::legacy::{LegacyKey, LegacyKind};

use crate::sql::{Connection, OptionalExtension, Result, params};

/// The row of what was brought in under an id of another system.
pub(crate) fn row_of(connection: &Connection, merchant: MerchantId, key: &LegacyKey) -> Result<Option<u64>> {
    let sql = match key.kind {
        LegacyKind::Order => "SELECT row FROM orders INDEXED BY orders_legacy WHERE merchant_id = ?1 AND legacy_id = ?2",
        LegacyKind::Payment => "SELECT row FROM payment INDEXED BY payment_legacy WHERE merchant_id = ?1 AND legacy_id = ?2",
        LegacyKind::WalletEntry => "SELECT row FROM legacy_wallet_entry WHERE merchant_id = ?1 AND legacy_id = ?2",
    };
    let found = connection.prepare_cached(sql)?.query_row(params![merchant.0, key.id], |row| row.get::<_, i64>(0)).optional()?;
    Ok(found.map(|row| row as u64))
}

/// Writes an entry of a wallet that was brought in.
pub(crate) fn insert_wallet_entry(connection: &Connection, merchant: MerchantId, legacy_id: &str, row: u64) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO legacy_wallet_entry (merchant_id, legacy_id, row) VALUES (?1, ?2, ?3)")?
        .execute(params![merchant.0, legacy_id, row as i64])?;
    Ok(())
}
