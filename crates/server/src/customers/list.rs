//! `GET /customers`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_store::customers::{CustomerFilter, CustomerSearch, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{CustomerView, views};
use crate::app::App;
use crate::extract::{Caller, Listing, Query, checked_after, page_limit, phone_searched, searched};
use crate::problem::Problem;

/// Which customers, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CustomersQuery {
    /// A customer number, a phone in any writing, an email: exact matches first. Then by the beginning of a number or a phone, by
    /// the last digits of a phone (three at least), and by the beginnings of words of a name, in any case, with or without accents,
    /// in Arabic or Persian letters. Whoever was merged is found by their own number and phone, too, and whoever another
    /// system had by their id and number there.
    search: Option<String>,
    /// Only who may, or may not, buy on their name.
    active: Option<bool>,
    /// Customers on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Customers, newest first, or those that match a search.
#[utoipa::path(
    get, path = "/customers", tag = "customers", params(CustomersQuery),
    responses((status = 200, description = "A page of customers", body = Listing<CustomerView>)),
    security(("token" = ["customers.read"]))
)]
pub async fn list_customers(
    State(app): State<App>,
    caller: Caller<{ Permission::CustomersRead as u8 }>,
    Query(query): Query<CustomersQuery>,
) -> Result<Json<Listing<CustomerView>>, Problem> {
    let limit = page_limit(query.limit)?;
    let settings = caller.settings();
    let search = searched(query.search)?.map(|text| CustomerSearch { phone: phone_searched(&text, settings), text });
    let after = checked_after(query.after, |after| is_cursor(after, search.is_some()))?;
    let filter = CustomerFilter { is_active: query.active };
    let page = app.reads().customers(caller.merchant(), filter, search, after, limit).await?;
    Ok(Json(Listing { data: views(&app, settings, &page.data).await?, next: page.next }))
}
