//! Reports, read. Documents are summed a month at a time, each in a snapshot of its own, so that the report of a year holds back
//! nothing; a date is never cut, so every line is of one snapshot.

use crate::sql::{Connection, Result, Row};
use docket_domain::ids::MerchantId;
use docket_domain::time::Date;

use super::{At, DriverLine, OrderLine, PaymentLine, ProfitLine, SalesLine, Scope, TaxLine, Wallets};
use super::{ledger_sql, orders_sql, payments_sql, sales_sql, taxes_sql};
use crate::sql::broken;
use crate::{Reads, StoreError};

/// Business dates that are summed in one snapshot.
const DATES_AT_ONCE: usize = 31;

impl Reads {
    /// What was sold and returned, per business date and outlet.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sales_report(&self, merchant: MerchantId, scope: &Scope) -> Result<Vec<SalesLine>, StoreError> {
        self.in_slices(merchant, scope, sales_sql::sales).await
    }

    /// Taxes on what was sold and returned, per business date, outlet, tax and rate.
    ///
    /// # Errors
    /// The store failed.
    pub async fn tax_report(&self, merchant: MerchantId, scope: &Scope) -> Result<Vec<TaxLine>, StoreError> {
        self.in_slices(merchant, scope, taxes_sql::taxes).await
    }

    /// Orders and what they come to, per business date, outlet and status.
    ///
    /// # Errors
    /// The store failed.
    pub async fn order_report(&self, merchant: MerchantId, scope: &Scope) -> Result<Vec<OrderLine>, StoreError> {
        self.in_slices(merchant, scope, orders_sql::orders).await
    }

    /// What was taken and given back, per business date, outlet and method.
    ///
    /// # Errors
    /// The store failed.
    pub async fn payment_report(&self, merchant: MerchantId, scope: &Scope) -> Result<Vec<PaymentLine>, StoreError> {
        self.in_slices(merchant, scope, payments_sql::payments).await
    }

    /// What was earned, per business date and outlet.
    ///
    /// # Errors
    /// The store failed.
    pub async fn profit_report(&self, merchant: MerchantId, scope: &Scope) -> Result<Vec<ProfitLine>, StoreError> {
        self.in_slices(merchant, scope, ledger_sql::profit).await
    }

    /// What is owed to customers in wallets, per business date and outlet.
    ///
    /// # Errors
    /// The store failed.
    pub async fn wallet_report(&self, merchant: MerchantId, scope: &Scope) -> Result<Wallets, StoreError> {
        // What stands at the beginning of each date is carried on from the one before, so that they are of one snapshot.
        let scope = scope.clone();
        self.query(move |connection| ledger_sql::wallets(connection, merchant, &scope)).await
    }

    /// What drivers owe, per business date, outlet and driver.
    ///
    /// # Errors
    /// The store failed.
    pub async fn drivers_cash_report(&self, merchant: MerchantId, scope: &Scope) -> Result<Vec<DriverLine>, StoreError> {
        let scope = scope.clone();
        self.query(move |connection| ledger_sql::drivers_cash(connection, merchant, &scope)).await
    }

    async fn in_slices<T: Send + 'static>(
        &self,
        merchant: MerchantId,
        scope: &Scope,
        sums: fn(&Connection, MerchantId, &Scope) -> Result<Vec<T>>,
    ) -> Result<Vec<T>, StoreError> {
        let mut lines = Vec::new();
        for slice in slices(scope) {
            lines.extend(self.query(move |connection| sums(connection, merchant, &slice)).await?);
        }
        Ok(lines)
    }
}

/// The same dates in slices that follow one another.
fn slices(scope: &Scope) -> Vec<Scope> {
    let mut slices = Vec::new();
    let mut from = scope.from;
    while from <= scope.to {
        let to = std::iter::successors(Some(from), |date| Some(date.tomorrow())).nth(DATES_AT_ONCE - 1);
        let to = to.filter(|to| *to < scope.to).unwrap_or(scope.to);
        slices.push(Scope { from, to, outlet: scope.outlet.clone() });
        from = to.tomorrow();
    }
    slices
}

/// When and where, of a row that begins with both.
pub(super) fn at(row: &Row<'_>) -> Result<At> {
    let date = Date::from_number(row.get(0)?).ok_or_else(|| broken("business_date"))?;
    Ok(At { date, outlet: row.get(1)? })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The plan of a statement says all of that, and no table is read from end to end.
    #[track_caller]
    pub(in crate::reports) fn assert_follows(sql: &str, said: &[&str]) {
        let plan = crate::sqlite::plan(sql);
        for part in said {
            assert!(plan.iter().any(|step| step.contains(part)), "{part} is not in {plan:#?}");
        }
        // What was summed before is no table.
        let scans =
            plan.iter().filter(|step| step.starts_with("SCAN") && !step.starts_with("SCAN (") && !step.contains("subquery"));
        assert_eq!(scans.count(), 0, "{plan:#?}");
    }

    #[test]
    fn slices_are_the_dates_each_once_and_in_order() {
        let date = |text: &str| Date::parse(text).expect("a date");
        for (from, to) in [("2026-01-01", "2026-01-01"), ("2026-01-01", "2026-01-31"), ("2026-01-01", "2026-12-31")] {
            let scope = Scope { from: date(from), to: date(to), outlet: Some("MAIN".to_owned()) };
            let slices = slices(&scope);
            assert_eq!((slices[0].from, slices[slices.len() - 1].to), (scope.from, scope.to));
            for pair in slices.windows(2) {
                assert_eq!(pair[0].to.tomorrow(), pair[1].from);
            }
            assert!(slices.iter().all(|slice| slice.from <= slice.to && slice.outlet == scope.outlet));
        }
    }
}
