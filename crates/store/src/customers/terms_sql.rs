//! What customers are found by.

use crate::sql::{Connection, Result, params};
use docket_domain::customers::Customer;
use docket_domain::ids::MerchantId;

use super::sql::{COLUMNS, customer};
use super::terms::{Kind, terms};

/// Writes the terms that a customer has now and had not before, and removes those that they have no more.
pub(super) fn write(connection: &Connection, merchant: MerchantId, before: Option<&Customer>, after: &Customer) -> Result<()> {
    let (old, new) = (before.map(terms).unwrap_or_default(), terms(after));
    let change = |sql: &str, (kind, term): &(Kind, String)| {
        connection.prepare_cached(sql)?.execute(params![merchant.0, kind.as_str(), term, after.row as i64])
    };
    for gone in old.iter().filter(|term| !new.contains(term)) {
        change("DELETE FROM customer_term WHERE merchant_id = ?1 AND kind = ?2 AND term = ?3 AND customer_row = ?4", gone)?;
    }
    for come in new.iter().filter(|term| !old.contains(term)) {
        change("INSERT INTO customer_term (merchant_id, kind, term, customer_row) VALUES (?1, ?2, ?3, ?4)", come)?;
    }
    Ok(())
}

/// Gives terms to the customers of a store that had none before: SQL cannot fold, so the migration could not. All or nothing, and
/// nothing where there are terms: no customer is ever without.
pub(crate) fn complete(connection: &Connection) -> Result<()> {
    let exists = |table: &str| connection.prepare_cached(&format!("SELECT 1 FROM {table}"))?.exists(());
    if !exists("customer")? || exists("customer_term")? {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS}, merchant_id FROM customer"))?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        write(connection, MerchantId(row.get("merchant_id")?), None, &customer(&row)?)?;
    }
    Ok(())
}
