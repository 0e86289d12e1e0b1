//! Idempotency keys.

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::command::{DocumentReference, KeyDigest, Replay};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use uuid::Uuid;

use crate::sql::broken;

pub(crate) fn load(connection: &Connection, merchant: MerchantId, key: &KeyDigest) -> Result<Option<Replay>> {
    connection
        .prepare_cached(
            "SELECT request_hash, document_kind, document_id, created, at FROM idempotency WHERE merchant_id = ?1 AND key = ?2",
        )?
        .query_row(params![merchant.0, key.0.as_slice()], |row| {
            let kind: String = row.get(1)?;
            let id = Uuid::from_bytes(row.get(2)?);
            Ok(Replay {
                request_hash: row.get(0)?,
                document: DocumentReference::from_stored(&kind, id).ok_or_else(|| broken("idempotency.document_kind"))?,
                created: row.get(3)?,
                at: Timestamp(row.get(4)?),
            })
        })
        .optional()
}

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, key: &KeyDigest, replay: &Replay) -> Result<()> {
    let (kind, id) = replay.document.to_stored();
    connection
        .prepare_cached(
            "INSERT INTO idempotency (merchant_id, key, request_hash, document_kind, document_id, created, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            merchant.0,
            key.0.as_slice(),
            replay.request_hash.as_slice(),
            kind,
            id.as_bytes().as_slice(),
            replay.created,
            replay.at.0
        ])
}
