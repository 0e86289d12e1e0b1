//! `POST /orders/{id}/move`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::ordering::MoveTable;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::OrderView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// Where the guests of an order sit now.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = TableMove)]
pub struct MoveTableBody {
    /// Table, as the staff call it.
    #[schema(example = "T12")]
    table: String,
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Moves an open `dine_in` order to another table. Its tickets keep their numbers.
#[utoipa::path(
    post, path = "/orders/{id}/move", tag = "orders", request_body = MoveTableBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, at the other table", body = OrderView)),
    security(("token" = ["orders.place"]))
)]
pub async fn move_table(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersPlace as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<MoveTableBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders/{id}/move", &id.to_string(), &body);
    let mut check = Check::default();
    let table = check.name("/table", Some(body.table)).unwrap_or_default();
    let command = check.finish(MoveTable { order: OrderId(id), table, version: body.version })?;
    let outcome = caller.submit(&app, asked, Command::MoveTable(Box::new(command))).await?;
    answer(&app, caller.actor(), settings, outcome).await
}
