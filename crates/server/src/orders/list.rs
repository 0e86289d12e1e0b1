//! `GET /orders`, `GET /staff/orders`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::command::Document;
use docket_domain::ids::CustomerId;
use docket_domain::merchants::Settings;
use docket_domain::numbering::Kind;
use docket_domain::ordering::Status;
use docket_domain::ordering::views::PaymentStatus;
use docket_domain::time::Date;
use docket_store::ordering::{OrderFilter, OrderSearch, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::OrderView;
use crate::app::App;
use crate::extract::{Caller, Listing, Query, a_date, an_id, checked_after, one_of, page_limit, phone_searched, searched};
use crate::problem::{EdgeCode, FieldError, Problem};

/// Which orders, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrdersQuery {
    /// Order number, ticket number, client reference, phone or customer number: exact matches first, then by prefix. A bare number
    /// matches exactly, the current business date first. An exact order number comes with its history. Orders of another system are found
    /// by their id and their former number there, too, exactly.
    search: Option<String>,
    /// One status, or several separated by commas.
    status: Option<String>,
    /// What has been paid: `unpaid`, `paid`, `partially_paid`, `refunded`, `partially_refunded`.
    payment_status: Option<String>,
    /// `true` for orders that are on hold only, `false` for the others only.
    held: Option<bool>,
    /// Channel.
    channel: Option<String>,
    /// Code of the outlet.
    outlet: Option<String>,
    /// Operating day, `YYYY-MM-DD`.
    business_date: Option<String>,
    /// From this operating day on.
    from: Option<String>,
    /// To this operating day.
    to: Option<String>,
    /// Id of the customer; with the orders of who was merged into them.
    customer: Option<String>,
    /// Orders on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Orders, newest first, or those that match a search.
#[utoipa::path(
    get, path = "/orders", tag = "orders", params(OrdersQuery),
    responses((status = 200, description = "A page of orders", body = Listing<OrderView>)),
    security(("token" = ["orders.read"]))
)]
pub async fn list_orders(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersRead as u8 }>,
    Query(query): Query<OrdersQuery>,
) -> Result<Json<Listing<OrderView>>, Problem> {
    let settings = caller.settings();
    let limit = page_limit(query.limit)?;
    let mut filter = filter(&query, caller.outlet_seen(query.outlet.as_deref())?)?;
    if let Some(word) = &query.payment_status {
        let wanted = PaymentStatus::parse(word).ok_or_else(|| {
            bad("paymentStatus", &one_of("paymentStatus", PaymentStatus::ALL.iter().map(|status| status.as_str())))
        })?;
        filter.payment_status = Some(wanted);
    }
    let spooled = app.spooled_as(caller.merchant(), Kind::Order, query.search.as_deref());
    if let Some(Document::Order(_, Some(document))) = spooled.filter(|_| query.after.is_none())
        && caller.actor().sees(&document.order.outlet)
    {
        return Ok(Json(Listing { data: vec![OrderView::new(&document, settings)], next: None }));
    }
    let search = search_of(query.search, &app, settings)?;
    let after = checked_after(query.after, |after| is_cursor(after, search.is_some()))?;
    let page = match search {
        Some(search) => app.reads().search_orders(caller.merchant(), search, filter, after, limit).await?,
        None => app.reads().orders(caller.merchant(), filter, after, limit).await?,
    };
    Ok(Json(listing(page, settings)))
}

/// Which orders the staff look at.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StaffOrdersQuery {
    /// Only orders that someone still has to do something about; those on hold are left out, unless `held` asks for them.
    #[serde(default)]
    open: bool,
    /// `true` for orders that are on hold only, `false` for the others only.
    held: Option<bool>,
    /// Orders on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// All orders, newest first; `?open=true` for kitchen and counter.
#[utoipa::path(
    get, path = "/staff/orders", tag = "orders", params(StaffOrdersQuery),
    responses((status = 200, description = "A page of orders", body = Listing<OrderView>)),
    security(("token" = ["orders.read"]))
)]
pub async fn list_staff_orders(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersRead as u8 }>,
    Query(query): Query<StaffOrdersQuery>,
) -> Result<Json<Listing<OrderView>>, Problem> {
    let held = query.held.or(query.open.then_some(false));
    let filter = OrderFilter { open: query.open, held, outlet: caller.actor().outlet.clone(), ..OrderFilter::default() };
    let page = app.reads().orders(caller.merchant(), filter, list_cursor(query.after)?, page_limit(query.limit)?).await?;
    Ok(Json(listing(page, caller.settings())))
}

fn list_cursor(after: Option<String>) -> Result<Option<String>, Problem> {
    checked_after(after, |after| is_cursor(after, false))
}

fn bad(name: &str, detail: &str) -> Problem {
    let pointer = format!("?{name}");
    Problem::fields(vec![FieldError { pointer, code: EdgeCode::RequestInvalid.as_str(), detail: detail.to_owned() }])
}

fn listing(page: docket_store::Page<docket_domain::ordering::OrderDocument>, settings: &Settings) -> Listing<OrderView> {
    let data = page.data.iter().map(|document| OrderView::new(document, settings)).collect();
    Listing { data, next: page.next }
}

/// What the query asks for, at the outlet whose orders the caller sees.
fn filter(query: &OrdersQuery, outlet: Option<String>) -> Result<OrderFilter, Problem> {
    let date = |name: &str, text: &Option<String>| match text {
        Some(text) => Date::parse(text).map(Some).ok_or_else(|| bad(name, &a_date(name))),
        None => Ok(None),
    };
    let statuses = query.status.iter().flat_map(|list| list.split(',')).map(|word| {
        Status::parse(word).ok_or_else(|| {
            bad(
                "status",
                &format!("{} Separate several by commas.", one_of("status", Status::ALL.iter().map(|status| status.as_str()))),
            )
        })
    });
    let customer = match &query.customer {
        Some(id) => Some(CustomerId(Uuid::try_parse(id).map_err(|_| bad("customer", &an_id("customer")))?)),
        None => None,
    };
    Ok(OrderFilter {
        statuses: statuses.collect::<Result<_, _>>()?,
        open: false,
        held: query.held,
        delivery: false,
        oldest_first: false,
        channel: query.channel.clone(),
        outlet,
        business_date: date("businessDate", &query.business_date)?,
        from: date("from", &query.from)?,
        to: date("to", &query.to)?,
        customer,
        payment_status: None,
    })
}

fn search_of(text: Option<String>, app: &App, settings: &Settings) -> Result<Option<OrderSearch>, Problem> {
    let Some(text) = searched(text)? else { return Ok(None) };
    let today = settings.calendar(None).date_by_cutoff(app.engine().now().at);
    let phone = phone_searched(&text, settings);
    Ok(Some(OrderSearch { text, phone, today }))
}
