//! What is kept of a product at an outlet is what open orders need.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Rule, StateQuery};

const DIFFERENT: &str = "SELECT k.outlet, k.product_id, k.reserved, k.needed
     FROM (SELECT i.outlet, i.product_id, i.reserved, coalesce(n.needed, 0) AS needed
           FROM stock_item i
           LEFT JOIN (SELECT o.merchant_id, o.outlet, l.product_id, sum(l.reserved) AS needed FROM orders o
                      CROSS JOIN order_line l ON l.merchant_id = o.merchant_id AND l.order_row = o.row
                      WHERE o.merchant_id = ?1 AND o.is_open = 1 AND l.product_id IS NOT NULL
                      GROUP BY o.merchant_id, o.outlet, l.product_id) AS n
             ON n.merchant_id = i.merchant_id AND n.outlet = i.outlet AND n.product_id = i.product_id
           WHERE i.merchant_id = ?1) AS k
     WHERE k.reserved <> k.needed
     ORDER BY k.outlet, k.product_id LIMIT ?2";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "stock.reservedDiffers",
    severity: Severity::Warning,
    holds: "What is kept of a product at an outlet is what open orders need.",
    explanation: "Goods are kept for nobody and cannot be sold, or are sold although somebody waits for them.",
    remedy: "Amend or cancel the orders of that product, which writes what is kept anew.",
    repair: None,
    look: Look::State(&[StateQuery { of: Kind::StockItem, keys: 2, sql: DIFFERENT, facts: &["reserved", "needed"] }]),
};
