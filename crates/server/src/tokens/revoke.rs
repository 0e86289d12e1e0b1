//! `DELETE /tokens/{id}`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::{Permission, RevokeToken};
use docket_domain::command::Command;
use docket_domain::ids::TokenId;

use super::create::answer;
use super::view::TokenView;
use crate::app::App;
use crate::extract::{Caller, Id, IdempotencyKey, NoBody};
use crate::problem::Problem;

/// Revokes a token, or the trust in a device: this server lets it in no more at once, others within a second.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "access",
    params(
        ("id" = String, Path, description = "Id of the token"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again changes nothing more")
    ),
    responses((status = 200, description = "The token as it is now", body = TokenView)),
    security(("token" = ["tokens.manage"]))
)]
pub async fn revoke_token(
    State(app): State<App>,
    caller: Caller<{ Permission::TokensManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "DELETE /tokens/{id}", &id.to_string(), &());
    let command = RevokeToken { token: TokenId(id) };
    let outcome = caller.submit(&app, asked, Command::RevokeToken(Box::new(command))).await?;
    app.forget_sessions();
    answer(&app, caller.merchant(), &outcome, None).await
}
