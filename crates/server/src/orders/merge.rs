//! `POST /orders/{id}/merge`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::limits::ORDERS_MERGED_MAX;
use docket_domain::ordering::{MergeOrders, MergedOrder};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::answer;
use super::view::OrderView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// The orders whose lines an order takes over.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OrderMerge, example = json!({ "from": ["0199f1a2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"], "versions": [2] }))]
pub struct MergeBody {
    /// Ids of 1 to 20 orders.
    from: Vec<String>,
    /// The version that was read of the order that takes over; refused when it has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    /// The versions that were read of the others, in the same order as `from`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    versions: Vec<u32>,
}

/// Brings the lines of other orders onto this one, at the prices at which they were ordered. The others are cancelled and name this one
/// in `mergedInto`. Only the one that takes over may have payments, paid or awaited.
#[utoipa::path(
    post, path = "/orders/{id}/merge", tag = "orders", request_body = MergeBody,
    params(
        ("id" = String, Path, description = "Id of the order that takes over"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, with all lines", body = OrderView)),
    security(("token" = ["orders.place"]))
)]
pub async fn merge_orders(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersPlace as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<MergeBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders/{id}/merge", &id.to_string(), &body);
    let command = Command::MergeOrders(Box::new(command(OrderId(id), body)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.actor(), settings, outcome).await
}

fn command(order: OrderId, body: MergeBody) -> Result<MergeOrders, Problem> {
    let mut check = Check::default();
    if !(1..=ORDERS_MERGED_MAX).contains(&body.from.len()) {
        let detail = format!("`from` must have 1 to {ORDERS_MERGED_MAX} ids of orders.");
        check.bad("/from", EdgeCode::RequestInvalid, detail);
    }
    if !body.versions.is_empty() && body.versions.len() != body.from.len() {
        check.bad("/versions", EdgeCode::RequestInvalid, "`versions` must have one version for each of `from`, or be left out.");
    }
    let from = body.from.into_iter().enumerate().map(|(index, id)| MergedOrder {
        order: OrderId(check.id(&format!("/from/{index}"), Some(id)).unwrap_or(Uuid::nil())),
        version: body.versions.get(index).copied(),
    });
    let from = from.collect();
    check.finish(MergeOrders { order, from, version: body.version })
}
