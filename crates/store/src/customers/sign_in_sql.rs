//! Codes that were sent to customers, and their sessions.

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::customers::one_time_code::TRIES;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

use super::sign_in::{NewSession, SentCode};

/// Rows that are deleted at a time: more than are written, so that what is over comes to an end.
const FORGOTTEN_AT_ONCE: i64 = 20;

/// A session as it is kept.
pub(super) struct Session {
    pub customer_row: u64,
    pub phone: [u8; 32],
    pub expires_at: Timestamp,
}

pub(super) fn put_code(
    connection: &Connection,
    merchant: MerchantId,
    phone: &[u8; 32],
    code: &SentCode,
    expires_at: Timestamp,
) -> Result<()> {
    connection.execute(
        "INSERT INTO sign_in_code (merchant_id, phone_hash, salt, code_hash, tries, expires_at) VALUES (?1, ?2, ?3, ?4, 0, ?5)
         ON CONFLICT (merchant_id, phone_hash) DO UPDATE
         SET salt = excluded.salt, code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at",
        params![merchant.0, phone, code.salt, code.hash, expires_at.0],
    )
}

/// Counts a try and answers the code, in one statement: tries that come at once are counted one by one.
pub(super) fn try_code(
    connection: &Connection,
    merchant: MerchantId,
    phone: &[u8; 32],
    now: Timestamp,
) -> Result<Option<SentCode>> {
    connection
        .prepare_cached(
            "UPDATE sign_in_code SET tries = tries + 1
             WHERE merchant_id = ?1 AND phone_hash = ?2 AND expires_at > ?3 AND tries < ?4 RETURNING salt, code_hash",
        )?
        .query_row(params![merchant.0, phone, now.0, TRIES], |row| Ok(SentCode { salt: row.get(0)?, hash: row.get(1)? }))
        .optional()
}

/// Deletes a code that was right. Whether it was still there.
pub(super) fn use_code(connection: &Connection, merchant: MerchantId, phone: &[u8; 32], code: &SentCode) -> Result<bool> {
    let used = connection.execute_counting(
        "DELETE FROM sign_in_code WHERE merchant_id = ?1 AND phone_hash = ?2 AND code_hash = ?3",
        params![merchant.0, phone, code.hash],
    )?;
    Ok(used == 1)
}

pub(super) fn insert_session(
    connection: &Connection,
    merchant: MerchantId,
    phone: &[u8; 32],
    session: &NewSession,
    at: Timestamp,
) -> Result<()> {
    connection.execute(
        "INSERT INTO customer_session (merchant_id, secret_hash, customer_row, phone_hash, created_at, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![merchant.0, session.secret_hash, session.customer_row as i64, phone, at.0, session.expires_at.0],
    )
}

pub(super) fn session(
    connection: &Connection,
    merchant: MerchantId,
    secret: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Session>> {
    connection
        .prepare_cached(
            "SELECT customer_row, phone_hash, expires_at FROM customer_session
             WHERE merchant_id = ?1 AND secret_hash = ?2 AND expires_at > ?3",
        )?
        .query_row(params![merchant.0, secret, now.0], |row| {
            Ok(Session { customer_row: row.get::<_, i64>(0)? as u64, phone: row.get(1)?, expires_at: Timestamp(row.get(2)?) })
        })
        .optional()
}

pub(super) fn slide(connection: &Connection, merchant: MerchantId, secret: &[u8; 32], expires_at: Timestamp) -> Result<()> {
    connection.execute(
        "UPDATE customer_session SET expires_at = ?3 WHERE merchant_id = ?1 AND secret_hash = ?2 AND expires_at < ?3",
        params![merchant.0, secret, expires_at.0],
    )
}

pub(super) fn end(connection: &Connection, merchant: MerchantId, secret: &[u8; 32]) -> Result<()> {
    connection.execute("DELETE FROM customer_session WHERE merchant_id = ?1 AND secret_hash = ?2", params![merchant.0, secret])
}

/// Ends all sessions of a customer's row.
pub(crate) fn end_all(connection: &Connection, merchant: MerchantId, customer_row: u64) -> Result<()> {
    connection.execute(
        "DELETE FROM customer_session WHERE merchant_id = ?1 AND customer_row = ?2",
        params![merchant.0, customer_row as i64],
    )
}

/// Deletes the code that was sent to a phone.
pub(crate) fn delete_code(connection: &Connection, merchant: MerchantId, phone: &[u8; 32]) -> Result<()> {
    connection.execute("DELETE FROM sign_in_code WHERE merchant_id = ?1 AND phone_hash = ?2", params![merchant.0, phone])
}

pub(super) fn forget_codes(connection: &Connection, merchant: MerchantId, now: Timestamp) -> Result<()> {
    connection.execute(
        "DELETE FROM sign_in_code WHERE merchant_id = ?1 AND phone_hash IN
             (SELECT phone_hash FROM sign_in_code WHERE merchant_id = ?1 AND expires_at <= ?2
              ORDER BY expires_at, phone_hash LIMIT ?3) AND expires_at <= ?2",
        params![merchant.0, now.0, FORGOTTEN_AT_ONCE],
    )
}

pub(super) fn forget_sessions(connection: &Connection, merchant: MerchantId, now: Timestamp) -> Result<()> {
    connection.execute(
        "DELETE FROM customer_session WHERE merchant_id = ?1 AND secret_hash IN
             (SELECT secret_hash FROM customer_session WHERE merchant_id = ?1 AND expires_at <= ?2
              ORDER BY expires_at, secret_hash LIMIT ?3) AND expires_at <= ?2",
        params![merchant.0, now.0, FORGOTTEN_AT_ONCE],
    )
}
