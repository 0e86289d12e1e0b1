//! Every movement of goods has the document that caused it.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const ORPHANED: &str = "SELECT m.row, count(*), sum(m.quantity) FROM stock_movement m
     WHERE m.merchant_id = ?1 AND m.row > ?2 AND m.row <= ?3
       AND NOT EXISTS (SELECT 1 FROM bill b WHERE b.merchant_id = m.merchant_id AND b.row = m.row)
       AND NOT EXISTS (SELECT 1 FROM stock_document d WHERE d.merchant_id = m.merchant_id AND d.row = m.row)
       AND NOT EXISTS (SELECT 1 FROM record r JOIN stock_document a ON a.merchant_id = r.merchant_id AND a.row = r.subject_row
                       WHERE r.merchant_id = m.merchant_id AND r.seq = m.row AND r.subject_kind = 'stockDocument')
       AND NOT EXISTS (SELECT 1 FROM credit_note c WHERE c.merchant_id = m.merchant_id AND c.row = m.row)
     GROUP BY m.row ORDER BY m.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "movement.orphaned",
    severity: Severity::Error,
    holds: "Every movement of goods has the document that caused it.",
    explanation: "Goods came or went, and nothing says why.",
    remedy: "Count the goods, so that the stock is right; restore the document from a backup.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Record, sql: ORPHANED, facts: &["movements", "quantity"] }]),
};
