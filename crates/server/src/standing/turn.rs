//! `POST /standing-orders/{id}/pause`, `/resume` and `/cancel`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::StandingOrderId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::standing::{Turn, TurnStandingOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::StandingOrderView;
use crate::app::App;
use crate::extract::{Asked, Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// Why, and what was seen; both may be left out.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = StandingOrderTurn, example = json!({ "reason": "they travel", "version": 1 }))]
pub struct TurnBody {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The version that was read; refused when it has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Pauses a standing order: nothing is placed until it is resumed.
#[utoipa::path(
    post, path = "/standing-orders/{id}/pause", tag = "standing orders", request_body = TurnBody,
    params(
        ("id" = String, Path, description = "Id of the standing order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The standing order as it is now", body = StandingOrderView)),
    security(("token" = ["standingOrders.change"]))
)]
pub async fn pause_standing_order(
    State(app): State<App>,
    caller: Caller<{ Permission::StandingOrdersChange as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<TurnBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /standing-orders/{id}/pause", &id.to_string(), &body);
    turn(&app, &caller, StandingOrderId(id), Turn::Pause, asked, body).await
}

/// Goes on with a paused one: from the first time on that lies ahead, nothing is made up for.
#[utoipa::path(
    post, path = "/standing-orders/{id}/resume", tag = "standing orders", request_body = TurnBody,
    params(
        ("id" = String, Path, description = "Id of the standing order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The standing order as it is now", body = StandingOrderView)),
    security(("token" = ["standingOrders.change"]))
)]
pub async fn resume_standing_order(
    State(app): State<App>,
    caller: Caller<{ Permission::StandingOrdersChange as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<TurnBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /standing-orders/{id}/resume", &id.to_string(), &body);
    turn(&app, &caller, StandingOrderId(id), Turn::Resume, asked, body).await
}

/// Calls a standing order off for good. Orders that were placed stay.
#[utoipa::path(
    post, path = "/standing-orders/{id}/cancel", tag = "standing orders", request_body = TurnBody,
    params(
        ("id" = String, Path, description = "Id of the standing order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The standing order as it is now", body = StandingOrderView)),
    security(("token" = ["standingOrders.change"]))
)]
pub async fn cancel_standing_order(
    State(app): State<App>,
    caller: Caller<{ Permission::StandingOrdersChange as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<TurnBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /standing-orders/{id}/cancel", &id.to_string(), &body);
    turn(&app, &caller, StandingOrderId(id), Turn::Cancel, asked, body).await
}

async fn turn(
    app: &App,
    caller: &Caller<{ Permission::StandingOrdersChange as u8 }>,
    standing: StandingOrderId,
    turn: Turn,
    asked: Asked,
    body: TurnBody,
) -> Result<Response, Problem> {
    let mut check = Check::default();
    let reason = check.text("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(TurnStandingOrder { standing, turn, reason, version: body.version })?;
    let outcome = caller.submit(app, asked, Command::TurnStandingOrder(Box::new(command))).await?;
    answer(app, caller.settings(), outcome).await
}
