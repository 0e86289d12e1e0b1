//! What the bill of an order says of what was paid.

use crate::sql::{Connection, OptionalExtension, Result, params};
use docket_domain::ids::{BillId, MerchantId};
use docket_domain::money::Amount;
use docket_domain::ordering::OrderBill;

use super::sql::payments;
use crate::sql::uuid_at;

const OF_ORDER: &str = "SELECT b.row, b.bill_id, b.number, b.total, b.on_account,
            (SELECT coalesce(sum(r.amount), 0) FROM credit_note c INDEXED BY credit_note_bill
             CROSS JOIN credit_note_refund r ON r.merchant_id = ?1 AND r.credit_row = c.row
             WHERE c.merchant_id = ?1 AND c.bill_row = b.row),
            (SELECT coalesce(sum(unowed), 0) FROM credit_note INDEXED BY credit_note_bill
             WHERE merchant_id = ?1 AND bill_row = b.row),
            (SELECT coalesce(sum(total), 0) FROM credit_note INDEXED BY credit_note_bill
             WHERE merchant_id = ?1 AND bill_row = b.row),
            (SELECT coalesce(sum(amount - rounding), 0) FROM payment INDEXED BY payment_bill
             WHERE merchant_id = ?1 AND bill_row = b.row AND purpose = 'bill' AND status = 'paid')
     FROM bill b INDEXED BY bill_order WHERE b.merchant_id = ?1 AND b.order_row = ?2";

/// The bill of an order, if it has one.
pub(crate) fn of_order(connection: &Connection, merchant: MerchantId, order_row: u64) -> Result<Option<OrderBill>> {
    let found = connection
        .prepare_cached(OF_ORDER)?
        .query_row(params![merchant.0, order_row as i64], |row| {
            let amount = |index| row.get::<_, i64>(index).map(Amount);
            let bill = OrderBill {
                id: BillId(uuid_at(row, 1)?),
                number: row.get(2)?,
                total: amount(3)?,
                payments: Vec::new(),
                on_account: amount(4)?,
                refunded: amount(5)?,
                unowed: amount(6)?,
                credited: amount(7)?,
                paid_later: amount(8)?,
            };
            Ok((row.get::<_, i64>(0)? as u64, bill))
        })
        .optional()?;
    let Some((row, bill)) = found else { return Ok(None) };
    Ok(Some(OrderBill { payments: payments(connection, merchant, row)?, ..bill }))
}
