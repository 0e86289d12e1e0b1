//! `POST /shop/{merchant}/sign-out` and `POST /shop/{merchant}/sign-out-everywhere`.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::session::remove_cookie;
use crate::app::App;
use crate::extract::{CustomerCaller, NoBody};
use crate::problem::Problem;
use crate::tokens;

/// Ends this session.
#[utoipa::path(
    post, path = "/shop/{merchant}/sign-out", tag = "shop",
    params(("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya")),
    responses((status = 204, description = "Signed out")),
    security(("customer" = []))
)]
pub async fn sign_out_customer(State(app): State<App>, caller: CustomerCaller, _: NoBody) -> Result<Response, Problem> {
    app.sign_ins().end(caller.merchant(), tokens::hash(caller.secret())).await?;
    Ok(signed_out(&caller))
}

/// Ends all sessions of the customer, on whatever device.
#[utoipa::path(
    post, path = "/shop/{merchant}/sign-out-everywhere", tag = "shop",
    params(("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya")),
    responses((status = 204, description = "Signed out everywhere")),
    security(("customer" = []))
)]
pub async fn sign_out_customer_everywhere(
    State(app): State<App>,
    caller: CustomerCaller,
    _: NoBody,
) -> Result<Response, Problem> {
    app.sign_ins().end_all(caller.customer().clone(), caller.merchant()).await?;
    Ok(signed_out(&caller))
}

fn signed_out(caller: &CustomerCaller) -> Response {
    let cookie: [(_, HeaderValue); 1] = [(SET_COOKIE, remove_cookie(caller.settings()))];
    (StatusCode::NO_CONTENT, cookie).into_response()
}
