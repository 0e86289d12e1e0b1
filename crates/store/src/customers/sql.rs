//! Customers.

use std::sync::Arc;

use crate::sql::Value;
use crate::sql::{Connection, OptionalExtension, Result, Row, params, params_from_iter};
use docket_domain::customers::{Customer, CustomerFacts, Phone, PhoneE164};
use docket_domain::ids::{CustomerId, MerchantId};
use docket_domain::legacy::Origin;
use docket_domain::numbering::issued;
use docket_domain::time::Timestamp;
use uuid::Uuid;

use super::{CustomerFilter, terms_sql};
use crate::imports;
use crate::look_ups::of_customers;
use crate::numbering::{source_word, sourced};
use crate::sql::{blob_uuid, broken, row_bound, uuid_at};
use crate::standing;

pub(super) const COLUMNS: &str =
    "row, customer_id, number, sequence, counter_row, number_scope, name, phone_e164, phone_national,
     email, address, is_active, created_at, merged_into, erased_at, version, legacy_id, former_number,
     number_source";

pub(super) fn customer(row: &Row<'_>) -> Result<Customer> {
    Ok(Customer {
        row: row.get::<_, i64>(0)? as u64,
        id: CustomerId(uuid_at(row, 1)?),
        number: sourced(issued(row.get(2)?, row.get(3)?, row.get::<_, i64>(4)? as u64, row.get(5)?), row.get(18)?)?,
        name: row.get(6)?,
        phone: phone(row)?,
        email: row.get(9)?,
        address: row.get(10)?,
        is_active: row.get(11)?,
        created_at: Timestamp(row.get(12)?),
        merged_into: row.get::<_, Option<[u8; 16]>>(13)?.map(|id| CustomerId(Uuid::from_bytes(id))),
        erased_at: row.get::<_, Option<i64>>(14)?.map(Timestamp),
        version: row.get(15)?,
        origin: match row.get::<_, Option<String>>(16)? {
            Some(legacy_id) => Some(Box::new(Origin { legacy_id, former_number: row.get(17)?, is_settled_there: false })),
            None => None,
        },
    })
}

fn phone(row: &Row<'_>) -> Result<Option<Phone>> {
    let Some(e164) = row.get::<_, Option<String>>(7)? else { return Ok(None) };
    let e164 = PhoneE164::new(&e164).ok_or_else(|| broken("customer.phone_e164"))?;
    Ok(Some(Phone { e164, national: row.get(8)? }))
}

/// To whom a phone leads: who has it, or whom they are part of.
pub(crate) fn by_phone(connection: &Connection, merchant: MerchantId, phone: &PhoneE164) -> Result<Option<Customer>> {
    let found = connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM customer WHERE merchant_id = ?1 AND phone_e164 = ?2"))?
        .query_row(params![merchant.0, phone.as_str()], customer)
        .optional()?;
    found.map(|one| whole(connection, merchant, one)).transpose()
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

/// To whom an id of another system leads: who has it, or whom they are part of.
pub(crate) fn by_legacy_id(connection: &Connection, merchant: MerchantId, legacy_id: &str) -> Result<Option<Customer>> {
    let found = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM customer INDEXED BY customer_legacy WHERE merchant_id = ?1 AND legacy_id = ?2"
        ))?
        .query_row(params![merchant.0, legacy_id], customer)
        .optional()?;
    found.map(|one| whole(connection, merchant, one)).transpose()
}

/// Whom the customer of an id is part of; the same id of who stands for themselves, or is not there.
pub(crate) fn whole_id(connection: &Connection, merchant: MerchantId, id: CustomerId) -> Result<CustomerId> {
    Ok(by_id(connection, merchant, id)?.and_then(|customer| customer.merged_into).unwrap_or(id))
}

/// The customer of a row, or whom they are part of.
pub(crate) fn whole_by_row(connection: &Connection, merchant: MerchantId, row: u64) -> Result<Option<Customer>> {
    by_row(connection, merchant, row)?.map(|one| whole(connection, merchant, one)).transpose()
}

/// Whom a customer is part of, or the customer.
fn whole(connection: &Connection, merchant: MerchantId, customer: Customer) -> Result<Customer> {
    match customer.merged_into {
        Some(id) => by_id(connection, merchant, id)?.ok_or_else(|| broken("customer.merged_into")),
        None => Ok(customer),
    }
}

/// Customers in the order in which they first came, after the row of one; those who were merged or erased stand for nobody.
pub(crate) fn page(connection: &Connection, merchant: MerchantId, after: u64, limit: usize) -> Result<Vec<Customer>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM customer
             WHERE merchant_id = ?1 AND row > ?2 AND merged_into IS NULL AND erased_at IS NULL ORDER BY row LIMIT ?3"
        ))?
        .query_map(params![merchant.0, after as i64, limit as i64], customer)?
        .collect()
}

/// Who was merged into a customer, in the order of their rows.
fn merged_into(connection: &Connection, merchant: MerchantId, id: CustomerId) -> Result<Vec<Customer>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM customer INDEXED BY customer_merged_into
             WHERE merchant_id = ?1 AND merged_into = ?2 ORDER BY row"
        ))?
        .query_map(params![merchant.0, blob_uuid(&id.0)], customer)?
        .collect()
}

/// Everyone who is one with a customer: whom they are part of, or they themselves, and then who was merged into that one.
pub(crate) fn person(connection: &Connection, merchant: MerchantId, customer: &Customer) -> Result<Vec<Customer>> {
    let whole = whole(connection, merchant, customer.clone())?;
    let merged = merged_into(connection, merchant, whole.id)?;
    Ok(std::iter::once(whole).chain(merged).collect())
}

/// The rows of everyone who is one with the customer of an id; none where there is no such customer.
pub(crate) fn rows_of_person(connection: &Connection, merchant: MerchantId, id: CustomerId) -> Result<Vec<u64>> {
    let Some(customer) = by_id(connection, merchant, id)? else { return Ok(Vec::new()) };
    Ok(person(connection, merchant, &customer)?.iter().map(|one| one.row).collect())
}

/// Customers from the newest on, older than a row.
pub(crate) fn list(
    connection: &Connection,
    merchant: MerchantId,
    filter: &CustomerFilter,
    older_than: Option<u64>,
    limit: usize,
) -> Result<Vec<Customer>> {
    let older_than = older_than.map_or(i64::MAX, row_bound);
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM customer
             WHERE merchant_id = ?1 AND row < ?2 AND merged_into IS NULL AND (?3 IS NULL OR is_active = ?3)
             ORDER BY row DESC LIMIT ?4"
        ))?
        .query_map(params![merchant.0, older_than, filter.is_active, limit as i64], customer)?
        .collect()
}

/// What the records say of a customer, with who was merged into them.
pub(crate) fn facts(connection: &Connection, merchant: MerchantId, id: CustomerId) -> Result<CustomerFacts> {
    let Some(customer) = by_id(connection, merchant, id)? else { return Ok(CustomerFacts::default()) };
    let merged = merged_into(connection, merchant, id)?;
    let rows: Vec<u64> = std::iter::once(customer.row).chain(merged.iter().map(|one| one.row)).collect();
    let marks: Vec<String> = (2..rows.len() + 2).map(|place| format!("?{place}")).collect();
    let values = std::iter::once(merchant.0).chain(rows.iter().map(|row| *row as i64)).map(Value::from);
    let of_customers = of_customers("order_of_customer", "orders", &marks.join(", "));
    let open_orders = connection
        .prepare_cached(&format!(
            "SELECT count(*) FROM ({of_customers}) k CROSS JOIN orders o ON o.merchant_id = ?1 AND o.row = k.row WHERE o.is_open = 1"
        ))?
        .query_row(params_from_iter(values), |row| row.get::<_, i64>(0))? as u64;
    let standing_orders = standing::sql::of_customers(connection, merchant, &rows)?;
    let merged = merged.into_iter().map(Arc::new).collect();
    Ok(CustomerFacts { merged, open_orders, standing_orders, open_imports: imports::sql::that_may_name(connection, merchant)? })
}

/// Takes from customers the phones that they have no more, before anyone gets them: uniqueness is looked at row by row, and two may
/// have exchanged theirs.
pub(crate) fn release_phones(
    connection: &Connection,
    merchant: MerchantId,
    changes: &[(Option<Arc<Customer>>, Arc<Customer>)],
) -> Result<()> {
    for (_, after) in changes.iter().filter(|(before, after)| before.as_ref().is_some_and(|before| before.phone != after.phone)) {
        connection
            .prepare_cached("UPDATE customer SET phone_e164 = NULL, phone_national = NULL WHERE merchant_id = ?1 AND row = ?2")?
            .execute(params![merchant.0, after.row as i64])?;
    }
    Ok(())
}

pub(crate) fn write(connection: &Connection, merchant: MerchantId, before: Option<&Customer>, customer: &Customer) -> Result<()> {
    match before {
        None => insert(connection, merchant, customer)?,
        Some(_) => update(connection, merchant, customer)?,
    };
    terms_sql::write(connection, merchant, before, customer)
}

fn insert(connection: &Connection, merchant: MerchantId, customer: &Customer) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO customer (merchant_id, row, customer_id, number, sequence, counter_row, number_scope, name, phone_e164,
                                   phone_national, email, address, is_active, created_at, merged_into, erased_at, version,
                                   number_source, legacy_id, former_number)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
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
            customer.phone.as_ref().map(|phone| phone.e164.as_str()),
            customer.phone.as_ref().map(|phone| &phone.national),
            customer.email,
            customer.address,
            customer.is_active,
            customer.created_at.0,
            customer.merged_into.as_ref().map(|id| blob_uuid(&id.0)),
            customer.erased_at.map(|at| at.0),
            customer.version,
            source_word(&customer.number),
            customer.origin.as_ref().map(|origin| &origin.legacy_id),
            customer.origin.as_ref().and_then(|origin| origin.former_number.as_ref())
        ])
}

fn update(connection: &Connection, merchant: MerchantId, customer: &Customer) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE customer SET name = ?3, phone_e164 = ?4, phone_national = ?5, email = ?6, address = ?7, is_active = ?8,
                                 merged_into = ?9, erased_at = ?10, version = ?11, legacy_id = ?12, former_number = ?13
             WHERE merchant_id = ?1 AND row = ?2",
        )?
        .execute(params![
            merchant.0,
            customer.row as i64,
            customer.name,
            customer.phone.as_ref().map(|phone| phone.e164.as_str()),
            customer.phone.as_ref().map(|phone| &phone.national),
            customer.email,
            customer.address,
            customer.is_active,
            customer.merged_into.as_ref().map(|id| blob_uuid(&id.0)),
            customer.erased_at.map(|at| at.0),
            customer.version,
            customer.origin.as_ref().map(|origin| &origin.legacy_id),
            customer.origin.as_ref().and_then(|origin| origin.former_number.as_ref())
        ])
}
