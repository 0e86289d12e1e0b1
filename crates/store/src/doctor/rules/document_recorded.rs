//! Every document and every journal entry has the record of what made it.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const OF_ORDERS: &str = "SELECT d.row FROM orders d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3
       AND (r.seq IS NULL OR r.action NOT IN ('order.placed', 'order.splitOff', 'order.imported')
            OR (r.action = 'order.imported' AND d.legacy_id IS NULL) OR (r.action <> 'order.imported' AND d.legacy_id IS NOT NULL))
     ORDER BY d.row LIMIT ?4";
const OF_PAYMENT: &str = "SELECT d.row FROM payment d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3
       AND (r.seq IS NULL OR r.action NOT IN ('payment.recorded', 'payment.imported')
            OR (r.action = 'payment.imported' AND d.legacy_id IS NULL) OR (r.action <> 'payment.imported' AND d.legacy_id IS NOT NULL))
     ORDER BY d.row LIMIT ?4";
const OF_BILL: &str = "SELECT d.row FROM bill d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3
       AND (r.seq IS NULL OR r.action NOT IN ('bill.issued'))
     ORDER BY d.row LIMIT ?4";
const OF_CREDIT_NOTE: &str =
    "SELECT d.row FROM credit_note d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3
       AND (r.seq IS NULL OR r.action NOT IN ('bill.credited'))
     ORDER BY d.row LIMIT ?4";
const OF_SHIFT: &str = "SELECT d.row FROM shift d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3
       AND (r.seq IS NULL OR r.action NOT IN ('shift.opened'))
     ORDER BY d.row LIMIT ?4";
const OF_STOCK_DOCUMENT: &str = "SELECT d.row FROM stock_document d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3
       AND (r.seq IS NULL OR r.action NOT IN ('purchase.received', 'purchase.returned', 'stock.opened', 'stock.adjusted', 'stock.sent', 'stock.costCorrected'))
     ORDER BY d.row LIMIT ?4";
const OF_CASH_HANDOVER: &str =
    "SELECT d.row FROM cash_handover d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3
       AND (r.seq IS NULL OR r.action NOT IN ('driver.cashHandedIn'))
     ORDER BY d.row LIMIT ?4";
const OF_Z_REPORT: &str = "SELECT d.row FROM z_report d LEFT JOIN record r ON r.merchant_id = d.merchant_id AND r.seq = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3
       AND (r.seq IS NULL OR r.action NOT IN ('businessDay.closed'))
     ORDER BY d.row LIMIT ?4";
const OF_ENTRY: &str = "SELECT e.row FROM journal_entry e LEFT JOIN record r ON r.merchant_id = e.merchant_id AND r.seq = e.row
     WHERE e.merchant_id = ?1 AND e.row > ?2 AND e.row <= ?3 AND r.seq IS NULL
     ORDER BY e.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "document.unrecorded",
    severity: Severity::Critical,
    holds: "Every document and every journal entry has the record of what made it.",
    explanation: "It was written past Docket: nothing says who made it, when, or why.",
    remedy: "Find out where it comes from; documents that nobody made are restored or voided by hand.",
    repair: None,
    look: Look::Rows(&[
        Query { of: Kind::Order, sql: OF_ORDERS, facts: &[] },
        Query { of: Kind::Payment, sql: OF_PAYMENT, facts: &[] },
        Query { of: Kind::Bill, sql: OF_BILL, facts: &[] },
        Query { of: Kind::CreditNote, sql: OF_CREDIT_NOTE, facts: &[] },
        Query { of: Kind::Shift, sql: OF_SHIFT, facts: &[] },
        Query { of: Kind::StockDocument, sql: OF_STOCK_DOCUMENT, facts: &[] },
        Query { of: Kind::CashHandover, sql: OF_CASH_HANDOVER, facts: &[] },
        Query { of: Kind::ZReport, sql: OF_Z_REPORT, facts: &[] },
        Query { of: Kind::Entry, sql: OF_ENTRY, facts: &[] },
    ]),
};
