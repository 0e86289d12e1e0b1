//! `POST /tokens`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::{CreateToken, Permission, PermissionSet, Role, TokenTerms};
use docket_domain::command::{Command, DocumentReference, Outcome};
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::limits::NAME_CHARS_MAX;
use docket_domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::TokenView;
use super::{hash, new_secret};
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, one_of};
use crate::problem::{EdgeCode, Problem};

/// A token to make.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewToken, example = json!({ "label": "Web shop", "role": "cashier", "scope": ["orders.place", "orders.read"] }))]
pub struct TokenBody {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    /// The role it acts in; never above your own.
    role: String,
    /// The most it may do, as permissions; what its role may where none are sent. Never more than you may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<Vec<String>>,
    /// Id of the user it stands for; you where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    /// Code of the outlet it is bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// Code of the register it is bound to; needs an outlet where there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    register: Option<String>,
    /// From when on it is refused; never where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// Makes an API token. Its secret is in this answer and nowhere else.
#[utoipa::path(
    post, path = "/tokens", tag = "access", request_body = TokenBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again makes no second token; its answer has no secret")),
    responses(
        (status = 201, description = "The token, with its secret", body = TokenView),
        (status = 200, description = "The token that the same request has made, without its secret", body = TokenView)
    ),
    security(("token" = ["tokens.manage"]))
)]
pub async fn create_token(
    State(app): State<App>,
    caller: Caller<{ Permission::TokensManage as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<TokenBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /tokens", "", &body);
    let mut check = Check::default();
    let whose = check.id("/user", body.user).map_or(caller.actor().user, UserId);
    let role = role("/role", &body.role, &mut check);
    let scope = body.scope.map(|words| permissions("/scope", &words, &mut check));
    let label = check.text("/label", body.label, NAME_CHARS_MAX);
    let outlet = check.name("/outlet", body.outlet);
    let register = check.name("/register", body.register);
    let expires_at = body.expires_at.and_then(|text| check.timestamp("/expiresAt", &text));
    check.finish(())?;
    let secret = new_secret();
    let command = CreateToken {
        secret_hash: hash(&secret),
        role: role.unwrap_or(Role::Accountant),
        user: name_of(&app, caller.merchant(), whose).await?,
        outlet,
        register,
        expires_at,
        terms: TokenTerms { label, scope, is_device: false },
    };
    let outcome = caller.submit(&app, asked, Command::CreateToken(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outcome, Some(secret)).await
}

/// The name of a user, by which tokens are made.
///
/// # Errors
/// `user.unknown`; the store failed.
pub(super) async fn name_of(app: &App, merchant: MerchantId, user: UserId) -> Result<String, Problem> {
    let unknown = || Refusal::at("/user", Code::UserUnknown, "There is no such user.");
    Ok(app.reads().user(merchant, user).await?.ok_or_else(unknown)?.user.name)
}

/// Answers with a token as it is now; its secret only where it was made just now.
pub(super) async fn answer(
    app: &App,
    merchant: MerchantId,
    outcome: &Outcome,
    secret: Option<String>,
) -> Result<Response, Problem> {
    let DocumentReference::Token(id) = outcome.document.reference() else {
        return Err(Problem::new(EdgeCode::Internal, "The command came to no token."));
    };
    let unknown = || Refusal::new(Code::TokenNotFound, "There is no such token.");
    let document = app.reads().token(merchant, id).await?.ok_or_else(unknown)?;
    let secret = secret.filter(|_| !outcome.replayed);
    Ok(answered(outcome, TokenView::new(&document, secret, app.engine().now().at)))
}

/// A role by its word.
pub(crate) fn role(pointer: &str, word: &str, check: &mut Check) -> Option<Role> {
    let role = Role::parse_staff(word);
    if role.is_none() {
        let roles = Role::STAFF.iter().map(|role| role.as_str());
        check.bad(pointer, EdgeCode::RequestInvalid, one_of(pointer, roles));
    }
    role
}

/// Permissions by their words.
pub(crate) fn permissions(pointer: &str, words: &[String], check: &mut Check) -> PermissionSet {
    let mut one = |(place, word): (usize, &String)| {
        let permission = Permission::parse(word);
        if permission.is_none() {
            let detail = format!("There is no permission {}; see docs/permissions.md.", crate::problem::shortened(word));
            check.bad(&format!("{pointer}/{place}"), EdgeCode::PermissionUnknown, detail);
        }
        permission
    };
    words.iter().enumerate().filter_map(&mut one).collect()
}
