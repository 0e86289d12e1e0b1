//! Tokens as they are answered.

use docket_domain::access::PermissionSet;
use docket_domain::time::Timestamp;
use docket_store::TokenDocument;
use serde::Serialize;
use utoipa::ToSchema;

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Token)]
pub struct TokenView {
    /// Its id, by which it is revoked; not its secret.
    id: String,
    /// The secret, only in the answer that makes the token; null ever after, also where that request is sent again.
    secret: Option<String>,
    /// What whoever made it calls it.
    label: Option<String>,
    /// `api`, or `device` for a device that is trusted as a register.
    #[schema(example = "api")]
    kind: &'static str,
    /// Id of the user it stands for.
    user: String,
    /// Their name.
    #[schema(example = "Fatima")]
    user_name: String,
    /// The role it acts in.
    #[schema(example = "cashier")]
    role: &'static str,
    /// The most it may do; null for whatever its role may.
    scope: Option<Vec<&'static str>>,
    /// Code of the outlet it is bound to.
    outlet: Option<String>,
    /// Code of the register it is bound to.
    register: Option<String>,
    /// Id of the user who made it.
    made_by: String,
    /// When.
    created_at: String,
    /// From when on it is refused.
    expires_at: Option<String>,
    /// When it was revoked.
    revoked_at: Option<String>,
    /// Whether it is let in now: not revoked, not expired, and its user's tokens were not all ended since.
    is_active: bool,
}

impl TokenView {
    /// A token as it stands now.
    pub fn new(document: &TokenDocument, secret: Option<String>, now: Timestamp) -> TokenView {
        let token = &document.token;
        let words = |scope: PermissionSet| scope.iter().map(|permission| permission.as_str()).collect();
        let has_expired = token.expires_at.is_some_and(|at| at <= now);
        TokenView {
            id: token.id.to_string(),
            secret,
            label: token.terms.label.clone(),
            kind: if token.terms.is_device { "device" } else { "api" },
            user: token.user.to_string(),
            user_name: document.user_name.clone(),
            role: token.role.as_str(),
            scope: token.terms.scope.map(words),
            outlet: token.outlet.clone(),
            register: token.register.clone(),
            made_by: token.made_by.to_string(),
            created_at: token.created_at.to_string(),
            expires_at: token.expires_at.map(|at| at.to_string()),
            revoked_at: token.revoked_at.map(|at| at.to_string()),
            is_active: token.revoked_at.is_none() && !has_expired && !document.is_ended,
        }
    }
}
