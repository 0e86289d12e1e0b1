//! `GET /orders/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::OrderId;

use super::view::OrderView;
use super::{find, unknown};
use crate::app::App;
use crate::extract::{Caller, Id};
use crate::problem::Problem;

/// An order with its full history: who, when, from, to, why; and, while it is under way, the code that its customer tells the driver.
#[utoipa::path(
    get, path = "/orders/{id}", tag = "orders",
    params(("id" = String, Path, description = "Id of the order")),
    responses((status = 200, description = "The order", body = OrderView)),
    security(("token" = ["orders.read"]))
)]
pub async fn get_order(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersRead as u8 }>,
    Id(id): Id,
) -> Result<Json<OrderView>, Problem> {
    let order = find(&app, caller.merchant(), OrderId(id)).await?;
    // Who is bound to an outlet sees its orders only.
    let order = order.filter(|document| caller.actor().sees(&document.order.outlet));
    let view = |document| OrderView::seen_by(caller.actor(), &document, caller.settings());
    order.map(|document| Json(view(document))).ok_or_else(unknown)
}
