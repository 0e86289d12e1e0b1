//! Findings.

use crate::sql::{Connection, Result, params};
use docket_domain::findings::Finding;
use docket_domain::ids::MerchantId;

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, finding: &Finding) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO finding (merchant_id, row, code, detail, raised_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![merchant.0, finding.row as i64, finding.code, finding.detail, finding.raised_at.0])
}

/// How many findings of all merchants are open.
pub(crate) fn open_count(connection: &Connection) -> Result<u64> {
    connection
        .prepare_cached("SELECT count(*) FROM finding WHERE resolved_at IS NULL")?
        .query_row((), |row| row.get::<_, i64>(0))
        .map(|count| count as u64)
}
