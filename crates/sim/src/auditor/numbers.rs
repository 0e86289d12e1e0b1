//! Numbers are unique, gapless and ascending, and counters stand at the last.

use docket_domain::ids::MerchantId;

use crate::world::Look;
use crate::{Failure, Verdict};

const TABLES: [(&str, &str); 8] = [
    ("order", "orders"),
    ("customer", "customer"),
    ("payment", "payment"),
    ("shift", "shift"),
    ("zReport", "z_report"),
    ("bill", "bill"),
    ("creditNote", "credit_note"),
    ("purchase", "stock_document"),
];

pub fn audit(look: &Look, merchant: MerchantId) -> Verdict {
    for (kind, table) in TABLES {
        // What was numbered without the store is unique, and not gapless.
        let is_made_without = ["orders", "payment", "bill"].contains(&table);
        let of_series = if is_made_without { "HAVING coalesce(max(d.number_source), 'series') = 'series'" } else { "" };
        let sql = format!(
            "SELECT c.period, c.start, c.value, count(d.row), count(DISTINCT d.sequence), coalesce(min(d.sequence), 0),
                    coalesce(max(d.sequence), 0)
             FROM counter c LEFT JOIN {table} d ON d.merchant_id = c.merchant_id AND d.counter_row = c.row
             WHERE c.merchant_id = ?1 AND c.kind = ?2 GROUP BY c.row {of_series}"
        );
        let counters = look.all(&sql, rusqlite::params![merchant.0, kind], |row| {
            Ok((
                row.get::<_, String>(0)?,
                [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get::<_, i64>(6)?],
            ))
        });
        for (period, [start, value, documents, distinct, least, most]) in counters {
            if documents != distinct || documents != value - start + 1 || (least, most) != (start, value) {
                let detail = format!(
                    "{kind} {period}: from {start} to {value} there are {documents} documents, {distinct} numbers, {least} to {most}"
                );
                return Err(Failure::new("numbers are gapless", detail));
            }
        }
        let sql = format!(
            "SELECT count(*) FROM {table} d WHERE d.merchant_id = ?1 AND d.number IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM counter c WHERE c.merchant_id = d.merchant_id AND c.row = d.counter_row)"
        );
        if look.number(&sql, [merchant.0]) > 0 {
            return Err(Failure::new("every number has its counter", kind));
        }
        let above = if is_made_without { "AND a.number_source = 'series'" } else { "" };
        let sql = format!(
            "SELECT count(*) FROM {table} a JOIN {table} b ON b.merchant_id = a.merchant_id AND b.counter_row = a.counter_row
                 AND b.sequence = a.sequence + 1
             WHERE a.merchant_id = ?1 AND b.row <= a.row {above}"
        );
        if look.number(&sql, [merchant.0]) > 0 {
            return Err(Failure::new("numbers ascend", kind));
        }
    }
    let sql = "SELECT number FROM (
                   SELECT 'order' AS kind, number FROM orders WHERE merchant_id = ?1 UNION ALL
                   SELECT 'bill', number FROM bill WHERE merchant_id = ?1 UNION ALL
                   SELECT 'payment', number FROM payment WHERE merchant_id = ?1 UNION ALL
                   SELECT 'customer', number FROM customer WHERE merchant_id = ?1)
               GROUP BY kind, number HAVING count(*) > 1";
    match look.value::<String>(sql, [merchant.0]) {
        None => Ok(()),
        Some(number) => Err(Failure::new("no number is printed twice", number)),
    }
}
