//! The trial balance of every business date is zero.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Rule, StateQuery};

const UNBALANCED: &str = "SELECT k.business_date, sum(k.debit), sum(k.credit) FROM ledger_balance k
     WHERE k.merchant_id = ?1 GROUP BY k.business_date HAVING sum(k.debit) <> sum(k.credit)
     ORDER BY k.business_date LIMIT ?2";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "trial.unbalanced",
    severity: Severity::Critical,
    holds: "The trial balance of every business date is zero.",
    explanation: "The books of that day do not add up.",
    remedy: "The findings about entries and kept balances of that date say where; put those right first.",
    repair: None,
    look: Look::State(&[StateQuery { of: Kind::BusinessDate, keys: 1, sql: UNBALANCED, facts: &["debit", "credit"] }]),
};
