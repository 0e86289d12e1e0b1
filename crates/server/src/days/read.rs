//! `GET /outlets/{code}/business-days`, `GET /outlets/{code}/business-days/{date}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::days::DayKey;
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Date;

use super::DayPath;
use super::view::{DayDetailsView, DayView};
use crate::app::App;
use crate::extract::{Caller, ListQuery, Listing, Query, checked_after, page_limit};
use crate::problem::Problem;

/// Business days of an outlet that have documents, latest first.
#[utoipa::path(
    get, path = "/outlets/{code}/business-days", tag = "businessDays",
    params(("code" = String, Path, description = "Code of the outlet"), ListQuery),
    responses((status = 200, description = "A page of days", body = Listing<DayView>)),
    security(("token" = ["businessDay.read"]))
)]
pub async fn list_business_days(
    State(app): State<App>,
    caller: Caller<{ Permission::BusinessDayRead as u8 }>,
    path: DayPath,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<DayView>>, Problem> {
    let outlet = path.outlet(&caller)?;
    let limit = page_limit(query.limit)?;
    let before = checked_after(query.after, |after| Date::parse(after).is_some())?.and_then(|after| Date::parse(&after));
    let page = app.reads().business_days(caller.merchant(), outlet, before, limit).await?;
    let data = page.data.iter().map(|(key, day)| DayView::new(key, day, caller.settings())).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// A business day: how it stands, what it comes to so far, and its Z reports.
#[utoipa::path(
    get, path = "/outlets/{code}/business-days/{date}", tag = "businessDays",
    params(("code" = String, Path, description = "Code of the outlet"), ("date" = String, Path, description = "YYYY-MM-DD")),
    responses((status = 200, description = "The day", body = DayDetailsView)),
    security(("token" = ["businessDay.read"]))
)]
pub async fn get_business_day(
    State(app): State<App>,
    caller: Caller<{ Permission::BusinessDayRead as u8 }>,
    path: DayPath,
) -> Result<Json<DayDetailsView>, Problem> {
    let key = path.read(&caller)?;
    details(&app, caller.settings(), key).await.map(Json)
}

/// Reads a day with everything.
pub(super) async fn details(app: &App, settings: &Settings, key: DayKey) -> Result<DayDetailsView, Problem> {
    let Some((day, facts)) = app.reads().business_day(settings.merchant, key.clone()).await? else {
        let detail = format!("Outlet {} has no documents on {}.", key.outlet, key.date);
        return Err(Refusal::new(Code::BusinessDayEmpty, detail).into());
    };
    let z_reports = app.reads().z_reports(settings.merchant, key.clone()).await?;
    Ok(DayDetailsView::new(&key, &day, &facts, &z_reports, settings))
}
