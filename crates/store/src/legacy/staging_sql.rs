//! Staged records of another system.

use crate::sql::{Connection, OptionalExtension, Result, blob_uuid, params};
use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::ImportState;
use docket_domain::time::Timestamp;

use crate::imports::{Extent, Import, StagedSlice};

pub(crate) fn insert_mention(connection: &Connection, merchant: MerchantId, id: ImportId, word: &str, slice: u32) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO legacy_mention (merchant_id, import_id, word, slice) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (merchant_id, import_id, word, slice) DO NOTHING",
        )?
        .execute(params![merchant.0, blob_uuid(&id.0), word, slice])
}

/// The slices that have an account of which this is said.
pub(crate) fn mentioned(connection: &Connection, merchant: MerchantId, id: ImportId, word: &str) -> Result<Vec<u32>> {
    connection
        .prepare_cached(
            "SELECT slice FROM legacy_mention WHERE merchant_id = ?1 AND import_id = ?2 AND word = ?3 ORDER BY slice",
        )?
        .query_map(params![merchant.0, blob_uuid(&id.0), word], |row| row.get(0))?
        .collect()
}

/// Deletes some of what is said, and answers how much.
pub(crate) fn forget_mentions(connection: &Connection, merchant: MerchantId, id: ImportId, limit: usize) -> Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM legacy_mention WHERE merchant_id = ?1 AND import_id = ?2 AND word IN
                 (SELECT word FROM legacy_mention WHERE merchant_id = ?1 AND import_id = ?2 ORDER BY word LIMIT ?3)",
        )?
        .execute_counting(params![merchant.0, blob_uuid(&id.0), limit as i64])
}

/// All of it is staged, and it waits for a person.
pub(crate) fn staged(connection: &Connection, merchant: MerchantId, id: ImportId, extent: &Extent) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE import SET state = 'staged', content = ?3, slices = ?4, lines = ?5, created = ?6, changed = ?7, unchanged = ?8
             WHERE merchant_id = ?1 AND import_id = ?2 AND state = 'staging'",
        )?
        .execute(params![
            merchant.0,
            blob_uuid(&id.0),
            extent.content,
            extent.slices,
            extent.lines as i64,
            extent.created as i64,
            extent.changed as i64,
            extent.unchanged as i64
        ])
}

/// Gives up what is staged and not begun.
pub(crate) fn give_up_staged(connection: &Connection, merchant: MerchantId, id: ImportId, at: Timestamp) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE import SET state = ?3, ended_at = ?4 WHERE merchant_id = ?1 AND import_id = ?2 AND state = 'staged'",
        )?
        .execute(params![merchant.0, blob_uuid(&id.0), ImportState::Abandoned.as_str(), at.0])
}

/// Lets what is staged be applied.
pub(crate) fn begin(connection: &Connection, import: &Import) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE import SET state = ?3, user_id = ?4, user_code = ?5, role = ?6, token_id = ?7, outlet = ?8, register = ?9, address = ?10,
                               permissions = ?11
             WHERE merchant_id = ?1 AND import_id = ?2 AND state = 'staged'",
        )?
        .execute(params![
            import.merchant.0,
            blob_uuid(&import.id.0),
            ImportState::Applying.as_str(),
            blob_uuid(&import.actor.user.0),
            import.actor.user_code,
            import.actor.role.as_str(),
            import.actor.token.as_ref().map(|token| blob_uuid(&token.0)),
            import.actor.outlet,
            import.actor.register,
            import.actor.address.map(|address| address.to_string()),
            import.actor.permissions.to_words()
        ])
}

/// Writes a slice anew.
pub(crate) fn replace(connection: &Connection, merchant: MerchantId, id: ImportId, slice: &StagedSlice) -> Result<()> {
    connection
        .prepare_cached("UPDATE import_slice SET lines = ?4, body = ?5 WHERE merchant_id = ?1 AND import_id = ?2 AND slice = ?3")?
        .execute(params![merchant.0, blob_uuid(&id.0), slice.slice, slice.lines as i64, slice.body])
}

/// The import of the merchant's that is staged and waits.
pub(crate) fn waiting(connection: &Connection, merchant: MerchantId) -> Result<Option<ImportId>> {
    connection
        .prepare_cached(
            "SELECT import_id FROM import WHERE merchant_id = ?1 AND kind = 'legacy' AND state = 'staged' ORDER BY import_id DESC LIMIT 1",
        )?
        .query_row([merchant.0], |row| crate::sql::uuid_at(row, 0).map(ImportId))
        .optional()
}
