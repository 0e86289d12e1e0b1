//! `POST /driver/deliveries/{id}/pick-up`, `POST /driver/deliveries/{id}/fail`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::delivery::{FailDelivery, PickUpDelivery};
use docket_domain::ids::OrderId;
use docket_domain::limits::TEXT_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::DeliveryView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey, NoBody};
use crate::problem::Problem;

/// The driver leaves with the order. From now on its customer has a code of four digits.
#[utoipa::path(
    post, path = "/driver/deliveries/{id}/pick-up", tag = "delivery",
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again answers the same order")
    ),
    responses((status = 200, description = "The delivery, under way", body = DeliveryView)),
    security(("token" = ["deliveries.deliver"]))
)]
pub async fn pick_up_delivery(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesDeliver as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /driver/deliveries/{id}/pick-up", &id.to_string(), &());
    let command = Command::PickUpDelivery(Box::new(PickUpDelivery { order: OrderId(id) }));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, settings, caller.actor(), outcome).await
}

/// Why a delivery came to nothing.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DeliveryFailure)]
pub struct FailBody {
    /// Why.
    #[schema(example = "nobody opened")]
    reason: String,
}

/// Says that a delivery failed: the order is `ready` again, for the next driver, and keeps the attempt.
#[utoipa::path(
    post, path = "/driver/deliveries/{id}/fail", tag = "delivery", request_body = FailBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The delivery, which waits for the next driver", body = DeliveryView)),
    security(("token" = ["deliveries.deliver"]))
)]
pub async fn fail_delivery(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesDeliver as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<FailBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /driver/deliveries/{id}/fail", &id.to_string(), &body);
    let mut check = Check::default();
    let reason = check.reason("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(FailDelivery { order: OrderId(id), reason })?;
    let outcome = caller.submit(&app, asked, Command::FailDelivery(Box::new(command))).await?;
    answer(&app, settings, caller.actor(), outcome).await
}
