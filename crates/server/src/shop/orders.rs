//! `GET /shop/{merchant}/orders` and `GET /shop/{merchant}/orders/{id}`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::command::Outcome;
use docket_store::ordering::{OrderFilter, is_cursor};

use super::order_view::OwnOrderView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{CustomerCaller, ListQuery, Listing, OrderCaller, Query, checked_after, page_limit};
use crate::orders::find;
use crate::problem::Problem;

/// One's own orders, newest first, with those of who was merged into one.
#[utoipa::path(
    get, path = "/shop/{merchant}/orders", tag = "shop",
    params(("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"), ListQuery),
    responses((status = 200, description = "A page of orders", body = Listing<OwnOrderView>)),
    security(("customer" = []))
)]
pub async fn list_own_orders(
    State(app): State<App>,
    caller: CustomerCaller,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<OwnOrderView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, |after| is_cursor(after, false))?;
    let filter = OrderFilter { customer: Some(caller.customer().id), ..OrderFilter::default() };
    let page = app.reads().orders(caller.merchant(), filter, after, limit).await?;
    let data = page.data.iter().map(|document| OwnOrderView::new(document, caller.settings())).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// One's own order: of who has signed in, or of a guest who has its key. That of somebody else is not there.
#[utoipa::path(
    get, path = "/shop/{merchant}/orders/{id}", tag = "shop",
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("id" = String, Path, description = "Id of the order"),
        ("Order-Key" = Option<String>, Header, description = "Of a guest's order: its key")
    ),
    responses((status = 200, description = "The order", body = OwnOrderView)),
    security(("customer" = []), ("orderKey" = []))
)]
pub async fn get_own_order(caller: OrderCaller) -> Result<Json<OwnOrderView>, Problem> {
    Ok(Json(OwnOrderView::new(caller.document(), caller.settings())))
}

/// Answers with an order as it is now.
pub(super) async fn answer(app: &App, caller: &OrderCaller, outcome: &Outcome) -> Result<Response, Problem> {
    let now = find(app, caller.merchant(), caller.order()).await?;
    Ok(answered(outcome, OwnOrderView::new(now.as_ref().unwrap_or(caller.document()), caller.settings())))
}
