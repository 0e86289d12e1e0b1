//! Bills whose customer was erased.

use crate::sql::{Connection, Result, params};
use docket_domain::billing::Purge;
use docket_domain::ids::{BillId, MerchantId};
use docket_domain::ordering::Discount;
use docket_domain::time::Date;

use crate::json;
use crate::look_ups::of_customers;
use crate::sql::{broken, uuid_at};

/// Bills from before a date that still name someone who was erased.
const TO_PURGE: &str = "SELECT b.bill_id
     FROM customer c INDEXED BY customer_erased
     CROSS JOIN bill_of_customer k ON k.merchant_id = ?1 AND k.customer_row = c.row
     CROSS JOIN bill b ON b.merchant_id = ?1 AND b.row = k.row
     WHERE c.merchant_id = ?1 AND c.erased_at IS NOT NULL AND b.business_date < ?2
       AND (b.customer_name IS NOT NULL OR b.customer_phone IS NOT NULL)
     UNION ALL
     SELECT b.bill_id
     FROM bill b CROSS JOIN customer c ON c.merchant_id = ?1 AND c.row = b.customer_row
     WHERE b.merchant_id = ?1 AND b.row > (SELECT bill_of_customer_to FROM merchant WHERE merchant_id = ?1)
       AND c.erased_at IS NOT NULL AND b.business_date < ?2 AND (b.customer_name IS NOT NULL OR b.customer_phone IS NOT NULL)
     LIMIT ?3";

/// At most so many bills from before a date that still name someone who was erased.
pub(super) fn to_purge(connection: &Connection, merchant: MerchantId, before: Date, limit: usize) -> Result<Vec<BillId>> {
    connection
        .prepare_cached(TO_PURGE)?
        .query_map(params![merchant.0, before.as_number(), limit as i64], |row| Ok(BillId(uuid_at(row, 0)?)))?
        .collect()
}

/// Takes name and phone off a bill.
pub(crate) fn purge(connection: &Connection, merchant: MerchantId, purge: &Purge) -> Result<()> {
    connection
        .prepare_cached("UPDATE bill SET customer_name = NULL, customer_phone = NULL WHERE merchant_id = ?1 AND row = ?2")?
        .execute(params![merchant.0, purge.bill_row as i64])?;
    Ok(())
}

/// Takes away what the law does not ask for on the bills of a customer who is erased: email, notes, reasons, the till's own printout.
/// Number, name and phone stay until they are purged.
pub(crate) fn erase(connection: &Connection, merchant: MerchantId, customer_row: u64) -> Result<()> {
    let rows = of_customers("bill_of_customer", "bill", "?2");
    let bills: Vec<(i64, String)> = connection
        .prepare_cached(&format!("SELECT row, discounts FROM bill WHERE merchant_id = ?1 AND row IN ({rows})"))?
        .query_map(params![merchant.0, customer_row as i64], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    for (row, discounts) in bills {
        connection
            .prepare_cached("UPDATE bill SET customer_email = NULL, discounts = ?3 WHERE merchant_id = ?1 AND row = ?2")?
            .execute(params![merchant.0, row, without_reasons(&discounts, "bill.discounts")?])?;
        connection
            .prepare_cached("DELETE FROM bill_printout WHERE merchant_id = ?1 AND bill_row = ?2")?
            .execute(params![merchant.0, row])?;
        connection
            .prepare_cached(
                "UPDATE credit_note INDEXED BY credit_note_bill SET reason = '' WHERE merchant_id = ?1 AND bill_row = ?2",
            )?
            .execute(params![merchant.0, row])?;
        erase_lines(connection, merchant, "bill", row)?;
    }
    Ok(())
}

/// Takes notes and reasons off the lines of a document, a `bill` or an `order`.
pub(crate) fn erase_lines(connection: &Connection, merchant: MerchantId, document: &str, row: i64) -> Result<()> {
    let lines: Vec<(i64, String)> = connection
        .prepare_cached(&format!(
            "SELECT line, discounts FROM {document}_line
             WHERE merchant_id = ?1 AND {document}_row = ?2 AND (notes <> '' OR discounts <> '[]')"
        ))?
        .query_map(params![merchant.0, row], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    for (line, discounts) in lines {
        let bare = without_reasons(&discounts, &format!("{document}_line.discounts"))?;
        connection
            .prepare_cached(&format!(
                "UPDATE {document}_line SET notes = '', discounts = ?4
                 WHERE merchant_id = ?1 AND {document}_row = ?2 AND line = ?3"
            ))?
            .execute(params![merchant.0, row, line, bare])?;
    }
    Ok(())
}

/// Discounts without the reasons that someone wrote.
pub(crate) fn without_reasons(discounts: &str, column: &str) -> Result<String> {
    let discounts = json::parse_discounts(discounts).ok_or_else(|| broken(column))?;
    let bare: Vec<Discount> = discounts.into_iter().map(|discount| Discount { reason: None, ..discount }).collect();
    Ok(json::discounts(&bare))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bills_to_be_purged_are_found_by_who_was_erased() {
        let steps = crate::sqlite::plan(TO_PURGE);
        for part in [
            "c USING INDEX customer_erased",
            "k USING PRIMARY KEY (merchant_id=? AND customer_row=?)",
            "b USING PRIMARY KEY (merchant_id=? AND row>?)",
        ] {
            assert!(steps.iter().any(|step| step.contains(part)), "{part}: {steps:#?}");
        }
    }
}
