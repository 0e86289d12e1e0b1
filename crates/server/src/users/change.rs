//! `PATCH /users/{id}`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::{ChangeUser, Permission};
use docket_domain::command::Command;
use docket_domain::ids::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::UserView;
use super::{answer, login};
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;
use crate::products::fields::sent;
use crate::tokens::role;

/// What changes; what is left out stays as it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = UserChange, example = json!({ "role": "dispatcher" }))]
pub struct UserChangeBody {
    /// Another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Another role; never above your own. Their sessions and tokens end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    /// Another login; null for none.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    login: Option<Option<String>>,
    /// Code of another outlet they are limited to; null for all. Their sessions and tokens end.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    outlet: Option<Option<String>>,
}

/// Changes a user.
#[utoipa::path(
    patch, path = "/users/{id}", tag = "access", request_body = UserChangeBody,
    params(
        ("id" = String, Path, description = "Id of the user"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The user as they are now", body = UserView)),
    security(("token" = ["users.manage"]))
)]
pub async fn change_user(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<UserChangeBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "PATCH /users/{id}", &id.to_string(), &body);
    let mut check = Check::default();
    let command = ChangeUser {
        user: UserId(id),
        name: check.name("/name", body.name),
        role: body.role.and_then(|word| role("/role", &word, &mut check)),
        login: body.login.map(|text| text.and_then(|text| login("/login", &text, &mut check))),
        outlet: body.outlet.map(|code| check.name("/outlet", code)),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::ChangeUser(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outcome).await
}
