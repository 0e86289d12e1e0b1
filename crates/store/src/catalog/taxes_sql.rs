//! The list of taxes, and what products bear of it.

use crate::sql::{Connection, Result, Row, params};
use docket_domain::catalog::{KnownTax, Retaxing, Tax, TaxesInUse};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::money::Percent;

use crate::json;
use crate::sql::broken;

/// The list, in the order in which it came about.
pub(crate) fn read(connection: &Connection, merchant: MerchantId) -> Result<Vec<KnownTax>> {
    let mut statement =
        connection.prepare_cached("SELECT number, name, rate, is_active FROM tax WHERE merchant_id = ?1 ORDER BY number")?;
    let known = |row: &Row<'_>| {
        let tax = Tax { name: row.get(1)?, rate: Percent(row.get(2)?) };
        Ok(KnownTax { number: row.get(0)?, tax, is_active: row.get(3)? })
    };
    statement.query_map([merchant.0], known)?.collect()
}

/// Those of the list that may be borne.
pub(crate) fn active(connection: &Connection, merchant: MerchantId) -> Result<Vec<Tax>> {
    Ok(read(connection, merchant)?.into_iter().filter(|known| known.is_active).map(|known| known.tax).collect())
}

/// Writes the list of settings whose rows are not there.
pub(crate) fn insert(connection: &Connection, settings: &Settings) -> Result<()> {
    for known in &settings.taxes {
        let Tax { name, rate } = &known.tax;
        connection.execute(
            "INSERT INTO tax (merchant_id, number, name, rate, is_active) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![settings.merchant.0, known.number, name, rate.0, known.is_active],
        )?;
    }
    Ok(())
}

/// Which taxes products have: each list as it is written, and how many products have it.
fn lists(connection: &Connection, merchant: MerchantId) -> Result<Vec<(String, Vec<Tax>, u64)>> {
    let mut statement =
        connection.prepare_cached("SELECT taxes, count(*) FROM product WHERE merchant_id = ?1 GROUP BY taxes ORDER BY taxes")?;
    let list = |row: &Row<'_>| {
        let text: String = row.get(0)?;
        let taxes = json::parse_taxes(&text).ok_or_else(|| broken("product.taxes"))?;
        Ok((text, taxes, row.get::<_, i64>(1)? as u64))
    };
    statement.query_map([merchant.0], list)?.collect()
}

/// Which taxes products have.
pub(crate) fn in_use(connection: &Connection, merchant: MerchantId) -> Result<TaxesInUse> {
    Ok(lists(connection, merchant)?.into_iter().map(|(_, taxes, products)| (taxes, products)).collect())
}

/// Makes a tax another one on every product that bears it, in the commit whose last record has that number.
pub(crate) fn retax(connection: &Connection, merchant: MerchantId, seq: u64, retaxing: &Retaxing) -> Result<()> {
    for (text, taxes, _) in lists(connection, merchant)? {
        let Some(changed) = retaxing.apply(&taxes) else { continue };
        connection.execute(
            "UPDATE product SET taxes = ?3, version = version + 1, changed_seq = ?4 WHERE merchant_id = ?1 AND taxes = ?2",
            params![merchant.0, text, json::taxes(&changed), seq as i64],
        )?;
    }
    Ok(())
}
