//! Users, their sessions, API tokens, and what merchants change of roles.
//!
//! | file | what |
//! | --- | --- |
//! | `sql.rs` | users, passwords and PINs |
//! | `tokens_sql.rs` | API tokens |
//! | `sessions_sql.rs` | sessions |
//! | `roles_sql.rs` | what merchants have changed of the table of roles |
//! | `reads.rs` | the queries of the edge |
//! | `seen.rs` | when a session was last used |

mod reads;
pub(crate) mod roles_sql;
mod seen;
pub(crate) mod sessions_sql;
pub(crate) mod sql;
pub(crate) mod tokens_sql;

use docket_domain::access::{Actor, PermissionSet, Token, User};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

pub use seen::SessionsSeen;

/// Who a token or a session stands for.
#[derive(Clone, Debug)]
pub struct Principal {
    /// Whose records they may touch.
    pub merchant: MerchantId,
    /// As whom; with the permissions of the table of roles, which the merchant may have changed.
    pub actor: Actor,
    /// The most they may do, whatever their role may; a device may nothing.
    pub scope: PermissionSet,
    /// From when on they are refused.
    pub expires_at: Option<Timestamp>,
    /// When a session was last seen to be used; none for a token.
    pub last_seen_at: Option<Timestamp>,
}

/// A user with what they can prove themselves with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserDocument {
    /// The user.
    pub user: User,
    /// Whether they have a password.
    pub has_password: bool,
    /// Whether they have a PIN.
    pub has_pin: bool,
}

/// A token with the name of its user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenDocument {
    /// The token.
    pub token: Token,
    /// The name of its user.
    pub user_name: String,
    /// Whether all tokens of its user were ended since it was made.
    pub is_ended: bool,
}
