//! Who may do what: roles, permissions, users and API tokens.

pub mod attempts;
mod change_role;
mod change_user;
mod create_token;
mod create_user;
mod credentials;
mod end_sessions;
mod open_session;
mod permission_set;
mod permissions;
mod revoke_token;
mod set_credential;
mod turn_user;
mod user;

pub use change_role::{ChangeRole, RoleOverride, permissions_of};
pub use change_user::ChangeUser;
pub use create_token::{CreateToken, TokenTerms};
pub use create_user::CreateUser;
pub use credentials::{Credential, CredentialKind, WeakSecret, check_password, check_pin};
pub use end_sessions::{EndSession, EndSessions};
pub use open_session::{OpenSession, Session};
pub use permission_set::PermissionSet;
pub use permissions::{APPROVABLE, OWNER_KEEPS, Permission, Role};
pub use revoke_token::RevokeToken;
pub use set_credential::SetCredential;
pub use turn_user::TurnUser;
pub use user::{Login, User, derived_code, is_derived_code};

use crate::ids::{TokenId, UserId};
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
    /// What they may do.
    pub permissions: PermissionSet,
    /// Who said yes to what they do, with a PIN.
    pub approver: Option<Approver>,
}

/// Who approves what somebody else does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Approver {
    /// The user.
    pub user: UserId,
    /// Their role.
    pub role: Role,
}

impl Actor {
    /// The program itself: set-up on the command line, timers, findings. May do everything.
    pub fn program() -> Actor {
        Actor::new(UserId(uuid::Uuid::nil()), None, Role::Owner)
    }

    /// A user who acts in a role, by nothing but the table of roles.
    pub fn new(user: UserId, user_code: Option<String>, role: Role) -> Actor {
        let permissions = role.permissions();
        Actor { user, user_code, role, token: None, outlet: None, register: None, permissions, approver: None }
    }

    /// Whether they have the permission.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.has(permission)
    }

    /// Whether one of these roles is theirs or, where somebody approved, that user's.
    pub fn is_one_of(&self, roles: &[Role]) -> bool {
        roles.contains(&self.role) || self.approver.is_some_and(|approver| roles.contains(&approver.role))
    }

    /// The same with what an approver's PIN adds: of their permissions, those that can be approved.
    #[must_use]
    pub fn approved_by(self, approver: &Actor) -> Actor {
        Actor {
            permissions: self.permissions.with(approver.permissions.within(APPROVABLE)),
            approver: Some(Approver { user: approver.user, role: approver.role }),
            ..self
        }
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

    /// The greatest discount they give without a manager.
    pub fn discount_limit(&self) -> Percent {
        if self.may(Permission::DiscountsOverLimit) { Percent::WHOLE } else { Percent(10_000) }
    }
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
    /// What it is for, and what else narrows it.
    pub terms: TokenTerms,
    /// How often all tokens of its user had been ended when it was made; see [`User::token_round`].
    pub round: u32,
    /// Who made it.
    pub made_by: UserId,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Short code of the outlet it is bound to.
    pub outlet: Option<String>,
    /// Short code of the register it is bound to.
    pub register: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused; never where `None`.
    pub expires_at: Option<Timestamp>,
}
