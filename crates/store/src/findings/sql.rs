//! Findings.

use crate::sql::{Connection, OptionalExtension, Result, Row, broken, params};
use docket_domain::findings::{Finding, FindingKey, Repair, Resolution};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use uuid::Uuid;

use super::{FindingDocument, FindingFilter};
use crate::sql::blob_uuid;

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, finding: &Finding) -> Result<()> {
    let about = finding.about.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO finding (merchant_id, row, code, detail, raised_at, severity, place, document_kind, document_number,
                                  document_id, facts, repair)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            merchant.0,
            finding.row as i64,
            finding.code,
            finding.detail,
            finding.raised_at.0,
            about.map(|about| about.severity.as_str()),
            about.map(|about| about.place.as_str()),
            about.map(|about| about.kind.as_str()),
            about.and_then(|about| about.number.as_deref()),
            about.and_then(|about| about.id.as_ref()).map(blob_uuid),
            about.map(|about| serde_json::to_string(&about.facts).expect("texts are JSON")),
            about.and_then(|about| about.repair.as_ref()).map(Repair::stored)
        ])
}

pub(crate) fn resolve(connection: &Connection, merchant: MerchantId, resolution: &Resolution) -> Result<()> {
    connection.prepare_cached("UPDATE finding SET resolved_at = ?3 WHERE merchant_id = ?1 AND row = ?2")?.execute(params![
        merchant.0,
        resolution.row as i64,
        resolution.at.0
    ])
}

/// The row of the finding that is open for a code and place.
pub(crate) fn open_row(connection: &Connection, merchant: MerchantId, (code, place): &FindingKey) -> Result<Option<u64>> {
    connection
        .prepare_cached(
            "SELECT row FROM finding WHERE merchant_id = ?1 AND code = ?2 AND place = ?3 AND place IS NOT NULL AND resolved_at IS NULL",
        )?
        .query_row(params![merchant.0, code, place], |row| Ok(row.get::<_, i64>(0)? as u64))
        .optional()
}

/// What is open, by code and place.
pub(super) fn open_keys(connection: &Connection, merchant: MerchantId) -> Result<Vec<FindingKey>> {
    let mut statement = connection.prepare_cached(
        "SELECT code, place FROM finding WHERE merchant_id = ?1 AND place IS NOT NULL AND resolved_at IS NULL ORDER BY code, place",
    )?;
    statement.query_map(params![merchant.0], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Findings, newest first.
pub(super) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &FindingFilter,
    older_than: Option<i64>,
    limit: usize,
) -> Result<Vec<FindingDocument>> {
    let mut statement = connection.prepare_cached(
        "SELECT row, code, detail, raised_at, resolved_at, severity, place, document_kind, document_number, document_id, facts, repair
         FROM finding
         WHERE merchant_id = ?1 AND (?2 IS NULL OR row < ?2) AND (?3 IS NULL OR code = ?3) AND (?4 IS NULL OR document_number = ?4)
           AND (?5 IS NULL OR CASE WHEN resolved_at IS NULL THEN 1 ELSE 0 END = ?5)
         ORDER BY row DESC LIMIT ?6",
    )?;
    let asked = params![merchant.0, older_than, filter.code, filter.document, filter.is_open, limit as i64];
    statement.query_map(asked, document)?.collect()
}

fn document(row: &Row<'_>) -> Result<FindingDocument> {
    let facts = match row.get::<_, Option<String>>(10)? {
        Some(facts) => serde_json::from_str(&facts).map_err(|_| broken("finding.facts"))?,
        None => Vec::new(),
    };
    Ok(FindingDocument {
        row: row.get::<_, i64>(0)? as u64,
        code: row.get(1)?,
        detail: row.get(2)?,
        raised_at: Timestamp(row.get(3)?),
        resolved_at: row.get::<_, Option<i64>>(4)?.map(Timestamp),
        severity: row.get(5)?,
        place: row.get(6)?,
        document_kind: row.get(7)?,
        document_number: row.get(8)?,
        document_id: row.get::<_, Option<[u8; 16]>>(9)?.map(Uuid::from_bytes),
        facts,
        repair: row.get::<_, Option<String>>(11)?.and_then(|stored| Repair::parse(&stored)),
    })
}

/// How many findings of all merchants are open.
pub(crate) fn open_count(connection: &Connection) -> Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM finding WHERE resolved_at IS NULL")?
        .query_row((), |row| row.get::<_, i64>(0))
        .map(|count| count as u64)
}

/// How many findings of all merchants are open, by severity.
pub(super) fn open_by_severity(connection: &Connection) -> Result<Vec<(String, u64)>> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(severity, 'error'), count(*) FROM finding WHERE resolved_at IS NULL GROUP BY coalesce(severity, 'error')",
    )?;
    statement.query_map((), |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?.collect()
}
