//! Bills and credit notes, read.

use docket_domain::audit::Subject;
use docket_domain::billing::{BillState, CreditNote};
use docket_domain::ids::{BillId, CreditNoteId, MerchantId};
use docket_domain::time::Date;

use super::{BillFilter, credit_sql, purge_sql, search_sql, sql};
use crate::ordering::search_sql::Cursor;
use crate::reads::cut;
use crate::{Page, Reads, StoreError};

impl Reads {
    /// A bill with what was returned of it, and its credit notes, oldest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn bill(&self, merchant: MerchantId, id: BillId) -> Result<Option<(BillState, Vec<CreditNote>)>, StoreError> {
        self.query(move |connection| {
            let Some(state) = sql::by_id(connection, merchant, id)? else { return Ok(None) };
            let notes = credit_sql::of_bill(connection, merchant, state.bill.row)?;
            Ok(Some((state, notes)))
        })
        .await
    }

    /// Bills, newest first; of a search those that match exactly first, then by prefix. `after` is a page's `next`; one that is not
    /// is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn bills(
        &self,
        merchant: MerchantId,
        filter: BillFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<BillState>, StoreError> {
        self.query(move |connection| {
            if let Some(wanted) = &filter.search {
                let after = after.as_deref().and_then(Cursor::parse);
                let (data, next) = search_sql::search(connection, merchant, wanted, &filter, after, limit)?;
                return Ok(Page { data, next: next.map(|cursor| cursor.to_string()) });
            }
            let older_than = after.and_then(|row| row.parse().ok());
            let data = search_sql::list(connection, merchant, &filter, older_than, limit + 1)?;
            Ok(cut(data, limit, |state| state.bill.row.to_string()))
        })
        .await
    }

    /// What a record made, where that is a bill or a credit note.
    ///
    /// # Errors
    /// The store failed.
    pub async fn billed_by(&self, merchant: MerchantId, row: u64) -> Result<Option<Subject>, StoreError> {
        self.query(move |connection| sql::made_by(connection, merchant, row)).await
    }

    /// At most so many bills from before a date that still name a customer who was erased.
    ///
    /// # Errors
    /// The store failed.
    pub async fn bills_to_purge(&self, merchant: MerchantId, before: Date, limit: usize) -> Result<Vec<BillId>, StoreError> {
        self.query(move |connection| purge_sql::to_purge(connection, merchant, before, limit)).await
    }

    /// A credit note.
    ///
    /// # Errors
    /// The store failed.
    pub async fn credit_note(&self, merchant: MerchantId, id: CreditNoteId) -> Result<Option<CreditNote>, StoreError> {
        self.query(move |connection| credit_sql::by_id(connection, merchant, id)).await
    }

    /// Credit notes, newest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn credit_notes(
        &self,
        merchant: MerchantId,
        outlet: Option<String>,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<CreditNote>, StoreError> {
        self.query(move |connection| {
            let older_than = after.and_then(|row| row.parse().ok());
            let data = credit_sql::list(connection, merchant, outlet.as_deref(), older_than, limit + 1)?;
            Ok(cut(data, limit, |note| note.row.to_string()))
        })
        .await
    }
}
