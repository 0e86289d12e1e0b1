//! `GET /queues`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::queues::{Queue, QueueSummary};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::extract::{Caller, Query};
use crate::problem::Problem;

/// Of which outlet.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueuesQuery {
    /// Code of the outlet; all where none is named, and the token's own where it is bound to one.
    outlet: Option<String>,
}

/// How the queues stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct Queues {
    /// The queues that the caller may see.
    data: Vec<QueueView>,
}

/// How a queue stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Queue)]
pub struct QueueView {
    /// `finance`, `kitchen`, `warehouse` or `logistics`.
    #[schema(example = "kitchen")]
    queue: &'static str,
    /// How many wait in it.
    #[schema(example = 7)]
    count: usize,
    /// How many of them for too long.
    #[schema(example = 1)]
    overdue: usize,
    /// How long the oldest has waited; null in an empty queue.
    #[schema(example = 1260)]
    oldest_age_seconds: Option<i64>,
    /// After how many minutes what is in it is overdue.
    #[schema(example = 20)]
    threshold_minutes: u32,
}

/// How full the queues are, of those that the caller may see.
#[utoipa::path(
    get, path = "/queues", tag = "queues", params(QueuesQuery),
    responses((status = 200, description = "The queues", body = Queues)),
    security(("token" = ["queues.read"]))
)]
pub async fn list_queues(
    State(app): State<App>,
    caller: Caller<{ Permission::QueuesRead as u8 }>,
    Query(query): Query<QueuesQuery>,
) -> Result<Json<Queues>, Problem> {
    let settings = caller.settings();
    let outlet = caller.outlet_seen(query.outlet.as_deref())?;
    let now = app.engine().now().at;
    let mut data = Vec::new();
    for queue in Queue::ALL.iter().copied().filter(|queue| caller.actor().may(queue.permission())) {
        let waiting = app.reads().waiting_in(caller.merchant(), queue, settings.payments, outlet.clone()).await?;
        let QueueSummary { count, overdue, oldest_age_seconds } = QueueSummary::of(queue, &waiting, settings.queues, now);
        let threshold_minutes = settings.queues.minutes(queue);
        data.push(QueueView { queue: queue.as_str(), count, overdue, oldest_age_seconds, threshold_minutes });
    }
    Ok(Json(Queues { data }))
}
