//! `POST /inventory/price-cart`: what a cart would take and come to, and everything that is wrong with it. Nothing is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::billing::cart::{CartItem, Conditions, Filled, fill};
use docket_domain::catalog::{Product, ProductReference};
use docket_domain::ids::ProductId;
use docket_domain::limits::ORDER_LINES_MAX;
use docket_domain::merchants::Settings;
use docket_domain::money::{Amount, Currency};
use docket_domain::ordering::pricing::{LineInput, Totals, price};
use docket_domain::quantity::Quantity;
use docket_domain::refusal::{Code, Problem as DomainProblem};
use docket_domain::stock::Stock;
use docket_domain::time::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::PortionView;
use crate::amount::{Decimal, Exact};
use crate::app::App;
use crate::extract::{Body, Caller, Check};
use crate::problem::{EdgeCode, FieldError, Problem, Shortage};

/// A cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCart, example = json!({ "items": [{ "product": "RICE-BASMATI-1KG", "quantity": 2 }] }))]
pub struct CartBody {
    /// What is in it, at most 500 items.
    items: Vec<CartItemBody>,
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default)]
    outlet: Option<String>,
}

/// An item of a cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCartItem)]
pub struct CartItemBody {
    /// Id, SKU or barcode.
    product: String,
    /// How much, with at most 3 decimals.
    quantity: Decimal,
    /// A price other than the batches'.
    #[serde(default)]
    unit_price: Option<Decimal>,
}

/// What a cart would take and come to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PricedCart)]
pub struct CartView {
    /// Per item.
    items: Vec<PricedItemView>,
    /// The lines, in the merchant's price mode.
    subtotal: Exact,
    /// All taxes.
    tax_total: Exact,
    /// What the customer would pay, before discounts.
    total: Exact,
    /// Everything that a sale of it would be refused for, all at once; empty where nothing is wrong.
    problems: Vec<FieldError>,
    /// What there is not enough of.
    shortages: Vec<Shortage>,
}

/// What an item would take.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PricedItem)]
pub struct PricedItemView {
    /// Id of the product; null where it is not known.
    product_id: Option<String>,
    /// Its SKU.
    sku: Option<String>,
    /// Its name.
    name: Option<String>,
    /// How much was asked for.
    quantity: Exact,
    /// From which batches, the first to be sold first; empty where no stock is kept.
    portions: Vec<PortionView>,
    /// Price of one unit of the first portion.
    unit_price: Option<Exact>,
    /// What the item would come to, before discounts; with tax where prices are.
    line_total: Exact,
    /// How much is on hand; null where no stock is kept.
    current_stock: Option<Exact>,
    /// How much may be sold, items of the same product that stand before it taken; null where no stock is kept.
    available: Option<Exact>,
}

/// One item's product, and what it comes from.
type Priced = (Arc<Product>, Filled);

/// What a cart comes to.
#[utoipa::path(
    post, path = "/inventory/price-cart", tag = "billing", request_body = CartBody,
    responses((status = 200, description = "Portions and prices per item, and every problem", body = CartView)),
    security(("token" = ["bills.sell"]))
)]
pub async fn price_cart(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsSell as u8 }>,
    Body(body): Body<CartBody>,
) -> Result<Json<CartView>, Problem> {
    let settings = caller.settings();
    let mut check = Check::default();
    if body.items.len() > ORDER_LINES_MAX {
        check.bad("/items", EdgeCode::ItemsTooMany, format!("`items` must have at most {ORDER_LINES_MAX} items."));
        return check.finish(Vec::new()).map(|_: Vec<()>| unreachable!("a problem was noted"));
    }
    let outlet = settings.outlet_for(check.name("/outlet", body.outlet).as_deref(), caller.actor())?;
    let items: Vec<(ProductReference, Quantity, Option<Amount>)> = body
        .items
        .into_iter()
        .enumerate()
        .map(|(index, item)| {
            let at = |field: &str| format!("/items/{index}/{field}");
            let product = check.name(&at("product"), Some(item.product)).unwrap_or_default();
            let quantity = check.quantity(&at("quantity"), &item.quantity);
            let price = item.unit_price.map(|price| check.amount(&at("unitPrice"), &price, &settings.currency));
            (ProductReference(product), quantity, price)
        })
        .collect();
    let items = check.finish(items)?;
    let references = items.iter().map(|(reference, _, _)| reference.clone()).collect();
    let found = app.reads().cart(caller.merchant(), outlet.code.clone(), references).await?;
    let today = settings.calendar(Some(outlet)).date_by_cutoff(app.engine().now().at);
    let (priced, problems) = filled(&items, found, today, settings);
    let sees_cost = caller.actor().may(Permission::CostRead);
    Ok(Json(view(&items, &priced, problems, settings, sees_cost)))
}

/// Takes every item from the stock that the ones before it have left.
fn filled(
    items: &[(ProductReference, Quantity, Option<Amount>)],
    found: Vec<Option<(Arc<Product>, Stock)>>,
    on: Date,
    settings: &Settings,
) -> (Vec<Option<Priced>>, Vec<DomainProblem>) {
    let mut problems = Vec::new();
    let mut stocks: BTreeMap<ProductId, Stock> = BTreeMap::new();
    let priced = items.iter().zip(found).enumerate().map(|(index, ((reference, quantity, unit_price), found))| {
        let pointer = format!("/items/{index}");
        let Some((product, stock)) = found else {
            let detail = format!("No product has the SKU, barcode or id {}.", reference.0);
            problems.push(DomainProblem::at(format!("{pointer}/product"), Code::ProductUnknown, detail));
            return None;
        };
        let stock = stocks.entry(product.id).or_insert(stock);
        let item = CartItem { product: &product, quantity: *quantity, unit_price: *unit_price, options_price: Amount::ZERO };
        let prices_include_tax = settings.prices_include_tax;
        let conditions = Conditions { on, prices_include_tax, below_cost_allowed: false, pointer: &pointer };
        let (filled, wrong) = fill(item, stock, conditions);
        problems.extend(
            wrong
                .into_iter()
                .map(|problem| DomainProblem { pointer: problem.pointer.replace("/productId", "/product"), ..problem }),
        );
        Some((product, filled))
    });
    let priced = priced.collect();
    (priced, problems)
}

fn view(
    items: &[(ProductReference, Quantity, Option<Amount>)],
    priced: &[Option<Priced>],
    problems: Vec<DomainProblem>,
    settings: &Settings,
    sees_cost: bool,
) -> CartView {
    let currency = &settings.currency;
    let mut sums = Totals::default();
    let mut views = Vec::with_capacity(items.len());
    for ((_, quantity, _), priced) in items.iter().zip(priced) {
        let totals = priced.as_ref().and_then(|priced| totals(priced, settings)).unwrap_or_default();
        sums.subtotal = sums.subtotal.plus(totals.subtotal).unwrap_or(sums.subtotal);
        sums.tax = sums.tax.plus(totals.tax).unwrap_or(sums.tax);
        sums.total = sums.total.plus(totals.total).unwrap_or(sums.total);
        views.push(item(*quantity, priced.as_ref(), totals, currency, sees_cost));
    }
    let problem = Problem::of_domain(problems);
    CartView {
        items: views,
        subtotal: Exact::amount(sums.subtotal, currency),
        tax_total: Exact::amount(sums.tax, currency),
        total: Exact::amount(sums.total, currency),
        problems: problem.0,
        shortages: problem.1,
    }
}

/// What an item comes to; `None` where that is more than an amount may be.
fn totals((product, filled): &Priced, settings: &Settings) -> Option<Totals> {
    let parts = filled.parts.iter().chain(&filled.missing);
    let inputs: Vec<LineInput<'_>> = parts
        .map(|part| LineInput { quantity: part.quantity, unit_price: part.unit_price, discounts: &[], taxes: &product.taxes })
        .collect();
    price(&inputs, &[], settings.prices_include_tax).ok().map(|(_, totals)| totals)
}

fn item(quantity: Quantity, priced: Option<&Priced>, totals: Totals, currency: &Currency, sees_cost: bool) -> PricedItemView {
    let amount = |amount: Amount| Exact::amount(amount, currency);
    let parts = priced.map_or(&[][..], |(_, filled)| &filled.parts);
    let portions = parts.iter().flat_map(|part| part.portions.iter().map(move |portion| (part.unit_price, portion)));
    let portions = portions.map(|(unit_price, portion)| PortionView {
        batch_id: portion.batch.id.to_string(),
        batch_number: portion.batch.number.clone(),
        quantity: Exact::quantity(portion.quantity),
        unit_price: amount(unit_price),
        unit_cost: sees_cost.then(|| amount(portion.batch.unit_cost)),
        cost: sees_cost.then(|| amount(portion.cost)),
    });
    let first = priced.and_then(|(_, filled)| filled.parts.iter().chain(&filled.missing).next());
    PricedItemView {
        product_id: priced.map(|(product, _)| product.id.to_string()),
        sku: priced.map(|(product, _)| product.sku.clone()),
        name: priced.map(|(product, _)| product.name().to_owned()),
        quantity: Exact::quantity(quantity),
        portions: portions.collect(),
        unit_price: first.map(|part| amount(part.unit_price)),
        line_total: amount(totals.total),
        current_stock: priced.and_then(|(_, filled)| filled.current).map(Exact::quantity),
        available: priced.and_then(|(_, filled)| filled.available).map(Exact::quantity),
    }
}
