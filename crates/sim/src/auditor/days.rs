//! Every document has one day, and none came to a day after it was closed.

use docket_domain::ids::MerchantId;

use super::none;
use crate::Verdict;
use crate::world::Look;

pub fn audit(look: &Look, merchant: MerchantId) -> Verdict {
    none(
        look,
        merchant,
        "every document's day was opened",
        "SELECT kind || ' on ' || date || ' at ' || outlet FROM (
             SELECT 'order' AS kind, business_date AS date, outlet FROM orders WHERE merchant_id = ?1
             UNION ALL SELECT 'bill', business_date, outlet FROM bill WHERE merchant_id = ?1
             UNION ALL SELECT 'payment', business_date, outlet FROM payment WHERE merchant_id = ?1
             UNION ALL SELECT 'entry', business_date, outlet FROM journal_entry WHERE merchant_id = ?1) AS d
         WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.merchant_id = ?1 AND b.outlet = d.outlet AND b.date = d.date) LIMIT 1",
    )?;
    none(
        look,
        merchant,
        "nothing comes to a day that is closed",
        "SELECT d.kind || ' ' || d.row || ' on ' || d.date || ' at ' || d.outlet FROM (
             SELECT 'order' AS kind, row, business_date AS date, outlet FROM orders WHERE merchant_id = ?1
             UNION ALL SELECT 'bill', row, business_date, outlet FROM bill WHERE merchant_id = ?1
             UNION ALL SELECT 'payment', row, business_date, outlet FROM payment WHERE merchant_id = ?1
             UNION ALL SELECT 'entry', row, business_date, outlet FROM journal_entry WHERE merchant_id = ?1) AS d
         JOIN business_day b ON b.merchant_id = ?1 AND b.outlet = d.outlet AND b.date = d.date AND b.state = 'closed'
         JOIN (SELECT outlet, date, max(row) AS row FROM z_report WHERE merchant_id = ?1 GROUP BY outlet, date) AS z
             ON z.outlet = d.outlet AND z.date = d.date
         WHERE d.row > z.row LIMIT 1",
    )?;
    none(
        look,
        merchant,
        "a closed day has its report",
        "SELECT b.date || ' at ' || b.outlet || ' with revision ' || b.revision FROM business_day b
         WHERE b.merchant_id = ?1 AND b.state = 'closed'
         AND NOT EXISTS (SELECT 1 FROM z_report z WHERE z.merchant_id = b.merchant_id AND z.outlet = b.outlet AND z.date = b.date
                         AND z.revision = b.revision)",
    )?;
    none(
        look,
        merchant,
        "a report says what the day's bills came to",
        "SELECT z.number || ': ' || z.sales_total FROM z_report z
         LEFT JOIN (SELECT outlet, business_date AS date, row, total FROM bill WHERE merchant_id = ?1) AS b
             ON b.outlet = z.outlet AND b.date = z.date AND b.row < z.row
         WHERE z.merchant_id = ?1 GROUP BY z.row HAVING z.sales_total > coalesce(sum(b.total), 0)",
    )
}
