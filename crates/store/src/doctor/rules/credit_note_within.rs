//! The credit notes of a bill take back no more of each line than was sold, and no other amounts than a part of it.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const BEYOND: &str = "SELECT c.row, c.bill_row FROM credit_note c LEFT JOIN bill b ON b.merchant_id = c.merchant_id AND b.row = c.bill_row
     WHERE c.merchant_id = ?1 AND c.row > ?2 AND c.row <= ?3
       AND (b.row IS NULL
            OR EXISTS (SELECT 1 FROM credit_note_line o
                       LEFT JOIN bill_line s ON s.merchant_id = o.merchant_id AND s.bill_row = c.bill_row AND s.line = o.bill_line
                       WHERE o.merchant_id = c.merchant_id AND o.credit_row = c.row
                         AND (s.line IS NULL
                              OR s.quantity < (SELECT sum(a.quantity) FROM credit_note n
                                               JOIN credit_note_line a ON a.merchant_id = n.merchant_id AND a.credit_row = n.row
                                               WHERE n.merchant_id = c.merchant_id AND n.bill_row = c.bill_row AND a.bill_line = o.bill_line)
                              OR s.total < (SELECT sum(a.total) FROM credit_note n
                                            JOIN credit_note_line a ON a.merchant_id = n.merchant_id AND a.credit_row = n.row
                                            WHERE n.merchant_id = c.merchant_id AND n.bill_row = c.bill_row AND a.bill_line = o.bill_line))))
     ORDER BY c.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "creditNote.beyondBill",
    severity: Severity::Error,
    holds: "The credit notes of a bill take back no more of each line than was sold, and no other amounts than a part of it.",
    explanation: "Goods or money came back that were never sold or paid.",
    remedy: "Look at the credit notes of the bill; what was given back too much is taken from whoever approved it.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::CreditNote, sql: BEYOND, facts: &["billRow"] }]),
};
