//! Every payment from a wallet has the entry that took the money out of it.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const WITHOUT: &str = "SELECT p.row, p.amount, p.customer_row FROM payment p
     WHERE p.merchant_id = ?1 AND p.row > ?2 AND p.row <= ?3 AND p.method = 'wallet' AND p.status = 'paid'
       AND NOT EXISTS (SELECT 1 FROM posting w
                       WHERE w.merchant_id = p.merchant_id AND w.entry_row = CASE WHEN p.purpose = 'sale' THEN p.bill_row ELSE p.row END
                         AND w.account = 'wallets' AND w.amount >= p.amount)
     ORDER BY p.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "wallet.entryMissing",
    severity: Severity::Critical,
    holds: "Every payment from a wallet has the entry that took the money out of it.",
    explanation: "Something was paid from a wallet whose balance did not go down: the customer can spend the money twice.",
    remedy: "Adjust the wallet by the amount, with the number of the payment as the reason.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Payment, sql: WITHOUT, facts: &["amount", "customerRow"] }]),
};
