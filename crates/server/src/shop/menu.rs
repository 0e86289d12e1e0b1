//! `GET /shop/{merchant}/menu`: what there is to order, for anybody.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use docket_domain::catalog::Product;
use docket_domain::catalog::search::Wanted;
use docket_domain::ids::ProductId;
use docket_domain::merchants::{Outlet, Settings};
use docket_domain::time::Timestamp;
use docket_store::catalog::{ProductFilter, is_cursor};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::about::outlet_with_shop;
use super::cached::cached;
use crate::amount::Exact;
use crate::app::App;
use crate::extract::{LIMIT_MAX, Query, Shop, checked_after, page_limit, searched};
use crate::problem::Problem;
use crate::products::{CategoryView, ModifierGroupView, by_language};

/// Which part of the menu.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MenuQuery {
    /// Code of the outlet; the first that has a shop where none is named.
    #[param(example = "MAIN")]
    outlet: Option<String>,
    /// Words of a name in any language, each at least by its beginning.
    search: Option<String>,
    /// Code of the category.
    category: Option<String>,
    /// Products on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A page of the menu.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ShopMenu)]
pub struct MenuView {
    /// The outlet whose menu it is.
    #[schema(example = "MAIN")]
    outlet: String,
    /// All categories, in the order of their codes.
    categories: Vec<CategoryView>,
    /// What there is to order.
    data: Vec<MenuProductView>,
    /// Send it as `after` for the next page; null where there is none.
    next: Option<String>,
}

/// Something to order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MenuProduct)]
pub struct MenuProductView {
    /// What to call it in an order.
    #[schema(example = "SHAWARMA-L")]
    sku: String,
    /// Names by language.
    name: BTreeMap<String, String>,
    /// Code of its category.
    category: Option<String>,
    /// `piece`, `pack`, `kg` or `litre`.
    unit: &'static str,
    /// Price of one unit, with or without tax as the shop's prices are.
    price: Exact,
    /// Address of its picture.
    picture: Option<String>,
    /// Whether there is none of it now.
    sold_out: bool,
    /// What can be chosen with it.
    modifiers: Vec<ModifierGroupView>,
}

/// What there is to order at an outlet: what is sold, and sold online. It says of no product what it costs the shop, or how much of it
/// there is.
#[utoipa::path(
    get, path = "/shop/{merchant}/menu", tag = "shop",
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("If-None-Match" = Option<String>, Header, description = "The `ETag` of an earlier answer; 304 where it is the same"),
        MenuQuery
    ),
    responses((status = 200, description = "A page of it", body = MenuView), (status = 304, description = "It is the same"))
)]
pub async fn get_menu(
    State(app): State<App>,
    shop: Shop,
    headers: HeaderMap,
    Query(query): Query<MenuQuery>,
) -> Result<Response, Problem> {
    let settings = &*shop.settings;
    let outlet = outlet_with_shop(query.outlet.as_deref(), settings, "?outlet")?;
    let limit = page_limit(query.limit)?;
    let search = searched(query.search)?;
    let filter = ProductFilter { category: query.category, active: Some(true), sold_online: Some(true) };
    let after = checked_after(query.after, |after| is_cursor(after, search.is_some()))?;
    let merchant = settings.merchant;
    let page = match search {
        Some(text) => app.reads().search_products(merchant, Wanted::read(&text), filter, after, limit).await?,
        None => app.reads().products(merchant, filter, after, limit).await?,
    };
    let now = app.engine().now().at;
    let view = MenuView {
        outlet: outlet.code.clone(),
        categories: all_categories(&app, settings).await?,
        data: products(&app, page.data, outlet, settings, now).await?,
        next: page.next,
    };
    Ok(cached(&view, "application/json", &headers))
}

async fn all_categories(app: &App, settings: &Settings) -> Result<Vec<CategoryView>, Problem> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = app.reads().categories(settings.merchant, after, usize::from(LIMIT_MAX)).await?;
        all.extend(page.data.iter().map(CategoryView::from));
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}

/// Products as customers see them; of what stock is kept, what nobody can have any more is sold out.
async fn products(
    app: &App,
    products: Vec<Product>,
    outlet: &Outlet,
    settings: &Settings,
    now: Timestamp,
) -> Result<Vec<MenuProductView>, Problem> {
    let tracked: Vec<ProductId> = products.iter().filter(|one| one.track_stock).map(|one| one.id).collect();
    let today = settings.calendar(Some(outlet)).date_by_cutoff(now);
    let levels = match tracked.is_empty() {
        true => Vec::new(),
        false => app.reads().stock_levels(settings.merchant, tracked, Some(outlet.code.clone()), today).await?,
    };
    let mut left = levels
        .into_iter()
        .map(|levels| levels.iter().map(|level| level.on_hand.0 - level.reserved.0 - level.unsellable.0).sum::<i64>());
    let view = |product: Product| {
        let is_gone = product.track_stock && left.next().is_some_and(|milli| milli <= 0);
        MenuProductView {
            sold_out: is_gone || product.sold_out_at(&outlet.code, now).is_some(),
            sku: product.sku,
            name: by_language(&product.names),
            category: product.category,
            unit: product.unit.as_str(),
            price: Exact::amount(product.price, &settings.currency),
            picture: product.image,
            modifiers: product.modifiers.iter().map(|group| ModifierGroupView::new(group, &settings.currency)).collect(),
        }
    };
    Ok(products.into_iter().map(view).collect())
}
