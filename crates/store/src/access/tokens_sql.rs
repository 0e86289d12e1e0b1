//! API tokens: `api_token` leads from a secret to its merchant, `merchant_token` holds what each is.

use docket_domain::access::{Actor, PermissionSet, Role, Token, TokenTerms};
use docket_domain::book::Change;
use docket_domain::ids::{MerchantId, TokenId, UserId};
use docket_domain::time::Timestamp;

use super::{Principal, TokenDocument, sql};
use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use crate::sql::{blob_uuid, broken, uuid_at};

const COLUMNS: &str =
    "t.token_id, t.secret_hash, t.user_id, t.role, t.outlet, t.register, t.label, t.scope, t.is_device, t.round,
     t.made_by, t.created_at, t.expires_at, t.revoked_at";

fn token(row: &Row<'_>) -> Result<Token> {
    let scope: Option<String> = row.get(7)?;
    Ok(Token {
        id: TokenId(uuid_at(row, 0)?),
        secret_hash: row.get(1)?,
        user: UserId(uuid_at(row, 2)?),
        role: Role::parse(&row.get::<_, String>(3)?).ok_or_else(|| broken("merchant_token.role"))?,
        outlet: row.get(4)?,
        register: row.get(5)?,
        terms: TokenTerms { label: row.get(6)?, scope: scope.as_deref().map(PermissionSet::from_words), is_device: row.get(8)? },
        round: row.get(9)?,
        made_by: UserId(uuid_at(row, 10)?),
        created_at: Timestamp(row.get(11)?),
        expires_at: row.get::<_, Option<i64>>(12)?.map(Timestamp),
        revoked_at: row.get::<_, Option<i64>>(13)?.map(Timestamp),
    })
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: TokenId) -> Result<Option<Token>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM merchant_token t WHERE t.merchant_id = ?1 AND t.token_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], token)
        .optional()
}

const DOCUMENTS: &str = "FROM merchant_token t JOIN merchant_user u ON u.merchant_id = t.merchant_id AND u.user_id = t.user_id
     WHERE t.merchant_id = ?1";

fn document(row: &Row<'_>) -> Result<TokenDocument> {
    let token = token(row)?;
    let is_ended = row.get::<_, u32>(15)? != token.round;
    Ok(TokenDocument { user_name: row.get(14)?, is_ended, token })
}

/// A merchant's tokens, the latest first, before one of these.
pub(super) fn list(
    connection: &Connection,
    merchant: MerchantId,
    outlet: Option<&str>,
    before: Option<TokenId>,
    limit: usize,
) -> Result<Vec<TokenDocument>> {
    let before = before.unwrap_or(TokenId(uuid::Uuid::max()));
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS}, u.name, u.token_round {DOCUMENTS} AND t.token_id < ?2 AND (?3 IS NULL OR t.outlet = ?3)
             ORDER BY t.token_id DESC LIMIT ?4"
        ))?
        .query_map(params![merchant.0, blob_uuid(&before.0), outlet, limit as i64], document)?
        .collect()
}

pub(super) fn whole(connection: &Connection, merchant: MerchantId, id: TokenId) -> Result<Option<TokenDocument>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS}, u.name, u.token_round {DOCUMENTS} AND t.token_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], document)
        .optional()
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, change: Change, token: &Token) -> Result<()> {
    if change == Change::Update {
        // Nothing else of a token ever changes.
        return connection
            .prepare_cached("UPDATE merchant_token SET revoked_at = ?3 WHERE merchant_id = ?1 AND token_id = ?2")?
            .execute(params![merchant.0, blob_uuid(&token.id.0), token.revoked_at.map(|at| at.0)]);
    }
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
        ])?;
    connection
        .prepare_cached(
            "INSERT INTO merchant_token (merchant_id, token_id, secret_hash, user_id, role, outlet, register, label, scope,
                                         is_device, round, made_by, created_at, expires_at, revoked_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(params![
            merchant.0,
            blob_uuid(&token.id.0),
            token.secret_hash.as_slice(),
            blob_uuid(&token.user.0),
            token.role.as_str(),
            token.outlet,
            token.register,
            token.terms.label,
            token.terms.scope.map(PermissionSet::to_words),
            token.terms.is_device,
            token.round,
            blob_uuid(&token.made_by.0),
            token.created_at.0,
            token.expires_at.map(|at| at.0),
            token.revoked_at.map(|at| at.0)
        ])
}

/// Whose a token is; nobody's once it is revoked, or its user is deactivated or all their tokens were ended. The token is looked up by
/// itself, and then what is its merchant's: a cluster may have them on two nodes.
pub(crate) fn principal(connection: &Connection, secret_hash: &[u8; 32]) -> Result<Option<Principal>> {
    let found = connection
        .prepare_cached(
            "SELECT merchant_id, token_id, user_id, role, outlet, register, expires_at FROM api_token WHERE secret_hash = ?1",
        )?
        .query_row([secret_hash.as_slice()], |row| {
            let role = Role::parse(&row.get::<_, String>(3)?).ok_or_else(|| broken("api_token.role"))?;
            let token = TokenId(uuid_at(row, 1)?);
            let actor = Actor {
                token: Some(token),
                outlet: row.get(4)?,
                register: row.get(5)?,
                ..Actor::new(UserId(uuid_at(row, 2)?), None, role)
            };
            let expires_at = row.get::<_, Option<i64>>(6)?.map(Timestamp);
            let merchant = MerchantId(row.get(0)?);
            Ok((token, Principal { merchant, actor, scope: PermissionSet::EVERYTHING, expires_at, last_seen_at: None }))
        })
        .optional()?;
    let Some((id, mut principal)) = found else { return Ok(None) };
    let Some(user) = sql::user_by_id(connection, principal.merchant, principal.actor.user)? else { return Ok(None) };
    let mut round = 0;
    if let Some(token) = by_id(connection, principal.merchant, id)? {
        if token.revoked_at.is_some() {
            return Ok(None);
        }
        round = token.round;
        principal.scope =
            if token.terms.is_device { PermissionSet::NONE } else { token.terms.scope.unwrap_or(PermissionSet::EVERYTHING) };
    }
    if !user.is_active || user.token_round != round {
        return Ok(None);
    }
    principal.actor.user_code = Some(user.code);
    principal.actor.outlet = principal.actor.outlet.or(user.outlet);
    Ok(Some(principal))
}
