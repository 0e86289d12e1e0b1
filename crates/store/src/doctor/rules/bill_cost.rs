//! What the goods of a bill had cost is the cost of its lines, and that of the movements that took them out of stock.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT b.row, b.cost, coalesce(l.cost, 0), coalesce(m.cost, 0)
     FROM bill b
     LEFT JOIN (SELECT s.merchant_id, s.bill_row, sum(s.cost) AS cost FROM bill_line s
                WHERE s.merchant_id = ?1 AND s.bill_row > ?2 AND s.bill_row <= ?3
                GROUP BY s.merchant_id, s.bill_row) AS l ON l.merchant_id = b.merchant_id AND l.bill_row = b.row
     LEFT JOIN (SELECT s.merchant_id, s.row, sum(-s.value) AS cost FROM stock_movement s
                WHERE s.merchant_id = ?1 AND s.row > ?2 AND s.row <= ?3 AND s.kind = 'sale'
                GROUP BY s.merchant_id, s.row) AS m ON m.merchant_id = b.merchant_id AND m.row = b.row
     WHERE b.merchant_id = ?1 AND b.row > ?2 AND b.row <= ?3
       AND (b.cost <> coalesce(l.cost, 0) OR b.cost <> coalesce(m.cost, 0))
     ORDER BY b.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "bill.costDiffers",
    severity: Severity::Error,
    holds: "What the goods of a bill had cost is the cost of its lines, and that of the movements that took them out of stock.",
    explanation: "The profit of the bill is wrong, and the worth of the stock or the cost of goods in the ledger with it.",
    remedy: "Look at the movements of the bill; a count of the goods, and a corrected cost of their batch, put the stock right.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Bill, sql: DIFFERENT, facts: &["cost", "costOfLines", "costOfMovements"] }]),
};
