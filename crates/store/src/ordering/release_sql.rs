//! Orders that nobody pays for, and whose time is up.

use crate::sql::{Connection, Result, params, uuid_at};
use docket_domain::ids::{MerchantId, OrderId};
use docket_domain::time::Timestamp;

/// What is left to pay is looked at because an order may have come to nothing since; the rest the command knows.
const OVERDUE: &str = "SELECT o.merchant_id, o.order_id FROM orders o INDEXED BY orders_release
     WHERE o.release_at IS NOT NULL AND o.release_at <= ?1 AND o.left_to_pay > 0 LIMIT ?2";

/// Those of all merchants; so many at most.
pub(super) fn overdue(connection: &Connection, now: Timestamp, limit: usize) -> Result<Vec<(MerchantId, OrderId)>> {
    let mut statement = connection.prepare_cached(OVERDUE)?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    statement.query_map(params![now.0, limit], |row| Ok((MerchantId(row.get(0)?), OrderId(uuid_at(row, 1)?))))?.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_that_nobody_pays_for_are_found_without_looking_at_others() {
        let plan = crate::sqlite::plan(OVERDUE);
        assert!(plan.iter().any(|step| step.contains("o USING INDEX orders_release")), "{plan:#?}");
    }
}
