//! Taxes on the lines of bills and credit notes, summed.

use std::collections::BTreeMap;

use crate::sql::{Connection, Result, Row, params};
use docket_domain::ids::MerchantId;
use docket_domain::money::{Amount, Percent};

use super::{At, Scope, TaxFigures, TaxLine};
use crate::reports::reads::at;

/// A line without a tax has one row, without name and rate.
const BILLS: &str = "
    SELECT b.business_date, b.outlet, t.value ->> 0 AS name, t.value ->> 1 AS rate, sum(l.net), coalesce(sum(t.value ->> 2), 0)
    FROM bill b INDEXED BY bill_business_date
    CROSS JOIN bill_line l ON l.merchant_id = b.merchant_id AND l.bill_row = b.row
    LEFT JOIN json_each(l.taxes) t
    WHERE b.merchant_id = ?1 AND b.business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR b.outlet = ?4)
    GROUP BY b.business_date, b.outlet, name, rate";

const CREDIT_NOTES: &str = "
    SELECT c.business_date, c.outlet, t.value ->> 0 AS name, t.value ->> 1 AS rate, sum(l.net), coalesce(sum(t.value ->> 2), 0)
    FROM credit_note c INDEXED BY credit_note_business_date
    CROSS JOIN credit_note_line l ON l.merchant_id = c.merchant_id AND l.credit_row = c.row
    LEFT JOIN json_each(l.taxes) t
    WHERE c.merchant_id = ?1 AND c.business_date BETWEEN ?2 AND ?3 AND (?4 IS NULL OR c.outlet = ?4)
    GROUP BY c.business_date, c.outlet, name, rate";

/// A tax by name and rate, in the order of names; what is sold without one first.
type TaxKey = Option<(String, i64)>;

/// Per date, outlet, name and rate, in that order; what is sold without a tax first.
pub(super) fn taxes(connection: &Connection, merchant: MerchantId, scope: &Scope) -> Result<Vec<TaxLine>> {
    let mut lines: BTreeMap<(At, TaxKey), [TaxFigures; 2]> = BTreeMap::new();
    for (side, sql) in [BILLS, CREDIT_NOTES].into_iter().enumerate() {
        let bounds = params![merchant.0, scope.from.as_number(), scope.to.as_number(), scope.outlet];
        let mut statement = connection.prepare_cached(sql)?;
        for line in statement.query_map(bounds, |row| Ok((at(row)?, tax(row)?, figures(row)?)))? {
            let (at, tax, figures) = line?;
            lines.entry((at, tax)).or_default()[side] = figures;
        }
    }
    let mut all = Vec::with_capacity(lines.len());
    for ((at, tax), [sold, returned]) in lines {
        all.push(TaxLine { at, tax: tax.map(|(name, rate)| (name, Percent(rate))), sold, returned });
    }
    Ok(all)
}

fn tax(row: &Row<'_>) -> Result<TaxKey> {
    let (name, rate): (Option<String>, Option<i64>) = (row.get(2)?, row.get(3)?);
    Ok(name.zip(rate))
}

fn figures(row: &Row<'_>) -> Result<TaxFigures> {
    Ok(TaxFigures { net: Amount(row.get(4)?), tax: Amount(row.get(5)?) })
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
