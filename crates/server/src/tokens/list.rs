//! `GET /tokens`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use uuid::Uuid;

use super::view::TokenView;
use crate::app::App;
use crate::extract::{Caller, ListQuery, Listing, Query, checked_after, page_limit};
use crate::problem::Problem;

/// API tokens and trusted devices, the latest first, also those that are revoked; for who is bound to an outlet, those of that outlet.
#[utoipa::path(
    get, path = "/tokens", tag = "access", params(ListQuery),
    responses((status = 200, description = "A page of tokens", body = Listing<TokenView>)),
    security(("token" = ["tokens.manage"]))
)]
pub async fn list_tokens(
    State(app): State<App>,
    caller: Caller<{ Permission::TokensManage as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<TokenView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, |after| Uuid::try_parse(after).is_ok())?;
    let page = app.reads().tokens(caller.merchant(), caller.actor().outlet.clone(), after, limit).await?;
    let now = app.engine().now().at;
    let data = page.data.iter().map(|document| TokenView::new(document, None, now)).collect();
    Ok(Json(Listing { data, next: page.next }))
}
