//! `POST /orders/{id}/transitions`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::billing::Settlement;
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::ordering::{Status, TransitionOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::OrderView;
use crate::app::App;
use crate::billing::{TenderBody, tenders};
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey, one_of};
use crate::problem::{EdgeCode, Problem};

/// Where an order goes next.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Transition)]
pub struct TransitionBody {
    /// A status.
    #[schema(example = "ready")]
    to: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// How it is paid, with `delivered`: by `cash`, `card`, or `house_account` for what is left. The order becomes a bill.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    payments: Vec<TenderBody>,
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Moves an order along its lifecycle. Of a delivery the steps from `ready` on do what the routes of drivers do, under the same conditions;
/// a driver hands over with `POST /driver/deliveries/{id}/deliver`, and `POST /orders/{id}/assign` says who else brings an order.
#[utoipa::path(
    post, path = "/orders/{id}/transitions", tag = "orders", request_body = TransitionBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, moved", body = OrderView)),
    security(("token" = ["orders.transition"]))
)]
pub async fn transition_order(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersTransition as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<TransitionBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders/{id}/transitions", &id.to_string(), &body);
    let mut check = Check::default();
    let reason = check.text("/reason", body.reason, TEXT_CHARS_MAX);
    let to = Status::parse(&body.to);
    if to.is_none() {
        check.bad("/to", EdgeCode::RequestInvalid, one_of("/to", Status::ALL.iter().map(|status| status.as_str())));
    }
    let to = to.unwrap_or(Status::Pending);
    if !body.payments.is_empty() && to != Status::Delivered {
        check.bad("/payments", EdgeCode::RequestInvalid, "`payments` are taken when the order becomes `delivered`.");
    }
    let (payments, on_account) = tenders(body.payments, true, settings, &mut check);
    let settlement = Settlement { payments, on_account };
    let command = check.finish(TransitionOrder { order: OrderId(id), to, reason, settlement, version: body.version })?;
    let command = Command::TransitionOrder(Box::new(command));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.actor(), settings, outcome).await
}
