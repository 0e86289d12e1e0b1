//! Every document that moves money has its journal entry.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const BILLS: &str = "SELECT d.row FROM bill d LEFT JOIN journal_entry e ON e.merchant_id = d.merchant_id AND e.row = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.total <> 0 AND e.row IS NULL
     ORDER BY d.row LIMIT ?4";
const CREDIT_NOTES: &str =
    "SELECT d.row FROM credit_note d LEFT JOIN journal_entry e ON e.merchant_id = d.merchant_id AND e.row = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.total <> 0 AND e.row IS NULL
     ORDER BY d.row LIMIT ?4";
const PAYMENTS: &str = "SELECT d.row FROM payment d LEFT JOIN journal_entry e ON e.merchant_id = d.merchant_id AND e.row = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.status = 'paid' AND d.purpose <> 'sale' AND (d.method <> 'bank_transfer' OR d.settled_there = 1) AND e.row IS NULL
     ORDER BY d.row LIMIT ?4";
const REFUNDS: &str =
    "SELECT d.row FROM payment_refund d LEFT JOIN journal_entry e ON e.merchant_id = d.merchant_id AND e.row = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.amount <> 0 AND e.row IS NULL
     ORDER BY d.row LIMIT ?4";
const CASH: &str =
    "SELECT d.row FROM cash_movement d LEFT JOIN journal_entry e ON e.merchant_id = d.merchant_id AND e.row = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.amount <> 0 AND e.row IS NULL
     ORDER BY d.row LIMIT ?4";
const HANDOVERS: &str =
    "SELECT d.row FROM cash_handover d LEFT JOIN journal_entry e ON e.merchant_id = d.merchant_id AND e.row = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.amount <> 0 AND e.row IS NULL
     ORDER BY d.row LIMIT ?4";

/// What another system had handed over, and was worth something: what of it was paid, or is owed. What came back unpaid moves nothing.
const BROUGHT_IN: &str =
    "SELECT d.row FROM orders d LEFT JOIN journal_entry e ON e.merchant_id = d.merchant_id AND e.row = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND d.settled_there = 1 AND d.total <> 0 AND e.row IS NULL
       AND (d.status = 'delivered' OR EXISTS (SELECT 1 FROM payment y WHERE y.merchant_id = d.merchant_id AND y.order_row = d.row AND y.billed > 0))
     ORDER BY d.row LIMIT ?4";
const WALLET_ENTRIES: &str =
    "SELECT d.row FROM legacy_wallet_entry d LEFT JOIN journal_entry e ON e.merchant_id = d.merchant_id AND e.row = d.row
     WHERE d.merchant_id = ?1 AND d.row > ?2 AND d.row <= ?3 AND e.row IS NULL
     ORDER BY d.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "entry.missing",
    severity: Severity::Critical,
    holds: "Every document that moves money has its journal entry.",
    explanation: "Money was taken or given back, and the books do not know of it: balances, wallets and reports are wrong by it.",
    remedy: "Restore the entry from a backup; until then nothing that is kept of the ledger is recomputed.",
    repair: None,
    look: Look::Rows(&[
        Query { of: Kind::Bill, sql: BILLS, facts: &[] },
        Query { of: Kind::CreditNote, sql: CREDIT_NOTES, facts: &[] },
        Query { of: Kind::Payment, sql: PAYMENTS, facts: &[] },
        Query { of: Kind::Order, sql: BROUGHT_IN, facts: &[] },
        Query { of: Kind::Record, sql: WALLET_ENTRIES, facts: &[] },
        Query { of: Kind::Record, sql: REFUNDS, facts: &[] },
        Query { of: Kind::Record, sql: CASH, facts: &[] },
        Query { of: Kind::CashHandover, sql: HANDOVERS, facts: &[] },
    ]),
};
