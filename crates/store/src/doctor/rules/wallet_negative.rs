//! No customer has less than nothing in their wallet, owes less than nothing, or is owed less than nothing.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Rule, StateQuery};

const NEGATIVE: &str = "SELECT k.customer_row, -sum(k.customer_deposits), -sum(k.wallets), sum(k.receivables), -sum(k.refunds_due) FROM customer_balance k
     WHERE k.merchant_id = ?1 GROUP BY k.customer_row
     HAVING sum(k.wallets) > 0 OR sum(k.receivables) < 0 OR sum(k.refunds_due) > 0 OR sum(k.customer_deposits) > 0
     ORDER BY k.customer_row LIMIT ?2";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "wallet.negative",
    severity: Severity::Critical,
    holds: "No customer has less than nothing in their wallet, owes less than nothing, or is owed less than nothing.",
    explanation: "More was spent than was there.",
    remedy: "Look at the entries of the customer; the wallet is corrected with an adjustment that says why.",
    repair: None,
    look: Look::State(&[StateQuery {
        of: Kind::Customer,
        keys: 1,
        sql: NEGATIVE,
        facts: &["customerDeposits", "wallet", "receivables", "refundsDue"],
    }]),
};
