//! Whether the server is alive and ready, for load balancers and service managers. No token needed.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::problem::{EdgeCode, Problem};

/// The header of every answer in a rehearsal: what its clock says.
const REHEARSAL_HEADER: HeaderName = HeaderName::from_static("docket-clock");

/// How the server does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// `ok`.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
    /// `away` while the database cannot be reached; absent while it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "away")]
    database: Option<&'static str>,
    /// How many documents were answered without the database and wait to be taken in; absent where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 12)]
    spooled: Option<usize>,
    /// What the rehearsal's clock says. Where it is absent, the clock is the machine's and what is recorded is real.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-01-19T08:59:50.000Z")]
    rehearsal_clock: Option<String>,
}

const OK: Health =
    Health { status: "ok", version: env!("CARGO_PKG_VERSION"), database: None, spooled: None, rehearsal_clock: None };

/// Whether the process is alive. While the database is away it is, and takes what can be taken without it.
#[utoipa::path(get, path = "/healthz", tag = "operating", responses((status = 200, description = "It is", body = Health)))]
pub async fn healthz(State(app): State<App>) -> Json<Health> {
    let spooled = Some(app.engine().spooled().count()).filter(|count| *count > 0);
    Json(Health { database: app.engine().is_away().then_some("away"), spooled, ..OK })
}

/// Whether the store answers. Migrations are done before the server listens.
#[utoipa::path(
    get, path = "/readyz", tag = "operating",
    responses((status = 200, description = "It does", body = Health), (status = 503, description = "It does not", body = crate::problem::ProblemBody<'static>))
)]
pub async fn readyz(State(app): State<App>) -> Result<Json<Health>, Problem> {
    if app.engine().is_away() {
        let spooled = app.engine().spooled().count();
        let detail = format!("The database cannot be reached; {spooled} documents wait to be taken in.");
        return Err(Problem::new(EdgeCode::StoreUnavailable, detail));
    }
    app.reads().open_findings().await?;
    let rehearsal_clock = app.engine().is_rehearsal().then(|| app.engine().read().to_string());
    Ok(Json(Health { rehearsal_clock, ..OK }))
}

/// Says in every answer that it was given in a rehearsal, and when that is.
pub async fn tell_rehearsal(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(now) = HeaderValue::from_str(&app.engine().read().to_string()) {
        response.headers_mut().insert(REHEARSAL_HEADER, now);
    }
    response
}
