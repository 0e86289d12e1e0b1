//! `GET /reports/orders`, `/reports/orders.csv`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::money::{Amount, Currency};
use docket_store::reports::{Counted, OrderLine, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use super::file::file;
use super::query::ReportQuery;
use super::{Reader, Report, at_cells};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::Query;
use crate::problem::Problem;

/// Orders of a status, of a business date at an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderReportLine)]
pub struct OrderLineView {
    /// The operating day that they belong to.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// Where they stand now, and what they come to.
    #[serde(flatten)]
    sums: OrderSumsView,
}

/// Orders of a status.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = OrderReportSums)]
pub struct OrderSumsView {
    /// The status that they have now.
    #[schema(example = "delivered")]
    status: String,
    /// How many.
    count: u64,
    /// What their customers pay.
    total: Exact,
}

const COLUMNS: &[&str] = &["business_date", "outlet", "status", "count", "total"];

/// Orders by business date, outlet and where they stand now.
#[utoipa::path(
    get, path = "/reports/orders", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "The report", body = Report<OrderLineView, Vec<OrderSumsView>>)),
    security(("token" = ["reports.read"]))
)]
pub async fn report_orders(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Report<OrderLineView, Vec<OrderSumsView>>>, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let mut totals: BTreeMap<String, Counted> = BTreeMap::new();
    for line in &lines {
        let total = totals.entry(line.status.clone()).or_default();
        *total = Counted { count: total.count + line.orders.count, amount: Amount(total.amount.0 + line.orders.amount.0) };
    }
    let data = lines.into_iter().map(|line| OrderLineView {
        business_date: line.at.date.to_string(),
        outlet: line.at.outlet,
        sums: OrderSumsView::new(line.status, line.orders, currency),
    });
    let data = data.collect();
    let total = totals.into_iter().map(|(status, orders)| OrderSumsView::new(status, orders, currency));
    Ok(Json(Report::new(&scope, data, total.collect())))
}

/// Orders by business date, outlet and where they stand now, as a CSV file.
#[utoipa::path(
    get, path = "/reports/orders.csv", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["reports.read"]))
)]
pub async fn report_orders_file(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let cells = |line: &OrderLine| {
        let mut cells = at_cells(&line.at).to_vec();
        cells.extend([line.status.clone(), line.orders.count.to_string(), currency.format(line.orders.amount)]);
        cells
    };
    file("orders", &scope, COLUMNS, lines.iter().map(cells).collect())
}

async fn read(app: &App, caller: &Reader, query: &ReportQuery) -> Result<(Scope, Vec<OrderLine>), Problem> {
    let scope = query.scope(app, caller)?;
    let lines = app.reads().order_report(caller.merchant(), &scope).await?;
    Ok((scope, lines))
}

impl OrderSumsView {
    fn new(status: String, orders: Counted, currency: &Currency) -> OrderSumsView {
        OrderSumsView { status, count: orders.count, total: Exact::amount(orders.amount, currency) }
    }
}
