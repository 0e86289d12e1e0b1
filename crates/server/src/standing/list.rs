//! `GET /standing-orders` and `GET /standing-orders/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::{CustomerId, StandingOrderId};
use docket_store::standing::{StandingFilter, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::read;
use super::view::StandingOrderView;
use crate::app::App;
use crate::extract::{Caller, Id, Listing, Query, an_id, checked_after, page_limit};
use crate::problem::{EdgeCode, FieldError, Problem};

/// Which standing orders, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StandingQuery {
    /// Id of the customer; with those of who was merged into them.
    customer: Option<String>,
    /// `true`: those that are due again; `false`: those that are paused, ended or cancelled.
    active: Option<bool>,
    /// Standing orders on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Standing orders, newest first.
#[utoipa::path(
    get, path = "/standing-orders", tag = "standing orders", params(StandingQuery),
    responses((status = 200, description = "A page of standing orders", body = Listing<StandingOrderView>)),
    security(("token" = ["standingOrders.read"]))
)]
pub async fn list_standing_orders(
    State(app): State<App>,
    caller: Caller<{ Permission::StandingOrdersRead as u8 }>,
    Query(query): Query<StandingQuery>,
) -> Result<Json<Listing<StandingOrderView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, is_cursor)?;
    let customer = query.customer.as_deref().map(customer_of).transpose()?;
    // Who is bound to an outlet sees its standing orders only.
    let filter = StandingFilter { outlet: caller.actor().outlet.clone(), customer, active: query.active };
    let page = app.reads().standing_orders(caller.merchant(), filter, after, limit).await?;
    let data = page.data.iter().map(|(standing, customer)| StandingOrderView::new(standing, customer)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

fn customer_of(id: &str) -> Result<CustomerId, Problem> {
    Uuid::try_parse(id).map(CustomerId).map_err(|_| {
        let (code, detail) = (EdgeCode::RequestInvalid.as_str(), an_id("customer"));
        Problem::fields(vec![FieldError { pointer: "?customer".to_owned(), code, detail }])
    })
}

/// A standing order.
#[utoipa::path(
    get, path = "/standing-orders/{id}", tag = "standing orders",
    params(("id" = String, Path, description = "Id of the standing order")),
    responses((status = 200, description = "The standing order", body = StandingOrderView)),
    security(("token" = ["standingOrders.read"]))
)]
pub async fn get_standing_order(
    State(app): State<App>,
    caller: Caller<{ Permission::StandingOrdersRead as u8 }>,
    Id(id): Id,
) -> Result<Json<StandingOrderView>, Problem> {
    read(&app, caller.settings(), StandingOrderId(id), caller.actor().outlet.as_deref()).await.map(Json)
}
