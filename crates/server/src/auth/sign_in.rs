//! `POST /auth/sign-in`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::attempts::Target;
use docket_domain::access::{Address, CredentialKind, Login};
use serde::Deserialize;
use utoipa::ToSchema;

use super::me::MeView;
use super::open::{Bound, open};
use super::{Cookies, Tried, secrets, unlock_pin};
use crate::app::App;
use crate::extract::{Body, ClientAddress};
use crate::problem::{EdgeCode, Problem};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SignIn, example = json!({ "merchant": "al-marya", "login": "fatima", "password": "a long sentence that nobody else says" }))]
pub struct SignInBody {
    /// Slug of the merchant.
    merchant: String,
    /// Login of the user.
    login: String,
    /// Their password.
    password: String,
}

/// Signs a user in with a password. The answer sets a cookie, which no script can read, and has the CSRF token that every request repeats
/// as `X-CSRF-Token` which changes something. A merchant, login or password that is wrong is answered alike, and takes as long.
#[utoipa::path(
    post, path = "/auth/sign-in", tag = "access", request_body = SignInBody,
    responses((status = 200, description = "Who is signed in now", body = MeView))
)]
pub async fn sign_in(
    State(app): State<App>,
    address: ClientAddress,
    cookies: Cookies,
    Body(body): Body<SignInBody>,
) -> Result<Response, Problem> {
    let refused = || Problem::new(EdgeCode::SignInRefused, "There is no such merchant, login and password.");
    let merchant = app.reads().merchant_of_slug(body.merchant).await?;
    let settings = match merchant {
        Some(merchant) => app.reads().settings(merchant).await?.map(Arc::new),
        None => None,
    };
    let Some(settings) = settings else {
        secrets::is_right(body.password, None).await?;
        return Err(refused());
    };
    let login = Login::parse(&body.login);
    let target = Target::password(login.as_ref().map_or("", Login::as_str), &settings.salt);
    let user = match login {
        Some(login) => app.reads().user_of_login(settings.merchant, login).await?,
        None => None,
    };
    let tried =
        Tried { merchant: settings.merchant, target: Some(target), user, kind: CredentialKind::Password, secret: body.password };
    let user = tried.compare(&app, address).await?.ok_or_else(refused)?;
    unlock_pin(&app, settings.merchant, user.id).await?;
    let bound = Bound { address: address.0.map(Address::of), ..Bound::default() };
    open(&app, &settings, user, CredentialKind::Password, bound, &cookies).await
}
