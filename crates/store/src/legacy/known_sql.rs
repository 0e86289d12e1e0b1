//! What is in of another system.

use std::collections::HashMap;

use crate::sql::{Connection, OptionalExtension, Result, Row, params, uuid_at};
use docket_domain::ids::{CustomerId, MerchantId, OrderId};
use docket_domain::payments::Status;

use super::{KnownDocument, KnownPayment};
use crate::sql::broken;

fn known(row: &Row<'_>) -> Result<(String, KnownDocument)> {
    Ok((row.get(0)?, KnownDocument { row: row.get::<_, i64>(1)? as u64 }))
}

pub(super) fn customers(connection: &Connection, merchant: MerchantId) -> Result<HashMap<String, KnownDocument>> {
    connection
        .prepare_cached(
            "SELECT legacy_id, row FROM customer INDEXED BY customer_legacy WHERE merchant_id = ?1 AND legacy_id IS NOT NULL",
        )?
        .query_map([merchant.0], known)?
        .collect()
}

pub(super) fn orders(connection: &Connection, merchant: MerchantId) -> Result<HashMap<String, KnownDocument>> {
    connection
        .prepare_cached(
            "SELECT legacy_id, row FROM orders INDEXED BY orders_legacy WHERE merchant_id = ?1 AND legacy_id IS NOT NULL",
        )?
        .query_map([merchant.0], known)?
        .collect()
}

pub(super) fn payments(connection: &Connection, merchant: MerchantId) -> Result<HashMap<String, KnownPayment>> {
    connection
        .prepare_cached(
            "SELECT legacy_id, status FROM payment INDEXED BY payment_legacy WHERE merchant_id = ?1 AND legacy_id IS NOT NULL",
        )?
        .query_map([merchant.0], |row| {
            let status = Status::parse(&row.get::<_, String>(1)?).ok_or_else(|| broken("payment.status"))?;
            Ok((row.get(0)?, KnownPayment { is_awaited: status.is_awaited() }))
        })?
        .collect()
}

pub(super) fn order_of(connection: &Connection, merchant: MerchantId, legacy_id: &str) -> Result<Option<OrderId>> {
    connection
        .prepare_cached("SELECT order_id FROM orders INDEXED BY orders_legacy WHERE merchant_id = ?1 AND legacy_id = ?2")?
        .query_row(params![merchant.0, legacy_id], |row| uuid_at(row, 0).map(OrderId))
        .optional()
}

pub(super) fn payment_of(connection: &Connection, merchant: MerchantId, legacy_id: &str) -> Result<Option<u64>> {
    connection
        .prepare_cached("SELECT row FROM payment INDEXED BY payment_legacy WHERE merchant_id = ?1 AND legacy_id = ?2")?
        .query_row(params![merchant.0, legacy_id], |row| Ok(row.get::<_, i64>(0)? as u64))
        .optional()
}

pub(super) fn customer_of(connection: &Connection, merchant: MerchantId, legacy_id: &str) -> Result<Option<u64>> {
    connection
        .prepare_cached("SELECT row FROM customer INDEXED BY customer_legacy WHERE merchant_id = ?1 AND legacy_id = ?2")?
        .query_row(params![merchant.0, legacy_id], |row| Ok(row.get::<_, i64>(0)? as u64))
        .optional()
}

pub(super) fn orders_meant(connection: &Connection, merchant: MerchantId, text: &str) -> Result<Vec<OrderId>> {
    connection
        .prepare_cached(
            "SELECT order_id FROM orders WHERE merchant_id = ?1 AND number = ?2
             UNION SELECT order_id FROM orders INDEXED BY orders_legacy WHERE merchant_id = ?1 AND legacy_id = ?2
             UNION SELECT order_id FROM orders INDEXED BY orders_former WHERE merchant_id = ?1 AND former_number = ?2",
        )?
        .query_map(params![merchant.0, text], |row| uuid_at(row, 0).map(OrderId))?
        .collect()
}

pub(super) fn customers_meant(connection: &Connection, merchant: MerchantId, text: &str) -> Result<Vec<CustomerId>> {
    connection
        .prepare_cached(
            "SELECT customer_id FROM customer WHERE merchant_id = ?1 AND number = ?2
             UNION SELECT customer_id FROM customer INDEXED BY customer_legacy WHERE merchant_id = ?1 AND legacy_id = ?2
             UNION SELECT customer_id FROM customer INDEXED BY customer_former WHERE merchant_id = ?1 AND former_number = ?2",
        )?
        .query_map(params![merchant.0, text], |row| uuid_at(row, 0).map(CustomerId))?
        .collect()
}
