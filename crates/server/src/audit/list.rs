//! `GET /audit`: pages of the audit.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;

use super::asked::{AuditQuery, filter};
use super::view::{AuditListing, AuditView};
use crate::app::App;
use crate::extract::{Caller, Query, checked_record, page_limit};
use crate::problem::Problem;

/// Who did what, when and from where, and what changed from what. A token that is bound to an outlet reads what is of that outlet. See
/// `docs/audit.md`.
#[utoipa::path(
    get, path = "/audit", tag = "audit",
    params(AuditQuery),
    responses((status = 200, description = "A page of records", body = AuditListing)),
    security(("token" = ["audit.read"]))
)]
pub async fn list_audit(
    State(app): State<App>,
    caller: Caller<{ Permission::AuditRead as u8 }>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditListing>, Problem> {
    let (limit, oldest_first) = (page_limit(query.limit)?, query.oldest_first()?);
    let after = checked_record(query.after)?;
    let filter = filter(&query, &caller)?;
    let page = app.reads().audit(caller.merchant(), filter, oldest_first, after, limit).await?;
    let sees_personal = caller.actor().may(Permission::CustomersRead);
    let data = page.entries.into_iter().map(|entry| AuditView::of(entry, sees_personal)).collect::<Result<_, _>>()?;
    Ok(Json(AuditListing { data, next: page.next }))
}
