//! `POST /outlets/{code}/pause`, `POST /outlets/{code}/resume`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::outlets::{Pause, PauseOnlineOrders};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::OutletView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, NoBody, PathName};
use crate::problem::Problem;

/// Until when and why online orders are paused.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPause, example = json!({ "until": "2025-11-06T16:00:00Z", "reason": "Our fryer is being repaired." }))]
pub struct PauseBody {
    /// When the pause ends by itself; when somebody ends it where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// Why, as whoever orders is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Takes no more orders on online channels, for a while or until somebody takes them again. What was ordered stays. A pause that is in
/// force is replaced.
#[utoipa::path(
    post, path = "/outlets/{code}/pause", tag = "outlets", request_body = PauseBody,
    params(
        ("code" = String, Path, description = "Code of the outlet"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The outlet as it is now", body = OutletView)),
    security(("token" = ["outlets.pause"]))
)]
pub async fn pause_online_orders(
    State(app): State<App>,
    caller: Caller<{ Permission::OutletsPause as u8 }>,
    PathName(code): PathName,
    key: IdempotencyKey,
    Body(body): Body<PauseBody>,
) -> Result<Response, Problem> {
    let outlet = caller.outlet_named(&code)?.code.clone();
    let asked = key.asked(caller.settings(), "POST /outlets/{code}/pause", &outlet, &body);
    let mut check = Check::default();
    let pause = Pause {
        until: body.until.and_then(|text| check.timestamp("/until", &text)),
        reason: check.text("/reason", body.reason, TEXT_CHARS_MAX),
    };
    let command = check.finish(PauseOnlineOrders { outlet: outlet.clone(), pause: Some(pause) })?;
    let outcome = caller.submit(&app, asked, Command::PauseOnlineOrders(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outlet, &outcome).await
}

/// Takes orders on online channels again.
#[utoipa::path(
    post, path = "/outlets/{code}/resume", tag = "outlets",
    params(
        ("code" = String, Path, description = "Code of the outlet"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again changes nothing more")
    ),
    responses((status = 200, description = "The outlet as it is now", body = OutletView)),
    security(("token" = ["outlets.pause"]))
)]
pub async fn resume_online_orders(
    State(app): State<App>,
    caller: Caller<{ Permission::OutletsPause as u8 }>,
    PathName(code): PathName,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let outlet = caller.outlet_named(&code)?.code.clone();
    let asked = key.asked(caller.settings(), "POST /outlets/{code}/resume", &outlet, &());
    let command = PauseOnlineOrders { outlet: outlet.clone(), pause: None };
    let outcome = caller.submit(&app, asked, Command::PauseOnlineOrders(Box::new(command))).await?;
    answer(&app, caller.merchant(), &outlet, &outcome).await
}
