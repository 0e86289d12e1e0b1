//! What a customer has and owes at an outlet is the sum of the postings to their part of the accounts.

use docket_domain::findings::{Repair, Severity};

use crate::doctor::rule::{Against, Kind, Look, Rule, Totals};

const SUMMED: &str = "SELECT p.part, e.outlet, sum(CASE WHEN p.account = 'customer_deposits' THEN p.amount ELSE 0 END),
            sum(CASE WHEN p.account = 'wallets' THEN p.amount ELSE 0 END),
            sum(CASE WHEN p.account = 'receivables' THEN p.amount ELSE 0 END),
            sum(CASE WHEN p.account = 'refunds_due' THEN p.amount ELSE 0 END)
     FROM posting p CROSS JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     WHERE p.merchant_id = ?1 AND p.entry_row > ?2 AND p.entry_row <= ?3
       AND p.account IN ('customer_deposits', 'wallets', 'receivables', 'refunds_due') AND p.part <> ''
     GROUP BY p.part, e.outlet";
const KEPT: &str =
    "SELECT k.customer_row, k.outlet, k.customer_deposits, k.wallets, k.receivables, k.refunds_due FROM customer_balance k
     WHERE k.merchant_id = ?1";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "customer.balanceDiffers",
    severity: Severity::Error,
    holds: "What a customer has and owes at an outlet is the sum of the postings to their part of the accounts.",
    explanation: "A wallet shows more or less than was put into it and taken out.",
    remedy: "Run the repair, which takes what was posted; where a posting itself is missing, put that right first.",
    repair: Some("The kept figures are set to the sums of the postings, if the entries of that customer balance."),
    look: Look::Totals(Totals {
        of: Kind::CustomerBalance,
        keys: 2,
        summed: &[SUMMED],
        against: Against::Kept(KEPT),
        facts: &["customerDeposits", "wallets", "receivables", "refundsDue"],
        repair: Some(Repair::of_customer),
    }),
};
