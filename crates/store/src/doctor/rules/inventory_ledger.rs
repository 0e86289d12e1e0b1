//! What the ledger says the goods of an outlet are worth is the worth of its movements.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Against, Kind, Look, Rule, Totals};

const POSTED: &str = "SELECT e.outlet, sum(p.amount) FROM posting p CROSS JOIN journal_entry e ON e.merchant_id = p.merchant_id AND e.row = p.entry_row
     WHERE p.merchant_id = ?1 AND p.entry_row > ?2 AND p.entry_row <= ?3 AND p.account = 'inventory'
     GROUP BY e.outlet";
const MOVED: &str = "SELECT m.outlet, sum(m.value) FROM stock_movement m
     WHERE m.merchant_id = ?1 AND m.row > ?2 AND m.row <= ?3
     GROUP BY m.outlet";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "inventory.ledgerDiffers",
    severity: Severity::Error,
    holds: "What the ledger says the goods of an outlet are worth is the worth of its movements.",
    explanation: "The balance sheet shows another stock than the shelves.",
    remedy: "Find the document whose movements and entry differ; a corrected cost or a count puts the worth right.",
    repair: None,
    look: Look::Totals(Totals {
        of: Kind::Outlet,
        keys: 1,
        summed: &[POSTED],
        against: Against::Sums(&[MOVED]),
        facts: &["value"],
        repair: None,
    }),
};
