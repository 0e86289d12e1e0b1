//! Opens a session for who has proved who they are, and answers with it.

use std::sync::Arc;

use axum::Json;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use docket_domain::access::{Actor, Address, CredentialKind, OpenSession, User};
use docket_domain::command::Command;
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;

use super::me::MeView;
use super::presented::new_cookie;
use super::{Cookies, Presented, SESSION_MS};
use crate::app::App;
use crate::extract::Asked;
use crate::problem::{EdgeCode, Problem};

/// Where a session is bound to, and where it was asked for.
#[derive(Default)]
pub(super) struct Bound {
    pub outlet: Option<String>,
    pub register: Option<String>,
    pub address: Option<Address>,
}

/// Opens it.
///
/// # Errors
/// `user.inactive` where the user was changed meanwhile; the store failed.
pub(super) async fn open(
    app: &App,
    settings: &Arc<Settings>,
    user: User,
    proved_by: CredentialKind,
    bound: Bound,
    cookies: &Cookies,
) -> Result<Response, Problem> {
    let cookie = new_cookie(settings.merchant);
    let Some(presented @ Presented::Session { .. }) = Presented::session(&cookie) else {
        return Err(Problem::new(EdgeCode::Internal, "Something failed inside."));
    };
    let expires_at = Timestamp(app.engine().now().at.0 + SESSION_MS);
    let command = OpenSession { secret_hash: presented.secret_hash(), proved_by, round: user.session_round, expires_at };
    let actor = Actor {
        outlet: bound.outlet.or_else(|| user.outlet.clone()),
        register: bound.register,
        address: bound.address,
        permissions: settings.permissions_of(user.role),
        ..Actor::new(user.id, Some(user.code.clone()), user.role)
    };
    let opening = Command::OpenSession(Box::new(command));
    app.submit(settings.merchant, actor.clone(), Asked::default(), opening).await?;
    let me = MeView::new(&user.name, &actor, settings, presented.csrf_token(), Some(expires_at));
    let mut response = Json(me).into_response();
    response.headers_mut().append(SET_COOKIE, cookies.of_session(&cookie));
    Ok(response)
}
