//! Orders, by where they stand.

use crate::sql::{Connection, Result, params};
use docket_domain::ids::MerchantId;
use docket_domain::money::Amount;

use super::reads::at;
use super::{Counted, OrderLine, Scope};

/// What another system made is in no report.
const ORDERS: &str = "
    SELECT o.business_date, o.outlet, o.status, count(*), sum(o.total)
    FROM orders o INDEXED BY orders_business_date
    WHERE o.merchant_id = ?1 AND o.business_date BETWEEN ?2 AND ?3 AND o.legacy_id IS NULL AND (?4 IS NULL OR o.outlet = ?4)
    GROUP BY o.business_date, o.outlet, o.status
    ORDER BY o.business_date, o.outlet, o.status";

/// Per date, outlet and status, in that order.
pub(super) fn orders(connection: &Connection, merchant: MerchantId, scope: &Scope) -> Result<Vec<OrderLine>> {
    let mut statement = connection.prepare_cached(ORDERS)?;
    let bounds = params![merchant.0, scope.from.as_number(), scope.to.as_number(), scope.outlet];
    statement
        .query_map(bounds, |row| {
            let counted = Counted { count: row.get::<_, i64>(3)? as u64, amount: Amount(row.get(4)?) };
            Ok(OrderLine { at: at(row)?, status: row.get(2)?, orders: counted })
        })?
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::reads::tests::assert_follows;

    #[test]
    fn only_orders_of_the_dates_are_read() {
        assert_follows(ORDERS, &["orders_business_date (merchant_id=? AND business_date>? AND business_date<?)"]);
    }
}
