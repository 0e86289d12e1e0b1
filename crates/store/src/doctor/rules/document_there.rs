//! Every record that made a document still has that document.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const MISSING: &str = "SELECT r.seq, r.action FROM record r
     WHERE r.merchant_id = ?1 AND r.seq > ?2 AND r.seq <= ?3
       AND ((r.action IN ('order.placed', 'order.splitOff', 'order.imported')
             AND NOT EXISTS (SELECT 1 FROM orders d0 WHERE d0.merchant_id = r.merchant_id AND d0.row = r.seq))
            OR (r.action IN ('payment.recorded', 'payment.imported')
             AND NOT EXISTS (SELECT 1 FROM payment d1 WHERE d1.merchant_id = r.merchant_id AND d1.row = r.seq))
            OR (r.action IN ('bill.issued')
             AND NOT EXISTS (SELECT 1 FROM bill d2 WHERE d2.merchant_id = r.merchant_id AND d2.row = r.seq))
            OR (r.action IN ('bill.credited')
             AND NOT EXISTS (SELECT 1 FROM credit_note d3 WHERE d3.merchant_id = r.merchant_id AND d3.row = r.seq))
            OR (r.action IN ('shift.opened')
             AND NOT EXISTS (SELECT 1 FROM shift d4 WHERE d4.merchant_id = r.merchant_id AND d4.row = r.seq))
            OR (r.action IN ('purchase.received', 'purchase.returned', 'stock.opened', 'stock.adjusted', 'stock.sent', 'stock.costCorrected')
             AND NOT EXISTS (SELECT 1 FROM stock_document d5 WHERE d5.merchant_id = r.merchant_id AND d5.row = r.seq))
            OR (r.action IN ('driver.cashHandedIn')
             AND NOT EXISTS (SELECT 1 FROM cash_handover d6 WHERE d6.merchant_id = r.merchant_id AND d6.row = r.seq))
            OR (r.action IN ('wallet.imported')
             AND NOT EXISTS (SELECT 1 FROM legacy_wallet_entry d8 WHERE d8.merchant_id = r.merchant_id AND d8.row = r.seq))
            OR (r.action IN ('businessDay.closed')
             AND NOT EXISTS (SELECT 1 FROM z_report d7 WHERE d7.merchant_id = r.merchant_id AND d7.row = r.seq)))
     ORDER BY r.seq LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "document.missing",
    severity: Severity::Critical,
    holds: "Every record that made a document still has that document.",
    explanation: "A document was deleted past Docket: its number has a gap, and its money and goods have nothing that explains them.",
    remedy: "Restore it from a backup; its record says what it was.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Record, sql: MISSING, facts: &["action"] }]),
};
