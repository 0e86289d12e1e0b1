//! `PUT /auth/password`, `PUT /auth/pin`: one's own, proved with the password.

use axum::extract::State;
use axum::http::StatusCode;
use docket_domain::access::attempts::Target;
use docket_domain::access::{CredentialKind, Login};
use serde::Deserialize;
use utoipa::ToSchema;

use super::Tried;
use crate::app::App;
use crate::extract::{Body, ClientAddress, SignedIn};
use crate::problem::{EdgeCode, Problem};
use crate::users::set_credential;

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OwnPassword)]
pub struct OwnPasswordBody {
    /// The password until now.
    current: String,
    /// The new one: 10 to 200 characters.
    password: String,
}

/// A new PIN.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OwnPin)]
pub struct OwnPinBody {
    /// One's password.
    password: String,
    /// The new PIN: 4 to 8 digits.
    pin: String,
}

/// Sets one's own password. All of one's sessions end, also this one.
#[utoipa::path(
    put, path = "/auth/password", tag = "access", request_body = OwnPasswordBody,
    responses((status = 204, description = "It is set; sign in with it")),
    security(("token" = []))
)]
pub async fn set_own_password(
    State(app): State<App>,
    caller: SignedIn,
    address: ClientAddress,
    Body(body): Body<OwnPasswordBody>,
) -> Result<StatusCode, Problem> {
    prove(&app, &caller, body.current, address).await?;
    set_credential(&app, &caller, caller.actor().user, CredentialKind::Password, body.password).await
}

/// Sets one's own PIN.
#[utoipa::path(
    put, path = "/auth/pin", tag = "access", request_body = OwnPinBody,
    responses((status = 204, description = "It is set")),
    security(("token" = []))
)]
pub async fn set_own_pin(
    State(app): State<App>,
    caller: SignedIn,
    address: ClientAddress,
    Body(body): Body<OwnPinBody>,
) -> Result<StatusCode, Problem> {
    prove(&app, &caller, body.password, address).await?;
    set_credential(&app, &caller, caller.actor().user, CredentialKind::Pin, body.pin).await
}

/// Whether the password is the caller's: a screen that is left alone must not be enough.
async fn prove(app: &App, caller: &SignedIn, password: String, address: ClientAddress) -> Result<(), Problem> {
    let merchant = caller.merchant();
    let user = app.reads().user(merchant, caller.actor().user).await?.map(|document| document.user);
    let login = user.as_ref().and_then(|user| user.login.as_ref()).map_or("", Login::as_str);
    let target = Target::password(login, &caller.settings().salt);
    let tried = Tried { merchant, target: Some(target), user, kind: CredentialKind::Password, secret: password };
    let refused = || Problem::new(EdgeCode::SignInRefused, "The password is another.");
    tried.compare(app, address).await?.map(drop).ok_or_else(refused)
}
