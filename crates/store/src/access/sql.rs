//! Users and API tokens.

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::access::{Actor, Role, Token, User};
use docket_domain::ids::{MerchantId, TokenId, UserId};
use docket_domain::time::Timestamp;

use super::Principal;
use crate::sql::{blob_uuid, broken, uuid_at};

pub(crate) fn user_by_name(connection: &Connection, merchant: MerchantId, name: &str) -> Result<Option<User>> {
    connection
        .prepare_cached("SELECT user_id, role, code FROM merchant_user WHERE merchant_id = ?1 AND name = ?2")?
        .query_row(params![merchant.0, name], |row| {
            let role: String = row.get(1)?;
            Ok(User {
                id: UserId(uuid_at(row, 0)?),
                name: name.to_owned(),
                role: Role::parse(&role).ok_or_else(|| broken("merchant_user.role"))?,
                code: row.get(2)?,
            })
        })
        .optional()
}

pub(crate) fn user_by_id(connection: &Connection, merchant: MerchantId, id: UserId) -> Result<Option<User>> {
    connection
        .prepare_cached("SELECT name, role, code FROM merchant_user WHERE merchant_id = ?1 AND user_id = ?2")?
        .query_row(params![merchant.0, blob_uuid(&id.0)], |row| {
            let role: String = row.get(1)?;
            Ok(User {
                id,
                name: row.get(0)?,
                role: Role::parse(&role).ok_or_else(|| broken("merchant_user.role"))?,
                code: row.get(2)?,
            })
        })
        .optional()
}

/// The names of the users of a role, in their order.
pub(crate) fn user_names(connection: &Connection, merchant: MerchantId, role: Role) -> Result<Vec<String>> {
    connection
        .prepare_cached("SELECT name FROM merchant_user WHERE merchant_id = ?1 AND role = ?2 ORDER BY name")?
        .query_map(params![merchant.0, role.as_str()], |row| row.get(0))?
        .collect()
}

pub(crate) fn insert_user(connection: &Connection, merchant: MerchantId, user: &User) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO merchant_user (merchant_id, user_id, name, role, code) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![merchant.0, blob_uuid(&user.id.0), user.name, user.role.as_str(), user.code])
}

pub(crate) fn insert_token(connection: &Connection, merchant: MerchantId, token: &Token) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO api_token (secret_hash, merchant_id, token_id, user_id, role, outlet, register, created_at, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            token.secret_hash.as_slice(),
            merchant.0,
            blob_uuid(&token.id.0),
            blob_uuid(&token.user.0),
            token.role.as_str(),
            token.outlet,
            token.register,
            token.created_at.0,
            token.expires_at.map(|at| at.0)
        ])
}

/// Whose a token is. The token is looked up by itself, and then its user: a cluster may have them on two nodes.
pub(crate) fn principal(connection: &Connection, secret_hash: &[u8; 32]) -> Result<Option<Principal>> {
    let token = connection
        .prepare_cached(
            "SELECT merchant_id, token_id, user_id, role, outlet, register, expires_at FROM api_token WHERE secret_hash = ?1",
        )?
        .query_row([secret_hash.as_slice()], |row| {
            let role: String = row.get(3)?;
            let actor = Actor {
                token: Some(TokenId(uuid_at(row, 1)?)),
                user: UserId(uuid_at(row, 2)?),
                user_code: None,
                role: Role::parse(&role).ok_or_else(|| broken("api_token.role"))?,
                outlet: row.get(4)?,
                register: row.get(5)?,
                address: None,
            };
            let expires_at = row.get::<_, Option<i64>>(6)?.map(Timestamp);
            Ok(Principal { merchant: MerchantId(row.get(0)?), actor, expires_at })
        })
        .optional()?;
    let Some(mut principal) = token else { return Ok(None) };
    let Some(user) = user_by_id(connection, principal.merchant, principal.actor.user)? else { return Ok(None) };
    principal.actor.user_code = Some(user.code);
    Ok(Some(principal))
}
