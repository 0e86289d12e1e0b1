//! `POST /auth/sign-out`, `POST /auth/sign-out-everywhere`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};
use docket_domain::access::{EndSession, EndSessions};
use docket_domain::command::Command;

use super::{Cookies, Presented};
use crate::app::App;
use crate::extract::{Asked, NoBody, SignedIn};
use crate::problem::Problem;

/// Ends the session of the cookie. With a token there is none, and nothing happens: tokens are revoked.
#[utoipa::path(
    post, path = "/auth/sign-out", tag = "access",
    responses((status = 204, description = "The session has ended, and the cookie is taken away")),
    security(("token" = []))
)]
pub async fn sign_out(State(app): State<App>, caller: SignedIn, cookies: Cookies, _: NoBody) -> Result<Response, Problem> {
    if let Presented::Session { secret_hash, .. } = caller.presented() {
        let command = EndSession { secret_hash: *secret_hash };
        caller.submit(&app, Asked::default(), Command::EndSession(Box::new(command))).await?;
        app.forget_sessions();
    }
    Ok(gone(&cookies))
}

/// Ends all of one's own sessions, on whatever device. A manager ends another user's with `POST /users/{id}/sign-out`.
#[utoipa::path(
    post, path = "/auth/sign-out-everywhere", tag = "access",
    responses((status = 204, description = "All sessions have ended")),
    security(("token" = []))
)]
pub async fn sign_out_everywhere(
    State(app): State<App>,
    caller: SignedIn,
    cookies: Cookies,
    _: NoBody,
) -> Result<Response, Problem> {
    let command = EndSessions { user: caller.actor().user };
    caller.submit(&app, Asked::default(), Command::EndSessions(Box::new(command))).await?;
    app.forget_sessions();
    Ok(gone(&cookies))
}

fn gone(cookies: &Cookies) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().append(SET_COOKIE, cookies.without_session());
    response
}
