//! Who may do what: roles, permissions, users and API tokens.

pub mod attempts;
mod create_token;
mod permissions;

pub use create_token::CreateToken;
pub use permissions::{Permission, Role};

use crate::ids::{CustomerId, TokenId, UserId};
use crate::money::Percent;
use crate::refusal::{Code, Refusal};
use crate::time::Timestamp;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user: UserId,
    /// Their short code; none for the program itself.
    pub user_code: Option<String>,
    /// The role they act in.
    pub role: Role,
    /// The token they act with; none for the program itself.
    pub token: Option<TokenId>,
    /// Short code of the outlet they are bound to.
    pub outlet: Option<String>,
    /// Short code of the register they are bound to.
    pub register: Option<String>,
}

impl Actor {
    /// The program itself: set-up on the command line, timers, findings. May do everything.
    pub fn program() -> Actor {
        Actor { user: UserId(uuid::Uuid::nil()), user_code: None, role: Role::Owner, token: None, outlet: None, register: None }
    }

    /// A customer who signed in. `user` is the customer's id, so that records say who did what and name nobody.
    pub fn customer(id: CustomerId) -> Actor {
        Actor { user: UserId(id.0), user_code: None, role: Role::Customer, token: None, outlet: None, register: None }
    }

    /// The customer who acts, where it is one.
    pub fn as_customer(&self) -> Option<CustomerId> {
        (self.role == Role::Customer).then_some(CustomerId(self.user.0))
    }

    /// Whether the role has the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Whether they see what is of an outlet: their own, or any where they are bound to none.
    pub fn sees(&self, outlet: &str) -> bool {
        self.outlet.as_deref().is_none_or(|bound| bound == outlet)
    }

    /// Only lets pass who is bound to no outlet; `what` begins the sentence that says why, such as "Events are".
    ///
    /// # Errors
    /// `permission.missing`.
    pub fn of_whole_merchant(&self, what: &str) -> Result<(), Refusal> {
        let Some(outlet) = &self.outlet else { return Ok(()) };
        let detail = format!("{what} the whole merchant's, and this token is bound to outlet {outlet}; take one that is not.");
        Err(Refusal::new(Code::PermissionMissing, detail))
    }

    /// The greatest discount the role gives without a manager.
    pub fn discount_limit(&self) -> Percent {
        match self.role {
            Role::Owner | Role::Manager => Percent::WHOLE,
            _ => Percent(10_000),
        }
    }
}

/// Someone who works for the merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Identity.
    pub id: UserId,
    /// Unique within the merchant.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Short code that stands for them in numbers; unique within the merchant and never changed.
    pub code: String,
}

/// The code of the n-th user that a merchant made, where they have none of their own: U1, U2 … No other user ever has such a code.
pub fn derived_code(made: u32) -> String {
    format!("U{made}")
}

/// Whether a code is one of those that are given by themselves.
pub fn is_derived_code(code: &str) -> bool {
    code.strip_prefix('U').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// An API token. Its secret is shown once and never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// By which the audit names it.
    pub id: TokenId,
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    /// Whose.
    pub user: UserId,
    /// What it may do; a token may have less than its user.
    pub role: Role,
    /// Short code of the outlet it is bound to.
    pub outlet: Option<String>,
    /// Short code of the register it is bound to.
    pub register: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused; never where `None`.
    pub expires_at: Option<Timestamp>,
}
