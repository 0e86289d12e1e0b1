//! Findings.

pub(crate) mod sql;

use docket_domain::findings::{FindingKey, Repair};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use uuid::Uuid;

use crate::reads::cut;
use crate::{Page, Reads, StoreError};

/// A finding as it is shown.
#[derive(Clone, Debug)]
pub struct FindingDocument {
    /// The number of the record that raised it.
    pub row: u64,
    /// Stable code.
    pub code: String,
    /// One sentence.
    pub detail: String,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Since when it is over.
    pub resolved_at: Option<Timestamp>,
    /// How bad it is; none for what a command came upon, as all below.
    pub severity: Option<String>,
    /// What it is about, stable.
    pub place: Option<String>,
    /// What kind of thing.
    pub document_kind: Option<String>,
    /// Its number.
    pub document_number: Option<String>,
    /// Its identity.
    pub document_id: Option<Uuid>,
    /// Figures, by name.
    pub facts: Vec<(String, String)>,
    /// What would put it right.
    pub repair: Option<Repair>,
}

/// Which findings.
#[derive(Clone, Debug, Default)]
pub struct FindingFilter {
    /// Only those that are open, or closed.
    pub is_open: Option<bool>,
    /// Only those of a code.
    pub code: Option<String>,
    /// Only those about a document with that number.
    pub document: Option<String>,
}

impl Reads {
    /// Findings, newest first. `after` is a page's `next`; one that is not is read as the beginning.
    ///
    /// # Errors
    /// The store failed.
    pub async fn findings(
        &self,
        merchant: MerchantId,
        filter: FindingFilter,
        after: Option<String>,
        limit: usize,
    ) -> Result<Page<FindingDocument>, StoreError> {
        self.query(move |connection| {
            let older_than = after.and_then(|row| row.parse().ok());
            let findings = sql::list(connection, merchant, &filter, older_than, limit + 1)?;
            Ok(cut(findings, limit, |finding| finding.row.to_string()))
        })
        .await
    }

    /// What the doctor has open, by code and place. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn open_findings_blocking(&self, merchant: MerchantId) -> Result<Vec<FindingKey>, StoreError> {
        self.query_blocking(|connection| sql::open_keys(connection, merchant))
    }

    /// How many findings of all merchants are open, by severity; what commands came upon is `error`.
    ///
    /// # Errors
    /// The store failed.
    pub async fn open_findings_by_severity(&self) -> Result<Vec<(String, u64)>, StoreError> {
        self.query(sql::open_by_severity).await
    }
}
