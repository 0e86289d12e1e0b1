//! Money that was taken and given back, summed.

use std::collections::BTreeMap;

use crate::sql::{Connection, Result, params};
use docket_domain::ids::MerchantId;

use super::{At, Counted, PaymentLine, Scope};
use crate::reports::reads::at;

/// Nearly all that was taken: what came on the date that it is of. A transfer that is still awaited has no date on which it came.
const TAKEN: &str = "
    SELECT p.business_date, p.outlet, p.method, count(*), sum(p.amount)
    FROM payment p INDEXED BY payment_business_date
    WHERE p.merchant_id = ?1 AND p.business_date BETWEEN ?2 AND ?3 AND p.paid_date = p.business_date
          AND p.settled_there IS NULL AND (?4 IS NULL OR p.outlet = ?4)
    GROUP BY p.business_date, p.outlet, p.method";

/// What came later than the date that it is of.
const TAKEN_LATE: &str = "
    SELECT p.paid_date, p.outlet, p.method, count(*), sum(p.amount)
    FROM payment p INDEXED BY payment_paid_late
    WHERE p.merchant_id = ?1 AND p.paid_date BETWEEN ?2 AND ?3 AND p.paid_date <> p.business_date
          AND p.settled_there IS NULL AND (?4 IS NULL OR p.outlet = ?4)
    GROUP BY p.paid_date, p.outlet, p.method";

/// What bills gave back.
const OF_BILLS: &str = "
    SELECT c.business_date, c.outlet, r.method, count(*), sum(r.amount)
    FROM credit_note c INDEXED BY credit_note_business_date
    CROSS JOIN credit_note_refund r ON r.merchant_id = c.merchant_id AND r.credit_row = c.row
    WHERE c.merchant_id = ?1 AND c.business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR c.outlet = ?4)
    GROUP BY c.business_date, c.outlet, r.method";

/// What payments gave back, bills aside: what was handed over, so with its rounding.
const OF_PAYMENTS: &str = "
    SELECT r.business_date, r.outlet, r.method, count(*), sum(r.amount + r.rounding)
    FROM payment_refund r INDEXED BY payment_refund_business_date
    WHERE r.merchant_id = ?1 AND r.business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR r.outlet = ?4)
    GROUP BY r.business_date, r.outlet, r.method";

/// Per date, outlet and method, in that order.
pub(super) fn payments(connection: &Connection, merchant: MerchantId, scope: &Scope) -> Result<Vec<PaymentLine>> {
    let mut lines: BTreeMap<(At, String), [Counted; 2]> = BTreeMap::new();
    for (side, sql) in [(0, TAKEN), (0, TAKEN_LATE), (1, OF_BILLS), (1, OF_PAYMENTS)] {
        let bounds = params![merchant.0, scope.from.as_number(), scope.to.as_number(), scope.outlet];
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(bounds)?;
        while let Some(row) = rows.next()? {
            let sum = &mut lines.entry((at(&row)?, row.get(2)?)).or_default()[side];
            sum.count += row.get::<_, i64>(3)? as u64;
            sum.amount.0 += row.get::<_, i64>(4)?;
        }
    }
    let mut all = Vec::with_capacity(lines.len());
    for ((at, method), [taken, given_back]) in lines {
        all.push(PaymentLine { at, method, taken, given_back });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::reads::tests::assert_follows;

    #[test]
    fn only_payments_and_refunds_of_the_dates_are_read() {
        assert_follows(TAKEN, &["payment_business_date"]);
        assert_follows(TAKEN_LATE, &["payment_paid_late (merchant_id=? AND paid_date>? AND paid_date<?)"]);
        assert_follows(OF_BILLS, &["credit_note_business_date", "SEARCH r USING PRIMARY KEY"]);
        assert_follows(OF_PAYMENTS, &["payment_refund_business_date (merchant_id=? AND business_date>? AND business_date<?)"]);
    }
}
