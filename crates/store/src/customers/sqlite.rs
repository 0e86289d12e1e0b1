//! Customers on SQLite.

use docket_domain::book::Change;
use docket_domain::customers::{Customer, Phone, PhoneE164};
use docket_domain::ids::{CustomerId, MerchantId};
use docket_domain::numbering::issued;
use docket_domain::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use crate::sqlite::{blob_uuid, broken, uuid_at};

const COLUMNS: &str = "row, customer_id, number, sequence, counter_row, number_scope, name, phone_e164, phone_national, email,
     address, is_active, created_at";

fn customer(row: &Row<'_>) -> Result<Customer> {
    Ok(Customer {
        row: row.get::<_, i64>(0)? as u64,
        id: CustomerId(uuid_at(row, 1)?),
        number: issued(row.get(2)?, row.get(3)?, row.get::<_, i64>(4)? as u64, row.get(5)?),
        name: row.get(6)?,
        phone: Phone {
            e164: PhoneE164::new(&row.get::<_, String>(7)?).ok_or_else(|| broken("customer.phone_e164"))?,
            national: row.get(8)?,
        },
        email: row.get(9)?,
        address: row.get(10)?,
        is_active: row.get(11)?,
        created_at: Timestamp(row.get(12)?),
    })
}

pub(crate) fn by_phone(connection: &Connection, merchant: MerchantId, phone: &PhoneE164) -> Result<Option<Customer>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM customer WHERE merchant_id = ?1 AND phone_e164 = ?2"))?
        .query_row(params![merchant.0, phone.as_str()], customer)
        .optional()
}

pub(crate) fn by_id(connection: &Connection, merchant: MerchantId, id: CustomerId) -> Result<Option<Customer>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM customer WHERE merchant_id = ?1 AND customer_id = ?2"))?
        .query_row(params![merchant.0, blob_uuid(&id.0)], customer)
        .optional()
}

pub(crate) fn by_row(connection: &Connection, merchant: MerchantId, row: u64) -> Result<Option<Customer>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM customer WHERE merchant_id = ?1 AND row = ?2"))?
        .query_row(params![merchant.0, row as i64], customer)
        .optional()
}

/// Customers in the order in which they first came, after the row of one.
pub(crate) fn page(connection: &Connection, merchant: MerchantId, after: u64, limit: usize) -> Result<Vec<Customer>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM customer WHERE merchant_id = ?1 AND row > ?2 ORDER BY row LIMIT ?3"))?
        .query_map(params![merchant.0, after as i64, limit as i64], customer)?
        .collect()
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, change: Change, customer: &Customer) -> Result<usize> {
    match change {
        Change::Insert => connection
            .prepare_cached(
                "INSERT INTO customer (merchant_id, row, customer_id, number, sequence, counter_row, number_scope, name,
                                       phone_e164, phone_national, email, address, is_active, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
            )?
            .execute(params![
                merchant.0,
                customer.row as i64,
                blob_uuid(&customer.id.0),
                customer.number.text(),
                customer.number.sequence(),
                customer.number.counter() as i64,
                customer.number.unique_scope(),
                customer.name,
                customer.phone.e164.as_str(),
                customer.phone.national,
                customer.email,
                customer.address,
                customer.is_active,
                customer.created_at.0
            ]),
        Change::Update => connection
            .prepare_cached(
                "UPDATE customer SET name = ?3, email = ?4, address = ?5, is_active = ?6 WHERE merchant_id = ?1 AND row = ?2",
            )?
            .execute(params![
                merchant.0,
                customer.row as i64,
                customer.name,
                customer.email,
                customer.address,
                customer.is_active
            ]),
    }
}
