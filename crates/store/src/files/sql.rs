//! Files.

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

use super::StoredFile;

const KEPT: &str = "(merchant_id, hash, media_type, content, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
     ON CONFLICT (merchant_id, hash) DO NOTHING";

pub(super) fn keep(connection: &Connection, merchant: MerchantId, file: &StoredFile, at: Timestamp) -> Result<()> {
    insert(connection, "file", merchant, file, at)
}

pub(super) fn keep_picture(connection: &Connection, merchant: MerchantId, file: &StoredFile, at: Timestamp) -> Result<()> {
    insert(connection, "product_picture", merchant, file, at)
}

fn insert(connection: &Connection, table: &str, merchant: MerchantId, file: &StoredFile, at: Timestamp) -> Result<()> {
    connection.prepare_cached(&format!("INSERT INTO {table} {KEPT}"))?.execute(params![
        merchant.0,
        file.hash,
        file.media_type,
        file.content,
        at.0
    ])?;
    Ok(())
}

pub(super) fn by_hash(connection: &Connection, merchant: MerchantId, hash: [u8; 32]) -> Result<Option<StoredFile>> {
    read(connection, "file", merchant, hash)
}

pub(super) fn picture_by_hash(connection: &Connection, merchant: MerchantId, hash: [u8; 32]) -> Result<Option<StoredFile>> {
    read(connection, "product_picture", merchant, hash)
}

fn read(connection: &Connection, table: &str, merchant: MerchantId, hash: [u8; 32]) -> Result<Option<StoredFile>> {
    connection
        .prepare_cached(&format!("SELECT media_type, content FROM {table} WHERE merchant_id = ?1 AND hash = ?2"))?
        .query_row(params![merchant.0, hash], |row| Ok(StoredFile { hash, media_type: row.get(0)?, content: row.get(1)? }))
        .optional()
}
