//! What a merchant's customers do themselves: sign in by a code on their phone, and look after what is their own.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `ask_code.rs`, `sign_in.rs`, `sign_out.rs` | the way in and out |
//! | `session.rs` | the cookie |
//! | `about.rs`, `menu.rs`, `picture.rs` | what anybody may know of a shop, kept as `cached.rs` says |
//! | `place.rs`, `cart_view.rs` | ordering, and what a cart comes to |
//! | `order_key.rs` | what a guest's order is known by |
//! | `follow.rs` | says when an order has changed |
//! | `senders/` | who sends codes: a trait, and one file for each |
//! | `me.rs`, `wallet.rs` | the customer |
//! | `orders.rs`, `order_view.rs`, `cancel.rs`, `receipt.rs` | their orders, in their words |
//!
//! Whose records these are is decided by `extract/customer_caller.rs` and, for what changes something, by the rules.

mod about;
mod ask_code;
mod cached;
mod cancel;
mod cart_view;
mod follow;
mod me;
mod menu;
mod order_key;
mod order_view;
mod orders;
mod picture;
mod place;
mod receipt;
mod senders;
mod session;
mod sign_in;
mod sign_out;
mod wallet;

pub use about::{__path_get_shop, __path_get_shop_manifest, get_shop, get_shop_manifest};
pub use ask_code::{__path_ask_for_code, ask_for_code};
pub use cancel::{__path_cancel_own_order, cancel_own_order};
pub use follow::{__path_follow_own_order, follow_own_order};
pub use me::{__path_change_own_name, __path_get_own_profile, change_own_name, get_own_profile};
pub use menu::{__path_get_menu, get_menu};
pub(crate) use order_key::{ORDER_KEY, is_key_of};
pub use orders::{__path_get_own_order, __path_list_own_orders, get_own_order, list_own_orders};
pub(crate) use picture::address_of_picture;
pub use picture::{__path_get_product_picture, get_product_picture};
pub(crate) use place::command as own_order;
pub use place::{__path_place_own_order, __path_price_own_cart, place_own_order, price_own_cart};
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
    with_wait(problem, barred)
}

/// Said to a guest who orders all the time.
fn too_many_orders(barred: Barred) -> Problem {
    let detail = "Too many orders came from here without a sign-in; sign in, or wait for as long as `retryAfterSeconds` says.";
    with_wait(Problem::new(EdgeCode::ShopTooManyGuests, detail), barred)
}

fn with_wait(problem: Problem, barred: Barred) -> Problem {
    match barred.seconds().and_then(|seconds| i64::try_from(seconds).ok()) {
        Some(seconds) => problem.with_retry_after(seconds),
        None => problem,
    }
}
