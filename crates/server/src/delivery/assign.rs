//! `POST /orders/{id}/assign`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::delivery::AssignDelivery;
use docket_domain::ids::{OrderId, UserId};
use docket_domain::limits::TEXT_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::orders::{self, OrderView};
use crate::problem::Problem;

/// Who brings an order.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Assignment)]
pub struct AssignBody {
    /// Id of the driver; `GET /drivers` lists them.
    #[schema(example = "0199d7a4-6c00-7000-8000-00000000002a")]
    driver: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "a flat tyre")]
    reason: Option<String>,
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Says who brings an order that is ready, or who brings it instead while its driver has not left with it.
#[utoipa::path(
    post, path = "/orders/{id}/assign", tag = "delivery", request_body = AssignBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, assigned", body = OrderView)),
    security(("token" = ["deliveries.assign"]))
)]
pub async fn assign_delivery(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesAssign as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<AssignBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders/{id}/assign", &id.to_string(), &body);
    let mut check = Check::default();
    let driver = check.id("/driver", Some(body.driver)).unwrap_or(Uuid::nil());
    let reason = check.text("/reason", body.reason, TEXT_CHARS_MAX);
    let command = AssignDelivery { order: OrderId(id), driver: UserId(driver), reason, version: body.version };
    let command = Command::AssignDelivery(Box::new(check.finish(command)?));
    let outcome = caller.submit(&app, asked, command).await?;
    orders::answer(&app, caller.actor(), settings, outcome).await
}
