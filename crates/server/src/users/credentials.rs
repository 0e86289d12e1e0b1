//! `PUT /users/{id}/password`, `PUT /users/{id}/pin`, `DELETE /users/{id}/pin`, `POST /users/{id}/sign-out`.
//!
//! They take no idempotency key: doing them twice is as good as once, and what a key remembers would lead to the secret.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use docket_domain::access::{CredentialKind, EndSessions, Permission, SetCredential, WeakSecret, check_password, check_pin};
use docket_domain::command::Command;
use docket_domain::ids::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer;
use super::view::UserView;
use crate::app::App;
use crate::auth::{secrets, unlock_pin};
use crate::extract::{Asked, Body, Caller, Check, Id, IdempotencyKey, NoBody};
use crate::problem::{EdgeCode, Problem};

/// A password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPassword)]
pub struct PasswordBody {
    /// 10 to 200 characters of any kind, none of the commonest passwords.
    password: String,
}

/// A PIN.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPin, example = json!({ "pin": "4711" }))]
pub struct PinBody {
    /// 4 to 8 digits, no trivial ones.
    pin: String,
}

/// Sets a user's password. All of their sessions end.
#[utoipa::path(
    put, path = "/users/{id}/password", tag = "access", request_body = PasswordBody,
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 204, description = "It is set")),
    security(("token" = ["users.manage"]))
)]
pub async fn set_password(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersManage as u8 }>,
    Id(id): Id,
    Body(body): Body<PasswordBody>,
) -> Result<StatusCode, Problem> {
    set_credential(&app, &caller, UserId(id), CredentialKind::Password, body.password).await
}

/// Sets a user's PIN, and unlocks it where it was tried too often.
#[utoipa::path(
    put, path = "/users/{id}/pin", tag = "access", request_body = PinBody,
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 204, description = "It is set")),
    security(("token" = ["users.manage"]))
)]
pub async fn set_pin(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersManage as u8 }>,
    Id(id): Id,
    Body(body): Body<PinBody>,
) -> Result<StatusCode, Problem> {
    set_credential(&app, &caller, UserId(id), CredentialKind::Pin, body.pin).await
}

/// Takes a user's PIN away.
#[utoipa::path(
    delete, path = "/users/{id}/pin", tag = "access",
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 204, description = "They have none any more")),
    security(("token" = ["users.manage"]))
)]
pub async fn remove_pin(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersManage as u8 }>,
    Id(id): Id,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    let command = SetCredential { user: UserId(id), kind: CredentialKind::Pin, hash: None };
    caller.submit(&app, Asked::default(), Command::SetCredential(Box::new(command))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of a user, on whatever device. Their tokens stay.
#[utoipa::path(
    post, path = "/users/{id}/sign-out", tag = "access",
    params(
        ("id" = String, Path, description = "Id of the user"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again changes nothing more")
    ),
    responses((status = 200, description = "The user", body = UserView)),
    security(("token" = ["users.manage"]))
)]
pub async fn sign_user_out(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /users/{id}/sign-out", &id.to_string(), &());
    let command = EndSessions { user: UserId(id) };
    let outcome = caller.submit(&app, asked, Command::EndSessions(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outcome).await
}

/// Checks and hashes a password or PIN, and sets it.
///
/// # Errors
/// `password.weak`, `pin.weak`; what the command refuses; the store failed.
pub(crate) async fn set_credential<const PERMISSION: u8>(
    app: &App,
    caller: &Caller<PERMISSION>,
    user: UserId,
    kind: CredentialKind,
    secret: String,
) -> Result<StatusCode, Problem> {
    check(kind, &secret)?;
    let hash = Some(secrets::hashed(secret).await?);
    let command = SetCredential { user, kind, hash };
    caller.submit(app, Asked::default(), Command::SetCredential(Box::new(command))).await?;
    if kind == CredentialKind::Pin {
        unlock_pin(app, caller.merchant(), user).await?;
    }
    app.forget_sessions();
    Ok(StatusCode::NO_CONTENT)
}

fn check(kind: CredentialKind, secret: &str) -> Result<(), Problem> {
    let pointer = match kind {
        CredentialKind::Password => "/password",
        CredentialKind::Pin => "/pin",
    };
    let mut check = Check::default();
    check_secret(pointer, kind, secret, &mut check);
    check.finish(())
}

/// Notes why a password or PIN is not taken.
pub(crate) fn check_secret(pointer: &str, kind: CredentialKind, secret: &str, check: &mut Check) {
    let (code, checked) = match kind {
        CredentialKind::Password => (EdgeCode::PasswordWeak, check_password(secret)),
        CredentialKind::Pin => (EdgeCode::PinWeak, check_pin(secret)),
    };
    match checked {
        Ok(()) => {}
        Err(WeakSecret::Shape(detail)) => check.bad(pointer, code, detail),
        Err(WeakSecret::Common) => check.bad(pointer, code, "This one is among those that are tried first; take another."),
    }
}
