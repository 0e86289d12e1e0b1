//! Bills and credit notes, summed.

use std::collections::BTreeMap;

use crate::sql::{Connection, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::money::Amount;

use super::{At, SalesFigures, SalesLine, Scope};
use crate::reports::reads::at;

/// Net, taxes, rounding and tips are columns. Discounts are in the merchant's price mode there, so what they are without tax is
/// taken from the documents' own entries.
const BILLS: &str = "
    SELECT b.business_date, b.outlet, count(*), sum(b.total - b.tax_total), sum(b.tax_total), sum(b.rounding), sum(b.tip),
           sum(CASE WHEN b.discount_total = 0 THEN 0 ELSE (SELECT coalesce(sum(p.amount), 0) FROM posting p
                    WHERE p.merchant_id = b.merchant_id AND p.account = 'discounts' AND p.entry_row = b.row) END)
    FROM bill b INDEXED BY bill_business_date
    WHERE b.merchant_id = ?1 AND b.business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR b.outlet = ?4)
    GROUP BY b.business_date, b.outlet";

const CREDIT_NOTES: &str = "
    SELECT c.business_date, c.outlet, count(*), sum(c.net), sum(c.tax), sum(c.rounding), sum(c.tip),
           sum((SELECT coalesce(-sum(p.amount), 0) FROM posting p
                WHERE p.merchant_id = c.merchant_id AND p.account = 'discounts' AND p.entry_row = c.row))
    FROM credit_note c INDEXED BY credit_note_business_date
    WHERE c.merchant_id = ?1 AND c.business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR c.outlet = ?4)
    GROUP BY c.business_date, c.outlet";

/// Per date and outlet, in that order.
pub(super) fn sales(connection: &Connection, merchant: MerchantId, scope: &Scope) -> Result<Vec<SalesLine>> {
    let mut lines: BTreeMap<At, [SalesFigures; 2]> = BTreeMap::new();
    for (side, sql) in [BILLS, CREDIT_NOTES].into_iter().enumerate() {
        let bounds = params![merchant.0, scope.from.as_number(), scope.to.as_number(), scope.outlet];
        let mut statement = connection.prepare_cached(sql)?;
        for figures in statement.query_map(bounds, |row| Ok((at(row)?, figures(row)?)))? {
            let (at, figures) = figures?;
            lines.entry(at).or_default()[side] = figures;
        }
    }
    Ok(lines.into_iter().map(|(at, [sold, returned])| SalesLine { at, sold, returned }).collect())
}

fn figures(row: &Row<'_>) -> Result<SalesFigures> {
    let amount = |index| row.get(index).map(Amount);
    Ok(SalesFigures {
        documents: row.get::<_, i64>(2)? as u64,
        net: amount(3)?,
        tax: amount(4)?,
        rounding: amount(5)?,
        tips: amount(6)?,
        discounts: amount(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::reads::tests::assert_follows;

    #[test]
    fn only_documents_of_the_dates_and_their_own_entries_are_read() {
        let entry = "SEARCH p USING PRIMARY KEY (merchant_id=? AND entry_row=?)";
        assert_follows(BILLS, &["bill_business_date", entry]);
        assert_follows(CREDIT_NOTES, &["credit_note_business_date", entry]);
    }
}
