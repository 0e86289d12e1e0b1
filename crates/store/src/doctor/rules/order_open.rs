//! An order counts as open exactly while its status says that somebody has to do something about it.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT o.row, o.is_open FROM orders o
     WHERE o.merchant_id = ?1 AND o.row > ?2 AND o.row <= ?3
       AND o.is_open <> CASE WHEN o.status IN ('delivered', 'cancelled', 'returned') THEN 0 ELSE 1 END
     ORDER BY o.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "order.openDiffers",
    severity: Severity::Error,
    holds: "An order counts as open exactly while its status says that somebody has to do something about it.",
    explanation: "An order that is open and not listed as open is in no queue; nobody prepares or delivers it.",
    remedy: "Move the order one step with a reason, which writes both anew.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Order, sql: DIFFERENT, facts: &["isOpen"] }]),
};
