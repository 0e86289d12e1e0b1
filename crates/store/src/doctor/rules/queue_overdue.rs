//! Nothing waits in a queue for longer than the merchant's threshold.

use docket_domain::findings::Severity;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::queues::Queue;
use docket_domain::time::Timestamp;

use crate::doctor::rule::{Kind, Look, Rule, Wrong};
use crate::sql::{Connection, Result, params};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "queue.overdue",
    severity: Severity::Warning,
    holds: "Nothing waits in a queue for longer than its threshold.",
    explanation: "Somebody waits: for their meal, their parcel, or their money.",
    remedy: "Look at the queue, and do the next step.",
    repair: None,
    look: Look::Waiting(overdue),
};

/// Orders that are prepared by kitchen or warehouse; they are late when they are for the more patient of the two.
const PREPARED: &str = "SELECT o.row, o.status_since FROM orders o INDEXED BY orders_open
     WHERE o.merchant_id = ?1 AND o.is_open = 1 AND o.status IN ('confirmed', 'preparing') AND o.held_at IS NULL
       AND o.status_since < ?2
     ORDER BY o.row LIMIT ?3";
/// Orders that a driver brings.
const BROUGHT: &str = "SELECT o.row, o.status_since FROM orders o INDEXED BY orders_open
     WHERE o.merchant_id = ?1 AND o.is_open = 1 AND o.status IN ('ready', 'assigned', 'dispatched') AND o.status_since < ?2
       AND (o.channel NOT IN ('counter', 'dine_in', 'takeaway', 'online') OR (o.channel = 'online' AND o.address_text IS NOT NULL))
     ORDER BY o.row LIMIT ?3";
/// Receipts that finance has not looked at.
const RECEIPTS: &str = "SELECT p.row, p.receipt_at FROM payment p INDEXED BY payment_awaited
     WHERE p.merchant_id = ?1 AND p.status IN ('awaited', 'receipt_uploaded', 'rejected') AND p.status = 'receipt_uploaded'
       AND p.receipt_at < ?2
     ORDER BY p.row LIMIT ?3";
/// Transfers whose deadline is over: until then it is the customer's turn.
const TRANSFERS: &str = "SELECT p.row, p.deadline FROM payment p INDEXED BY payment_awaited
     WHERE p.merchant_id = ?1 AND p.status IN ('awaited', 'receipt_uploaded', 'rejected') AND p.status <> 'receipt_uploaded'
       AND p.deadline < ?2
     ORDER BY p.row LIMIT ?3";
/// Orders that finance has not confirmed although they are paid.
const PAID: &str = "SELECT o.row, o.updated_at FROM orders o INDEXED BY orders_open
     WHERE o.merchant_id = ?1 AND o.is_open = 1 AND o.status = 'pending' AND o.updated_at < ?2
       AND (o.left_to_pay = 0 OR o.terms IN ('cash', 'card', 'cod', 'house_account', 'platform'))
     ORDER BY o.row LIMIT ?3";
/// The same of orders that say nothing of payment, where the merchant lets those be paid later.
const UNSAID: &str = "SELECT o.row, o.updated_at FROM orders o INDEXED BY orders_open
     WHERE o.merchant_id = ?1 AND o.is_open = 1 AND o.status = 'pending' AND o.updated_at < ?2
       AND o.left_to_pay <> 0 AND o.terms IS NULL
     ORDER BY o.row LIMIT ?3";
/// Money that was not given back.
const REFUNDS: &str = "SELECT o.row, o.updated_at FROM orders o INDEXED BY orders_refund_due
     WHERE o.merchant_id = ?1 AND o.refund_due > 0 AND o.updated_at < ?2
     ORDER BY o.row LIMIT ?3";

/// What has waited for too long: its kind, its row, and in which queue since when.
fn overdue(
    connection: &Connection,
    merchant: MerchantId,
    settings: &Settings,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(Kind, Wrong)>> {
    let rules = settings.queues;
    let prepared = if rules.kitchen_minutes > rules.warehouse_minutes { Queue::Kitchen } else { Queue::Warehouse };
    let age = |queue: Queue| i64::from(rules.minutes(queue)) * 60_000;
    let late = age(Queue::Finance);
    let mut looks = vec![
        (prepared, Kind::Order, PREPARED, age(prepared)),
        (Queue::Logistics, Kind::Order, BROUGHT, age(Queue::Logistics)),
        (Queue::Finance, Kind::Payment, RECEIPTS, late),
        (Queue::Finance, Kind::Payment, TRANSFERS, 0),
        (Queue::Finance, Kind::Order, PAID, late),
        (Queue::Finance, Kind::Order, REFUNDS, late),
    ];
    if settings.payments.pay_later {
        looks.push((Queue::Finance, Kind::Order, UNSAID, late));
    }
    let mut all = Vec::new();
    for (queue, of, sql, age) in looks {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![merchant.0, now.0 - age, limit as i64])?;
        while let Some(row) = rows.next()? {
            let since = Timestamp(row.get(1)?);
            all.push((of, (row.get(0)?, vec![("queue", queue.as_str().to_owned()), ("since", since.to_string())])));
        }
    }
    Ok(all)
}
