//! What was given back of a payment is the sum of its refunds, and no more than it paid.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT p.row, p.refunded, coalesce(r.amount, 0), p.amount - p.rounding
     FROM payment p
     LEFT JOIN (SELECT s.merchant_id, s.payment_row, sum(s.amount) AS amount FROM payment_refund s
                WHERE s.merchant_id = ?1 AND s.payment_row > ?2 AND s.payment_row <= ?3
                GROUP BY s.merchant_id, s.payment_row) AS r ON r.merchant_id = p.merchant_id AND r.payment_row = p.row
     WHERE p.merchant_id = ?1 AND p.row > ?2 AND p.row <= ?3
       AND (p.refunded <> coalesce(r.amount, 0) OR p.refunded > p.amount - p.rounding)
     ORDER BY p.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "payment.refundsDiffer",
    severity: Severity::Error,
    holds: "What was given back of a payment is the sum of its refunds, and no more than it paid.",
    explanation: "Money was given back without a refund that says who and why, or a refund is gone.",
    remedy: "Compare its refunds with its history; whoever keeps the till knows what was given.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Payment, sql: DIFFERENT, facts: &["refunded", "refunds", "paid"] }]),
};
