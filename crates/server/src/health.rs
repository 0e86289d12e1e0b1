//! Whether the server is alive and ready, for load balancers and service managers. No token needed.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::Problem;

/// How the server does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
}

const OK: Health = Health { status: "ok", version: env!("CARGO_PKG_VERSION") };

/// Whether the process is alive.
#[utoipa::path(get, path = "/healthz", tag = "operating", responses((status = 200, description = "It is", body = Health)))]
pub async fn healthz() -> Json<Health> {
    Json(OK)
}

/// Whether the store answers. Migrations are done before the server listens.
#[utoipa::path(
    get, path = "/readyz", tag = "operating",
    responses((status = 200, description = "It does", body = Health), (status = 503, description = "It does not", body = crate::problem::ProblemBody<'static>))
)]
pub async fn readyz(State(app): State<App>) -> Result<Json<Health>, Problem> {
    app.reads().open_findings().await?;
    Ok(Json(OK))
}
