//! A bill comes to its lines: subtotal, discounts, taxes and total are their sums, and every line adds up.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT b.row, b.subtotal, coalesce(l.gross, 0), b.discount_total, coalesce(l.discount, 0), b.tax_total, coalesce(l.tax, 0), b.total,
            coalesce(l.total, 0), coalesce(l.wrong, 0)
     FROM bill b
     LEFT JOIN (SELECT s.merchant_id, s.bill_row, sum(s.gross) AS gross, sum(s.discount) AS discount, sum(s.tax) AS tax,
                       sum(s.total) AS total, sum(CASE WHEN s.net + s.tax <> s.total THEN 1 ELSE 0 END) AS wrong
                FROM bill_line s WHERE s.merchant_id = ?1 AND s.bill_row > ?2 AND s.bill_row <= ?3
                GROUP BY s.merchant_id, s.bill_row) AS l ON l.merchant_id = b.merchant_id AND l.bill_row = b.row
     WHERE b.merchant_id = ?1 AND b.row > ?2 AND b.row <= ?3
       AND (l.bill_row IS NULL OR b.subtotal <> l.gross OR b.discount_total <> l.discount OR b.tax_total <> l.tax OR b.total <> l.total
            OR l.wrong > 0)
     ORDER BY b.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "bill.totalsDiffer",
    severity: Severity::Error,
    holds: "A bill comes to its lines: subtotal, discounts, taxes and total are their sums, and every line adds up.",
    explanation: "A bill is never changed; one that does not add up was damaged, and so is every report of its day.",
    remedy: "Restore it from a backup, or void it with a credit note and issue it again.",
    repair: None,
    look: Look::Rows(&[Query {
        of: Kind::Bill,
        sql: DIFFERENT,
        facts: &[
            "subtotal",
            "subtotalOfLines",
            "discountTotal",
            "discountOfLines",
            "taxTotal",
            "taxOfLines",
            "total",
            "totalOfLines",
            "linesThatDiffer",
        ],
    }]),
};
