//! `GET /driver/available-deliveries`, `GET /driver/deliveries`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::{Actor, Permission};
use docket_domain::merchants::Settings;
use docket_domain::ordering::{OrderDocument, Status};
use docket_store::Page;
use docket_store::delivery::DeliveryFilter;
use docket_store::ordering::{OrderFilter, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::DeliveryView;
use crate::app::App;
use crate::extract::{Caller, ListQuery, Listing, Query, checked_after, page_limit};
use crate::problem::{EdgeCode, FieldError, Problem};

/// Orders that are ready and that no driver has, as somebody at that outlet may take them.
pub(super) fn available(actor: &Actor) -> OrderFilter {
    OrderFilter {
        statuses: vec![Status::Ready],
        open: true,
        delivery: true,
        oldest_first: true,
        outlet: actor.outlet.clone(),
        ..OrderFilter::default()
    }
}

/// Orders that are ready and wait for a driver, the oldest first.
#[utoipa::path(
    get, path = "/driver/available-deliveries", tag = "delivery", params(ListQuery),
    responses((status = 200, description = "A page of deliveries, without whose they are", body = Listing<DeliveryView>)),
    security(("token" = ["deliveries.read"]))
)]
pub async fn list_available_deliveries(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesRead as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<DeliveryView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, |after| is_cursor(after, false))?;
    let page = app.reads().orders(caller.merchant(), available(caller.actor()), after, limit).await?;
    Ok(Json(listing(page, caller.settings(), caller.actor())))
}

/// Which of one's own deliveries, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OwnDeliveriesQuery {
    /// `today` for those that were handed over on the present operating day, instead of those that are still to be brought.
    done: Option<String>,
    /// Deliveries on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// The deliveries that one has: assigned or under way, those of the oldest orders first.
#[utoipa::path(
    get, path = "/driver/deliveries", tag = "delivery", params(OwnDeliveriesQuery),
    responses((status = 200, description = "A page of one's own deliveries", body = Listing<DeliveryView>)),
    security(("token" = ["deliveries.read"]))
)]
pub async fn list_own_deliveries(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesRead as u8 }>,
    Query(query): Query<OwnDeliveriesQuery>,
) -> Result<Json<Listing<DeliveryView>>, Problem> {
    let (settings, actor) = (caller.settings(), caller.actor());
    let done_on = match query.done.as_deref() {
        None => None,
        Some("today") => {
            let outlet = settings.outlets.iter().find(|outlet| Some(&outlet.code) == actor.outlet.as_ref());
            Some(settings.calendar(outlet).date_by_cutoff(app.engine().now().at))
        }
        Some(_) => {
            let detail = "`done` must be today, or be left out.".to_owned();
            let error = FieldError { pointer: "?done".to_owned(), code: EdgeCode::RequestInvalid.as_str(), detail };
            return Err(Problem::fields(vec![error]));
        }
    };
    let limit = page_limit(query.limit)?;
    let after = checked_after(query.after, |after| is_cursor(after, false))?.and_then(|after| after.parse().ok());
    let filter = DeliveryFilter { driver: actor.user, done_on, outlet: actor.outlet.clone() };
    let page = app.reads().deliveries(caller.merchant(), filter, after, limit).await?;
    Ok(Json(listing(page, settings, actor)))
}

fn listing(page: Page<OrderDocument>, settings: &Settings, actor: &Actor) -> Listing<DeliveryView> {
    let data = page.data.iter().map(|document| DeliveryView::new(document, settings, actor)).collect();
    Listing { data, next: page.next }
}
