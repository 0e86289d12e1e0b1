//! `GET /reports/wallets`, `/reports/wallets.csv`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::money::{Amount, Currency};
use docket_store::reports::{Movement, Scope, WalletLine, Wallets};
use serde::Serialize;
use utoipa::ToSchema;

use super::file::{amounts, file};
use super::query::ReportQuery;
use super::{Reader, Report, at_cells};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::Query;
use crate::problem::Problem;

/// What is owed to customers in wallets at the end of a business date, as it was booked at an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WalletReportLine)]
pub struct WalletView {
    /// The operating day.
    business_date: String,
    /// Code of the outlet. A wallet that was filled at one outlet and used at another is owed at the first and less than nothing at the
    /// second; all outlets together are what is owed.
    outlet: String,
    /// How it changed.
    #[serde(flatten)]
    sums: WalletSumsView,
}

/// How what is owed in wallets changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WalletReportSums)]
pub struct WalletSumsView {
    /// Owed before.
    opening: Exact,
    /// What came into wallets.
    #[serde(rename = "in")]
    more: Exact,
    /// What went out of them.
    #[serde(rename = "out")]
    less: Exact,
    /// Owed after.
    closing: Exact,
}

/// Wallets over all the dates, and now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WalletReportTotal)]
pub struct WalletTotalView {
    /// From the beginning of the first date to the end of the last.
    #[serde(flatten)]
    sums: WalletSumsView,
    /// How many customers' wallets are not empty now; null where the report is of one outlet, because a wallet is good at all of them.
    customers_with_balance: Option<u64>,
}

const COLUMNS: &[&str] = &["business_date", "outlet", "opening", "in", "out", "closing"];

/// What is owed to customers in wallets, by business date and outlet. There is a line for every date on which something is owed.
#[utoipa::path(
    get, path = "/reports/wallets", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "The report", body = Report<WalletView, WalletTotalView>)),
    security(("token" = ["reports.read"]))
)]
pub async fn report_wallets(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Report<WalletView, WalletTotalView>>, Problem> {
    let (scope, wallets) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let data = wallets.lines.iter().map(|line| WalletView {
        business_date: line.at.date.to_string(),
        outlet: line.at.outlet.clone(),
        sums: WalletSumsView::new(&line.movement, currency),
    });
    let total = WalletTotalView {
        sums: WalletSumsView::new(&altogether(&wallets.lines), currency),
        customers_with_balance: wallets.customers_with_balance,
    };
    Ok(Json(Report::new(&scope, data.collect(), total)))
}

/// What is owed to customers in wallets, by business date and outlet, as a CSV file.
#[utoipa::path(
    get, path = "/reports/wallets.csv", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["reports.read"]))
)]
pub async fn report_wallets_file(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (scope, wallets) = read(&app, &caller, &query).await?;
    let cells = |line: &WalletLine| {
        let Movement { opening, more, less } = line.movement;
        let figures = amounts([opening, more, less, line.movement.closing()], &caller.settings().currency);
        at_cells(&line.at).into_iter().chain(figures).collect()
    };
    file("wallets", &scope, COLUMNS, wallets.lines.iter().map(cells).collect())
}

async fn read(app: &App, caller: &Reader, query: &ReportQuery) -> Result<(Scope, Wallets), Problem> {
    let scope = query.scope(app, caller)?;
    let wallets = app.reads().wallet_report(caller.merchant(), &scope).await?;
    Ok((scope, wallets))
}

/// The movement over all dates and outlets: each outlet's first opening, and everything that moved.
fn altogether(lines: &[WalletLine]) -> Movement {
    let mut total = Movement::default();
    let mut begun: Vec<&str> = Vec::new();
    for line in lines {
        if !begun.contains(&line.at.outlet.as_str()) {
            begun.push(&line.at.outlet);
            total.opening.0 += line.movement.opening.0;
        }
        total.more.0 += line.movement.more.0;
        total.less.0 += line.movement.less.0;
    }
    total
}

impl WalletSumsView {
    fn new(movement: &Movement, currency: &Currency) -> WalletSumsView {
        let exact = |amount: Amount| Exact::amount(amount, currency);
        let Movement { opening, more, less } = *movement;
        WalletSumsView { opening: exact(opening), more: exact(more), less: exact(less), closing: exact(movement.closing()) }
    }
}
