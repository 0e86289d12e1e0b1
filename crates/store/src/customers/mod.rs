//! Customers, how they are listed and searched, and how they are forgotten.

pub(crate) mod erase_sql;
pub(crate) mod search_sql;
mod sign_in;
pub(crate) mod sign_in_sql;
pub(crate) mod sql;
pub(crate) mod terms;
pub(crate) mod terms_sql;

pub use sign_in::{NewSession, SentCode, SignIns, SignedIn};

use docket_domain::customers::PhoneE164;

/// Which customers a list shows. Whoever was merged is shown as the one they are part of.
#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// Whether they may buy on their name.
    pub is_active: Option<bool>,
}

/// Whom a search looks for.
#[derive(Clone, Debug)]
pub struct CustomerSearch {
    /// As it was typed, trimmed.
    pub text: String,
    /// The same, where it reads as a whole phone number.
    pub phone: Option<PhoneE164>,
}

/// Whether a text can be the `next` of a list of customers, or of a search among them.
pub fn is_cursor(text: &str, of_a_search: bool) -> bool {
    if of_a_search { search_sql::Cursor::parse(text).is_some() } else { text.parse::<u64>().is_ok() }
}
