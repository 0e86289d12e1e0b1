//! `GET /roles`, `PUT /roles/{role}`: what each role may do, and what the merchant changes of that.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::{ChangeRole, Permission, PermissionSet, Role};
use docket_domain::command::Command;
use docket_domain::merchants::Settings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, Listing, PathName};
use crate::problem::{EdgeCode, Problem};
use crate::tokens::permissions;

/// A role.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Role)]
pub struct RoleView {
    /// Its word.
    #[schema(example = "cashier")]
    role: &'static str,
    /// Everything it may do here.
    permissions: Vec<&'static str>,
    /// What the merchant has granted it beyond what is usual.
    #[schema(example = json!(["orders.voidLine"]))]
    granted: Vec<&'static str>,
    /// What the merchant has taken of what is usual.
    #[schema(example = json!(["outlets.pause"]))]
    taken: Vec<&'static str>,
}

/// What a role shall have other than is usual: the whole of it, in place of what was changed before.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = RoleChange, example = json!({ "granted": ["orders.voidLine"], "taken": ["outlets.pause"] }))]
pub struct RoleBody {
    /// Permissions beyond the usual ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    granted: Vec<String>,
    /// Usual permissions that it shall not have.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    taken: Vec<String>,
}

impl RoleView {
    fn new(role: Role, settings: &Settings) -> RoleView {
        let words = |set: PermissionSet| set.iter().map(Permission::as_str).collect();
        let (usual, now) = (role.permissions(), settings.permissions_of(role));
        RoleView {
            role: role.as_str(),
            permissions: words(now),
            granted: words(now.without(usual)),
            taken: words(usual.without(now)),
        }
    }
}

/// Every role with what it may do here.
#[utoipa::path(
    get, path = "/roles", tag = "access",
    responses((status = 200, description = "All of them", body = Listing<RoleView>)),
    security(("token" = ["users.read"]))
)]
pub async fn list_roles(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersRead as u8 }>,
) -> Result<Json<Listing<RoleView>>, Problem> {
    let settings = app.settings_now(caller.merchant()).await?;
    let data = Role::STAFF.iter().map(|role| RoleView::new(*role, &settings)).collect();
    Ok(Json(Listing { data, next: None }))
}

/// Grants and takes permissions of a role. It counts at once on this server, and within a second on others, also for who is signed in.
#[utoipa::path(
    put, path = "/roles/{role}", tag = "access", request_body = RoleBody,
    params(
        ("role" = String, Path, description = "The role"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The role as it is now", body = RoleView)),
    security(("token" = ["roles.change"]))
)]
pub async fn change_role(
    State(app): State<App>,
    caller: Caller<{ Permission::RolesChange as u8 }>,
    PathName(word): PathName,
    key: IdempotencyKey,
    Body(body): Body<RoleBody>,
) -> Result<Response, Problem> {
    let unknown = || {
        let roles: Vec<&str> = Role::STAFF.iter().map(|role| role.as_str()).collect();
        Problem::new(EdgeCode::RoleNotFound, format!("There is no such role; there are {}.", roles.join(", ")))
    };
    let role = Role::parse_staff(&word).ok_or_else(unknown)?;
    let asked = key.asked(caller.settings(), "PUT /roles/{role}", role.as_str(), &body);
    let mut check = Check::default();
    let command = ChangeRole {
        role,
        granted: permissions("/granted", &body.granted, &mut check),
        taken: permissions("/taken", &body.taken, &mut check),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::ChangeRole(Box::new(command))).await?;
    app.forget_sessions();
    Ok(answered(&outcome, RoleView::new(role, &app.settings_now(caller.merchant()).await?)))
}
