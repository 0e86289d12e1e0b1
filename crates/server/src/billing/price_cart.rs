//! `POST /inventory/price-cart`: what a cart would take and come to, and everything that is wrong with it. Nothing is written.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use docket_domain::access::{Actor, Permission};
use docket_domain::billing::cart::{CartItem, Conditions, Filled, ItemPart, cannot_price, fill, item_parts, over_limit};
use docket_domain::catalog::{Product, ProductReference};
use docket_domain::ids::ProductId;
use docket_domain::limits::ORDER_LINES_MAX;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::pricing::{Discount, LineInput, Totals, discount_of, price};
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
use crate::orders::{DiscountBody, discounts};
use crate::problem::{EdgeCode, FieldError, Problem, Shortage};

/// A cart.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCart, example = json!({ "items": [{ "product": "RICE-BASMATI-1KG", "quantity": 2 }] }))]
pub struct CartBody {
    /// What is in it, at most 500 items.
    items: Vec<CartItemBody>,
    /// Discounts on the whole.
    #[serde(default)]
    discounts: Vec<DiscountBody>,
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
    /// Discounts on this item alone.
    #[serde(default)]
    discounts: Vec<DiscountBody>,
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
    /// All discounts.
    discount_total: Exact,
    /// All taxes.
    tax_total: Exact,
    /// What the customer would pay. Where the discounts are more than there is, as `problems` say, they count for nothing.
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
    /// What its own discounts take off.
    discount: Exact,
    /// How much is on hand; null where no stock is kept.
    current_stock: Option<Exact>,
    /// How much may be sold, items of the same product that stand before it taken; null where no stock is kept.
    available: Option<Exact>,
}

/// An item as it was asked for.
struct Wanted {
    reference: ProductReference,
    quantity: Quantity,
    unit_price: Option<Amount>,
    discounts: Vec<Discount>,
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
    let whole = discounts(body.discounts, "", settings, &mut check);
    let items = wanted(body.items, settings, &mut check);
    let (items, whole) = check.finish((items, whole))?;
    let references = items.iter().map(|item| item.reference.clone()).collect();
    let found = app.reads().cart(caller.merchant(), outlet.code.clone(), references).await?;
    let today = settings.calendar(Some(outlet)).date_by_cutoff(app.engine().now().at);
    let (priced, problems) = filled(&items, found, today, settings);
    Ok(Json(view(&items, &whole, &priced, problems, (settings, caller.actor()))))
}

fn wanted(bodies: Vec<CartItemBody>, settings: &Settings, check: &mut Check) -> Vec<Wanted> {
    let one = |(index, item): (usize, CartItemBody)| {
        let at = |field: &str| format!("/items/{index}/{field}");
        Wanted {
            reference: ProductReference(check.name(&at("product"), Some(item.product)).unwrap_or_default()),
            quantity: check.quantity(&at("quantity"), &item.quantity),
            unit_price: item.unit_price.map(|price| check.amount(&at("unitPrice"), &price, &settings.currency)),
            discounts: discounts(item.discounts, &format!("/items/{index}"), settings, check),
        }
    };
    bodies.into_iter().enumerate().map(one).collect()
}

/// Takes every item from the stock that the ones before it have left.
fn filled(
    items: &[Wanted],
    found: Vec<Option<(Arc<Product>, Stock)>>,
    on: Date,
    settings: &Settings,
) -> (Vec<Option<Priced>>, Vec<DomainProblem>) {
    let mut problems = Vec::new();
    let mut stocks: BTreeMap<ProductId, Stock> = BTreeMap::new();
    let priced = items.iter().zip(found).enumerate().map(|(index, (wanted, found))| {
        let pointer = format!("/items/{index}");
        let Some((product, stock)) = found else {
            let detail = format!("No product has the SKU, barcode or id {}.", wanted.reference.0);
            problems.push(DomainProblem::at(format!("{pointer}/product"), Code::ProductUnknown, detail));
            return None;
        };
        let stock = stocks.entry(product.id).or_insert(stock);
        let (quantity, unit_price) = (wanted.quantity, wanted.unit_price);
        let item = CartItem { product: &product, quantity, unit_price, options_price: Amount::ZERO };
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
    items: &[Wanted],
    whole: &[Discount],
    priced: &[Option<Priced>],
    mut problems: Vec<DomainProblem>,
    (settings, actor): (&Settings, &Actor),
) -> CartView {
    let of_items: Vec<&[Discount]> = items.iter().map(|item| item.discounts.as_slice()).collect();
    problems.extend(over_limit(whole, &of_items, "/items", actor));
    let sums = match sums(items, whole, priced, settings) {
        Ok(sums) => sums,
        Err(problem) => {
            problems.push(problem);
            without_discounts(priced, settings)
        }
    };
    let sees_cost = actor.may(Permission::CostRead);
    let views = items.iter().zip(priced).map(|(wanted, priced)| item(wanted, priced.as_ref(), settings, sees_cost)).collect();
    let (problems, shortages) = Problem::of_domain(problems);
    let exact = |amount: Amount| Exact::amount(amount, &settings.currency);
    CartView {
        items: views,
        subtotal: exact(sums.subtotal),
        discount_total: exact(sums.discount),
        tax_total: exact(sums.tax),
        total: exact(sums.total),
        problems,
        shortages,
    }
}

/// What all items come to together, as a sale of them would; or why it cannot be said.
fn sums(items: &[Wanted], whole: &[Discount], priced: &[Option<Priced>], settings: &Settings) -> Result<Totals, DomainProblem> {
    let known =
        items.iter().zip(priced).enumerate().filter_map(|(index, (wanted, priced))| Some((index, wanted, priced.as_ref()?)));
    let (products, parts): (Vec<&Product>, Vec<ItemPart<'_>>) = known
        .flat_map(|(index, wanted, (product, filled))| {
            item_parts(index, filled, &wanted.discounts).into_iter().map(|part| (product.as_ref(), part))
        })
        .unzip();
    let inputs: Vec<LineInput<'_>> = products.iter().zip(&parts).map(|(product, part)| input(product, part)).collect();
    let priced = price(&inputs, whole, settings.prices_include_tax);
    priced.map(|(_, totals)| totals).map_err(|error| cannot_price(error, &parts, "/items"))
}

fn input<'a>(product: &'a Product, one: &'a ItemPart<'_>) -> LineInput<'a> {
    LineInput { quantity: one.part.quantity, unit_price: one.part.unit_price, discounts: &one.discounts, taxes: &product.taxes }
}

/// What the items come to as far as they can be summed, where their discounts cannot be taken off.
fn without_discounts(priced: &[Option<Priced>], settings: &Settings) -> Totals {
    let each = priced.iter().flatten().filter_map(|priced| totals(priced, settings));
    each.fold(Totals::default(), |sums, one| Totals {
        subtotal: sums.subtotal.plus(one.subtotal).unwrap_or(sums.subtotal),
        discount: Amount::ZERO,
        tax: sums.tax.plus(one.tax).unwrap_or(sums.tax),
        total: sums.total.plus(one.total).unwrap_or(sums.total),
    })
}

/// What an item comes to before discounts; `None` where that is more than an amount may be.
fn totals((product, filled): &Priced, settings: &Settings) -> Option<Totals> {
    let parts = item_parts(0, filled, &[]);
    let inputs: Vec<LineInput<'_>> = parts.iter().map(|part| input(product, part)).collect();
    price(&inputs, &[], settings.prices_include_tax).ok().map(|(_, totals)| totals)
}

/// What an item's own discounts take off; nothing where they are more than the item.
fn own_discount(wanted: &Wanted, filled: &Filled) -> Amount {
    let of_part = |one: &ItemPart<'_>| {
        let gross = one.part.unit_price.scaled(one.part.quantity.0, 1_000)?;
        discount_of(gross, &one.discounts)
    };
    let parts = item_parts(0, filled, &wanted.discounts);
    Amount(parts.iter().filter_map(of_part).map(|off| off.0).sum())
}

fn item(wanted: &Wanted, priced: Option<&Priced>, settings: &Settings, sees_cost: bool) -> PricedItemView {
    let amount = |amount: Amount| Exact::amount(amount, &settings.currency);
    let totals = priced.and_then(|priced| totals(priced, settings)).unwrap_or_default();
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
        quantity: Exact::quantity(wanted.quantity),
        portions: portions.collect(),
        unit_price: first.map(|part| amount(part.unit_price)),
        line_total: amount(totals.total),
        discount: amount(priced.map_or(Amount::ZERO, |(_, filled)| own_discount(wanted, filled))),
        current_stock: priced.and_then(|(_, filled)| filled.current).map(Exact::quantity),
        available: priced.and_then(|(_, filled)| filled.available).map(Exact::quantity),
    }
}
