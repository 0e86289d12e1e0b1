//! `GET /shop/{merchant}/orders` and `GET /shop/{merchant}/orders/{id}`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::command::Outcome;
use docket_domain::ids::OrderId;
use docket_domain::ordering::OrderDocument;
use docket_domain::refusal::{Code, Refusal};
use docket_store::ordering::{OrderFilter, is_cursor};

use super::order_view::OwnOrderView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{CustomerCaller, Id, ListQuery, Listing, Query, checked_after, page_limit};
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

/// One's own order. That of somebody else is not there.
#[utoipa::path(
    get, path = "/shop/{merchant}/orders/{id}", tag = "shop",
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("id" = String, Path, description = "Id of the order")
    ),
    responses((status = 200, description = "The order", body = OwnOrderView)),
    security(("customer" = []))
)]
pub async fn get_own_order(State(app): State<App>, caller: CustomerCaller, Id(id): Id) -> Result<Json<OwnOrderView>, Problem> {
    let document = own(&app, &caller, OrderId(id)).await?;
    Ok(Json(OwnOrderView::new(&document, caller.settings())))
}

/// An order of the caller's.
///
/// # Errors
/// `order.unknown`, also for that of somebody else.
pub(super) async fn own(app: &App, caller: &CustomerCaller, id: OrderId) -> Result<OrderDocument, Problem> {
    let found = find(app, caller.merchant(), id).await?;
    let own = found.filter(|document| {
        let whose = document.customer.as_deref().map(|customer| customer.merged_into.unwrap_or(customer.id));
        whose == Some(caller.customer().id)
    });
    own.ok_or_else(|| Refusal::new(Code::OrderUnknown, "There is no such order.").into())
}

/// Answers with an order as it is now.
pub(super) async fn answer(app: &App, caller: &CustomerCaller, id: OrderId, outcome: &Outcome) -> Result<Response, Problem> {
    let document = own(app, caller, id).await?;
    Ok(answered(outcome, OwnOrderView::new(&document, caller.settings())))
}
