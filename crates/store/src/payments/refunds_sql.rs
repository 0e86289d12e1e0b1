//! What was given back of payments.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::days::MethodSum;
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::money::Amount;
use docket_domain::payments::{PaymentMethod, PaymentRefund};
use docket_domain::time::{Date, Timestamp};

use crate::sql::{blob_uuid, broken, uuid_at};

pub(crate) fn insert(connection: &Connection, merchant: MerchantId, refund: &PaymentRefund) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO payment_refund (merchant_id, row, payment_row, amount, rounding, method, user_id, outlet, register, shift_row,
                                         business_date, reason, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            merchant.0,
            refund.row as i64,
            refund.payment_row as i64,
            refund.amount.0,
            refund.rounding.0,
            refund.method.as_str(),
            blob_uuid(&refund.user.0),
            refund.outlet,
            refund.register,
            refund.shift_row.map(|row| row as i64),
            refund.business_date.as_number(),
            refund.reason,
            refund.at.0
        ])
}

/// The refunds of a payment, oldest first.
pub(crate) fn of_payment(connection: &Connection, merchant: MerchantId, payment_row: u64) -> Result<Vec<PaymentRefund>> {
    let mut statement = connection.prepare_cached(
        "SELECT row, amount, rounding, method, user_id, outlet, register, shift_row, business_date, reason, at
         FROM payment_refund INDEXED BY payment_refund_payment WHERE merchant_id = ?1 AND payment_row = ?2 ORDER BY row",
    )?;
    let refund = |row: &Row<'_>| {
        Ok(PaymentRefund {
            row: row.get::<_, i64>(0)? as u64,
            payment_row,
            amount: Amount(row.get(1)?),
            rounding: Amount(row.get(2)?),
            method: PaymentMethod::parse(&row.get::<_, String>(3)?).ok_or_else(|| broken("payment_refund.method"))?,
            user: UserId(uuid_at(row, 4)?),
            outlet: row.get(5)?,
            register: row.get(6)?,
            shift_row: row.get::<_, Option<i64>>(7)?.map(|row| row as u64),
            business_date: Date::from_number(row.get(8)?).ok_or_else(|| broken("payment_refund.business_date"))?,
            reason: row.get(9)?,
            at: Timestamp(row.get(10)?),
        })
    };
    statement.query_map(params![merchant.0, payment_row as i64], refund)?.collect()
}

/// Adds up what bills gave back and what payments gave back, by method.
pub(crate) fn both(of_bills: Vec<MethodSum>, of_payments: Vec<MethodSum>) -> Vec<MethodSum> {
    let mut sums = of_bills;
    for one in of_payments {
        match sums.iter_mut().find(|sum| sum.method == one.method) {
            Some(sum) => {
                sum.count += one.count;
                sum.amount.0 += one.amount.0;
            }
            None => sums.push(one),
        }
    }
    sums.sort_by(|one, other| one.method.cmp(&other.method));
    sums
}
