//! The merchant's events: committed facts, numbered 1, 2, 3 … without gaps.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::extract::{Caller, Query, page_limit};
use crate::problem::{EdgeCode, Problem};

/// From where on, and how many.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// The number of the last event that was read; 0 for the beginning.
    #[serde(default)]
    after: u64,
    /// Events on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
}

/// A committed fact.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub struct EventView {
    /// Its number, contiguous per merchant, in commit order.
    seq: u64,
    /// When.
    at: String,
    /// What happened.
    #[serde(rename = "type")]
    #[schema(example = "order.placed")]
    kind: String,
    /// To what kind of thing.
    #[schema(example = "order")]
    subject: String,
    /// Its id, where it has one.
    subject_id: Option<String>,
    /// Id of the user who did it.
    user: String,
    /// What it was (`old`) and what it is (`new`). Never personal data.
    #[schema(value_type = Object)]
    data: Box<RawValue>,
}

/// A page of events.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventPage {
    /// Events, oldest first.
    data: Vec<EventView>,
    /// Send it as `after` for what comes next.
    next: u64,
    /// The number of the last event there is.
    last: u64,
}

/// Events after a number, oldest first.
#[utoipa::path(
    get, path = "/events", tag = "events", params(EventsQuery),
    responses((status = 200, description = "A page of events", body = EventPage)),
    security(("token" = ["events.read"]))
)]
pub async fn list_events(
    State(app): State<App>,
    caller: Caller<{ Permission::EventsRead as u8 }>,
    Query(query): Query<EventsQuery>,
) -> Result<Json<EventPage>, Problem> {
    caller.actor().of_whole_merchant("Events are")?;
    let after = query.after.min(i64::MAX as u64);
    let (events, last) = app.reads().events(caller.merchant(), after, page_limit(query.limit)?).await?;
    let next = events.last().map_or(after, |event| event.seq);
    let data = events.into_iter().map(|event| {
        let data = RawValue::from_string(event.data)
            .map_err(|_| Problem::new(EdgeCode::Internal, format!("Event {} cannot be read.", event.seq)))?;
        Ok(EventView {
            seq: event.seq,
            at: event.at.to_string(),
            kind: event.action,
            subject: event.subject_kind,
            subject_id: event.subject_id.map(|id| id.to_string()),
            user: event.user.to_string(),
            data,
        })
    });
    Ok(Json(EventPage { data: data.collect::<Result<_, Problem>>()?, next, last }))
}
