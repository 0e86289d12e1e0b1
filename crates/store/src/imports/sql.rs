//! Imports.

use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use docket_domain::access::{Actor, Address, PermissionSet, Role};
use docket_domain::command::KeyDigest;
use docket_domain::ids::{ImportId, MerchantId, TokenId, UserId};
use docket_domain::imports::{ImportKind, ImportState};
use docket_domain::time::Timestamp;
use uuid::Uuid;

use super::{Extent, Import, StagedSlice};
use crate::sql::{blob_uuid, broken, uuid_at};

const COLUMNS: &str = "merchant_id, import_id, kind, state, file, content, key, request_hash, user_id, user_code, role, token_id,
     outlet, register, slices, lines, created, changed, unchanged, slices_done, lines_done, problem, started_at, ended_at, address,
     permissions";

fn import(row: &Row<'_>) -> Result<Import> {
    let text = |index| row.get::<_, String>(index);
    let count = |index| row.get::<_, i64>(index).map(|count| count as u64);
    Ok(Import {
        merchant: MerchantId(row.get(0)?),
        id: ImportId(uuid_at(row, 1)?),
        kind: ImportKind::parse(&text(2)?).ok_or_else(|| broken("import.kind"))?,
        state: ImportState::parse(&text(3)?).ok_or_else(|| broken("import.state"))?,
        file: row.get(4)?,
        key: row.get::<_, Option<[u8; 16]>>(6)?.map(KeyDigest),
        request_hash: row.get(7)?,
        actor: actor(row)?,
        extent: Extent {
            content: row.get::<_, Option<[u8; 32]>>(5)?.unwrap_or_default(),
            slices: row.get(14)?,
            lines: count(15)?,
            created: count(16)?,
            changed: count(17)?,
            unchanged: count(18)?,
        },
        slices_done: row.get(19)?,
        lines_done: count(20)?,
        problem: row.get(21)?,
        started_at: Timestamp(row.get(22)?),
        ended_at: row.get::<_, Option<i64>>(23)?.map(Timestamp),
    })
}

/// Who asked, with what they might do when they did: an import goes on after a restart.
fn actor(row: &Row<'_>) -> Result<Actor> {
    let role = Role::parse(&row.get::<_, String>(10)?).ok_or_else(|| broken("import.role"))?;
    let words: Option<String> = row.get(25)?;
    Ok(Actor {
        address: row.get::<_, Option<String>>(24)?.as_deref().and_then(Address::parse),
        token: row.get::<_, Option<[u8; 16]>>(11)?.map(|id| TokenId(Uuid::from_bytes(id))),
        outlet: row.get(12)?,
        register: row.get(13)?,
        permissions: words.map_or(role.permissions(), |words| PermissionSet::from_words(&words)),
        ..Actor::new(UserId(uuid_at(row, 8)?), row.get(9)?, role)
    })
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: ImportId) -> Result<Option<Import>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM import WHERE merchant_id = ?1 AND import_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], import)
        .optional()
}

/// A merchant's imports, the latest first. There are few.
pub(crate) fn list(connection: &Connection, merchant: MerchantId) -> Result<Vec<Import>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM import WHERE merchant_id = ?1 ORDER BY import_id DESC"))?
        .query_map([merchant.0], import)?
        .collect()
}

/// Those of all merchants that are applying.
pub(crate) fn applying(connection: &Connection) -> Result<Vec<Import>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM import WHERE state = ?1 ORDER BY merchant_id, import_id"))?
        .query_map([ImportState::Applying.as_str()], import)?
        .collect()
}

pub(crate) fn insert(connection: &Connection, import: &Import) -> Result<()> {
    let actor = &import.actor;
    connection
        .prepare_cached(
            "INSERT INTO import (merchant_id, import_id, kind, state, file, request_hash, user_id, user_code, role, token_id,
                                 outlet, register, slices, lines, created, changed, unchanged, slices_done, lines_done, started_at,
                                 address, permissions)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, 0, 0, 0, 0, 0, 0, ?13, ?14, ?15)",
        )?
        .execute(params![
            import.merchant.0,
            blob_uuid(&import.id.0),
            import.kind.as_str(),
            ImportState::Staging.as_str(),
            import.file,
            import.request_hash,
            blob_uuid(&actor.user.0),
            actor.user_code,
            actor.role.as_str(),
            actor.token.as_ref().map(|token| blob_uuid(&token.0)),
            actor.outlet,
            actor.register,
            import.started_at.0,
            actor.address.map(|address| address.to_string()),
            actor.permissions.to_words()
        ])?;
    Ok(())
}

pub(crate) fn insert_slice(connection: &Connection, merchant: MerchantId, id: ImportId, slice: &StagedSlice) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO import_slice (merchant_id, import_id, slice, lines, body) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![merchant.0, blob_uuid(&id.0), slice.slice, slice.lines as i64, slice.body])?;
    Ok(())
}

/// Only now has it its key: one that never gets here has not used it up.
pub(crate) fn ready(connection: &Connection, import: &Import, extent: &Extent) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE import SET state = ?3, content = ?4, key = ?5, slices = ?6, lines = ?7, created = ?8, changed = ?9, unchanged = ?10
             WHERE merchant_id = ?1 AND import_id = ?2",
        )?
        .execute(params![
            import.merchant.0,
            blob_uuid(&import.id.0),
            ImportState::Applying.as_str(),
            extent.content,
            import.key.map(|key| key.0),
            extent.slices,
            extent.lines as i64,
            extent.created as i64,
            extent.changed as i64,
            extent.unchanged as i64
        ])?;
    Ok(())
}

pub(crate) fn slice(connection: &Connection, merchant: MerchantId, id: ImportId, slice: u32) -> Result<Option<StagedSlice>> {
    connection
        .prepare_cached("SELECT lines, body FROM import_slice WHERE merchant_id = ?1 AND import_id = ?2 AND slice = ?3")?
        .query_row(params![merchant.0, blob_uuid(&id.0), slice], |row| {
            Ok(StagedSlice { slice, lines: row.get::<_, i64>(0)? as u64, body: row.get(1)? })
        })
        .optional()
}

pub(crate) fn advance(connection: &Connection, merchant: MerchantId, id: ImportId, slices: u32, lines: u64) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE import SET slices_done = ?3, lines_done = ?4 WHERE merchant_id = ?1 AND import_id = ?2 AND slices_done < ?3",
        )?
        .execute(params![merchant.0, blob_uuid(&id.0), slices, lines as i64])?;
    connection
        .prepare_cached("DELETE FROM import_slice WHERE merchant_id = ?1 AND import_id = ?2 AND slice < ?3")?
        .execute(params![merchant.0, blob_uuid(&id.0), slices])?;
    Ok(())
}

pub(crate) fn turn(
    connection: &Connection,
    merchant: MerchantId,
    id: ImportId,
    state: ImportState,
    problem: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    let ended_at = (state != ImportState::Applying).then_some(at.0);
    connection
        .prepare_cached(
            "UPDATE import SET state = ?3, problem = ?4, ended_at = ?5
             WHERE merchant_id = ?1 AND import_id = ?2 AND state IN ('applying', 'stopped')",
        )?
        .execute(params![merchant.0, blob_uuid(&id.0), state.as_str(), problem, ended_at])?;
    Ok(())
}

/// Deletes some of the slices, and says how many.
pub(crate) fn forget_slices(connection: &Connection, merchant: MerchantId, id: ImportId, limit: usize) -> Result<usize> {
    connection
        .prepare_cached(
            "DELETE FROM import_slice WHERE merchant_id = ?1 AND import_id = ?2 AND slice IN
                 (SELECT slice FROM import_slice WHERE merchant_id = ?1 AND import_id = ?2 ORDER BY slice LIMIT ?3)",
        )?
        .execute_counting(params![merchant.0, blob_uuid(&id.0), limit as i64])
}

pub(crate) fn discard(connection: &Connection, merchant: MerchantId, id: ImportId) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM import WHERE merchant_id = ?1 AND import_id = ?2 AND state = 'staging'")?
        .execute(params![merchant.0, blob_uuid(&id.0)])?;
    Ok(())
}

/// How many imports are not at their end whose lines may name anybody.
pub(crate) fn that_may_name(connection: &Connection, merchant: MerchantId) -> Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM import i WHERE i.merchant_id = ?1 AND i.kind IN ('customers', 'legacy')
               AND i.state NOT IN ('finished', 'abandoned')",
        )?
        .query_row([merchant.0], |row| Ok(row.get::<_, i64>(0)? as u64))
}

/// Deletes what is left of imports that have ended, where whoever ended one was cut off before they did.
pub(crate) fn forget_ended(connection: &Connection, merchant: MerchantId) -> Result<()> {
    for table in ["import_slice", "legacy_mention"] {
        connection
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE merchant_id = ?1 AND import_id IN
                     (SELECT i.import_id FROM import i WHERE i.merchant_id = ?1 AND i.state IN ('finished', 'abandoned'))"
            ))?
            .execute([merchant.0])?;
    }
    Ok(())
}
