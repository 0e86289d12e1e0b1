//! What is left to pay of an order, and what is due back of it, follow from its total and its payments.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT o.row, o.left_to_pay, o.refund_due, o.total, coalesce(p.paid, 0)
     FROM orders o
     LEFT JOIN (SELECT s.merchant_id, s.order_row, sum(CASE WHEN s.status = 'paid' THEN s.amount - s.rounding - s.refunded ELSE 0 END) AS paid,
                       sum(coalesce(s.billed, 0)) AS billed
                FROM payment s WHERE s.merchant_id = ?1 AND s.order_row > ?2 AND s.order_row <= ?3 AND s.purpose = 'order'
                GROUP BY s.merchant_id, s.order_row) AS p ON p.merchant_id = o.merchant_id AND p.order_row = o.row
     WHERE o.merchant_id = ?1 AND o.row > ?2 AND o.row <= ?3
       AND (o.left_to_pay <> CASE WHEN o.status = 'delivered' AND o.settled_there = 1 THEN o.total - coalesce(p.billed, 0)
                                  WHEN o.status IN ('delivered', 'returned', 'cancelled') THEN 0
                                  WHEN o.total > coalesce(p.paid, 0) THEN o.total - coalesce(p.paid, 0) ELSE 0 END
            OR o.refund_due <> CASE WHEN o.status IN ('delivered', 'returned') THEN coalesce(p.paid, 0) - coalesce(p.billed, 0)
                                    WHEN coalesce(p.paid, 0) > CASE WHEN o.status = 'cancelled' THEN 0 ELSE o.total END
                                    THEN coalesce(p.paid, 0) - CASE WHEN o.status = 'cancelled' THEN 0 ELSE o.total END ELSE 0 END)
     ORDER BY o.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "order.paidDiffers",
    severity: Severity::Error,
    holds: "What is left to pay of an order, and what is due back of it, follow from its total and its payments.",
    explanation: "These two figures are kept with the order so that lists of them are fast; where they differ from the payments, the order stands in the wrong queue, or in none.",
    remedy: "Read the payments of the order; recording or refunding one writes both figures anew.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Order, sql: DIFFERENT, facts: &["leftToPay", "refundDue", "total", "paid"] }]),
};
