//! Users as they are answered.

use docket_store::UserDocument;
use serde::Serialize;
use utoipa::ToSchema;

/// Someone who works for the merchant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = User)]
pub struct UserView {
    /// Id.
    id: String,
    /// What they are called.
    #[schema(example = "Fatima")]
    name: String,
    /// Short code, which stands for them in numbers and never changes.
    #[schema(example = "U2")]
    code: String,
    /// Their role.
    #[schema(example = "cashier")]
    role: &'static str,
    /// By what they sign in.
    #[schema(example = "fatima")]
    login: Option<String>,
    /// Code of the outlet they are limited to; null for all.
    outlet: Option<String>,
    /// Whether they may sign in and their tokens work.
    is_active: bool,
    /// Whether they have a password.
    has_password: bool,
    /// Whether they have a PIN.
    has_pin: bool,
}

impl UserView {
    /// A user.
    pub fn new(document: &UserDocument) -> UserView {
        let user = &document.user;
        UserView {
            id: user.id.to_string(),
            name: user.name.clone(),
            code: user.code.clone(),
            role: user.role.as_str(),
            login: user.login.as_ref().map(|login| login.as_str().to_owned()),
            outlet: user.outlet.clone(),
            is_active: user.is_active,
            has_password: document.has_password,
            has_pin: document.has_pin,
        }
    }
}
