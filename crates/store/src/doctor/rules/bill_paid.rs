//! A bill is paid by what was paid ahead, with it, and on account: together its total, tip and rounding.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT b.row, b.total, b.tip, b.rounding, b.on_account, coalesce(p.paid, 0)
     FROM bill b
     LEFT JOIN (SELECT s.merchant_id, s.bill_row, sum(coalesce(s.billed, s.amount)) AS paid
                FROM payment s WHERE s.merchant_id = ?1 AND s.bill_row > ?2 AND s.bill_row <= ?3 AND s.purpose <> 'bill'
                GROUP BY s.merchant_id, s.bill_row) AS p ON p.merchant_id = b.merchant_id AND p.bill_row = b.row
     WHERE b.merchant_id = ?1 AND b.row > ?2 AND b.row <= ?3
       AND b.total + b.tip + b.rounding <> coalesce(p.paid, 0) + b.on_account
     ORDER BY b.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "bill.paidDiffers",
    severity: Severity::Error,
    holds: "A bill is paid by what was paid ahead, with it, and on account: together its total, tip and rounding.",
    explanation: "Either money is missing that the bill says was taken, or a payment is there that it does not know.",
    remedy: "Compare its receipt with its payments; the payment that is missing is in the history of the bill.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Bill, sql: DIFFERENT, facts: &["total", "tip", "rounding", "onAccount", "paid"] }]),
};
