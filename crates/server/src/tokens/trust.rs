//! `POST /registers/{code}/trust`.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use docket_domain::access::{CreateToken, Permission, Role, TokenTerms};
use docket_domain::command::Command;
use docket_domain::limits::NAME_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::create::{answer, name_of};
use super::view::TokenView;
use super::{hash, new_secret};
use crate::app::App;
use crate::auth::Cookies;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName};
use crate::problem::{EdgeCode, Problem};

/// The device that asks.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewTrust, example = json!({ "label": "Tablet beside the door" }))]
pub struct TrustBody {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
}

/// Trusts the device that asks as a register: it gets a cookie, and a token for apps without cookies, with which it does nothing but list
/// who works there and let them switch with their PINs. Revoked like any token.
#[utoipa::path(
    post, path = "/registers/{code}/trust", tag = "access", request_body = TrustBody,
    params(
        ("code" = String, Path, description = "Code of the register"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again trusts no second device; its answer has no secret")
    ),
    responses(
        (status = 201, description = "The device's token, with its secret", body = TokenView),
        (status = 200, description = "The token that the same request has made, without its secret", body = TokenView)
    ),
    security(("token" = ["registers.trust"]))
)]
pub async fn trust_register(
    State(app): State<App>,
    caller: Caller<{ Permission::RegistersTrust as u8 }>,
    PathName(code): PathName,
    cookies: Cookies,
    key: IdempotencyKey,
    Body(body): Body<TrustBody>,
) -> Result<Response, Problem> {
    let register = caller.settings().register_anywhere(&code);
    let register = register.map_err(|refusal| Problem::new(EdgeCode::RegisterNotFound, refusal.detail))?.clone();
    let asked = key.asked(caller.settings(), "POST /registers/{code}/trust", &register.code, &body);
    let mut check = Check::default();
    let label = check.text("/label", body.label, NAME_CHARS_MAX);
    let label = check.finish(label)?;
    let secret = new_secret();
    let command = CreateToken {
        secret_hash: hash(&secret),
        // It may do nothing; no role has less.
        role: Role::Driver,
        user: name_of(&app, caller.merchant(), caller.actor().user).await?,
        outlet: Some(register.outlet),
        register: Some(register.code),
        expires_at: None,
        terms: TokenTerms { label, scope: None, is_device: true },
    };
    let outcome = caller.submit(&app, asked, Command::CreateToken(Box::new(command))).await?;
    let is_new = !outcome.replayed;
    let cookie = cookies.of_device(&secret);
    let mut response = answer(&app, caller.merchant(), &outcome, Some(secret)).await?;
    if is_new {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
