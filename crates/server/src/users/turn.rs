//! `POST /users/{id}/deactivate`, `POST /users/{id}/activate`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::{Permission, TurnUser};
use docket_domain::command::Command;
use docket_domain::ids::UserId;
use uuid::Uuid;

use super::answer;
use super::view::UserView;
use crate::app::App;
use crate::extract::{Caller, Id, IdempotencyKey, NoBody};
use crate::problem::Problem;

type Manager = Caller<{ Permission::UsersManage as u8 }>;

/// Deactivates a user: nothing of theirs is let in any more, and what they did keeps their name. The last active owner stays.
#[utoipa::path(
    post, path = "/users/{id}/deactivate", tag = "access",
    params(
        ("id" = String, Path, description = "Id of the user"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again changes nothing more")
    ),
    responses((status = 200, description = "The user as they are now", body = UserView)),
    security(("token" = ["users.manage"]))
)]
pub async fn deactivate_user(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    turn(&app, &caller, id, &key, false).await
}

/// Activates a user again. They sign in anew; tokens of before stay ended.
#[utoipa::path(
    post, path = "/users/{id}/activate", tag = "access",
    params(
        ("id" = String, Path, description = "Id of the user"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again changes nothing more")
    ),
    responses((status = 200, description = "The user as they are now", body = UserView)),
    security(("token" = ["users.manage"]))
)]
pub async fn activate_user(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    turn(&app, &caller, id, &key, true).await
}

async fn turn(app: &App, caller: &Manager, id: Uuid, key: &IdempotencyKey, is_active: bool) -> Result<Response, Problem> {
    let route = if is_active { "POST /users/{id}/activate" } else { "POST /users/{id}/deactivate" };
    let asked = key.asked(caller.settings(), route, &id.to_string(), &());
    let command = TurnUser { user: UserId(id), is_active };
    let outcome = caller.submit(app, asked, Command::TurnUser(Box::new(command))).await?;
    answer(app, caller.merchant(), &outcome).await
}
