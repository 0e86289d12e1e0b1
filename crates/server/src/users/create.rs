//! `POST /users`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::{CreateUser, Permission, Role};
use docket_domain::command::Command;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::UserView;
use super::{answer, login};
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::Problem;
use crate::tokens::role;

/// A user to make.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewUser, example = json!({ "name": "Fatima", "role": "cashier", "login": "fatima", "outlet": "MAIN" }))]
pub struct UserBody {
    /// What they are called; unique within the merchant.
    name: String,
    /// Their role; never above your own.
    role: String,
    /// By what they sign in; unique within the merchant. Capitals are read as small letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    login: Option<String>,
    /// Code of the outlet they are limited to; all where none is sent, or yours where you are limited to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
}

/// Makes a user. They have no password and no PIN yet.
#[utoipa::path(
    post, path = "/users", tag = "access", request_body = UserBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again makes no second user")),
    responses(
        (status = 201, description = "The user", body = UserView),
        (status = 200, description = "The user that the same request has made, as they are now", body = UserView)
    ),
    security(("token" = ["users.manage"]))
)]
pub async fn create_user(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersManage as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<UserBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /users", "", &body);
    let mut check = Check::default();
    let command = CreateUser {
        name: check.name("/name", Some(body.name)).unwrap_or_default(),
        role: role("/role", &body.role, &mut check).unwrap_or(Role::Accountant),
        login: body.login.and_then(|text| login("/login", &text, &mut check)),
        outlet: check.name("/outlet", body.outlet),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::CreateUser(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outcome).await
}
