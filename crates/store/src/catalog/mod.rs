//! Products and categories, and how products are listed and searched.

mod feed;
mod feed_sql;
pub(crate) mod index_sql;
pub(crate) mod search_sql;
pub(crate) mod sql;
pub(crate) mod taxes_sql;

use docket_domain::catalog::Product;
use uuid::Uuid;

pub use feed::{FeedAsked, FeedCursor, FeedPage};

/// Which products a list shows. Every part that is set must hold.
#[derive(Clone, Debug, Default)]
pub struct ProductFilter {
    /// Code of the category.
    pub category: Option<String>,
    /// Those that are sold, or those that are not any more.
    pub active: Option<bool>,
    /// Those that customers may order by themselves, or those that they may not.
    pub sold_online: Option<bool>,
}

impl ProductFilter {
    /// Whether a product is one of those.
    pub fn admits(&self, product: &Product) -> bool {
        (self.category.is_none() || self.category == product.category)
            && self.active.is_none_or(|active| active == product.is_active)
            && self.sold_online.is_none_or(|online| online == product.sold_online)
    }
}

/// Whether a text can be the `next` of a list of products, or of a search among them.
pub fn is_cursor(text: &str, of_a_search: bool) -> bool {
    if of_a_search { search_sql::Cursor::parse(text).is_some() } else { Uuid::try_parse(text).is_ok() }
}
