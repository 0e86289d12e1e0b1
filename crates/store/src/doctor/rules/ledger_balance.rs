//! What is kept of an account at an outlet on a business date is the sum of its postings.

use docket_domain::findings::{Repair, Severity};

use crate::doctor::rule::{Against, Kind, Look, Rule, Totals};

const SUMMED: &str = "SELECT e.business_date, e.outlet, p.account,
            CASE WHEN p.account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due') THEN '' ELSE p.part END,
            sum(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END), sum(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END)
     FROM posting p CROSS JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     WHERE p.merchant_id = ?1 AND p.entry_row > ?2 AND p.entry_row <= ?3
     GROUP BY e.business_date, e.outlet, p.account,
              CASE WHEN p.account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due') THEN '' ELSE p.part END";
const KEPT: &str =
    "SELECT k.business_date, k.outlet, k.account, k.part, k.debit, k.credit FROM ledger_balance k WHERE k.merchant_id = ?1";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "ledger.balanceDiffers",
    severity: Severity::Error,
    holds: "What is kept of an account at an outlet on a business date is the sum of its postings.",
    explanation: "Trial balances and reports of the day show another amount than its entries.",
    remedy: "Run the repair; where entries of that day do not balance, put those right first.",
    repair: Some("The kept balance is set to the sum of its postings, if the entries of that outlet and date balance."),
    look: Look::Totals(Totals {
        of: Kind::Balance,
        keys: 4,
        summed: &[SUMMED],
        against: Against::Kept(KEPT),
        facts: &["debit", "credit"],
        repair: Some(Repair::of_balance),
    }),
};
