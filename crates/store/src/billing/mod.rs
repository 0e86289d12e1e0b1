//! Bills and credit notes, and how they are listed and searched.

pub(crate) mod credit_sql;
pub(crate) mod order_sql;
pub(crate) mod purge_sql;
mod reads;
pub(crate) mod search_sql;
pub(crate) mod sql;

use docket_domain::customers::PhoneE164;
use docket_domain::ids::CustomerId;
use docket_domain::time::Date;

use crate::ordering::search_sql::Cursor;

/// Which bills a list shows. Every part that is set must hold.
#[derive(Clone, Debug, Default)]
pub struct BillFilter {
    /// Short code of the outlet.
    pub outlet: Option<String>,
    /// The operating day.
    pub business_date: Option<Date>,
    /// From this operating day on.
    pub from: Option<Date>,
    /// To this operating day.
    pub to: Option<Date>,
    /// Whose; with the bills of who was merged into them.
    pub customer: Option<CustomerId>,
    /// A text to look for.
    pub search: Option<BillSearch>,
}

/// Whether a text can be the `next` of a list of bills, or of a search among them.
pub fn is_cursor(text: &str, of_a_search: bool) -> bool {
    if of_a_search { Cursor::parse(text).is_some() } else { text.parse::<u64>().is_ok() }
}

/// What a search looks for.
#[derive(Clone, Debug)]
pub struct BillSearch {
    /// As it was typed, trimmed.
    pub text: String,
    /// The phone that it is, if it is one.
    pub phone: Option<PhoneE164>,
}
