//! `GET /reports/drivers-cash`, `/reports/drivers-cash.csv`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::money::{Amount, Currency};
use docket_store::reports::{DriverLine, Movement, Scope};
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

/// A driver's cash on a business date, as it was booked at an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DriversCashReportLine)]
pub struct DriverView {
    /// The operating day.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// Id of the driver.
    driver: String,
    /// Their name; null where they are no user any more.
    driver_name: Option<String>,
    /// How what they owe changed.
    #[serde(flatten)]
    sums: DriverSumsView,
}

/// How what drivers owe changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DriversCashReportSums)]
pub struct DriverSumsView {
    /// Owed before.
    opening: Exact,
    /// Collected from customers.
    collected: Exact,
    /// Handed in, or given back to customers.
    handed_in: Exact,
    /// Owed after.
    owed: Exact,
}

const COLUMNS: &[&str] = &["business_date", "outlet", "driver", "driver_name", "opening", "collected", "handed_in", "owed"];

/// Drivers' cash by business date, outlet and driver. There is a line for every date on which a driver owes something.
#[utoipa::path(
    get, path = "/reports/drivers-cash", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "The report", body = Report<DriverView, DriverSumsView>)),
    security(("token" = ["reports.read"]))
)]
pub async fn report_drivers_cash(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Report<DriverView, DriverSumsView>>, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let total = DriverSumsView::new(&altogether(&lines), currency);
    let data = lines.into_iter().map(|line| DriverView {
        business_date: line.at.date.to_string(),
        outlet: line.at.outlet,
        driver: line.driver.to_string(),
        driver_name: line.name,
        sums: DriverSumsView::new(&line.movement, currency),
    });
    Ok(Json(Report::new(&scope, data.collect(), total)))
}

/// Drivers' cash by business date, outlet and driver as a CSV file.
#[utoipa::path(
    get, path = "/reports/drivers-cash.csv", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["reports.read"]))
)]
pub async fn report_drivers_cash_file(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let cells = |line: &DriverLine| {
        let mut cells = at_cells(&line.at).to_vec();
        cells.extend([line.driver.to_string(), guarded(line.name.as_deref().unwrap_or_default()).into_owned()]);
        let Movement { opening, more, less } = line.movement;
        cells.extend(amounts([opening, more, less, line.movement.closing()], &caller.settings().currency));
        cells
    };
    file("drivers-cash", &scope, COLUMNS, lines.iter().map(cells).collect())
}

async fn read(app: &App, caller: &Reader, query: &ReportQuery) -> Result<(Scope, Vec<DriverLine>), Problem> {
    let scope = query.scope(app, caller)?;
    let lines = app.reads().drivers_cash_report(caller.merchant(), &scope).await?;
    Ok((scope, lines))
}

/// The movement over all dates, outlets and drivers: the first opening of each, and everything that moved.
fn altogether(lines: &[DriverLine]) -> Movement {
    let mut total = Movement::default();
    let mut openings = BTreeMap::new();
    for line in lines {
        openings.entry((&line.at.outlet, line.driver.0)).or_insert(line.movement.opening.0);
        total.more.0 += line.movement.more.0;
        total.less.0 += line.movement.less.0;
    }
    Movement { opening: Amount(openings.values().sum()), ..total }
}

impl DriverSumsView {
    fn new(movement: &Movement, currency: &Currency) -> DriverSumsView {
        let exact = |amount: Amount| Exact::amount(amount, currency);
        let Movement { opening, more, less } = *movement;
        DriverSumsView {
            opening: exact(opening),
            collected: exact(more),
            handed_in: exact(less),
            owed: exact(movement.closing()),
        }
    }
}
