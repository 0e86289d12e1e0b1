//! `GET /products/{id}/movements`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::ProductId;
use docket_store::stock::is_place;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::MovementDetailsView;
use crate::app::App;
use crate::extract::{Caller, Id, Listing, Query, checked_after, page_limit};
use crate::problem::Problem;
use crate::products::known_product;

/// Which movements, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MovementsQuery {
    /// Code of the outlet.
    outlet: Option<String>,
    /// Movements on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A product's movements, newest first.
#[utoipa::path(
    get, path = "/products/{id}/movements", tag = "stock",
    params(("id" = String, Path, description = "Id of the product"), MovementsQuery),
    responses((status = 200, description = "A page of movements", body = Listing<MovementDetailsView>)),
    security(("token" = ["stock.read"]))
)]
pub async fn list_movements(
    State(app): State<App>,
    caller: Caller<{ Permission::StockRead as u8 }>,
    Id(id): Id,
    Query(query): Query<MovementsQuery>,
) -> Result<Json<Listing<MovementDetailsView>>, Problem> {
    let after = checked_after(query.after, is_place)?;
    let limit = page_limit(query.limit)?;
    let outlet = caller.outlet_seen(query.outlet.as_deref())?;
    let product = ProductId(id);
    known_product(&app, caller.merchant(), product.into()).await?;
    let page = app.reads().movements(caller.merchant(), product, outlet, after, limit).await?;
    let sees_cost = caller.actor().may(Permission::CostRead);
    let currency = &caller.settings().currency;
    let data = page.data.iter().map(|one| MovementDetailsView::new(one, currency, sees_cost)).collect();
    Ok(Json(Listing { data, next: page.next }))
}
