//! `GET /integrations` and `GET /integrations/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::IntegrationId;

use super::read_view;
use super::view::{IntegrationView, IntegrationsView};
use crate::app::App;
use crate::extract::{Caller, Id};
use crate::problem::Problem;

/// Every address to which delivery platforms send; of a token that is bound to an outlet, those of that outlet.
#[utoipa::path(
    get, path = "/integrations", tag = "integrations",
    responses((status = 200, description = "The oldest first", body = IntegrationsView)),
    security(("token" = ["integrations.read"]))
)]
pub async fn list_integrations(
    State(app): State<App>,
    caller: Caller<{ Permission::IntegrationsRead as u8 }>,
) -> Result<Json<IntegrationsView>, Problem> {
    let found = app.reads().integrations(caller.merchant()).await?;
    let seen = found.iter().filter(|found| caller.actor().sees(&found.integration.outlet));
    Ok(Json(IntegrationsView { data: seen.map(IntegrationView::new).collect() }))
}

/// One integration.
#[utoipa::path(
    get, path = "/integrations/{id}", tag = "integrations",
    params(("id" = String, Path, description = "Id of the integration")),
    responses((status = 200, description = "The integration", body = IntegrationView)),
    security(("token" = ["integrations.read"]))
)]
pub async fn get_integration(
    State(app): State<App>,
    caller: Caller<{ Permission::IntegrationsRead as u8 }>,
    Id(id): Id,
) -> Result<Json<IntegrationView>, Problem> {
    let bound = caller.actor().outlet.as_deref();
    read_view(&app, caller.merchant(), IntegrationId(id), bound).await.map(Json)
}
