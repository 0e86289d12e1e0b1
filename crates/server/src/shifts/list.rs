//! `GET /shifts`, `GET /shifts/{id}`, `GET /shifts/{id}/x-report`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::{ShiftId, UserId};
use docket_domain::shifts::Shift;
use docket_domain::time::Date;
use docket_store::shifts::ShiftFilter;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::unknown;
use super::view::{DrawerView, ShiftView};
use crate::app::App;
use crate::days::MethodView;
use crate::extract::{Caller, Id, Listing, Query, a_date, an_id, checked_after, page_limit};
use crate::problem::{EdgeCode, FieldError, Problem};

/// Which shifts, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShiftsQuery {
    /// `true` for open ones, `false` for closed ones.
    open: Option<bool>,
    /// Code of the outlet.
    outlet: Option<String>,
    /// Of that operating day, YYYY-MM-DD.
    business_date: Option<String>,
    /// Id of the user.
    user: Option<String>,
    /// Shifts on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Shifts, newest first.
#[utoipa::path(
    get, path = "/shifts", tag = "shifts", params(ShiftsQuery),
    responses((status = 200, description = "A page of shifts, without their cash movements", body = Listing<ShiftView>)),
    security(("token" = ["shifts.read"]))
)]
pub async fn list_shifts(
    State(app): State<App>,
    caller: Caller<{ Permission::ShiftsRead as u8 }>,
    Query(query): Query<ShiftsQuery>,
) -> Result<Json<Listing<ShiftView>>, Problem> {
    let bad = |pointer: &str, detail: &str| {
        let (pointer, detail) = (pointer.to_owned(), detail.to_owned());
        Problem::fields(vec![FieldError { pointer, code: EdgeCode::RequestInvalid.as_str(), detail }])
    };
    let date = query
        .business_date
        .as_deref()
        .map(|text| Date::parse(text).ok_or_else(|| bad("?businessDate", &a_date("?businessDate"))));
    let user = query.user.as_deref().map(|text| Uuid::try_parse(text).map_err(|_| bad("?user", &an_id("?user"))));
    let filter = ShiftFilter {
        open: query.open,
        outlet: caller.outlet_seen(query.outlet.as_deref())?,
        business_date: date.transpose()?,
        user: user.transpose()?.map(UserId),
    };
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, |after| after.parse::<i64>().is_ok())?;
    let page = app.reads().shifts(caller.merchant(), filter, after.and_then(|after| after.parse().ok()), limit).await?;
    let now = app.engine().now().at;
    let data = page.data.iter().map(|shift| ShiftView::new(shift, false, caller.settings(), now)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// A shift with its cash movements.
#[utoipa::path(
    get, path = "/shifts/{id}", tag = "shifts",
    params(("id" = String, Path, description = "Id of the shift")),
    responses((status = 200, description = "The shift", body = ShiftView)),
    security(("token" = ["shifts.read"]))
)]
pub async fn get_shift(
    State(app): State<App>,
    caller: Caller<{ Permission::ShiftsRead as u8 }>,
    Id(id): Id,
) -> Result<Json<ShiftView>, Problem> {
    let document = app.reads().shift(caller.merchant(), ShiftId(id)).await?.ok_or_else(unknown)?;
    seen(&caller, &document.shift)?;
    Ok(Json(ShiftView::new(&document, true, caller.settings(), app.engine().now().at)))
}

/// A shift of another outlet than the token's is not there for it.
fn seen<const PERMISSION: u8>(caller: &Caller<PERMISSION>, shift: &Shift) -> Result<(), Problem> {
    if caller.actor().sees(&shift.outlet) { Ok(()) } else { Err(unknown()) }
}

/// What a shift has done so far. It closes nothing and may be read any time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = XReport)]
pub struct XReportView {
    /// Number of the shift.
    shift_number: String,
    /// Code of the outlet.
    outlet: String,
    /// Code of the register.
    register: String,
    /// Id of the user.
    user: String,
    /// The operating day of the shift.
    business_date: String,
    /// `open` or `closed`.
    status: &'static str,
    /// When it opened.
    opened_at: String,
    /// When this was read.
    at: String,
    /// Payments by method.
    payments: Vec<MethodView>,
    /// What was given back, by method.
    refunds: Vec<MethodView>,
    /// What is in its drawer.
    cash: DrawerView,
}

/// The X report of a shift: what it has taken so far, by payment method, and what should be in the drawer.
#[utoipa::path(
    get, path = "/shifts/{id}/x-report", tag = "shifts",
    params(("id" = String, Path, description = "Id of the shift")),
    responses((status = 200, description = "The report", body = XReportView)),
    security(("token" = ["shifts.read"]))
)]
pub async fn x_report(
    State(app): State<App>,
    caller: Caller<{ Permission::ShiftsRead as u8 }>,
    Id(id): Id,
) -> Result<Json<XReportView>, Problem> {
    let settings = caller.settings();
    let (shift, payments, refunds) = app.reads().x_report(caller.merchant(), ShiftId(id)).await?.ok_or_else(unknown)?;
    seen(&caller, &shift)?;
    Ok(Json(XReportView {
        shift_number: shift.number.text().to_owned(),
        outlet: shift.outlet.clone(),
        register: shift.register.clone(),
        user: shift.user.to_string(),
        business_date: shift.business_date.to_string(),
        status: if shift.is_open() { "open" } else { "closed" },
        opened_at: shift.opened_at.to_string(),
        at: app.engine().now().at.to_string(),
        payments: payments.iter().map(|sum| MethodView::new(sum, settings)).collect(),
        refunds: refunds.iter().map(|sum| MethodView::new(sum, settings)).collect(),
        cash: DrawerView::new(&shift, settings),
    }))
}
