//! Whether the server is alive and ready, for load balancers and service managers. No token needed.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::CONNECTION;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, map_response};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tokio::time::MissedTickBehavior;
use utoipa::ToSchema;

use crate::app::App;
use crate::entrance::dress_without_store;
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
    /// The schema that a newer Docket has given the store, where one has. This server goes on, and should be replaced by the newer one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 24)]
    newer_schema: Option<i64>,
}

/// How often it is looked whether a newer Docket has migrated the store.
const SCHEMA_LOOK: Duration = Duration::from_secs(5);

const OK: Health = Health {
    status: "ok",
    version: env!("CARGO_PKG_VERSION"),
    database: None,
    spooled: None,
    rehearsal_clock: None,
    newer_schema: None,
};

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
    let newer_schema = app.reads().newer_schema().await?;
    let rehearsal_clock = app.engine().is_rehearsal().then(|| app.engine().read().to_string());
    Ok(Json(Health { rehearsal_clock, newer_schema, ..OK }))
}

/// Says in the log when a newer Docket has migrated the store under this one, as the first server of a rolling upgrade does. Migrations only
/// add, so that this one may go on until it is replaced; it could not be started again.
pub async fn notice_newer_schema(app: App) {
    let mut known = None;
    let mut ticks = tokio::time::interval(SCHEMA_LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // While the store does not answer there are others who say so.
        let Ok(newer) = app.reads().newer_schema().await else { continue };
        if newer != known
            && let Some(schema) = newer
        {
            tracing::warn!(schema, "a newer Docket has migrated the store; this server goes on, replace it by the newer one");
        }
        known = newer;
    }
}

/// What a server answers whose database was not there when it was started: that it is alive, and cannot do anything yet.
pub fn without_store() -> Router {
    let detail = "The database has not been reached since this server was started.";
    Router::new()
        .route("/healthz", get(|| async { Json(Health { database: Some("away"), ..OK }) }))
        .fallback(move || async move { Problem::new(EdgeCode::StoreUnavailable, detail) })
        .layer(map_response(dress_without_store))
        // Who comes again is answered by what takes this one's place.
        .layer(map_response(async |mut response: Response| {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            response
        }))
}

/// Says in every answer that it was given in a rehearsal, and when that is.
pub async fn tell_rehearsal(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if let Ok(now) = HeaderValue::from_str(&app.engine().read().to_string()) {
        response.headers_mut().insert(REHEARSAL_HEADER, now);
    }
    response
}
