//! `GET /reports/payments`, `/reports/payments.csv`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::money::{Amount, Currency};
use docket_store::reports::{Counted, PaymentLine, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use super::file::file;
use super::query::ReportQuery;
use super::{Reader, Report, at_cells};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::Query;
use crate::problem::Problem;

/// A method of payment on a business date at an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentReportLine)]
pub struct PaymentView {
    /// The operating day.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// Which method, and what it comes to.
    #[serde(flatten)]
    sums: PaymentSumsView,
}

/// A method of payment: taken, given back, and what is left.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PaymentReportSums)]
pub struct PaymentSumsView {
    /// The method.
    #[schema(example = "cash")]
    method: String,
    /// How many payments.
    count: u64,
    /// What they come to.
    taken: Exact,
    /// How many refunds.
    refunds: u64,
    /// What they come to.
    given_back: Exact,
    /// Taken less given back.
    net: Exact,
}

const COLUMNS: &[&str] = &["business_date", "outlet", "method", "count", "taken", "refunds", "given_back", "net"];

/// Money that was taken and given back, by business date, outlet and method.
#[utoipa::path(
    get, path = "/reports/payments", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "The report", body = Report<PaymentView, Vec<PaymentSumsView>>)),
    security(("token" = ["reports.read"]))
)]
pub async fn report_payments(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Report<PaymentView, Vec<PaymentSumsView>>>, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let mut totals: BTreeMap<String, [Counted; 2]> = BTreeMap::new();
    for line in &lines {
        let total = totals.entry(line.method.clone()).or_default();
        *total = [plus(total[0], line.taken), plus(total[1], line.given_back)];
    }
    let data = lines.into_iter().map(|line| PaymentView {
        business_date: line.at.date.to_string(),
        outlet: line.at.outlet,
        sums: PaymentSumsView::new(line.method, line.taken, line.given_back, currency),
    });
    let data = data.collect();
    let total = totals.into_iter().map(|(method, [taken, back])| PaymentSumsView::new(method, taken, back, currency));
    Ok(Json(Report::new(&scope, data, total.collect())))
}

/// Money that was taken and given back, by business date, outlet and method, as a CSV file.
#[utoipa::path(
    get, path = "/reports/payments.csv", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["reports.read"]))
)]
pub async fn report_payments_file(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let amount = |amount| caller.settings().currency.format(amount);
    let cells = |line: &PaymentLine| {
        let mut cells = at_cells(&line.at).to_vec();
        cells.push(line.method.clone());
        for counted in [line.taken, line.given_back] {
            cells.extend([counted.count.to_string(), amount(counted.amount)]);
        }
        cells.push(amount(net(line.taken, line.given_back)));
        cells
    };
    file("payments", &scope, COLUMNS, lines.iter().map(cells).collect())
}

async fn read(app: &App, caller: &Reader, query: &ReportQuery) -> Result<(Scope, Vec<PaymentLine>), Problem> {
    let scope = query.scope(app, caller)?;
    let lines = app.reads().payment_report(caller.merchant(), &scope).await?;
    Ok((scope, lines))
}

impl PaymentSumsView {
    fn new(method: String, taken: Counted, given_back: Counted, currency: &Currency) -> PaymentSumsView {
        let exact = |amount| Exact::amount(amount, currency);
        PaymentSumsView {
            method,
            count: taken.count,
            taken: exact(taken.amount),
            refunds: given_back.count,
            given_back: exact(given_back.amount),
            net: exact(net(taken, given_back)),
        }
    }
}

fn net(taken: Counted, given_back: Counted) -> Amount {
    Amount(taken.amount.0 - given_back.amount.0)
}

fn plus(one: Counted, other: Counted) -> Counted {
    Counted { count: one.count + other.count, amount: Amount(one.amount.0 + other.amount.0) }
}
