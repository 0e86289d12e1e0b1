//! What the ledger says was sold at an outlet on a business date is what its bills come to, less its credit notes.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Against, Kind, Look, Rule, Totals};

const BILLED: &str = "SELECT b.business_date, b.outlet, sum(b.total) FROM bill b
     WHERE b.merchant_id = ?1 AND b.row > ?2 AND b.row <= ?3
     GROUP BY b.business_date, b.outlet";
const CREDITED: &str = "SELECT c.business_date, c.outlet, sum(-c.total) FROM credit_note c
     WHERE c.merchant_id = ?1 AND c.row > ?2 AND c.row <= ?3
     GROUP BY c.business_date, c.outlet";
const POSTED: &str = "SELECT e.business_date, e.outlet, sum(-p.amount)
     FROM posting p CROSS JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     WHERE p.merchant_id = ?1 AND p.entry_row > ?2 AND p.entry_row <= ?3 AND p.account IN ('sales', 'discounts', 'taxes_payable')
     GROUP BY e.business_date, e.outlet";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "sales.ledgerDiffers",
    severity: Severity::Error,
    holds: "What the ledger says was sold at an outlet on a business date is what its bills come to, less its credit notes.",
    explanation: "Z reports and sales reports of the day show something else than its bills.",
    remedy: "Find the bill or credit note of that day whose entry differs; restore what is damaged from a backup.",
    repair: None,
    look: Look::Totals(Totals {
        of: Kind::Day,
        keys: 2,
        summed: &[BILLED, CREDITED],
        against: Against::Sums(&[POSTED]),
        facts: &["billedAndPosted"],
        repair: None,
    }),
};
