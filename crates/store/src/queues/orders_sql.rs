//! The queues of those who prepare, pack and bring.

use crate::sql::{Connection, Result, params};
use docket_domain::ids::MerchantId;
use docket_domain::queues::{Queue, Waiting};
use docket_domain::time::Timestamp;

use super::Place;
use crate::ordering::sql::IS_BROUGHT;
use crate::sql::row_bound;

/// The entries of a queue after a place: the merchant is `?1`, the outlet `?2`, the place `?3` and `?4`, how many `?5`.
fn statement(queue: Queue) -> String {
    let statuses: Vec<String> = queue.statuses().iter().map(|status| format!("'{}'", status.as_str())).collect();
    let only_brought = if queue.only_deliveries() { format!(" AND {IS_BROUGHT}") } else { String::new() };
    let not_held = if queue.leaves_out_held() { " AND o.held_at IS NULL" } else { "" };
    // Named, because statistics of a small shop might have SQLite walk through all orders of a large one.
    format!(
        "SELECT o.status_since, o.row FROM orders o INDEXED BY orders_open
         WHERE o.merchant_id = ?1 AND o.is_open = 1 AND o.status IN ({}){only_brought}{not_held} AND (?2 IS NULL OR o.outlet = ?2)
           AND (o.status_since, o.row) > (?3, ?4)
         ORDER BY o.status_since, o.row LIMIT ?5",
        statuses.join(", ")
    )
}

/// What waits in a queue after a place, the oldest first.
pub(super) fn places(
    connection: &Connection,
    merchant: MerchantId,
    queue: Queue,
    outlet: Option<&str>,
    after: Place,
    limit: usize,
) -> Result<Vec<(Place, Waiting)>> {
    let mut statement = connection.prepare_cached(&statement(queue))?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![merchant.0, outlet, after.since.0, row_bound(after.row), limit], |row| {
        let since = Timestamp(row.get(0)?);
        Ok((Place { since, row: row.get::<_, i64>(1)? as u64, task: 0 }, Waiting { since, deadline: None }))
    })?;
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_reads_the_open_orders_and_no_others() {
        for queue in [Queue::Kitchen, Queue::Warehouse, Queue::Logistics] {
            let plan = crate::sqlite::plan(&statement(queue));
            assert!(plan.iter().any(|step| step.contains("o USING INDEX orders_open (merchant_id=?")), "{plan:#?}");
            assert!(!plan.iter().any(|step| step.contains("SCAN")), "{plan:#?}");
        }
    }
}
