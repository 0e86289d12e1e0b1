//! What a driver owes is the sum of what was posted to them.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Against, Kind, Look, Rule, Totals};

const SUMMED: &str = "SELECT p.part, sum(p.amount) FROM posting p
     WHERE p.merchant_id = ?1 AND p.entry_row > ?2 AND p.entry_row <= ?3 AND p.account = 'drivers_cash'
     GROUP BY p.part";
const KEPT: &str = "SELECT k.user_id, k.owed FROM driver_cash k WHERE k.merchant_id = ?1";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "driver.cashDiffers",
    severity: Severity::Error,
    holds: "What a driver owes is the sum of what was posted to them.",
    explanation: "A driver is asked for more or less cash than they have collected and not handed in.",
    remedy: "Compare the deliveries and the handovers of the driver.",
    repair: None,
    look: Look::Totals(Totals {
        of: Kind::Driver,
        keys: 1,
        summed: &[SUMMED],
        against: Against::Kept(KEPT),
        facts: &["owed"],
        repair: None,
    }),
};
