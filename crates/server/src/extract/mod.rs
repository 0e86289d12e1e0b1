//! What handlers take from a request.

mod address;
mod body;
mod by_name;
mod caller;
mod check;
mod customer_caller;
mod explain;
mod idempotency;
mod list;
mod order_caller;
mod query;
mod small_file;

pub(crate) use address::Peer;
pub use address::{ClientAddress, Network, TrustedProxies};
pub(crate) use body::parse;
pub use body::{Body, NoBody, RawBody};
pub use caller::{Caller, SignedIn};
pub(crate) use check::TURNING;
pub use check::{Check, a_date, an_id, one_of};
pub use customer_caller::{CustomerCaller, Shop};
pub use idempotency::{Asked, IdempotencyKey};
pub use list::{LIMIT_MAX, ListQuery, Listing, checked_after, checked_record, page_limit, phone_searched, searched};
pub use order_caller::OrderCaller;
pub use query::{Id, KindWord, PathName, Query};
pub use small_file::{PhotoFile, PictureFile, ReceiptFile, SmallFile, keep, shown};
