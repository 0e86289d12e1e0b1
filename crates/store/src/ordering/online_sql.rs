//! When online orders were placed.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::limits::{ONLINE_MINUTES_MAX, ONLINE_ORDERS_MAX};
use docket_domain::time::Timestamp;

/// From the newest order backwards; how far is walked, the loop decides, so many at a time. What was split off an order came in with it.
const FROM_THE_NEWEST: &str = "
    SELECT o.row, o.created_at, CASE WHEN o.outlet = ?2 AND c.is_online = 1 AND o.split_from IS NULL THEN 1 ELSE 0 END,
           CASE WHEN o.legacy_id IS NOT NULL THEN 1 ELSE 0 END
    FROM orders o CROSS JOIN channel c ON c.merchant_id = o.merchant_id AND c.name = o.channel
    WHERE o.merchant_id = ?1 AND o.row < ?3 ORDER BY o.row DESC LIMIT 200";

/// The times of an outlet's last online orders, in the order in which they were placed: of as many, and as far back, as any limit
/// counts. Orders are dated in order, so that the walk ends at the first that is too old, and at one of another system, which is dated
/// as it was there.
pub(crate) fn last_times(connection: &Connection, merchant: MerchantId, outlet: &str) -> Result<Vec<Timestamp>> {
    let mut statement = connection.prepare_cached(FROM_THE_NEWEST)?;
    let (mut times, mut oldest, mut before) = (Vec::new(), None, i64::MAX);
    loop {
        let read =
            |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, bool>(2)?, row.get::<_, bool>(3)?));
        let orders: Vec<_> = statement.query_map(params![merchant.0, outlet, before], read)?.collect::<Result<_>>()?;
        for (_, at, counts, is_brought_in) in &orders {
            let is_too_old = *is_brought_in || *at <= *oldest.get_or_insert(at - i64::from(ONLINE_MINUTES_MAX) * 60_000);
            if is_too_old || times.len() >= usize::from(ONLINE_ORDERS_MAX) {
                times.reverse();
                return Ok(times);
            }
            if *counts {
                times.push(Timestamp(*at));
            }
        }
        match orders.last() {
            Some((row, ..)) => before = *row,
            None => {
                times.reverse();
                return Ok(times);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_walked_along_their_key_and_never_sorted() {
        let steps = crate::sqlite::plan(FROM_THE_NEWEST);
        assert!(steps[0].starts_with("SEARCH o USING PRIMARY KEY"), "{steps:?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE") || step.starts_with("SCAN")), "{steps:?}");
    }
}
