//! Records of another system: what is staged of them, and what is in.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `staging.rs`, `staging_sql.rs` | accounts that are staged, and by what one is found |
//! | `known.rs`, `known_sql.rs` | what is in, by its id in the other system, as the edge reads it |
//! | `sql.rs` | the same, as a book asks for it |

mod known;
mod known_sql;
pub(crate) mod sql;
mod staging;
mod staging_sql;

use docket_domain::legacy::Origin;

use crate::sql::{Result, Row};

pub use known::{KnownDocument, KnownPayment, LegacyKnown};
pub use staging::{LegacyStaging, Mention};

/// Where a document comes from, by three columns from one on.
pub(crate) fn origin(row: &Row<'_>, first: usize) -> Result<Option<Box<Origin>>> {
    let Some(legacy_id) = row.get::<_, Option<String>>(first)? else { return Ok(None) };
    let is_settled_there = row.get::<_, Option<i64>>(first + 2)? == Some(1);
    Ok(Some(Box::new(Origin { legacy_id, former_number: row.get(first + 1)?, is_settled_there })))
}
