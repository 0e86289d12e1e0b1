//! Sessions.

use docket_domain::access::{Actor, PermissionSet, Session};
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::time::Timestamp;

use super::{Principal, sql};
use crate::sql::{Connection, OptionalExtension, Result, params};
use crate::sql::{blob_uuid, uuid_at};

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, session: &Session) -> Result<()> {
    let user = blob_uuid(&session.user.0);
    connection
        .prepare_cached("DELETE FROM user_session WHERE merchant_id = ?1 AND user_id = ?2 AND expires_at < ?3")?
        .execute(params![merchant.0, user, session.created_at.0])?;
    connection
        .prepare_cached(
            "INSERT INTO user_session (merchant_id, secret_hash, session_id, user_id, proved_by, outlet, register, round, created_at,
                                       last_seen_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            merchant.0,
            session.secret_hash.as_slice(),
            blob_uuid(&session.id.0),
            user,
            session.proved_by.as_str(),
            session.outlet,
            session.register,
            session.round,
            session.created_at.0,
            session.created_at.0,
            session.expires_at.0
        ])
}

pub(crate) fn end(connection: &Connection, merchant: MerchantId, secret_hash: &[u8; 32]) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM user_session WHERE merchant_id = ?1 AND secret_hash = ?2")?
        .execute(params![merchant.0, secret_hash.as_slice()])
}

/// Notes that a session is used.
pub(super) fn see(connection: &Connection, merchant: MerchantId, secret_hash: &[u8; 32], at: Timestamp) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE user_session SET last_seen_at = ?3 WHERE merchant_id = ?1 AND secret_hash = ?2 AND last_seen_at < ?3",
        )?
        .execute(params![merchant.0, secret_hash.as_slice(), at.0])
}

/// Whose a session is; nobody's once it ended.
pub(super) fn principal(connection: &Connection, merchant: MerchantId, secret_hash: &[u8; 32]) -> Result<Option<Principal>> {
    let found = connection
        .prepare_cached(
            "SELECT user_id, outlet, register, round, last_seen_at, expires_at FROM user_session
             WHERE merchant_id = ?1 AND secret_hash = ?2",
        )?
        .query_row(params![merchant.0, secret_hash.as_slice()], |row| {
            let times = (Timestamp(row.get(4)?), Timestamp(row.get(5)?));
            let bound: (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
            Ok((UserId(uuid_at(row, 0)?), bound, row.get::<_, u32>(3)?, times))
        })
        .optional()?;
    let Some((user, (outlet, register), round, (last_seen_at, expires_at))) = found else { return Ok(None) };
    let Some(user) = sql::user_by_id(connection, merchant, user)? else { return Ok(None) };
    if !user.is_active || user.session_round != round {
        return Ok(None);
    }
    let actor = Actor { outlet: outlet.or(user.outlet), register, ..Actor::new(user.id, Some(user.code), user.role) };
    let scope = PermissionSet::EVERYTHING;
    Ok(Some(Principal { merchant, actor, scope, expires_at: Some(expires_at), last_seen_at: Some(last_seen_at) }))
}
