//! The catalogue.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::catalog::Product;
use docket_domain::ids::ProductId;
use docket_domain::money::Currency;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Id, ListQuery, Listing, Query, checked_after, page_limit};
use crate::problem::{EdgeCode, Problem};

/// A product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Product)]
pub struct ProductView {
    /// Identity, UUIDv7.
    id: String,
    /// The merchant's own code.
    #[schema(example = "SHAWARMA-L")]
    sku: String,
    /// Names by language.
    name: BTreeMap<String, String>,
    /// Code of its category.
    category: Option<String>,
    /// `piece`, `pack`, `kg` or `litre`.
    unit: &'static str,
    /// Price of one unit, with or without tax as the merchant's prices are.
    price: Exact,
    /// The taxes on it.
    taxes: Vec<ProductTax>,
    /// EAN and other codes on the package.
    barcodes: Vec<String>,
    /// Whether it is sold by weight.
    sell_by_weight: bool,
    /// Whether it is sold at all.
    is_active: bool,
}

/// A tax on a product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductTax {
    /// Which.
    #[schema(example = "VAT")]
    name: String,
    /// Its rate, in per cent.
    rate: Exact,
}

/// Products, in the order in which they were made.
#[utoipa::path(
    get, path = "/products", tag = "catalogue", params(ListQuery),
    responses((status = 200, description = "A page of products", body = Listing<ProductView>)),
    security(("token" = ["products.read"]))
)]
pub async fn list_products(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsRead as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<ProductView>>, Problem> {
    let after = checked_after(query.after, |after| Uuid::try_parse(after).is_ok())?;
    let after = after.and_then(|id| Uuid::try_parse(&id).ok());
    let page = app.reads().products(caller.merchant(), after, page_limit(query.limit)?).await?;
    let data = page.data.iter().map(|product| view(product, &caller.settings().currency)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// A product.
#[utoipa::path(
    get, path = "/products/{id}", tag = "catalogue",
    params(("id" = String, Path, description = "Id of the product")),
    responses((status = 200, description = "The product", body = ProductView)),
    security(("token" = ["products.read"]))
)]
pub async fn get_product(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsRead as u8 }>,
    Id(id): Id,
) -> Result<Json<ProductView>, Problem> {
    match app.reads().product(caller.merchant(), ProductId(id)).await? {
        Some(product) => Ok(Json(view(&product, &caller.settings().currency))),
        None => Err(Problem::new(EdgeCode::ProductNotFound, "There is no such product.")),
    }
}

fn view(product: &Product, currency: &Currency) -> ProductView {
    let tax = |tax: &docket_domain::catalog::Tax| ProductTax { name: tax.name.clone(), rate: Exact(tax.rate.to_string()) };
    ProductView {
        id: product.id.to_string(),
        sku: product.sku.clone(),
        name: product.names.iter().cloned().collect(),
        category: product.category.clone(),
        unit: product.unit.as_str(),
        price: Exact::amount(product.price, currency),
        taxes: product.taxes.iter().map(tax).collect(),
        barcodes: product.barcodes.clone(),
        sell_by_weight: product.sell_by_weight,
        is_active: product.is_active,
    }
}
