//! `GET /reports/sales`, `/reports/sales.csv`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::money::{Amount, Currency};
use docket_store::reports::{SalesFigures, SalesLine, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use super::file::{amounts, file};
use super::query::ReportQuery;
use super::{Reader, Report, at_cells};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::Query;
use crate::problem::Problem;

/// Sales of a business date at an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SalesReportLine)]
pub struct SalesView {
    /// The operating day.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// Sold, returned, and what is left.
    #[serde(flatten)]
    sums: SalesSumsView,
}

/// Sold, returned, and what is left.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SalesReportSums)]
pub struct SalesSumsView {
    /// What the bills come to.
    sold: FiguresView,
    /// What the credit notes come to: returns and voids.
    returned: FiguresView,
    /// Sold less returned, as it stands in the ledger.
    left: AmountsView,
}

/// What documents come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SalesReportFigures)]
pub struct FiguresView {
    /// How many documents.
    documents: u64,
    /// The amounts.
    #[serde(flatten)]
    amounts: AmountsView,
}

/// Amounts of sales.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SalesReportAmounts)]
pub struct AmountsView {
    /// Before discounts, without tax.
    gross: Exact,
    /// Discounts, without tax.
    discounts: Exact,
    /// Gross less discounts.
    net: Exact,
    /// Taxes.
    tax: Exact,
    /// Net and taxes.
    total: Exact,
    /// What rounding to the smallest coin added, or took off.
    rounding: Exact,
    /// Tips, which are the staff's.
    tips: Exact,
    /// What had to be paid: total, rounding and tips.
    due: Exact,
}

const COLUMNS: &[&str] = &[
    "business_date",
    "outlet",
    "bills",
    "gross",
    "discounts",
    "net",
    "tax",
    "total",
    "rounding",
    "tips",
    "due",
    "credit_notes",
    "returned_gross",
    "returned_discounts",
    "returned_net",
    "returned_tax",
    "returned_total",
    "returned_rounding",
    "returned_tips",
    "returned_due",
    "left_gross",
    "left_discounts",
    "left_net",
    "left_tax",
    "left_total",
    "left_rounding",
    "left_tips",
    "left_due",
];

/// Sales by business date and outlet: bills, what came back of them, and what is left.
#[utoipa::path(
    get, path = "/reports/sales", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "The report", body = Report<SalesView, SalesSumsView>)),
    security(("token" = ["reports.read"]))
)]
pub async fn report_sales(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Report<SalesView, SalesSumsView>>, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let total = lines
        .iter()
        .fold(<[SalesFigures; 2]>::default(), |total, line| [plus(total[0], line.sold), plus(total[1], line.returned)]);
    let data = lines.iter().map(|line| SalesView {
        business_date: line.at.date.to_string(),
        outlet: line.at.outlet.clone(),
        sums: SalesSumsView::new(line.sold, line.returned, currency),
    });
    Ok(Json(Report::new(&scope, data.collect(), SalesSumsView::new(total[0], total[1], currency))))
}

/// Sales by business date and outlet as a CSV file.
#[utoipa::path(
    get, path = "/reports/sales.csv", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["reports.read"]))
)]
pub async fn report_sales_file(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let cells = |line: &SalesLine| {
        let mut cells = at_cells(&line.at).to_vec();
        for figures in [line.sold, line.returned] {
            cells.push(figures.documents.to_string());
            cells.extend(amounts(columns(figures), currency));
        }
        cells.extend(amounts(columns(minus(line.sold, line.returned)), currency));
        cells
    };
    file("sales", &scope, COLUMNS, lines.iter().map(cells).collect())
}

async fn read(app: &App, caller: &Reader, query: &ReportQuery) -> Result<(Scope, Vec<SalesLine>), Problem> {
    let scope = query.scope(app, caller)?;
    let lines = app.reads().sales_report(caller.merchant(), &scope).await?;
    Ok((scope, lines))
}

impl SalesSumsView {
    fn new(sold: SalesFigures, returned: SalesFigures, currency: &Currency) -> SalesSumsView {
        let figures =
            |figures: SalesFigures| FiguresView { documents: figures.documents, amounts: AmountsView::new(figures, currency) };
        let left = AmountsView::new(minus(sold, returned), currency);
        SalesSumsView { sold: figures(sold), returned: figures(returned), left }
    }
}

impl AmountsView {
    fn new(figures: SalesFigures, currency: &Currency) -> AmountsView {
        let [gross, discounts, net, tax, total, rounding, tips, due] =
            columns(figures).map(|amount| Exact::amount(amount, currency));
        AmountsView { gross, discounts, net, tax, total, rounding, tips, due }
    }
}

/// The amounts of figures in the order of the columns.
fn columns(figures: SalesFigures) -> [Amount; 8] {
    let SalesFigures { discounts, net, tax, rounding, tips, .. } = figures;
    let total = Amount(net.0 + tax.0);
    let due = Amount(total.0 + rounding.0 + tips.0);
    [Amount(net.0 + discounts.0), discounts, net, tax, total, rounding, tips, due]
}

fn plus(one: SalesFigures, other: SalesFigures) -> SalesFigures {
    SalesFigures {
        documents: one.documents + other.documents,
        discounts: Amount(one.discounts.0 + other.discounts.0),
        net: Amount(one.net.0 + other.net.0),
        tax: Amount(one.tax.0 + other.tax.0),
        rounding: Amount(one.rounding.0 + other.rounding.0),
        tips: Amount(one.tips.0 + other.tips.0),
    }
}

/// The amounts of one less those of the other; documents are not taken from each other.
fn minus(one: SalesFigures, other: SalesFigures) -> SalesFigures {
    SalesFigures {
        documents: one.documents,
        discounts: Amount(one.discounts.0 - other.discounts.0),
        net: Amount(one.net.0 - other.net.0),
        tax: Amount(one.tax.0 - other.tax.0),
        rounding: Amount(one.rounding.0 - other.rounding.0),
        tips: Amount(one.tips.0 - other.tips.0),
    }
}
