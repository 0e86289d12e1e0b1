//! Histories are legal paths, and payments are what orders and bills say of them.

use std::collections::BTreeMap;

use docket_domain::ids::MerchantId;

use super::none;
use crate::world::Look;
use crate::{Failure, Verdict};

/// Every step that an order may take. Written here once more, so that an error in the rules' table is seen.
const STEPS: [(&str, &[&str]); 7] = [
    ("pending", &["confirmed", "cancelled"]),
    ("confirmed", &["preparing", "cancelled"]),
    ("preparing", &["ready", "cancelled"]),
    ("ready", &["preparing", "assigned", "delivered", "cancelled"]),
    ("assigned", &["assigned", "ready", "dispatched", "cancelled"]),
    ("dispatched", &["ready", "delivered", "cancelled", "returned"]),
    ("delivered", &["returned"]),
];

pub fn audit(look: &Look, merchant: MerchantId) -> Verdict {
    histories(look, merchant)?;
    none(
        look,
        merchant,
        "an order comes to the sum of its lines",
        "SELECT o.number || ': ' || o.total FROM orders o
         LEFT JOIN (SELECT order_row, sum(total) AS total, sum(tax) AS tax FROM order_line
                    WHERE merchant_id = ?1 GROUP BY order_row) AS l ON l.order_row = o.row
         WHERE o.merchant_id = ?1 AND (o.total <> coalesce(l.total, 0) OR o.tax_total <> coalesce(l.tax, 0))",
    )?;
    none(
        look,
        merchant,
        "a bill comes to the sum of its lines",
        "SELECT b.number || ': ' || b.total FROM bill b
         LEFT JOIN (SELECT bill_row, sum(total) AS total, sum(tax) AS tax, sum(cost) AS cost FROM bill_line
                    WHERE merchant_id = ?1 GROUP BY bill_row) AS l ON l.bill_row = b.row
         WHERE b.merchant_id = ?1 AND (b.total <> coalesce(l.total, 0) OR b.tax_total <> coalesce(l.tax, 0) OR b.cost <> coalesce(l.cost, 0))",
    )?;
    none(
        look,
        merchant,
        "no more is given back than was paid",
        "SELECT p.number || ': ' || p.refunded || ' of ' || p.amount FROM payment p
         LEFT JOIN (SELECT payment_row, sum(amount) AS amount FROM payment_refund WHERE merchant_id = ?1 GROUP BY payment_row) AS r
             ON r.payment_row = p.row
         WHERE p.merchant_id = ?1 AND (p.refunded <> coalesce(r.amount, 0) OR p.refunded > p.amount - p.rounding)",
    )?;
    none(
        look,
        merchant,
        "an order that is delivered has one bill",
        "SELECT o.number || ' has ' || count(b.row) FROM orders o
         LEFT JOIN bill b ON b.merchant_id = o.merchant_id AND b.order_row = o.row
         WHERE o.merchant_id = ?1 GROUP BY o.row HAVING count(b.row) <> (o.status IN ('delivered', 'returned'))",
    )?;
    none(
        look,
        merchant,
        "an order is open until it is over",
        "SELECT number || ' is ' || status FROM orders
         WHERE merchant_id = ?1 AND is_open <> (status NOT IN ('delivered', 'cancelled', 'returned'))",
    )
}

/// Every history is a path that the table allows, from the first step to where the order stands.
fn histories(look: &Look, merchant: MerchantId) -> Verdict {
    let sql = "SELECT o.row, o.number, o.status, r.data ->> '$.old.status', r.data ->> '$.new.status', o.split_from IS NOT NULL
               FROM orders o JOIN record r ON r.merchant_id = o.merchant_id AND r.subject_kind = 'order' AND r.subject_id = o.order_id
               WHERE o.merchant_id = ?1 ORDER BY o.row, r.seq";
    let steps = look.all(sql, [merchant.0], |row| {
        let texts = (row.get::<_, String>(1)?, row.get::<_, String>(2)?);
        Ok((
            row.get::<_, i64>(0)?,
            texts,
            row.get::<_, Option<String>>(3)?,
            row.get::<_, Option<String>>(4)?,
            row.get::<_, bool>(5)?,
        ))
    });
    let mut standing: BTreeMap<i64, String> = BTreeMap::new();
    let mut last: BTreeMap<i64, (String, String)> = BTreeMap::new();
    for (row, (number, status), from, to, was_split_off) in steps {
        last.insert(row, (number.clone(), status));
        let Some(to) = to else { continue };
        let allowed = match standing.get(&row) {
            None => from.is_none() && (to == "pending" || was_split_off),
            Some(at) => {
                let steps = STEPS.iter().find(|(from, _)| from == at).map_or(&[][..], |(_, to)| *to);
                from.as_ref() == Some(at) && steps.contains(&to.as_str())
            }
        };
        if !allowed {
            let detail = format!("{number} went from {from:?} to {to} when it was {:?}", standing.get(&row));
            return Err(Failure::new("an order takes legal steps", detail));
        }
        standing.insert(row, to);
    }
    for (row, (number, status)) in last {
        if standing.get(&row) != Some(&status) {
            let detail = format!("{number} is {status}, its history ends at {:?}", standing.get(&row));
            return Err(Failure::new("an order stands where its history leads", detail));
        }
    }
    Ok(())
}
