//! How users sign in, who they are then, and how somebody's PIN approves what another does.
//!
//! | file | what |
//! | --- | --- |
//! | `cookies.rs` | the cookies of sessions and devices, and whether they need https |
//! | `csrf.rs` | the token that another site cannot know |
//! | `presented.rs` | what a request proves its caller with: token or session |
//! | `secrets.rs` | hashing and comparing passwords and PINs, off the threads that answer |
//! | `tries.rs` | comparing them under the limits of tries |
//! | `approval.rs` | `Docket-Approval` |
//! | `open.rs` | opens a session and answers with it |
//! | `sign_in.rs`, `me.rs`, `sign_out.rs`, `switch.rs`, `own.rs` | the routes |

mod approval;
mod cookies;
mod csrf;
mod me;
mod open;
mod own;
mod presented;
pub mod secrets;
mod sign_in;
mod sign_out;
mod switch;
mod tries;

pub(crate) use approval::approver;
pub use cookies::{Cookies, OverHttps};
pub(crate) use cookies::{cookie_of, set_cookie};
pub(crate) use csrf::{csrf_matches, csrf_token};
pub use me::*;
pub use own::*;
pub(crate) use presented::{Presented, bearer};
pub use sign_in::*;
pub use sign_out::*;
pub use switch::*;
pub(crate) use tries::{Tried, unlock_pin};

use docket_domain::time::Timestamp;

/// For how long a session lasts, however much it is used.
const SESSION_MS: i64 = 12 * 3_600_000;
/// For how long it lasts without being used.
const IDLE_MS: i64 = 2 * 3_600_000;
/// How often it is noted that it is used.
const NOTED_MS: i64 = 5 * 60_000;

/// Whether a session that was last seen then has been idle for too long.
pub(crate) fn is_idle(last_seen_at: Timestamp, now: Timestamp) -> bool {
    now.0 - last_seen_at.0 >= IDLE_MS
}

/// Whether it is time to note that a session is used.
pub(crate) fn is_worth_noting(last_seen_at: Timestamp, now: Timestamp) -> bool {
    now.0 - last_seen_at.0 >= NOTED_MS
}
