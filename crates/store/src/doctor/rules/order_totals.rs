//! An order comes to its lines: subtotal, discounts, taxes and total are their sums, and total = subtotal − discounts, with the taxes where prices do not include them.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT o.row, o.subtotal, coalesce(l.gross, 0), o.discount_total, coalesce(l.discount, 0), o.tax_total, coalesce(l.tax, 0), o.total,
            coalesce(l.total, 0)
     FROM orders o
     LEFT JOIN (SELECT s.merchant_id, s.order_row, sum(s.gross) AS gross, sum(s.discount) AS discount, sum(s.tax) AS tax,
                       sum(s.total) AS total
                FROM order_line s WHERE s.merchant_id = ?1 AND s.order_row > ?2 AND s.order_row <= ?3
                GROUP BY s.merchant_id, s.order_row) AS l ON l.merchant_id = o.merchant_id AND l.order_row = o.row
     WHERE o.merchant_id = ?1 AND o.row > ?2 AND o.row <= ?3
       AND (l.order_row IS NULL OR o.subtotal <> l.gross OR o.discount_total <> l.discount OR o.tax_total <> l.tax OR o.total <> l.total
            OR (o.total <> o.subtotal - o.discount_total AND o.total <> o.subtotal - o.discount_total + o.tax_total))
     ORDER BY o.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "order.totalsDiffer",
    severity: Severity::Error,
    holds: "An order comes to its lines: subtotal, discounts, taxes and total are their sums, and total = subtotal − discounts, with the taxes where prices do not include them.",
    explanation: "Whoever reads the order and whoever reads its lines sees another amount; its bill takes the lines.",
    remedy: "Compare it with its history and its bill; amend the order, or cancel it and place it again.",
    repair: None,
    look: Look::Rows(&[Query {
        of: Kind::Order,
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
        ],
    }]),
};
