//! `GET /reports/profit`, `/reports/profit.csv`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::money::{Amount, Currency, divide_half_up, format_scaled};
use docket_domain::refusal::{Code, Refusal};
use docket_store::reports::{ProfitLine, Scope};
use serde::Serialize;
use utoipa::ToSchema;

use super::file::file;
use super::query::ReportQuery;
use super::{Reader, Report, at_cells};
use crate::amount::Exact;
use crate::app::App;
use crate::extract::Query;
use crate::problem::Problem;

/// What was earned on a business date at an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProfitReportLine)]
pub struct ProfitView {
    /// The operating day.
    business_date: String,
    /// Code of the outlet.
    outlet: String,
    /// What was earned.
    #[serde(flatten)]
    sums: ProfitSumsView,
}

/// What was earned.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProfitReportSums)]
pub struct ProfitSumsView {
    /// Sales less discounts and returns, without tax.
    sales: Exact,
    /// What the goods had cost, corrections of costs included.
    cost_of_goods: Exact,
    /// Sales less the cost of goods.
    gross_profit: Exact,
    /// Gross profit in per cent of sales, to two decimals; null where nothing was sold.
    #[schema(example = 38.25)]
    margin: Option<Exact>,
    /// Goods found less goods missing or spoilt, at cost.
    stock_differences: Exact,
    /// Gross profit and stock differences together.
    profit: Exact,
}

const COLUMNS: &[&str] =
    &["business_date", "outlet", "sales", "cost_of_goods", "gross_profit", "margin", "stock_differences", "profit"];

/// What was earned, by business date and outlet: sales without tax, cost of goods, gross profit and stock differences. Needs
/// `cost.read` as well.
#[utoipa::path(
    get, path = "/reports/profit", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "The report", body = Report<ProfitView, ProfitSumsView>)),
    security(("token" = ["reports.read"]))
)]
pub async fn report_profit(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Json<Report<ProfitView, ProfitSumsView>>, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let sum = |of: fn(&ProfitLine) -> Amount| Amount(lines.iter().map(|line| of(line).0).sum());
    let total = Earned {
        sales: sum(|line| line.sales),
        cost: sum(|line| line.cost),
        stock_differences: sum(|line| line.stock_differences),
    };
    let data = lines.iter().map(|line| ProfitView {
        business_date: line.at.date.to_string(),
        outlet: line.at.outlet.clone(),
        sums: Earned::of(line).view(currency),
    });
    Ok(Json(Report::new(&scope, data.collect(), total.view(currency))))
}

/// What was earned, by business date and outlet, as a CSV file. Needs `cost.read` as well.
#[utoipa::path(
    get, path = "/reports/profit.csv", tag = "reports", params(ReportQuery),
    responses((status = 200, description = "UTF-8", body = String, content_type = "text/csv")),
    security(("token" = ["reports.read"]))
)]
pub async fn report_profit_file(
    State(app): State<App>,
    caller: Reader,
    Query(query): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (scope, lines) = read(&app, &caller, &query).await?;
    let currency = &caller.settings().currency;
    let cells = |line: &ProfitLine| {
        let ProfitSumsView { sales, cost_of_goods, gross_profit, margin, stock_differences, profit } =
            Earned::of(line).view(currency);
        let margin = margin.map(|margin| margin.0).unwrap_or_default();
        let figures = [sales.0, cost_of_goods.0, gross_profit.0, margin, stock_differences.0, profit.0];
        at_cells(&line.at).into_iter().chain(figures).collect()
    };
    file("profit", &scope, COLUMNS, lines.iter().map(cells).collect())
}

async fn read(app: &App, caller: &Reader, query: &ReportQuery) -> Result<(Scope, Vec<ProfitLine>), Problem> {
    if !caller.actor().may(Permission::CostRead) {
        let detail = format!("The role {} may not see costs, and profits say what they are.", caller.actor().role.as_str());
        return Err(Refusal::new(Code::PermissionMissing, detail).into());
    }
    let scope = query.scope(app, caller)?;
    let lines = app.reads().profit_report(caller.merchant(), &scope).await?;
    Ok((scope, lines))
}

/// What profit is reckoned from.
#[derive(Clone, Copy)]
struct Earned {
    sales: Amount,
    cost: Amount,
    stock_differences: Amount,
}

impl Earned {
    fn of(line: &ProfitLine) -> Earned {
        Earned { sales: line.sales, cost: line.cost, stock_differences: line.stock_differences }
    }

    fn gross_profit(self) -> Amount {
        Amount(self.sales.0 - self.cost.0)
    }

    /// In hundredths of a per cent, rounded half-up; none where nothing was sold, or more came back.
    fn margin(self) -> Option<i64> {
        let sold = i128::from(self.sales.0);
        if sold <= 0 {
            return None;
        }
        i64::try_from(divide_half_up(i128::from(self.gross_profit().0) * 10_000, sold)).ok()
    }

    fn view(self, currency: &Currency) -> ProfitSumsView {
        let exact = |amount| Exact::amount(amount, currency);
        ProfitSumsView {
            sales: exact(self.sales),
            cost_of_goods: exact(self.cost),
            gross_profit: exact(self.gross_profit()),
            margin: self.margin().map(|margin| Exact(format_scaled(margin, 2))),
            stock_differences: exact(self.stock_differences),
            profit: exact(Amount(self.gross_profit().0 + self.stock_differences.0)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_is_rounded_half_up_and_there_is_none_without_sales() {
        let margin = |sales, cost| Earned { sales: Amount(sales), cost: Amount(cost), stock_differences: Amount(7) }.margin();
        assert_eq!(margin(300, 200), Some(3_333));
        assert_eq!(margin(300, 100), Some(6_667));
        assert_eq!(margin(100, 250), Some(-15_000), "sold below cost");
        assert_eq!(margin(0, 0), None);
        assert_eq!(margin(-100, -60), None, "more came back than was sold");
    }
}
