//! What should be in the drawer of a shift follows from its cash payments, refunds, pay-ins, pay-outs and drops.

use docket_domain::findings::Severity;

use crate::doctor::rule::{Kind, Look, Query, Rule};

const DIFFERENT: &str = "SELECT s.row, s.cash_sales, s.payments, s.cash_refunds, s.refunds, s.pay_ins, s.ins, s.pay_outs, s.outs, s.drops, s.dropped, s.expected
     FROM (SELECT h.row, h.cash_sales, h.cash_refunds, h.pay_ins, h.pay_outs, h.drops, h.expected, h.opening_float,
                  (SELECT coalesce(sum(p.amount), 0) FROM payment p
                   WHERE p.merchant_id = h.merchant_id AND p.shift_row = h.row AND p.method = 'cash') AS payments,
                  (SELECT coalesce(sum(r.amount), 0) FROM credit_note c
                   JOIN credit_note_refund r ON r.merchant_id = c.merchant_id AND r.credit_row = c.row
                   WHERE c.merchant_id = h.merchant_id AND c.shift_row = h.row AND r.method = 'cash')
                  + (SELECT coalesce(sum(f.amount + f.rounding), 0) FROM payment_refund f
                     WHERE f.merchant_id = h.merchant_id AND f.shift_row = h.row AND f.method = 'cash') AS refunds,
                  (SELECT coalesce(sum(m.amount), 0) FROM cash_movement m
                   WHERE m.merchant_id = h.merchant_id AND m.shift_row = h.row AND m.kind IN ('pay_in', 'driver_handover')) AS ins,
                  (SELECT coalesce(sum(m.amount), 0) FROM cash_movement m
                   WHERE m.merchant_id = h.merchant_id AND m.shift_row = h.row AND m.kind = 'pay_out') AS outs,
                  (SELECT coalesce(sum(m.amount), 0) FROM cash_movement m
                   WHERE m.merchant_id = h.merchant_id AND m.shift_row = h.row AND m.kind = 'drop') AS dropped
           FROM shift h WHERE h.merchant_id = ?1 AND h.row > ?2 AND h.row <= ?3) AS s
     WHERE s.cash_sales <> s.payments OR s.cash_refunds <> s.refunds OR s.pay_ins <> s.ins OR s.pay_outs <> s.outs OR s.drops <> s.dropped
        OR s.expected <> s.opening_float + s.cash_sales - s.cash_refunds + s.pay_ins - s.pay_outs - s.drops
     ORDER BY s.row LIMIT ?4";

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "shift.cashDiffers",
    severity: Severity::Error,
    holds: "What should be in the drawer of a shift follows from its cash payments, refunds, pay-ins, pay-outs and drops.",
    explanation: "The shift is counted against a wrong amount, so that its cashier seems to have taken or lost money.",
    remedy: "Compare the X report of the shift with its payments; the difference at its close is explained by what is missing.",
    repair: None,
    look: Look::Rows(&[Query {
        of: Kind::Shift,
        sql: DIFFERENT,
        facts: &[
            "cashSales",
            "payments",
            "cashRefunds",
            "refunds",
            "payIns",
            "payInMovements",
            "payOuts",
            "payOutMovements",
            "drops",
            "dropMovements",
            "expected",
        ],
    }]),
};
