//! `POST /orders/{id}/hold` and `POST /orders/{id}/recall`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::ordering::{HoldOrder, RecallOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::OrderView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// Why an order is put on hold.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Hold)]
pub struct HoldBody {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "fetches the purse")]
    reason: Option<String>,
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// What was seen of an order that is recalled.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Recall)]
pub struct RecallBody {
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Puts an order on hold, before anybody has begun with it: kitchen and counter do not see it among the open ones, and it is not moved
/// along until it is recalled.
#[utoipa::path(
    post, path = "/orders/{id}/hold", tag = "orders", request_body = HoldBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, on hold", body = OrderView)),
    security(("token" = ["orders.place"]))
)]
pub async fn hold_order(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersPlace as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<HoldBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders/{id}/hold", &id.to_string(), &body);
    let mut check = Check::default();
    let reason = check.text("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(HoldOrder { order: OrderId(id), reason, version: body.version })?;
    let outcome = caller.submit(&app, asked, Command::HoldOrder(Box::new(command))).await?;
    answer(&app, caller.actor(), settings, outcome).await
}

/// Takes an order up again that was put on hold.
#[utoipa::path(
    post, path = "/orders/{id}/recall", tag = "orders", request_body = RecallBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, no longer on hold", body = OrderView)),
    security(("token" = ["orders.place"]))
)]
pub async fn recall_order(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersPlace as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<RecallBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders/{id}/recall", &id.to_string(), &body);
    let command = Command::RecallOrder(Box::new(RecallOrder { order: OrderId(id), version: body.version }));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.actor(), settings, outcome).await
}
