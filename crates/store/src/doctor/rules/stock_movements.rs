//! What is in stock of a batch at an outlet, and what it is worth, is the sum of its movements, and never less than nothing.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Against, Kind, Look, Rule, Totals};

const SUMMED: &str = "SELECT m.outlet, m.product_id, m.batch_id, sum(m.quantity), sum(m.value) FROM stock_movement m
     WHERE m.merchant_id = ?1 AND m.row > ?2 AND m.row <= ?3
     GROUP BY m.outlet, m.product_id, m.batch_id";
const KEPT: &str = "SELECT k.outlet, k.product_id, k.batch_id, k.quantity, k.value FROM stock k WHERE k.merchant_id = ?1";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "stock.differs",
    severity: Severity::Error,
    holds: "What is in stock of a batch at an outlet, and what it is worth, is the sum of its movements, and never less than nothing.",
    explanation: "Goods are sold that are not there, or are there and cannot be sold; the worth of the stock is wrong.",
    remedy: "Count the goods of that batch.",
    repair: None,
    look: Look::Totals(Totals {
        of: Kind::Stock,
        keys: 3,
        summed: &[SUMMED],
        against: Against::Kept(KEPT),
        facts: &["quantity", "value"],
        repair: None,
    }),
};
