//! Standing orders, and how they are listed.

mod reads;
pub(crate) mod sql;

use docket_domain::ids::CustomerId;

/// Which standing orders a list shows. Every part that is set must hold.
#[derive(Clone, Debug, Default)]
pub struct StandingFilter {
    /// Short code of the outlet.
    pub outlet: Option<String>,
    /// Whose, and of who was merged into them.
    pub customer: Option<CustomerId>,
    /// Those that have a next occurrence, or those that have none.
    pub active: Option<bool>,
}

/// Whether a text can be the `next` of a list of standing orders.
pub fn is_cursor(text: &str) -> bool {
    text.parse::<u64>().is_ok()
}
