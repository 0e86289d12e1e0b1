//! Taxes on the lines of bills and credit notes, summed.

use std::collections::BTreeMap;

use crate::sql::{Connection, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::money::Percent;

use super::{At, Scope, TaxFigures, TaxLine};
use crate::json;
use crate::reports::reads::at;
use crate::sql::broken;

/// Lines that are taxed alike, to the last unit, are one row: most lines of a shop are of few products at few prices.
const BILLS: &str = "
    SELECT b.business_date, b.outlet, l.taxes, sum(l.net), count(*)
    FROM bill b INDEXED BY bill_business_date
    CROSS JOIN bill_line l ON l.merchant_id = b.merchant_id AND l.bill_row = b.row
    WHERE b.merchant_id = ?1 AND b.business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR b.outlet = ?4)
    GROUP BY b.business_date, b.outlet, l.taxes";

const CREDIT_NOTES: &str = "
    SELECT c.business_date, c.outlet, l.taxes, sum(l.net), count(*)
    FROM credit_note c INDEXED BY credit_note_business_date
    CROSS JOIN credit_note_line l ON l.merchant_id = c.merchant_id AND l.credit_row = c.row
    WHERE c.merchant_id = ?1 AND c.business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR c.outlet = ?4)
    GROUP BY c.business_date, c.outlet, l.taxes";

/// A tax by name and rate, in the order of names; what is sold without one first.
type TaxKey = Option<(String, i64)>;

/// Per date, outlet, name and rate, in that order; what is sold without a tax first.
pub(super) fn taxes(connection: &Connection, merchant: MerchantId, scope: &Scope) -> Result<Vec<TaxLine>> {
    let mut lines: BTreeMap<(At, TaxKey), [TaxFigures; 2]> = BTreeMap::new();
    for (side, sql) in [BILLS, CREDIT_NOTES].into_iter().enumerate() {
        let bounds = params![merchant.0, scope.from.as_number(), scope.to.as_number(), scope.outlet];
        let mut statement = connection.prepare_cached(sql)?;
        let read = |row: &Row<'_>| Ok((at(row)?, row.get::<_, String>(2)?, row.get::<_, i64>(3)?, row.get::<_, i64>(4)?));
        for alike in statement.query_map(bounds, read)? {
            let (at, taxes, net, count) = alike?;
            let taxes = json::parse_line_taxes(&taxes).ok_or_else(|| broken("bill_line.taxes"))?;
            let mut add = |tax: TaxKey, amount: i64| {
                let figures = &mut lines.entry((at.clone(), tax)).or_default()[side];
                figures.net.0 += net;
                figures.tax.0 += amount * count;
            };
            if taxes.is_empty() {
                add(None, 0);
            }
            taxes.into_iter().for_each(|line| add(Some((line.tax.name, line.tax.rate.0)), line.amount.0));
        }
    }
    let mut all = Vec::with_capacity(lines.len());
    for ((at, tax), [sold, returned]) in lines {
        all.push(TaxLine { at, tax: tax.map(|(name, rate)| (name, Percent(rate))), sold, returned });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reports::reads::tests::assert_follows;

    #[test]
    fn only_lines_of_documents_of_the_dates_are_read() {
        assert_follows(BILLS, &["bill_business_date", "SEARCH l USING PRIMARY KEY"]);
        assert_follows(CREDIT_NOTES, &["credit_note_business_date", "SEARCH l USING PRIMARY KEY"]);
    }
}
