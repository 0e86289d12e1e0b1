//! Finance's queue: four small lists in one order.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::PaymentRules;
use docket_domain::payments::Terms;
use docket_domain::queues::{FinanceTask, Waiting};
use docket_domain::time::Timestamp;

use super::Place;
use crate::sql::{broken, row_bound};

/// What waits for finance, as since when, row, task and deadline: the merchant is `?1`, the outlet `?2`, whether orders that say
/// nothing of payment may be prepared unpaid `?3`. Each list is an index of few rows, named so that it is taken.
fn tasks() -> String {
    let later: Vec<String> =
        Terms::ALL.iter().filter(|terms| terms.allow_later()).map(|terms| format!("'{}'", terms.as_str())).collect();
    let place = |task: FinanceTask| FinanceTask::ALL.iter().position(|one| *one == task).expect("one of all");
    format!(
        "SELECT p.receipt_at AS since, p.row, {receipt} AS task, NULL AS deadline
         FROM payment p INDEXED BY payment_awaited
         WHERE p.merchant_id = ?1 AND p.status IN ('awaited', 'receipt_uploaded', 'rejected') AND p.status = 'receipt_uploaded'
           AND (?2 IS NULL OR p.outlet = ?2)
         UNION ALL
         -- One whose receipt was rejected is asked for since then.
         SELECT CASE p.status WHEN 'awaited' THEN p.created_at ELSE coalesce(
                    (SELECT r.at FROM record r INDEXED BY record_subject
                     WHERE r.merchant_id = p.merchant_id AND r.subject_row = p.row AND r.subject_row <> r.seq
                       AND r.action = 'payment.rejected'
                     ORDER BY r.seq DESC LIMIT 1), p.created_at) END,
                p.row, {transfer}, p.deadline
         FROM payment p INDEXED BY payment_awaited
         WHERE p.merchant_id = ?1 AND p.status IN ('awaited', 'receipt_uploaded', 'rejected') AND p.status <> 'receipt_uploaded'
           AND (?2 IS NULL OR p.outlet = ?2)
         UNION ALL
         SELECT o.updated_at, o.row, {refund}, NULL
         FROM orders o INDEXED BY orders_refund_due
         WHERE o.merchant_id = ?1 AND o.refund_due > 0 AND (?2 IS NULL OR o.outlet = ?2)
         UNION ALL
         -- As `Order::is_settled` has it.
         SELECT o.updated_at, o.row, {confirm}, NULL
         FROM orders o INDEXED BY orders_open
         WHERE o.merchant_id = ?1 AND o.is_open = 1 AND o.status = 'pending'
           AND (o.left_to_pay = 0 OR o.terms IN ({later}) OR (o.terms IS NULL AND ?3 = 1)) AND (?2 IS NULL OR o.outlet = ?2)",
        receipt = place(FinanceTask::ReceiptUploaded),
        transfer = place(FinanceTask::TransferAwaited),
        refund = place(FinanceTask::RefundDue),
        confirm = place(FinanceTask::ToConfirm),
        later = later.join(", ")
    )
}

/// A page of them: the place is `?4` to `?6`, how many `?7`.
fn page() -> String {
    format!(
        "SELECT since, row, task, deadline FROM ({}) AS waiting WHERE (since, row, task) > (?4, ?5, ?6) ORDER BY since, row, task LIMIT ?7",
        tasks()
    )
}

/// What waits for finance after a place, the oldest first.
pub(super) fn places(
    connection: &Connection,
    merchant: MerchantId,
    rules: PaymentRules,
    outlet: Option<&str>,
    after: Place,
    limit: usize,
) -> Result<Vec<(Place, Waiting)>> {
    let mut statement = connection.prepare_cached(&page())?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = params![merchant.0, outlet, rules.pay_later, after.since.0, row_bound(after.row), after.task as i64, limit];
    statement.query_map(values, place)?.collect()
}

fn place(row: &Row<'_>) -> Result<(Place, Waiting)> {
    let since = Timestamp(row.get(0)?);
    let task: usize = row.get::<_, i64>(2)?.try_into().map_err(|_| broken("task"))?;
    let deadline = row.get::<_, Option<i64>>(3)?.map(Timestamp);
    Ok((Place { since, row: row.get::<_, i64>(1)? as u64, task }, Waiting { since, deadline }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finances_queue_reads_indexes_of_few_rows_only() {
        let plan = crate::sqlite::plan(&page());
        for looked_up in [
            "p USING INDEX payment_awaited (merchant_id=?",
            "r USING INDEX record_subject (merchant_id=? AND subject_row=?",
            "o USING INDEX orders_refund_due (merchant_id=?",
            "o USING INDEX orders_open (merchant_id=?",
        ] {
            assert!(plan.iter().any(|step| step.contains(looked_up)), "{looked_up} in {plan:#?}");
        }
        let walked = plan.iter().filter(|step| step.contains("SCAN") && !step.contains("SCAN (")).collect::<Vec<_>>();
        assert!(walked.is_empty(), "{walked:#?} in {plan:#?}");
    }
}
