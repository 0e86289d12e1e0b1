//! `GET /bills` and `GET /bills/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::command::{Document, DocumentReference};
use docket_domain::ids::{BillId, CustomerId};
use docket_domain::numbering::Kind;
use docket_store::billing::{BillFilter, BillSearch, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;

use super::unknown;
use super::view::{BillDetailsView, BillView, CreditNoteView};
use crate::app::App;
use crate::extract::{Caller, Check, Id, Listing, Query, checked_after, page_limit, phone_searched, searched};
use crate::problem::Problem;

/// Which bills, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BillsQuery {
    /// Bill number (exactly first), the till's reference, customer number, phone, the beginning of a number or
    /// reference, then words of the customer's name, in any case, with or without accents.
    search: Option<String>,
    /// Code of the outlet.
    outlet: Option<String>,
    /// The operating day, YYYY-MM-DD.
    business_date: Option<String>,
    /// From this operating day on.
    from: Option<String>,
    /// To this operating day.
    to: Option<String>,
    /// Id of the customer; with the bills of who was merged into them.
    customer: Option<String>,
    /// Bills on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Bills, newest first, or those that match a search.
#[utoipa::path(
    get, path = "/bills", tag = "billing", params(BillsQuery),
    responses((status = 200, description = "A page of bills", body = Listing<BillView>)),
    security(("token" = ["bills.read"]))
)]
pub async fn list_bills(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsRead as u8 }>,
    Query(query): Query<BillsQuery>,
) -> Result<Json<Listing<BillView>>, Problem> {
    let settings = caller.settings();
    let limit = page_limit(query.limit)?;
    let spooled = app.spooled_as(caller.merchant(), Kind::Bill, query.search.as_deref());
    if let Some(Document::Bill(state, _)) = spooled.filter(|_| query.after.is_none())
        && caller.actor().sees(&state.bill.outlet)
    {
        let sees_cost = caller.actor().may(Permission::CostRead);
        return Ok(Json(Listing { data: vec![BillView::new(&state, settings, sees_cost)], next: None }));
    }
    let search = searched(query.search)?.map(|text| BillSearch { phone: phone_searched(&text, settings), text });
    let mut check = Check::default();
    let mut date = |name: &str, text: Option<String>| text.and_then(|text| check.date(name, &text));
    let (business_date, from, to) =
        (date("?businessDate", query.business_date), date("?from", query.from), date("?to", query.to));
    let customer = check.id("?customer", query.customer).map(CustomerId);
    let outlet = caller.outlet_seen(query.outlet.as_deref())?;
    let filter = check.finish(BillFilter { outlet, business_date, from, to, customer, search })?;
    let after = checked_after(query.after, |after| is_cursor(after, filter.search.is_some()))?;
    let page = app.reads().bills(caller.merchant(), filter, after, limit).await?;
    let sees_cost = caller.actor().may(Permission::CostRead);
    let data = page.data.iter().map(|state| BillView::new(state, settings, sees_cost)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// A bill with its credit notes.
#[utoipa::path(
    get, path = "/bills/{id}", tag = "billing",
    params(("id" = String, Path, description = "Id of the bill")),
    responses((status = 200, description = "The bill", body = BillDetailsView)),
    security(("token" = ["bills.read"]))
)]
pub async fn get_bill(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsRead as u8 }>,
    Id(id): Id,
) -> Result<Json<BillDetailsView>, Problem> {
    let settings = caller.settings();
    let found = match app.spooled(caller.merchant(), DocumentReference::Bill(BillId(id))) {
        Some(Document::Bill(state, _)) => Some(((*state).clone(), Vec::new())),
        _ => app.reads().bill(caller.merchant(), BillId(id)).await?,
    };
    let (state, notes) = found.filter(|(state, _)| caller.actor().sees(&state.bill.outlet)).ok_or_else(unknown)?;
    let sees_cost = caller.actor().may(Permission::CostRead);
    let credit_notes = notes.iter().map(|note| CreditNoteView::new(note, settings, sees_cost)).collect();
    Ok(Json(BillDetailsView { bill: BillView::new(&state, settings, sees_cost), credit_notes }))
}
