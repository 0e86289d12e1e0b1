//! `GET /catalogue`: everything that is sold, for tills that keep it on the device, and what changed since.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::audit::Anchor;
use docket_domain::catalog::Product;
use docket_domain::merchants::Outlet;
use docket_domain::money::Currency;
use docket_domain::time::Timestamp;
use docket_store::catalog::{FeedAsked, FeedCursor};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::ProductTax;
use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Query};
use crate::problem::{EdgeCode, FieldError, Problem};

/// Products on a page where none are asked for.
const LIMIT_DEFAULT: u16 = 1_000;
/// The most products on a page: some megabytes of memory, and of JSON before it is compressed.
const LIMIT_MAX: u16 = 5_000;

/// Which part of the catalogue.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CatalogueQuery {
    /// Code of the outlet that `soldOut` is about; the token's, or the only one, where none is named.
    outlet: Option<String>,
    /// The `version` of an earlier reading: what changed after it is answered, also what is not sold any more. Without it, all that is
    /// sold.
    since: Option<String>,
    /// Products on the page, 1 to 5,000; 1,000 where none are asked for.
    #[param(minimum = 1, maximum = 5000)]
    limit: Option<u16>,
    /// The `next` of the page before, with the same `since`.
    after: Option<String>,
}

/// A page of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Catalogue)]
pub struct CatalogueView {
    /// What is on it.
    data: Vec<CatalogueProduct>,
    /// Send it as `after` for the next page; null on the last.
    next: Option<String>,
    /// Send it as `since` once all pages are read. The same on each of them: what changed while they were read is told again then.
    version: String,
}

/// A product, as a till needs it to sell without the server.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CatalogueProduct {
    /// Identity, UUIDv7.
    id: String,
    /// The merchant's own code.
    #[schema(example = "SHAWARMA-L")]
    sku: String,
    /// Its name in the merchant's language.
    name: String,
    /// Its names in other languages.
    names: BTreeMap<String, String>,
    /// EAN and other codes on the package.
    barcodes: Vec<String>,
    /// Price of one unit, with or without tax as the merchant's prices are. Batches may have other prices.
    price: Exact,
    /// `piece`, `pack`, `kg` or `litre`.
    unit: &'static str,
    /// Whether it is sold by weight.
    sell_by_weight: bool,
    /// Whether it is sold at all; false only in what changed.
    active: bool,
    /// The taxes on it.
    taxes: Vec<ProductTax>,
    /// Whether it is sold out at the outlet.
    sold_out: bool,
    /// When it is there again by itself; null for when somebody says so. Its passing is no change.
    #[schema(example = "2025-11-06T20:00:00.000Z")]
    sold_out_until: Option<String>,
}

/// Everything that is sold, or what changed since a version, for tills that keep it. Nothing that is committed while pages are read is
/// missed by whoever asks since their version; some may come twice. Compressed where `Accept-Encoding` allows it.
#[utoipa::path(
    get, path = "/catalogue", tag = "catalogue", params(CatalogueQuery),
    responses((status = 200, description = "A page of the catalogue", body = CatalogueView)),
    security(("token" = ["products.read"]))
)]
pub async fn read_catalogue(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsRead as u8 }>,
    Query(query): Query<CatalogueQuery>,
) -> Result<Json<CatalogueView>, Problem> {
    let settings = caller.settings();
    let outlet = caller.outlet_asked(query.outlet.as_deref())?;
    let asked = checked(query)?;
    let page = app.reads().catalogue(caller.merchant(), asked).await?.ok_or_else(unknown_version)?;
    let now = app.engine().now().at;
    let view = |product| CatalogueProduct::new(product, outlet, &settings.currency, now);
    Ok(Json(CatalogueView {
        data: page.products.into_iter().map(view).collect(),
        next: page.next.map(|next| next.to_string()),
        version: page.version.to_string(),
    }))
}

fn checked(query: CatalogueQuery) -> Result<FeedAsked, Problem> {
    let since = query.since.map(|since| Anchor::parse(&since).ok_or("since")).transpose();
    let is_of_changes = !matches!(since, Ok(None));
    let cursor = |after: String| FeedCursor::parse(&after).filter(|after| after.is_of_changes() == is_of_changes).ok_or("after");
    let after = query.after.map(cursor).transpose();
    let limit = Some(query.limit.unwrap_or(LIMIT_DEFAULT)).filter(|limit| (1..=LIMIT_MAX).contains(limit)).ok_or("limit");
    match (since, after, limit) {
        (Ok(since), Ok(after), Ok(limit)) => Ok(FeedAsked { since, after, limit: usize::from(limit) }),
        (since, after, limit) => {
            Err(Problem::fields([since.err(), after.err(), limit.err()].into_iter().flatten().map(wrong).collect()))
        }
    }
}

fn wrong(parameter: &str) -> FieldError {
    let detail = match parameter {
        "since" => "`since` must be the `version` of an earlier reading, as it was answered.".to_owned(),
        "after" => "`after` must be the `next` of the page before, as it was answered, with the same `since`.".to_owned(),
        _ => format!("`limit` must be a number from 1 to {LIMIT_MAX}."),
    };
    FieldError { pointer: format!("?{parameter}"), code: EdgeCode::RequestInvalid.as_str(), detail }
}

fn unknown_version() -> Problem {
    let detail = "The catalogue never was at this version; read it anew, without `since`, and forget what was kept of it.";
    Problem::new(EdgeCode::CatalogueVersionUnknown, detail)
}

impl CatalogueProduct {
    fn new(product: Product, outlet: &Outlet, currency: &Currency, now: Timestamp) -> CatalogueProduct {
        let sold_out = product.sold_out_at(&outlet.code, now);
        let (sold_out, sold_out_until) = (sold_out.is_some(), sold_out.and_then(|one| one.until));
        CatalogueProduct {
            id: product.id.to_string(),
            name: product.name().to_owned(),
            price: Exact::amount(product.price, currency),
            unit: product.unit.as_str(),
            sell_by_weight: product.sell_by_weight,
            active: product.is_active,
            taxes: product.taxes.iter().map(ProductTax::from).collect(),
            sold_out,
            sold_out_until: sold_out_until.map(|until| until.to_string()),
            sku: product.sku,
            names: product.names.into_iter().skip(1).collect(),
            barcodes: product.barcodes,
        }
    }
}
