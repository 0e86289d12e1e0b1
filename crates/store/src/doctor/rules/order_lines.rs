//! Every line of an order adds up: net + tax = total, gross − discount = total or net, and no more is kept in stock for it than was ordered.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT l.order_row, min(l.line), count(*) FROM order_line l
     WHERE l.merchant_id = ?1 AND l.order_row > ?2 AND l.order_row <= ?3
       AND (l.net + l.tax <> l.total OR (l.gross - l.discount <> l.total AND l.gross - l.discount <> l.net)
            OR l.reserved < 0 OR l.reserved > l.quantity)
     GROUP BY l.order_row ORDER BY l.order_row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "order.lineDiffers",
    severity: Severity::Error,
    holds: "Every line of an order adds up: net + tax = total, gross − discount = total or net, and no more is kept in stock for it than was ordered.",
    explanation: "The line was written by something other than Docket, or was damaged.",
    remedy: "Take the line off and add it again, where the order still takes changes; otherwise return it from the bill.",
    repair: None,
    look: Look::Rows(&[Query { of: Kind::Order, sql: DIFFERENT, facts: &["line", "linesThatDiffer"] }]),
};
