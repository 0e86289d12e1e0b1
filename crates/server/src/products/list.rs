//! `GET /products` and `GET /products/{id}`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::catalog::search::Wanted;
use docket_domain::catalog::{Product, ProductReference, embedded, fold};
use docket_domain::ids::ProductId;
use docket_domain::limits::BARCODE_CHARS_MAX;
use docket_domain::merchants::Settings;
use docket_store::catalog::{ProductFilter, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::ProductView;
use super::{known_product, unknown};
use crate::app::App;
use crate::extract::{Caller, Listing, PathName, Query, checked_after, page_limit, searched};
use crate::problem::{EdgeCode, FieldError, Problem};
use crate::stock::StockLevelView;

/// Which products, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProductsQuery {
    /// Words of a name in any language, a SKU or a barcode, each at least by its beginning. Capitals, accents, Arabic vowel signs and
    /// the forms of Arabic and Persian letters and digits make no difference.
    search: Option<String>,
    /// A scanned code, whole. One that carries a weight or a price is answered with what it says, in `scanned`.
    barcode: Option<String>,
    /// Code of the category.
    category: Option<String>,
    /// `true` for products that are sold, `false` for those that are not any more; both where it is not said.
    active: Option<bool>,
    /// Products on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Products, in the order in which they were made; of a search the one with that SKU or barcode first, then those whose name begins
/// like it, then all that have its words. A page of a search may have fewer products than `limit`, and still a `next`.
#[utoipa::path(
    get, path = "/products", tag = "catalogue", params(ProductsQuery),
    responses((status = 200, description = "A page of products", body = Listing<ProductView>)),
    security(("token" = ["products.read"]))
)]
pub async fn list_products(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsRead as u8 }>,
    Query(query): Query<ProductsQuery>,
) -> Result<Json<Listing<ProductView>>, Problem> {
    let settings = caller.settings();
    let limit = page_limit(query.limit)?;
    let filter = ProductFilter { category: query.category, active: query.active, sold_online: None };
    let search = searched(query.search)?;
    if let Some(barcode) = query.barcode {
        if search.is_some() || query.after.is_some() {
            return Err(bad_barcode(
                EdgeCode::RequestInvalid,
                "A `barcode` is looked up alone; send it without `search` and `after`.",
            ));
        }
        let found = scanned(&app, settings, &barcode, &filter).await?;
        let data = at_outlets(&app, &caller, found.into_iter().collect()).await?;
        return Ok(Json(Listing { data, next: None }));
    }
    let after = checked_after(query.after, |after| is_cursor(after, search.is_some()))?;
    let page = match search {
        Some(text) => app.reads().search_products(caller.merchant(), Wanted::read(&text), filter, after, limit).await?,
        None => app.reads().products(caller.merchant(), filter, after, limit).await?,
    };
    let data = page.data.into_iter().map(|product| (ProductView::new(&product, &settings.currency), product)).collect();
    Ok(Json(Listing { data: at_outlets(&app, &caller, data).await?, next: page.next }))
}

/// Adds to each product where it is sold out, and its stock where it is kept, for those who may see that; of the caller's outlet alone
/// where they are bound to one.
pub(super) async fn at_outlets<const PERMISSION: u8>(
    app: &App,
    caller: &Caller<PERMISSION>,
    products: Vec<(ProductView, Product)>,
) -> Result<Vec<ProductView>, Problem> {
    let (settings, actor) = (caller.settings(), caller.actor());
    let now = app.engine().now().at;
    let sold_out = |(view, product): (ProductView, Product)| (view.with_sold_out(&product, actor, now), product);
    let products: Vec<_> = products.into_iter().map(sold_out).collect();
    let tracked: Vec<ProductId> =
        products.iter().filter(|(_, product)| product.track_stock).map(|(_, product)| product.id).collect();
    if tracked.is_empty() || !actor.may(Permission::StockRead) {
        return Ok(products.into_iter().map(|(view, _)| view).collect());
    }
    let outlet = actor.outlet.as_deref().and_then(|code| settings.outlet(code, "/outlet").ok());
    let today = settings.calendar(outlet).date_by_cutoff(now);
    let levels = app.reads().stock_levels(settings.merchant, tracked, actor.outlet.clone(), today).await?;
    let mut levels = levels.into_iter();
    let view = |(view, product): (ProductView, Product)| {
        let Some(levels) = product.track_stock.then(|| levels.next()).flatten() else { return view };
        let sees_cost = actor.may(Permission::CostRead);
        view.with_stock(levels.iter().map(|level| StockLevelView::new(level, &settings.currency, sees_cost)).collect())
    };
    Ok(products.into_iter().map(view).collect())
}

/// The product of a scanned code: the one that has it, else the one whose label it is.
async fn scanned(
    app: &App,
    settings: &Settings,
    text: &str,
    filter: &ProductFilter,
) -> Result<Option<(ProductView, Product)>, Problem> {
    let code = fold::ascii_digits(text.trim());
    if code.is_empty() || code.chars().count() > BARCODE_CHARS_MAX {
        let detail = format!("`barcode` must have 1 to {BARCODE_CHARS_MAX} characters.");
        return Err(bad_barcode(EdgeCode::BarcodeInvalid, detail));
    }
    let label = embedded::read(&code, &settings.barcode_rules(), settings.currency.decimals);
    let mut codes = vec![code];
    if let Ok(Some(label)) = &label {
        codes.extend(label.codes.iter().cloned());
    }
    let found = app.reads().product_of_codes(settings.merchant, codes).await?;
    let view = match (found, label) {
        (Some((0, product)), _) => filter.admits(&product).then(|| (ProductView::new(&product, &settings.currency), product)),
        (Some((_, product)), Ok(Some(label))) => filter.admits(&product).then(|| {
            let view = ProductView::new(&product, &settings.currency);
            (view.with_scanned(label.scanned(&product), &settings.currency), product)
        }),
        (_, Err(misread)) => {
            return Err(bad_barcode(EdgeCode::BarcodeInvalid, format!("`barcode` {misread}; scan it again.")));
        }
        (_, Ok(_)) => None,
    };
    Ok(view)
}

fn bad_barcode(code: EdgeCode, detail: impl Into<String>) -> Problem {
    Problem::fields(vec![FieldError { pointer: "?barcode".to_owned(), code: code.as_str(), detail: detail.into() }])
}

/// A product.
#[utoipa::path(
    get, path = "/products/{id}", tag = "catalogue",
    params(("id" = String, Path, description = "Id or SKU of the product")),
    responses((status = 200, description = "The product", body = ProductView)),
    security(("token" = ["products.read"]))
)]
pub async fn get_product(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsRead as u8 }>,
    PathName(name): PathName,
) -> Result<Json<ProductView>, Problem> {
    let product = known_product(&app, caller.merchant(), ProductReference(name)).await?;
    let view = ProductView::new(&product, &caller.settings().currency);
    at_outlets(&app, &caller, vec![(view, product)]).await?.pop().map(Json).ok_or_else(unknown)
}
