//! What names a customer taken away: beside their own row, which is written as any other.

use crate::sql::{Connection, Result, params};
use docket_domain::customers::{ERASED_TEXT, Erasure};
use docket_domain::ids::MerchantId;

use super::sign_in_sql;
use crate::billing::purge_sql::{self, erase_lines, without_reasons};
use crate::delivery;
use crate::imports;
use crate::look_ups::of_customers;
use crate::standing;

/// Takes away what orders, bills, payments and records say of the customers of an erasure, and signs them out.
pub(crate) fn erase(connection: &Connection, merchant: MerchantId, erasure: &Erasure) -> Result<()> {
    let payments = of_customers("payment_of_customer", "payment", "?2");
    let orders = of_customers("order_of_customer", "orders", "?2");
    for row in &erasure.customer_rows {
        let customer = params![merchant.0, *row as i64];
        connection
            .prepare_cached(&format!(
                "UPDATE payment_refund SET reason = NULL WHERE merchant_id = ?1 AND payment_row IN ({payments})"
            ))?
            .execute(customer)?;
        connection
            .prepare_cached(&format!(
                "DELETE FROM file WHERE merchant_id = ?1 AND hash IN
                    (SELECT receipt_hash FROM payment WHERE merchant_id = ?1 AND row IN ({payments}))"
            ))?
            .execute(customer)?;
        connection
            .prepare_cached(&format!(
                "UPDATE payment
                 SET reference = NULL, client_reference = NULL, rejection = NULL, receipt_hash = NULL, receipt_type = NULL,
                     receipt_bytes = NULL, receipt_at = NULL
                 WHERE merchant_id = ?1 AND row IN ({payments})"
            ))?
            .execute(customer)?;
        connection
            .prepare_cached("DELETE FROM record_personal INDEXED BY record_personal_customer WHERE merchant_id = ?1 AND customer_row = ?2 AND seq < ?3")?
            .execute(params![merchant.0, *row as i64, erasure.record as i64])?;
        let orders: Vec<(i64, String)> = connection
            .prepare_cached(&format!("SELECT row, discounts FROM orders WHERE merchant_id = ?1 AND row IN ({orders})"))?
            .query_map(customer, |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_>>()?;
        for (order_row, discounts) in orders {
            erase_order(connection, merchant, order_row, &discounts)?;
            delivery::sql::erase(connection, merchant, order_row)?;
            erase_lines(connection, merchant, "order", order_row)?;
        }
        standing::sql::erase(connection, merchant, *row, ERASED_TEXT)?;
        purge_sql::erase(connection, merchant, *row)?;
        sign_in_sql::end_all(connection, merchant, *row)?;
    }
    imports::sql::forget_ended(connection, merchant)?;
    for phone in &erasure.phone_hashes {
        sign_in_sql::delete_code(connection, merchant, phone)?;
    }
    Ok(())
}

/// That there was an address stays: it decides how the order goes on.
fn erase_order(connection: &Connection, merchant: MerchantId, order_row: i64, discounts: &str) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE orders SET notes = '', discounts = ?3, address_lat = NULL, address_lng = NULL,
                               address_text = CASE WHEN address_text IS NULL THEN NULL ELSE ?4 END
             WHERE merchant_id = ?1 AND row = ?2",
        )?
        .execute(params![merchant.0, order_row, without_reasons(discounts, "orders.discounts")?, ERASED_TEXT])?;
    Ok(())
}
