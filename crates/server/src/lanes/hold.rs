//! `POST /lanes/{lane}/hold`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::lanes::HoldLane;
use docket_domain::limits::SEQUENCE_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shown;
use super::view::LaneView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName};
use crate::problem::{EdgeCode, Problem};

/// What a device says of its lane.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LaneHold, example = json!({
    "holder": "8d7b3b39-5c5c-4a3e-8a0e-6a2f0f1f7c11", "previousHolder": "5f0d1f6e-2b1a-4a5e-9f0a-0c3b2a1d4e5f", "lastSequence": 17
}))]
pub struct HoldBody {
    /// The secret by which the device holds the lane from now on, any new UUID.
    holder: String,
    /// The one before.
    previous_holder: String,
    /// The highest number that the device has given out; 0 before the first.
    last_sequence: i64,
}

/// Says that a device has its lane, and how far it has counted: whenever its till starts with a server there, and before it sends what it
/// kept. Said again, it changes nothing more.
///
/// Of two devices with the same storage, the first goes on; the other is told to enrol a lane of its own.
#[utoipa::path(
    post, path = "/lanes/{lane}/hold", tag = "numbering", request_body = HoldBody,
    params(
        ("lane" = String, Path, description = "Code of the lane"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The lane, and how it prints its numbers", body = LaneView)),
    security(("token" = ["bills.sell"]))
)]
pub async fn hold_lane(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsSell as u8 }>,
    PathName(lane): PathName,
    key: IdempotencyKey,
    Body(body): Body<HoldBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /lanes/{lane}/hold", &lane, &body);
    let mut check = Check::default();
    if !(0..=SEQUENCE_MAX).contains(&body.last_sequence) {
        let detail = format!("`lastSequence` must be 0 to {SEQUENCE_MAX}.");
        check.bad("/lastSequence", EdgeCode::RequestInvalid, detail);
    }
    let command = HoldLane {
        lane: lane.to_ascii_uppercase(),
        holder: check.id("/holder", Some(body.holder)).unwrap_or_default(),
        previous_holder: check.id("/previousHolder", Some(body.previous_holder)).unwrap_or_default(),
        last_sequence: body.last_sequence,
    };
    let command = check.finish(command)?;
    let holder = command.holder;
    let outcome = caller.submit(&app, asked, Command::HoldLane(Box::new(command))).await?;
    let view = shown(&app, caller.merchant(), holder, &outcome).await?;
    Ok(answered(&outcome, view))
}
