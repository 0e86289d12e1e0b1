//! `POST /orders/{id}/cancel`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::ordering::CancelOrder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::OrderView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// Why an order is called off.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Cancellation)]
pub struct CancelBody {
    /// Why.
    #[schema(example = "the customer rang")]
    reason: String,
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Calls an order off. It keeps its number.
#[utoipa::path(
    post, path = "/orders/{id}/cancel", tag = "orders", request_body = CancelBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, cancelled", body = OrderView)),
    security(("token" = ["orders.cancel"]))
)]
pub async fn cancel_order(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersCancel as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<CancelBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders/{id}/cancel", &id.to_string(), &body);
    let mut check = Check::default();
    let reason = check.reason("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(CancelOrder { order: OrderId(id), reason, version: body.version })?;
    let command = Command::CancelOrder(Box::new(command));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.actor(), settings, outcome).await
}
