//! Values that counters passed over, and why.

use docket_domain::ids::MerchantId;
use docket_domain::numbering::{GapReason, NumberGap};

use crate::sql::{Connection, Result, broken, params};

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, gap: &NumberGap) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO numbering_gap (merchant_id, counter_row, from_value, to_value, reason, row)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![merchant.0, gap.counter as i64, gap.from, gap.to, gap.reason.as_str(), gap.row as i64])
}

/// Those of a counter, in order.
pub(crate) fn of_counter(connection: &Connection, merchant: MerchantId, counter_row: u64) -> Result<Vec<NumberGap>> {
    let mut statement = connection.prepare_cached(
        "SELECT from_value, to_value, reason, row FROM numbering_gap
         WHERE merchant_id = ?1 AND counter_row = ?2 ORDER BY from_value",
    )?;
    let rows = statement.query_map(params![merchant.0, counter_row as i64], |row| {
        Ok(NumberGap {
            counter: counter_row,
            from: row.get(0)?,
            to: row.get(1)?,
            reason: GapReason::parse(&row.get::<_, String>(2)?).ok_or_else(|| broken("numbering_gap.reason"))?,
            row: row.get::<_, i64>(3)? as u64,
        })
    })?;
    rows.collect()
}
