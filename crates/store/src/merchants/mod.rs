//! Merchants and their settings.

mod outlets_sql;
pub(crate) mod sql;

use docket_domain::ids::MerchantId;

/// A merchant of the store, as a list names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MerchantSummary {
    /// Identity.
    pub id: MerchantId,
    /// Unique in the store.
    pub slug: String,
    /// As it is printed.
    pub name: String,
}
