//! The stream.

use crate::sql::{Connection, OptionalExtension, Result, broken, params};
use docket_domain::audit::Record;
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::ordering::{HistoryEntry, Status};
use docket_domain::time::Timestamp;

use super::Sealed;
use crate::sql::{blob_uuid, row_bound, uuid_at};
use crate::writer::CATCH_UP_MAX;

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, record: &Record, sealed: &Sealed) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO record (merchant_id, seq, at, user_id, token_id, action, subject_kind, subject_row, subject_id, data,
                                 personal_hash, hash, address)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
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
            sealed.address,
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

/// What has happened after a record: each action once, of at most [`CATCH_UP_MAX`] records.
pub(crate) fn actions_since(connection: &Connection, merchant: MerchantId, version: u64) -> Result<Vec<String>> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT action FROM record WHERE merchant_id = ?1 AND seq > ?2 AND seq <= ?3")?;
    let last = version.saturating_add(CATCH_UP_MAX);
    statement.query_map(params![merchant.0, row_bound(version), row_bound(last)], |row| row.get(0))?.collect()
}

/// What a record says, as JSON.
fn parsed(text: &str) -> Result<serde_json::Value> {
    serde_json::from_str(text).map_err(|_| broken("record.data"))
}

/// The records of an order: the merchant is `?1`, the order's row `?2`. In this order, or SQLite walks through all records of the merchant, in
/// which it finds the order's already sorted.
const HISTORY: &str = "SELECT r.seq, r.at, r.user_id, r.action, r.data, p.data
     FROM (SELECT ?2 AS seq
           UNION ALL
           SELECT seq FROM record WHERE merchant_id = ?1 AND subject_row = ?2 AND subject_row <> seq) s
     CROSS JOIN record r ON r.merchant_id = ?1 AND r.seq = s.seq
     LEFT JOIN record_personal p ON p.merchant_id = ?1 AND p.seq = s.seq
     ORDER BY r.seq";

/// The steps of an order, oldest first.
pub(crate) fn history_of_order(connection: &Connection, merchant: MerchantId, order_row: u64) -> Result<Vec<HistoryEntry>> {
    let mut statement = connection.prepare_cached(HISTORY)?;
    let rows = statement.query_map(params![merchant.0, order_row as i64], |row| {
        let action: String = row.get(3)?;
        let data: String = row.get(4)?;
        let facts = parsed(&data)?;
        let status = |side: &str| facts[side]["status"].as_str().and_then(Status::parse);
        let (from, to) = (status("old"), status("new"));
        let personal = row.get::<_, Option<String>>(5)?.map(|personal| parsed(&personal)).transpose()?;
        let reason = personal.and_then(|personal| personal["reason"].as_str().map(str::to_owned));
        Ok(HistoryEntry {
            seq: row.get::<_, i64>(0)? as u64,
            at: Timestamp(row.get(1)?),
            user: UserId(uuid_at(row, 2)?),
            // The facts of most steps say no more than their statuses, and those of a placed order what the order itself says.
            changes: HistoryEntry::tells_changes(&action).then_some(data),
            action,
            from,
            to,
            reason,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_history_of_an_order_reads_its_own_records_and_no_others() {
        let plan = crate::sqlite::plan(HISTORY);
        assert!(plan.iter().any(|step| step.contains("r USING PRIMARY KEY (merchant_id=? AND seq=?)")), "{plan:#?}");
        assert!(plan.iter().any(|step| step.contains("record_subject (merchant_id=? AND subject_row=?)")), "{plan:#?}");
    }
}
