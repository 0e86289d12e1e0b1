//! `GET /drivers`, `GET /drivers/{id}/cash`, `GET /driver/cash`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::{MerchantId, UserId};
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};
use docket_store::delivery::{DriverCashLine, DriverDocument};
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Id, ListQuery, Listing, Query, checked_after, page_limit};
use crate::problem::Problem;

/// Someone who brings orders.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Driver)]
pub struct DriverView {
    /// Id of the user.
    id: String,
    /// What they are called.
    #[schema(example = "omar")]
    name: String,
    /// Short code.
    #[schema(example = "U3")]
    code: String,
    /// The cash that they have collected and not handed in.
    owed: Exact,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
    /// How many deliveries they have: assigned or under way.
    open_deliveries: u64,
}

/// What a driver owes, and what that is made of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DriverCash)]
pub struct DriverCashView {
    /// Who.
    driver: DriverView,
    /// What was collected and what was handed in, newest first.
    data: Vec<DriverCashLineView>,
    /// Send it as `after` for the next page; null on the last.
    next: Option<String>,
}

/// Cash that was collected, or handed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DriverCashLine)]
pub struct DriverCashLineView {
    /// Number of the event that says so.
    seq: u64,
    /// `delivery` for what was collected, `handover` for what was handed in.
    kind: &'static str,
    /// What it added to what is owed: below zero where it was handed in.
    amount: Exact,
    /// Id of the order that was delivered.
    order: Option<String>,
    /// Its number.
    order_number: Option<String>,
    /// Where it was handed in: `drawer` or `safe`.
    into: Option<&'static str>,
    /// Code of the register into whose drawer.
    register: Option<String>,
    /// Code of the outlet.
    outlet: String,
    /// Id of the user who said so, or took it.
    user: String,
    /// The operating day it belongs to.
    #[schema(example = "2025-11-06")]
    business_date: String,
    /// When.
    at: String,
}

impl DriverView {
    fn new(driver: &DriverDocument, settings: &Settings) -> DriverView {
        DriverView {
            id: driver.user.id.to_string(),
            name: driver.user.name.clone(),
            code: driver.user.code.clone(),
            owed: Exact::amount(driver.owed, &settings.currency),
            currency: settings.currency.code.clone(),
            open_deliveries: driver.open,
        }
    }
}

impl DriverCashLineView {
    fn new(line: &DriverCashLine, settings: &Settings) -> DriverCashLineView {
        let handover = line.handover.as_ref();
        DriverCashLineView {
            seq: line.row,
            kind: if handover.is_some() { "handover" } else { "delivery" },
            amount: Exact::amount(line.amount, &settings.currency),
            order: line.order.as_ref().map(|(id, _)| id.to_string()),
            order_number: line.order.as_ref().map(|(_, number)| number.clone()),
            into: handover.map(|handover| if handover.register.is_some() { "drawer" } else { "safe" }),
            register: handover.and_then(|handover| handover.register.clone()),
            outlet: line.outlet.clone(),
            user: line.user.to_string(),
            business_date: line.business_date.to_string(),
            at: line.at.to_string(),
        }
    }
}

/// Drivers, and whoever else owes what they collected, by name.
#[utoipa::path(
    get, path = "/drivers", tag = "delivery", params(ListQuery),
    responses((status = 200, description = "A page of drivers with what each owes", body = Listing<DriverView>)),
    security(("token" = ["drivers.read"]))
)]
pub async fn list_drivers(
    State(app): State<App>,
    caller: Caller<{ Permission::DriversRead as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<DriverView>>, Problem> {
    let limit = page_limit(query.limit)?;
    // Any text can stand between two names.
    let page = app.reads().drivers(caller.merchant(), query.after, limit).await?;
    let data = page.data.iter().map(|driver| DriverView::new(driver, caller.settings())).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// What a driver owes: what was collected, and what was handed in, newest first.
#[utoipa::path(
    get, path = "/drivers/{id}/cash", tag = "delivery",
    params(("id" = String, Path, description = "Id of the driver"), ListQuery),
    responses((status = 200, description = "What they owe, and a page of what it is made of", body = DriverCashView)),
    security(("token" = ["drivers.read"]))
)]
pub async fn get_driver_cash(
    State(app): State<App>,
    caller: Caller<{ Permission::DriversRead as u8 }>,
    Id(id): Id,
    Query(query): Query<ListQuery>,
) -> Result<Json<DriverCashView>, Problem> {
    cash(&app, caller.merchant(), caller.settings(), UserId(id), query).await.map(Json)
}

/// What one owes oneself: the cash to hand in.
#[utoipa::path(
    get, path = "/driver/cash", tag = "delivery", params(ListQuery),
    responses((status = 200, description = "What one owes, and a page of what it is made of", body = DriverCashView)),
    security(("token" = ["deliveries.accept"]))
)]
pub async fn get_own_cash(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesAccept as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<DriverCashView>, Problem> {
    cash(&app, caller.merchant(), caller.settings(), caller.actor().user, query).await.map(Json)
}

async fn cash(
    app: &App,
    merchant: MerchantId,
    settings: &Settings,
    driver: UserId,
    query: ListQuery,
) -> Result<DriverCashView, Problem> {
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, |after| after.parse::<u64>().is_ok())?.and_then(|after| after.parse().ok());
    let found = app.reads().driver_cash(merchant, driver, after, limit).await?;
    let (driver, page) = found.ok_or_else(|| Refusal::new(Code::DriverNotFound, "There is no such driver."))?;
    let data = page.data.iter().map(|line| DriverCashLineView::new(line, settings)).collect();
    Ok(DriverCashView { driver: DriverView::new(&driver, settings), data, next: page.next })
}
