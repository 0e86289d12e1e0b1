//! `GET /users`, `GET /users/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::UserId;
use docket_domain::refusal::{Code, Refusal};

use super::view::UserView;
use crate::app::App;
use crate::extract::{Caller, Id, ListQuery, Listing, Query, page_limit};
use crate::problem::Problem;

/// Users by name, also those who are deactivated; for who is limited to an outlet, those of that outlet.
#[utoipa::path(
    get, path = "/users", tag = "access", params(ListQuery),
    responses((status = 200, description = "A page of users", body = Listing<UserView>)),
    security(("token" = ["users.read"]))
)]
pub async fn list_users(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersRead as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<UserView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let page = app.reads().users(caller.merchant(), caller.actor().outlet.clone(), query.after, limit).await?;
    Ok(Json(Listing { data: page.data.iter().map(UserView::new).collect(), next: page.next }))
}

/// A user.
#[utoipa::path(
    get, path = "/users/{id}", tag = "access",
    params(("id" = String, Path, description = "Id of the user")),
    responses((status = 200, description = "The user", body = UserView)),
    security(("token" = ["users.read"]))
)]
pub async fn get_user(
    State(app): State<App>,
    caller: Caller<{ Permission::UsersRead as u8 }>,
    Id(id): Id,
) -> Result<Json<UserView>, Problem> {
    let bound = caller.actor().outlet.as_ref();
    let found = app.reads().user(caller.merchant(), UserId(id)).await?;
    let found = found.filter(|document| bound.is_none() || document.user.outlet.as_ref() == bound);
    let unknown = || Refusal::new(Code::UserNotFound, "There is no such user.");
    Ok(Json(UserView::new(&found.ok_or_else(unknown)?)))
}
