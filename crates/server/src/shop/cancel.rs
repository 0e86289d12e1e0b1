//! `POST /shop/{merchant}/orders/{id}/cancel`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::command::Command;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::ordering::CancelOrder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::order_view::OwnOrderView;
use super::orders::answer;
use crate::app::App;
use crate::extract::{Body, Check, IdempotencyKey, OrderCaller};
use crate::problem::Problem;

/// What stands as the reason where the customer gives none.
const NO_REASON: &str = "cancelled by the customer";

/// Why one cancels.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OwnCancellation, example = json!({ "reason": "ordered twice" }))]
pub struct OwnCancelBody {
    /// Why, for the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Cancels one's own order, as long as the shop has not taken it on. What the wallet paid is back in it at once.
#[utoipa::path(
    post, path = "/shop/{merchant}/orders/{id}/cancel", tag = "shop", request_body = OwnCancelBody,
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("id" = String, Path, description = "Id of the order"),
        ("Order-Key" = Option<String>, Header, description = "Of a guest's order: its key"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, cancelled", body = OwnOrderView)),
    security(("customer" = []), ("orderKey" = []))
)]
pub async fn cancel_own_order(
    State(app): State<App>,
    caller: OrderCaller,
    key: IdempotencyKey,
    Body(body): Body<OwnCancelBody>,
) -> Result<Response, Problem> {
    let (id, key) = (caller.order(), key.of(caller.customer().0));
    let asked = key.asked(caller.settings(), "POST /shop/{merchant}/orders/{id}/cancel", &id.to_string(), &body);
    let mut check = Check::default();
    let reason = check.text("/reason", body.reason, TEXT_CHARS_MAX).unwrap_or_else(|| NO_REASON.to_owned());
    let command = check.finish(CancelOrder { order: id, reason, version: body.version })?;
    let outcome = caller.submit(&app, asked, Command::CancelOrder(Box::new(command))).await?;
    answer(&app, &caller, &outcome).await
}
