//! `GET /numbering/series/{kind}/counters`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::numbering::{Counter, CounterKey};
use docket_domain::time::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::kind;
use crate::app::App;
use crate::extract::{Caller, KindWord, Listing, Query};
use crate::problem::Problem;

/// Which counters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CountersQuery {
    /// Of this period: `20251106`, `202511`, `2025`, the fiscal year `2025-26`, or empty for a series that never resets.
    period: Option<String>,
    /// Of this scope: short codes joined by `/`.
    scope: Option<String>,
}

/// The last value of a series in one scope and period; kept for ever.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Counter)]
pub struct CounterView {
    /// Such as `order-20251106`.
    #[schema(example = "order-20251106")]
    id: String,
    /// The kind of document.
    kind: &'static str,
    /// Short codes joined by `/`; empty without scope.
    scope: String,
    /// The period; empty where the series never resets.
    period: String,
    /// The day, where the period is one.
    date: Option<String>,
    /// The last value it gave out. Of a series that wraps, the last of the round; the one before the start after a reset by hand.
    sequence: i64,
    /// When it first gave one out.
    first_used_at: String,
    /// When it last gave one out.
    last_used_at: String,
}

impl CounterView {
    fn new(key: &CounterKey, counter: &Counter) -> CounterView {
        CounterView {
            id: key.id(),
            kind: key.kind.as_str(),
            scope: key.scope.clone(),
            period: key.period.clone(),
            date: key.period.parse().ok().and_then(Date::from_number).map(|date| date.to_string()),
            sequence: counter.value,
            first_used_at: counter.first_used_at.to_string(),
            last_used_at: counter.last_used_at.to_string(),
        }
    }
}

/// The counters of a kind of document, current and past, the latest period first.
#[utoipa::path(
    get, path = "/numbering/series/{kind}/counters", tag = "numbering",
    params(("kind" = String, Path, description = "Such as `order`"), CountersQuery),
    responses((status = 200, description = "Counters", body = Listing<CounterView>)),
    security(("token" = ["numbering.read"]))
)]
pub async fn list_counters(
    State(app): State<App>,
    caller: Caller<{ Permission::NumberingRead as u8 }>,
    KindWord(word): KindWord,
    Query(query): Query<CountersQuery>,
) -> Result<Json<Listing<CounterView>>, Problem> {
    let counters = app.reads().counters(caller.merchant(), kind(&word)?, query.period, query.scope).await?;
    // What was numbered without the database is counted by nobody.
    let data = counters
        .iter()
        .filter(|(key, _)| !key.is_fallback() && !key.is_imported())
        .map(|(key, counter)| CounterView::new(key, counter))
        .collect();
    Ok(Json(Listing { data, next: None }))
}
