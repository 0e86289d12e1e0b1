//! A delivery stands where its order does: whoever has it has it because it is assigned or under way, and it is over exactly when the order was handed over.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const ELSEWHERE: &str =
    "SELECT d.order_row FROM delivery d LEFT JOIN orders o ON o.merchant_id = d.merchant_id AND o.row = d.order_row
     WHERE d.merchant_id = ?1 AND d.order_row > ?2 AND d.order_row <= ?3
       AND (o.row IS NULL
            OR (o.status = 'assigned' AND (d.driver_id IS NULL OR d.picked_up_at IS NOT NULL OR d.delivered_at IS NOT NULL))
            OR (o.status = 'dispatched' AND (d.picked_up_at IS NULL OR d.delivered_at IS NOT NULL))
            OR (o.status IN ('delivered', 'returned') AND (d.delivered_at IS NULL OR d.delivered_on IS NULL))
            OR (o.status IN ('pending', 'confirmed', 'preparing', 'ready', 'cancelled')
                AND (d.driver_id IS NOT NULL OR d.picked_up_at IS NOT NULL OR d.delivered_at IS NOT NULL)))
     ORDER BY d.order_row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "delivery.standsElsewhere",
    severity: Severity::Error,
    holds: "A delivery stands where its order does: whoever has it has it because it is assigned or under way, and it is over exactly when the order was handed over.",
    explanation: "A driver sees an order that is not theirs to bring, or brings one that they do not see.",
    remedy: "Assign the order again, or mark its delivery as failed, so that both are written anew.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Order, sql: ELSEWHERE, facts: &[] }]),
};
