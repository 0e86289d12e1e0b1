//! What a merchant's customers do themselves: sign in by a code on their phone, and look after what is their own.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `ask_code.rs`, `sign_in.rs`, `sign_out.rs` | the way in and out |
//! | `session.rs` | the cookie |
//! | `senders/` | who sends codes: a trait, and one file for each |
//! | `me.rs`, `wallet.rs` | the customer |
//! | `orders.rs`, `order_view.rs`, `cancel.rs`, `receipt.rs` | their orders, in their words |
//!
//! Whose records these are is decided by `extract/customer_caller.rs` and, for what changes something, by the rules.

mod ask_code;
mod cancel;
mod me;
mod order_view;
mod orders;
mod receipt;
mod senders;
mod session;
mod sign_in;
mod sign_out;
mod wallet;

pub use ask_code::{__path_ask_for_code, ask_for_code};
pub use cancel::{__path_cancel_own_order, cancel_own_order};
pub use me::{__path_change_own_name, __path_get_own_profile, change_own_name, get_own_profile};
pub use orders::{__path_get_own_order, __path_list_own_orders, get_own_order, list_own_orders};
pub use receipt::{__path_upload_own_receipt, upload_own_receipt};
pub use senders::{CodeMessage, CodeSender, NoSender, NotSent, PostSender, PrintSender};
pub(crate) use session::COOKIE_NAME;
pub use sign_in::{__path_sign_in_customer, sign_in_customer};
pub use sign_out::{
    __path_sign_out_customer, __path_sign_out_customer_everywhere, sign_out_customer, sign_out_customer_everywhere,
};
pub use wallet::{__path_get_own_wallet, get_own_wallet};

use docket_domain::access::attempts::Barred;

use crate::problem::{EdgeCode, Problem};

/// Said to who tried too often, or asked for too much, with how long to wait.
fn too_many(barred: Barred, what: &str) -> Problem {
    let problem = Problem::new(EdgeCode::SignInTooMany, format!("{what}; wait for as long as `retryAfterSeconds` says."));
    match barred.seconds().and_then(|seconds| i64::try_from(seconds).ok()) {
        Some(seconds) => problem.with_retry_after(seconds),
        None => problem,
    }
}
