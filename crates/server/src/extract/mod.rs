//! What handlers take from a request.

mod body;
mod caller;
mod check;
mod explain;
mod idempotency;
mod list;
mod query;
mod small_file;

pub use body::{Body, NoBody};
pub use caller::Caller;
pub use check::{Check, a_date, an_id, one_of};
pub use idempotency::{Asked, IdempotencyKey};
pub use list::{LIMIT_MAX, ListQuery, Listing, checked_after, page_limit, phone_searched, searched};
pub use query::{Id, KindWord, PathName, Query};
pub use small_file::{PhotoFile, ReceiptFile, SmallFile, keep, shown};
