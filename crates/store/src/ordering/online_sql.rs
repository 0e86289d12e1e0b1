//! When online orders were placed.

use crate::sql::{Connection, Result, params};
use docket_domain::ids::MerchantId;
use docket_domain::limits::{ONLINE_MINUTES_MAX, ONLINE_ORDERS_MAX};
use docket_domain::time::Timestamp;

/// From the newest order backwards; how far is walked, the loop decides.
const FROM_THE_NEWEST: &str = "
    SELECT o.created_at, o.outlet = ?2 AND c.is_online
    FROM orders o CROSS JOIN channel c ON c.merchant_id = o.merchant_id AND c.name = o.channel
    WHERE o.merchant_id = ?1 ORDER BY o.row DESC";

/// The times of an outlet's last online orders, in the order in which they were placed: of as many, and as far back, as any limit
/// counts. Orders are dated in order, so that the walk ends at the first that is too old.
pub(crate) fn last_times(connection: &Connection, merchant: MerchantId, outlet: &str) -> Result<Vec<Timestamp>> {
    let mut statement = connection.prepare_cached(FROM_THE_NEWEST)?;
    let mut rows = statement.query(params![merchant.0, outlet])?;
    let (mut times, mut oldest) = (Vec::new(), None);
    while let Some(row) = rows.next()? {
        let at: i64 = row.get(0)?;
        if at <= *oldest.get_or_insert(at - i64::from(ONLINE_MINUTES_MAX) * 60_000) {
            break;
        }
        if row.get(1)? {
            times.push(Timestamp(at));
        }
        if times.len() >= usize::from(ONLINE_ORDERS_MAX) {
            break;
        }
    }
    times.reverse();
    Ok(times)
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
