//! Payments and wallets, as the server reads them.

use docket_domain::ids::{MerchantId, PaymentId};
use docket_domain::ledger::CustomerAccounts;
use docket_domain::money::Amount;
use docket_domain::payments::{Payment, PaymentRefund};
use docket_domain::time::Timestamp;

use super::{PaymentFilter, refunds_sql, sql};
use crate::ledger::WalletEntry;
use crate::ordering::search_sql::Cursor;
use crate::reads::cut;
use crate::{Page, Reads, StoreError, ledger};

impl Reads {
    /// A payment.
    ///
    /// # Errors
    /// The store failed.
    pub async fn payment(&self, merchant: MerchantId, id: PaymentId) -> Result<Option<Payment>, StoreError> {
        self.query(move |connection| sql::by_id(connection, merchant, id)).await
    }

    /// A payment with what was given back of it.
    ///
    /// # Errors
    /// The store failed.
    pub async fn payment_with_refunds(
        &self,
        merchant: MerchantId,
        id: PaymentId,
    ) -> Result<Option<(Payment, Vec<PaymentRefund>)>, StoreError> {
        self.query(move |connection| {
            let Some(payment) = sql::by_id(connection, merchant, id)? else { return Ok(None) };
            let refunds = refunds_sql::of_payment(connection, merchant, payment.row)?;
            Ok(Some((payment, refunds)))
        })
        .await
    }

    /// Transfers of all merchants whose deadline has passed at a time.
    ///
    /// # Errors
    /// The store failed.
    pub async fn payments_overdue(&self, now: Timestamp) -> Result<Vec<(MerchantId, PaymentId)>, StoreError> {
        self.query(move |connection| sql::overdue(connection, now)).await
    }

    /// What the wallets of customers hold, in their order, by their rows.
    ///
    /// # Errors
    /// The store failed.
    pub async fn wallets(&self, merchant: MerchantId, rows: Vec<u64>) -> Result<Vec<Amount>, StoreError> {
        self.query(move |connection| {
            let accounts = |row: &u64| ledger::sql::customer_accounts(connection, merchant, *row);
            rows.iter().map(|row| Ok(accounts(row)?.map_or(Amount::ZERO, |accounts| accounts.wallet()))).collect()
        })
        .await
    }

    /// What stands on a customer's accounts, and the entries of their wallet from the newest on, older than a row.
    ///
    /// # Errors
    /// The store failed.
    pub async fn wallet(
        &self,
        merchant: MerchantId,
        customer_row: u64,
        after: Option<String>,
        limit: usize,
    ) -> Result<(CustomerAccounts, Page<WalletEntry>), StoreError> {
        self.query(move |connection| {
            let accounts = ledger::sql::customer_accounts(connection, merchant, customer_row)?.unwrap_or_default();
            let older_than = after.and_then(|row| row.parse().ok());
            let entries = ledger::wallet_sql::entries(connection, merchant, customer_row, older_than, limit + 1)?;
            Ok((accounts, cut(entries, limit, |entry| entry.row.to_string())))
        })
        .await
    }

    /// Payments, newest first; of a search those that match exactly first, then by prefix. `after` is a page's `next`; one that is
    /// not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn payments(
        &self,
        merchant: MerchantId,
        filter: PaymentFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<Payment>, StoreError> {
        self.query(move |connection| {
            if let Some(text) = &filter.search {
                let after = after.as_deref().and_then(Cursor::parse);
                let (data, next) = sql::search(connection, merchant, text, &filter, after, limit)?;
                return Ok(Page { data, next: next.map(|cursor| cursor.to_string()) });
            }
            let older_than = after.and_then(|row| row.parse().ok());
            let data = sql::list(connection, merchant, &filter, older_than, limit + 1)?;
            Ok(cut(data, limit, |payment| payment.row.to_string()))
        })
        .await
    }
}
