//! A credit note comes to its lines, and what was given back for it in money and taken off what was owed comes to its total, tip and rounding.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT c.row, c.net, coalesce(l.net, 0), c.tax, coalesce(l.tax, 0), c.total, coalesce(l.total, 0), c.cost, coalesce(l.cost, 0), c.tip,
            c.rounding, coalesce(r.amount, 0), c.unowed
     FROM credit_note c
     LEFT JOIN (SELECT s.merchant_id, s.credit_row, sum(s.net) AS net, sum(s.tax) AS tax, sum(s.total) AS total, sum(s.cost) AS cost
                FROM credit_note_line s WHERE s.merchant_id = ?1 AND s.credit_row > ?2 AND s.credit_row <= ?3
                GROUP BY s.merchant_id, s.credit_row) AS l ON l.merchant_id = c.merchant_id AND l.credit_row = c.row
     LEFT JOIN (SELECT s.merchant_id, s.credit_row, sum(s.amount) AS amount FROM credit_note_refund s
                WHERE s.merchant_id = ?1 AND s.credit_row > ?2 AND s.credit_row <= ?3
                GROUP BY s.merchant_id, s.credit_row) AS r ON r.merchant_id = c.merchant_id AND r.credit_row = c.row
     WHERE c.merchant_id = ?1 AND c.row > ?2 AND c.row <= ?3
       AND (l.credit_row IS NULL OR c.net <> l.net OR c.tax <> l.tax OR c.total <> l.total OR c.cost <> l.cost OR c.total <> c.net + c.tax
            OR coalesce(r.amount, 0) + c.unowed <> c.total + c.tip + c.rounding)
     ORDER BY c.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "creditNote.totalsDiffer",
    severity: Severity::Error,
    holds: "A credit note comes to its lines, and what was given back for it in money and taken off what was owed comes to its total, tip and rounding.",
    explanation: "Money went back that the credit note does not say, or goods came back that it does not list.",
    remedy: "Compare it with its bill and with the shift that gave the money back.",
    repair: None,
    look: Look::Rows(&[Query {
        of: Kind::CreditNote,
        sql: DIFFERENT,
        facts: &[
            "net",
            "netOfLines",
            "tax",
            "taxOfLines",
            "total",
            "totalOfLines",
            "cost",
            "costOfLines",
            "tip",
            "rounding",
            "refunds",
            "unowed",
        ],
    }]),
};
