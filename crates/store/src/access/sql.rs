//! Users, their passwords and PINs.

use docket_domain::access::{Credential, CredentialKind, Login, Role, User};
use docket_domain::book::Change;
use docket_domain::ids::{MerchantId, UserId};

use super::UserDocument;
use crate::sql::{Connection, OptionalExtension, Result, Row, params};
use crate::sql::{blob_uuid, broken, uuid_at};

const COLUMNS: &str = "user_id, name, role, code, login, outlet, is_active, session_round, token_round";

fn user(row: &Row<'_>) -> Result<User> {
    let login: Option<String> = row.get(4)?;
    Ok(User {
        id: UserId(uuid_at(row, 0)?),
        name: row.get(1)?,
        role: Role::parse(&row.get::<_, String>(2)?).ok_or_else(|| broken("merchant_user.role"))?,
        code: row.get(3)?,
        login: login.map(|login| Login::parse(&login).ok_or_else(|| broken("merchant_user.login"))).transpose()?,
        outlet: row.get(5)?,
        is_active: row.get(6)?,
        session_round: row.get(7)?,
        token_round: row.get(8)?,
    })
}

pub(crate) fn user_by_name(connection: &Connection, merchant: MerchantId, name: &str) -> Result<Option<User>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM merchant_user WHERE merchant_id = ?1 AND name = ?2"))?
        .query_row(params![merchant.0, name], user)
        .optional()
}

pub(crate) fn user_by_id(connection: &Connection, merchant: MerchantId, id: UserId) -> Result<Option<User>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM merchant_user WHERE merchant_id = ?1 AND user_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], user)
        .optional()
}

pub(crate) fn user_by_login(connection: &Connection, merchant: MerchantId, login: &Login) -> Result<Option<User>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM merchant_user WHERE merchant_id = ?1 AND login = ?2"))?
        .query_row(params![merchant.0, login.as_str()], user)
        .optional()
}

pub(super) fn user_by_code(connection: &Connection, merchant: MerchantId, code: &str) -> Result<Option<User>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM merchant_user WHERE merchant_id = ?1 AND code = ?2"))?
        .query_row(params![merchant.0, code], user)
        .optional()
}

/// How many owners are active.
pub(crate) fn owners_active(connection: &Connection, merchant: MerchantId) -> Result<usize> {
    connection
        .prepare_cached("SELECT count(*) FROM merchant_user WHERE merchant_id = ?1 AND role = 'owner' AND is_active = 1")?
        .query_row([merchant.0], |row| row.get::<_, i64>(0).map(|count| count as usize))
}

/// The names of the users of a role, in their order.
pub(crate) fn user_names(connection: &Connection, merchant: MerchantId, role: Role) -> Result<Vec<String>> {
    connection
        .prepare_cached("SELECT name FROM merchant_user WHERE merchant_id = ?1 AND role = ?2 ORDER BY name")?
        .query_map(params![merchant.0, role.as_str()], |row| row.get(0))?
        .collect()
}

const DOCUMENT: &str = "SELECT u.user_id, u.name, u.role, u.code, u.login, u.outlet, u.is_active, u.session_round, u.token_round,
            (SELECT count(*) FROM user_credential c
             WHERE c.merchant_id = u.merchant_id AND c.user_id = u.user_id AND c.kind = 'password'),
            (SELECT count(*) FROM user_credential c
             WHERE c.merchant_id = u.merchant_id AND c.user_id = u.user_id AND c.kind = 'pin')
     FROM merchant_user u WHERE u.merchant_id = ?1";

fn document(row: &Row<'_>) -> Result<UserDocument> {
    let has = |index| row.get::<_, i64>(index).map(|count| count > 0);
    Ok(UserDocument { user: user(row)?, has_password: has(9)?, has_pin: has(10)? })
}

/// Users in the order of their names, after one of these.
pub(super) fn list(
    connection: &Connection,
    merchant: MerchantId,
    outlet: Option<&str>,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<UserDocument>> {
    connection
        .prepare_cached(&format!("{DOCUMENT} AND u.name > ?2 AND (?3 IS NULL OR u.outlet = ?3) ORDER BY u.name LIMIT ?4"))?
        .query_map(params![merchant.0, after.unwrap_or_default(), outlet, limit as i64], document)?
        .collect()
}

pub(super) fn whole(connection: &Connection, merchant: MerchantId, id: UserId) -> Result<Option<UserDocument>> {
    connection
        .prepare_cached(&format!("{DOCUMENT} AND u.user_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], document)
        .optional()
}

pub(crate) fn write_user(connection: &Connection, merchant: MerchantId, change: Change, user: &User) -> Result<()> {
    let statement = match change {
        Change::Insert => {
            "INSERT INTO merchant_user (merchant_id, user_id, name, role, code, login, outlet, is_active, session_round, token_round)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
        }
        Change::Update => {
            "UPDATE merchant_user SET name = ?3, role = ?4, code = ?5, login = ?6, outlet = ?7, is_active = ?8, session_round = ?9,
                 token_round = ?10
             WHERE merchant_id = ?1 AND user_id = ?2"
        }
    };
    connection.prepare_cached(statement)?.execute(params![
        merchant.0,
        blob_uuid(&user.id.0),
        user.name,
        user.role.as_str(),
        user.code,
        user.login.as_ref().map(Login::as_str),
        user.outlet,
        user.is_active,
        user.session_round,
        user.token_round
    ])
}

pub(crate) fn write_credential(connection: &Connection, merchant: MerchantId, credential: &Credential) -> Result<()> {
    let (user, kind) = (blob_uuid(&credential.user.0), credential.kind.as_str());
    connection
        .prepare_cached("DELETE FROM user_credential WHERE merchant_id = ?1 AND user_id = ?2 AND kind = ?3")?
        .execute(params![merchant.0, user, kind])?;
    let Some(hash) = &credential.hash else { return Ok(()) };
    connection
        .prepare_cached("INSERT INTO user_credential (merchant_id, user_id, kind, hash, set_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![merchant.0, user, kind, hash, credential.set_at.0])
}

/// The hash of a user's password or PIN.
pub(super) fn credential(
    connection: &Connection,
    merchant: MerchantId,
    user: UserId,
    kind: CredentialKind,
) -> Result<Option<String>> {
    connection
        .prepare_cached("SELECT hash FROM user_credential WHERE merchant_id = ?1 AND user_id = ?2 AND kind = ?3")?
        .query_row(params![merchant.0, blob_uuid(&user.0), kind.as_str()], |row| row.get(0))
        .optional()
}
