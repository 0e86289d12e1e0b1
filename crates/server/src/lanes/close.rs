//! `POST /lanes/{code}/close`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::lanes::CloseLane;
use docket_domain::limits::{SEQUENCE_MAX, TEXT_CHARS_MAX};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::ListedLaneView;
use super::standing;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName};
use crate::problem::{EdgeCode, Problem};

/// Why the device of a lane will not come back.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LaneClose, example = json!({ "reason": "The tablet fell into the sink.", "lastSequence": 17 }))]
pub struct CloseBody {
    /// Why, in words that explain the missing numbers to whoever asks for them.
    reason: String,
    /// The highest number that it is known to have printed, from a receipt that somebody has, where that is more than it told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_sequence: Option<i64>,
}

/// Closes a lane whose device was wiped, lost or broken: what it gave out and never sent is explained by that, in the audit too.
///
/// A sale that comes from it all the same is taken, and its number is none of the lost ones any more. The device itself, should it come back,
/// gets a lane of its own. Closed again, the last word counts.
#[utoipa::path(
    post, path = "/lanes/{code}/close", tag = "numbering", request_body = CloseBody,
    params(
        ("code" = String, Path, description = "Code of the lane"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The lane, and what is lost of it", body = ListedLaneView)),
    security(("token" = ["numbering.change"]))
)]
pub async fn close_lane(
    State(app): State<App>,
    caller: Caller<{ Permission::NumberingChange as u8 }>,
    PathName(lane): PathName,
    key: IdempotencyKey,
    Body(body): Body<CloseBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /lanes/{code}/close", &lane, &body);
    let mut check = Check::default();
    if body.last_sequence.is_some_and(|last| !(1..=SEQUENCE_MAX).contains(&last)) {
        check.bad("/lastSequence", EdgeCode::RequestInvalid, format!("`lastSequence` must be 1 to {SEQUENCE_MAX}."));
    }
    let command = CloseLane {
        lane: lane.to_ascii_uppercase(),
        reason: check.reason("/reason", body.reason, TEXT_CHARS_MAX),
        last_sequence: body.last_sequence,
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::CloseLane(Box::new(command))).await?;
    let view = ListedLaneView::from(&standing(&app, caller.merchant(), &outcome).await?);
    Ok(answered(&outcome, view))
}
