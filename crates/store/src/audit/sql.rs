//! The stream.

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::audit::Record;
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::ordering::{HistoryEntry, Status};
use docket_domain::time::Timestamp;

use super::Sealed;
use crate::sql::{blob_uuid, uuid_at};

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, record: &Record, sealed: &Sealed) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO record (merchant_id, seq, at, user_id, token_id, action, subject_kind, subject_row, subject_id, data,
                                 personal_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            merchant.0,
            record.seq as i64,
            record.at.0,
            blob_uuid(&record.actor.user.0),
            record.actor.token.as_ref().map(|token| blob_uuid(&token.0)),
            record.action,
            record.subject.kind(),
            record.subject.row().map(|row| row as i64),
            record.subject.id().as_ref().map(blob_uuid),
            sealed.data,
            sealed.personal_hash.as_ref().map(|hash| hash.as_slice()),
            sealed.hash.as_slice(),
        ])?;
    if let (Some(personal), Some(data)) = (&record.personal, &sealed.personal) {
        connection
            .prepare_cached(
                "INSERT INTO record_personal (merchant_id, seq, customer_row, salt, data) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                merchant.0,
                record.seq as i64,
                personal.customer_row.map(|row| row as i64),
                personal.salt.as_slice(),
                data
            ])?;
    }
    Ok(())
}

/// The steps of an order, oldest first.
pub(crate) fn history_of_order(connection: &Connection, merchant: MerchantId, order_row: u64) -> Result<Vec<HistoryEntry>> {
    let mut statement = connection.prepare_cached(
        "SELECT r.seq, r.at, r.user_id, r.action, r.data ->> '$.old.status', r.data ->> '$.new.status', p.data ->> '$.reason',
                r.data
         FROM (SELECT ?2 AS seq
               UNION ALL
               SELECT seq FROM record WHERE merchant_id = ?1 AND subject_row = ?2 AND subject_row <> seq) s
         JOIN record r ON r.merchant_id = ?1 AND r.seq = s.seq
         LEFT JOIN record_personal p ON p.merchant_id = ?1 AND p.seq = s.seq
         ORDER BY r.seq",
    )?;
    let rows = statement.query_map(params![merchant.0, order_row as i64], |row| {
        let status = |word: Option<String>| word.as_deref().and_then(Status::parse);
        let action: String = row.get(3)?;
        // The facts of most steps say no more than their statuses, and those of a placed order what the order itself says.
        let changes = if HistoryEntry::tells_changes(&action) { Some(row.get(7)?) } else { None };
        Ok(HistoryEntry {
            seq: row.get::<_, i64>(0)? as u64,
            at: Timestamp(row.get(1)?),
            user: UserId(uuid_at(row, 2)?),
            action,
            from: status(row.get(4)?),
            to: status(row.get(5)?),
            reason: row.get(6)?,
            changes,
        })
    })?;
    rows.collect()
}

/// The number of the last event.
pub(crate) fn last_seq(connection: &Connection, merchant: MerchantId) -> Result<Option<u64>> {
    let seq: Option<i64> = connection
        .prepare_cached("SELECT seq FROM merchant WHERE merchant_id = ?1")?
        .query_row([merchant.0], |row| row.get(0))
        .optional()?;
    Ok(seq.map(|seq| seq as u64))
}
