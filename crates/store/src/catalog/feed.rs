//! The catalogue as tills keep it: read whole once, then what changed since.
//!
//! A reading is of many pages, each with a snapshot of its own, and shops change products meanwhile. All pages say the same version, that
//! of the reading's beginning; whoever asks since that version is told again what changed in between. So nothing is missed, and some
//! comes twice.

use std::fmt;

use docket_domain::audit::Anchor;
use docket_domain::catalog::Product;
use docket_domain::ids::MerchantId;
use uuid::Uuid;

use super::feed_sql;
use crate::{Reads, StoreError};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct FeedAsked {
    /// The version up to which the catalogue has been read; none for all that is sold.
    pub since: Option<Anchor>,
    /// Where the page begins; none at the beginning.
    pub after: Option<FeedCursor>,
    /// Products on the page.
    pub limit: usize,
}

/// A page of the catalogue.
#[derive(Clone, Debug)]
pub struct FeedPage {
    /// All that is sold, in the order in which it was made; of what changed everything, in the order of the changes.
    pub products: Vec<Product>,
    /// Where the next page begins; none on the last.
    pub next: Option<FeedCursor>,
    /// What to ask since next time.
    pub version: Anchor,
}

/// Where a reading goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    /// Where the merchant's records stood when the reading began.
    pub(super) version: Anchor,
    /// Of what changed: the number with which the last product on the page was written. None where all is read.
    pub(super) changed: Option<u64>,
    /// The last product on the page.
    pub(super) product: Uuid,
}

impl FeedCursor {
    /// Reads one as it is written: `VERSION/CHANGED/PRODUCT`.
    pub fn parse(text: &str) -> Option<FeedCursor> {
        let mut parts = text.split('/');
        let version = Anchor::parse(parts.next()?)?;
        let changed = match parts.next()? {
            "" => None,
            changed => Some(changed.parse().ok().filter(|changed| i64::try_from(*changed).is_ok())?),
        };
        let product = Uuid::try_parse(parts.next()?).ok()?;
        parts.next().is_none().then_some(FeedCursor { version, changed, product })
    }

    /// Whether it is of a reading of what changed.
    pub fn is_of_changes(&self) -> bool {
        self.changed.is_some()
    }
}

impl fmt::Display for FeedCursor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changed = self.changed.map(|changed| changed.to_string()).unwrap_or_default();
        write!(out, "{}/{changed}/{}", self.version, self.product)
    }
}

impl Reads {
    /// A page of the catalogue; `None` where a version, or the one in a cursor, is none of this merchant's in this store.
    ///
    /// # Errors
    /// The store failed.
    pub async fn catalogue(&self, merchant: MerchantId, asked: FeedAsked) -> Result<Option<FeedPage>, StoreError> {
        self.query(move |connection| feed_sql::page(connection, merchant, &asked)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_being_sent_and_nothing_else_is_one() {
        let version = Anchor { seq: 17, hash: [0xab; 32] };
        for changed in [None, Some(16)] {
            let cursor = FeedCursor { version, changed, product: Uuid::from_u128(7) };
            assert_eq!(FeedCursor::parse(&cursor.to_string()), Some(cursor));
        }
        let id = Uuid::from_u128(7);
        for text in [
            String::new(),
            version.to_string(),
            format!("{version}/1"),
            format!("{version}/x/{id}"),
            format!("{version}/-1/{id}"),
            format!("{version}/9223372036854775808/{id}"),
            format!("{version}/1/{id}/"),
            format!("17/1/{id}"),
        ] {
            assert_eq!(FeedCursor::parse(&text), None, "{text}");
        }
    }
}
