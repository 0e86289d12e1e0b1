//! An order that Docket handed over has a bill, and the bill of an order is of one that was handed over.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const WITHOUT: &str = "SELECT o.row FROM orders o LEFT JOIN bill b ON b.merchant_id = o.merchant_id AND b.order_row = o.row
     WHERE o.merchant_id = ?1 AND o.row > ?2 AND o.row <= ?3
       AND o.status IN ('delivered', 'returned') AND o.settled_there IS NULL AND b.row IS NULL
     ORDER BY o.row LIMIT ?4";
const TOO_EARLY: &str =
    "SELECT b.row, b.order_row FROM bill b LEFT JOIN orders o ON o.merchant_id = b.merchant_id AND o.row = b.order_row
     WHERE b.merchant_id = ?1 AND b.row > ?2 AND b.row <= ?3 AND b.order_row IS NOT NULL
       AND (o.row IS NULL OR o.status NOT IN ('delivered', 'returned') OR o.settled_there = 1)
     ORDER BY b.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "order.billMissing",
    severity: Severity::Error,
    holds: "An order that was handed over has a bill, unless another system handed it over, and the bill of an order is of one that was handed over.",
    explanation: "Goods left the house and nothing says what they were sold for; or something was billed that is still here.",
    remedy: "Look at the history of the order: who handed it over, and what was paid. A sale at the counter with the same items bills it.",
    repair: None,
    look: Look::Rows(&[
        Query { of: Kind::Order, sql: WITHOUT, facts: &[] },
        Query { of: Kind::Bill, sql: TOO_EARLY, facts: &["orderRow"] },
    ]),
};
