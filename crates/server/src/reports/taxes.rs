//! `GET /reports/taxes`, `/reports/taxes.csv`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::money::{Amount, Currency, Percent};
use docket_store::reports::{Scope, TaxFigures, TaxLine};
use serde::Serialize;
use utoipa::ToSchema;

use super::file::{amounts, file};
use super::query::ReportQuery;
use super::{Reader, Report, at_cells};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::Query;
use crate::imports::cells::guarded;
use crate::problem::Problem;

/// A tax at a rate, on a business date at an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaxReportLine)]
pub struct TaxView {
    /// The operating day.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// Which tax, and what it comes to.
    #[serde(flatten)]
    sums: TaxSumsView,
}

/// A tax at a rate: sold, returned, and what is left.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaxReportSums)]
pub struct TaxSumsView {
    /// Name of the tax; null for what is sold without any.
    #[schema(example = "VAT")]
    tax: Option<String>,
    /// Per cent; null for what is sold without any.
    rate: Option<Exact>,
    /// On bills.
    sold: TaxFiguresView,
    /// On credit notes.
    returned: TaxFiguresView,
    /// Sold less returned, which is owed to the state.
    left: TaxFiguresView,
}

/// What is taxable, and the tax.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TaxReportFigures)]
pub struct TaxFiguresView {
    /// Net of the lines with the tax. A line with two taxes counts for each.
    taxable_net: Exact,
    /// The tax.
    tax: Exact,
}

const COLUMNS: &[&str] = &[
    "business_date",
    "outlet",
    "tax_name",
    "rate",
    "taxable_net",
    "tax",
    "returned_taxable_net",
    "returned_tax",
    "left_taxable_net",
    "left_tax",
];

/// Taxes by business date, outlet, tax and rate: what is taxable and the tax, sold, returned, and what is left.
#[utoipa::path(
    get, path = "/reports/taxes", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "The report", body = Report<TaxView, Vec<TaxSumsView>>)),
    security(("token" = ["reports.read"]))
)]
pub async fn report_taxes(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Report<TaxView, Vec<TaxSumsView>>>, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let mut totals: BTreeMap<Option<(String, i64)>, [TaxFigures; 2]> = BTreeMap::new();
    for line in &lines {
        let total = totals.entry(line.tax.clone().map(|(name, rate)| (name, rate.0))).or_default();
        *total = [plus(total[0], line.sold), plus(total[1], line.returned)];
    }
    let data = lines.into_iter().map(|line| TaxView {
        business_date: line.at.date.to_string(),
        outlet: line.at.outlet,
        sums: TaxSumsView::new(line.tax, line.sold, line.returned, currency),
    });
    let data = data.collect();
    let total = totals
        .into_iter()
        .map(|(tax, [sold, returned])| TaxSumsView::new(tax.map(|(name, rate)| (name, Percent(rate))), sold, returned, currency));
    Ok(Json(Report::new(&scope, data, total.collect())))
}

/// Taxes by business date, outlet, tax and rate as a CSV file.
#[utoipa::path(
    get, path = "/reports/taxes.csv", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["reports.read"]))
)]
pub async fn report_taxes_file(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let cells = |line: &TaxLine| {
        let mut cells = at_cells(&line.at).to_vec();
        let (name, rate) =
            line.tax.as_ref().map(|(name, rate)| (guarded(name).into_owned(), rate.to_string())).unwrap_or_default();
        cells.extend([name, rate]);
        for figures in [line.sold, line.returned, minus(line.sold, line.returned)] {
            cells.extend(amounts([figures.net, figures.tax], currency));
        }
        cells
    };
    file("taxes", &scope, COLUMNS, lines.iter().map(cells).collect())
}

async fn read(app: &App, caller: &Reader, query: &ReportQuery) -> Result<(Scope, Vec<TaxLine>), Problem> {
    let scope = query.scope(app, caller)?;
    let lines = app.reads().tax_report(caller.merchant(), &scope).await?;
    Ok((scope, lines))
}

impl TaxSumsView {
    fn new(tax: Option<(String, Percent)>, sold: TaxFigures, returned: TaxFigures, currency: &Currency) -> TaxSumsView {
        let figures = |figures: TaxFigures| TaxFiguresView {
            taxable_net: Exact::amount(figures.net, currency),
            tax: Exact::amount(figures.tax, currency),
        };
        let (tax, rate) = tax.map(|(name, rate)| (name, Exact(rate.to_string()))).unzip();
        TaxSumsView { tax, rate, sold: figures(sold), returned: figures(returned), left: figures(minus(sold, returned)) }
    }
}

fn plus(one: TaxFigures, other: TaxFigures) -> TaxFigures {
    TaxFigures { net: Amount(one.net.0 + other.net.0), tax: Amount(one.tax.0 + other.tax.0) }
}

fn minus(one: TaxFigures, other: TaxFigures) -> TaxFigures {
    TaxFigures { net: Amount(one.net.0 - other.net.0), tax: Amount(one.tax.0 - other.tax.0) }
}
