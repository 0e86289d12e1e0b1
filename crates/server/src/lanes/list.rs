//! `GET /registers/{code}/lanes`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_store::lanes::LaneStanding;
use serde::Serialize;
use utoipa::ToSchema;

use super::register_named;
use crate::app::App;
use crate::extract::{Caller, Listing, PathName};
use crate::problem::Problem;

/// A lane, and what came from it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ListedLane)]
pub struct ListedLaneView {
    /// Its code, as it stands in numbers.
    #[schema(example = "R1A")]
    lane: String,
    /// Short code of its register.
    #[schema(example = "R1")]
    register: String,
    /// Short code of the register's outlet.
    #[schema(example = "MAIN")]
    outlet: String,
    /// When it was given out.
    enrolled_at: String,
    /// When its device last said that it has it.
    held_at: String,
    /// How many of its numbers came.
    #[schema(example = 15)]
    received: u64,
    /// The highest number that came; 0 before the first.
    #[schema(example = 16)]
    last_received: i64,
    /// The highest number that its device has said it gave out; 0 before the first.
    #[schema(example = 17)]
    last_told: i64,
    /// How many of its numbers, up to the highest that is known, did not come, without an explanation.
    #[schema(example = 2)]
    missing: u64,
    /// That its device will not come back; null while it may.
    closed: Option<ClosedLaneView>,
}

/// That the device of a lane will not come back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ClosedLane)]
pub struct ClosedLaneView {
    /// Its numbers up to this one that did not come are explained by that.
    #[schema(example = 17)]
    to: i64,
    /// Why.
    #[schema(example = "The tablet fell into the sink.")]
    reason: String,
    /// When it was closed.
    at: String,
    /// The record that says so, and who did it.
    #[schema(example = 4711)]
    record: u64,
    /// How many of its numbers are lost by that.
    #[schema(example = 2)]
    lost: u64,
}

impl From<&LaneStanding> for ListedLaneView {
    fn from(standing: &LaneStanding) -> ListedLaneView {
        let lane = &standing.lane;
        ListedLaneView {
            lane: lane.code.clone(),
            register: lane.register.clone(),
            outlet: lane.outlet.clone(),
            enrolled_at: lane.enrolled_at.to_string(),
            held_at: lane.held_at.to_string(),
            received: standing.received,
            last_received: standing.last_received,
            last_told: lane.told,
            missing: standing.missing.count,
            closed: lane.closed.as_ref().map(|closed| ClosedLaneView {
                to: closed.to,
                reason: closed.reason.clone(),
                at: closed.at.to_string(),
                record: closed.record,
                lost: standing.lost.count,
            }),
        }
    }
}

/// The lanes that were ever given out at a register, oldest first, with what came from each.
#[utoipa::path(
    get, path = "/registers/{code}/lanes", tag = "numbering",
    params(("code" = String, Path, description = "Code of the register")),
    responses((status = 200, description = "All of them", body = Listing<ListedLaneView>)),
    security(("token" = ["numbering.read"]))
)]
pub async fn list_lanes(
    State(app): State<App>,
    caller: Caller<{ Permission::NumberingRead as u8 }>,
    PathName(code): PathName,
) -> Result<Json<Listing<ListedLaneView>>, Problem> {
    let register = register_named(&caller, &code)?;
    caller.outlet_named(&register.outlet)?;
    let lanes = app.reads().lanes(caller.merchant(), Some(register.code)).await?;
    Ok(Json(Listing { data: lanes.iter().map(ListedLaneView::from).collect(), next: None }))
}
