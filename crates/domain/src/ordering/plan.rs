//! What new items come to before they are priced: their products, options, prices, and the stock that is kept for them. Placing an
//! order and adding to one ask the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::order::Line;
use super::place_order::NewItem;
use super::pricing::{Discount, DiscountKind, LineInput, LineTax, PricingError, Totals};
use crate::access::{Actor, Permission};
use crate::billing::{ChargeKind, NewCharge, charge_lines};
use crate::book::Book;
use crate::catalog::{ChosenOption, Product, ProductReference, Tax, choose, with_options};
use crate::command::Stop;
use crate::context::Context;
use crate::ids::ProductId;
use crate::merchants::Settings;
use crate::money::{Amount, Percent};
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};
use crate::stock::{StockKey, ask_stock, stock_of};
use crate::time::Date;

/// What an item comes to before it is priced.
pub(super) struct ItemPlan<'a> {
    pub item: &'a NewItem,
    /// Where the request says it, such as `/items/3`.
    pub pointer: String,
    product: Option<Arc<Product>>,
    options: Vec<ChosenOption>,
    /// With what the options cost.
    unit_price: Amount,
}

impl ItemPlan<'_> {
    /// How much of its product's stock is kept for it.
    fn reserved(&self) -> Quantity {
        if self.product.as_ref().is_some_and(|product| product.track_stock) { self.item.quantity } else { Quantity(0) }
    }

    /// What is needed to price it.
    pub fn input(&self) -> LineInput<'_> {
        let taxes: &[Tax] = self.product.as_ref().map_or(&[], |product| &product.taxes);
        LineInput { quantity: self.item.quantity, unit_price: self.unit_price, discounts: &self.item.discounts, taxes }
    }

    /// Its line, not priced yet.
    pub fn line(&self) -> Line {
        let (item, product) = (self.item, self.product.as_deref());
        let untaxed = |tax: &Tax| LineTax { tax: tax.clone(), amount: Amount::ZERO };
        Line {
            product: product.map(|product| product.id),
            sku: product.map(|product| product.sku.clone()),
            description: item.description.as_deref().or(product.map(Product::name)).unwrap_or_default().to_owned(),
            unit_price: self.unit_price,
            discounts: item.discounts.clone(),
            taxes: product.map_or(&[][..], |product| &product.taxes).iter().map(untaxed).collect(),
            notes: item.notes.clone(),
            seat: item.seat.clone(),
            options: self.options.clone(),
            reserved: self.reserved(),
            ..Line::empty(item.quantity)
        }
    }

    /// What is to be kept for it.
    pub fn wanted(&self) -> Option<Wanted> {
        let product = self.product.as_ref().filter(|product| product.track_stock)?;
        let pointer = format!("{}/quantity", self.pointer);
        Some(Wanted { product: product.id, sku: product.sku.clone(), milli: self.item.quantity.0, pointer })
    }
}

/// Finds each item's product and price; all problems at once. Discounts are looked at on top of what was `given` on the whole before.
/// What is sold out is refused at the outlet `sold_at`; what is agreed for later is sold at none yet.
pub(super) fn plan_items<'a>(
    items: &'a [NewItem],
    list: &str,
    given: Percent,
    sold_at: Option<&str>,
    context: &Context,
    book: &Book,
) -> Result<Vec<ItemPlan<'a>>, Refusal> {
    let mut problems = Vec::new();
    let mut plans = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let pointer = format!("{list}/{index}");
        match plan_item(item, pointer.clone(), sold_at, context, book) {
            Ok(plan) => plans.push(plan),
            Err(problem) => problems.push(problem),
        }
        if let Err(refusal) = check_discounts(&item.discounts, given, &pointer, &context.actor) {
            problems.extend(refusal.problems);
        }
    }
    match Refusal::all(problems) {
        Some(refusal) => Err(refusal),
        None => Ok(plans),
    }
}

fn plan_item<'a>(
    item: &'a NewItem,
    pointer: String,
    sold_at: Option<&str>,
    context: &Context,
    book: &Book,
) -> Result<ItemPlan<'a>, Problem> {
    let problem = |field: &str, code: Code, detail: String| Problem::at(format!("{pointer}{field}"), code, detail);
    if item.unit_price.is_some() && !context.actor.may(Permission::OrdersOpenItem) {
        let detail = format!("The role {} may not set a price.", context.actor.role.as_str());
        return Err(problem("/unitPrice", Code::PermissionMissing, detail));
    }
    let product = item.product.as_ref().map(|reference| sold_product(reference, item, &pointer, book)).transpose()?;
    if let Some((product, outlet)) = product.as_deref().zip(sold_at) {
        check_there(product, outlet, &format!("{pointer}/product"), context)?;
    }
    let options = choose(product.as_deref(), &item.options, &pointer)?;
    // The edge has made sure that an open item has a price.
    let price = item.unit_price.or(product.as_ref().map(|product| product.price)).unwrap_or(Amount::ZERO);
    let too_large =
        || problem("/options", Code::AmountTooLarge, "The options make it cost more than an amount may be.".to_owned());
    let unit_price = with_options(price, &options).ok_or_else(too_large)?;
    Ok(ItemPlan { item, pointer, product, options, unit_price })
}

/// The product of an item, which is sold in that quantity.
fn sold_product(reference: &ProductReference, item: &NewItem, pointer: &str, book: &Book) -> Result<Arc<Product>, Problem> {
    let unknown = || {
        let detail = format!("No product has the SKU, barcode or id {}.", reference.0);
        Problem::at(format!("{pointer}/product"), Code::ProductUnknown, detail)
    };
    let product = book.product(reference).ok_or_else(unknown)?;
    if !product.is_active {
        return Err(inactive(product, &format!("{pointer}/product")));
    }
    check_whole(product, item.quantity, &format!("{pointer}/quantity"))?;
    Ok(Arc::clone(product))
}

/// The product is not sold any more.
pub(super) fn inactive(product: &Product, pointer: &str) -> Problem {
    Problem::at(pointer, Code::ProductInactive, format!("{} is not sold any more.", product.sku))
}

/// The product is not sold out at an outlet now.
pub(super) fn check_there(product: &Product, outlet: &str, pointer: &str, context: &Context) -> Result<(), Problem> {
    let Some(sold_out) = product.sold_out_at(outlet, context.at) else { return Ok(()) };
    let until = sold_out.until.map(|until| format!(" until {until}")).unwrap_or_default();
    Err(Problem::at(pointer, Code::ProductSoldOut, format!("{} is sold out at outlet {outlet}{until}.", product.sku)))
}

/// Pieces are sold whole.
pub(super) fn check_whole(product: &Product, quantity: Quantity, pointer: &str) -> Result<(), Problem> {
    if product.unit.is_whole() && quantity.0 % 1_000 != 0 {
        let detail = format!("{} is sold by the {}, in whole numbers.", product.sku, product.unit.as_str());
        return Err(Problem::at(pointer, Code::QuantityNotWhole, detail));
    }
    Ok(())
}

/// The lines of an order's charges, and their sums. One that is a part of the goods says so, to go on with them.
pub(super) fn order_charges(charges: &[NewCharge], goods: Amount, settings: &Settings) -> Result<(Vec<Line>, Totals), Refusal> {
    let (mut lines, totals) = charge_lines(charges, goods, settings)
        .map_err(|problems| Refusal::all(problems).unwrap_or_else(|| cannot_price(PricingError::TooLarge)))?;
    for (line, charge) in lines.iter_mut().zip(charges).filter(|(_, charge)| charge.amount.is_none()) {
        line.charge_percent = settings.charges.iter().find(|rule| rule.code == charge.code).and_then(|rule| match rule.kind {
            ChargeKind::Percent(percent) => Some(percent),
            ChargeKind::Amount(_) => None,
        });
    }
    Ok((lines, totals))
}

/// Numbers lines one after the other.
pub(super) fn number_lines(lines: &mut [Line], first: u32) {
    for (number, line) in (first..).zip(lines) {
        line.number = number;
    }
}

/// More of a product is to be kept for an order, or less, and where the request says so.
pub(super) struct Wanted {
    pub product: ProductId,
    pub sku: String,
    /// In thousandths; below zero where less is to be kept.
    pub milli: i64,
    pub pointer: String,
}

/// What more is to be kept, by product, whether there is enough or not.
///
/// # Errors
/// [`Stop::Missing`] while stocks are not loaded.
pub(super) fn summed(wanted: &[Wanted], outlet: &str, book: &mut Book) -> Result<BTreeMap<ProductId, Quantity>, Stop> {
    let mut sums: BTreeMap<ProductId, Quantity> = BTreeMap::new();
    for one in wanted {
        ask_stock(outlet, one.product, book);
        sums.entry(one.product).or_default().0 += one.milli;
    }
    book.all_loaded()?;
    Ok(sums)
}

/// What more is to be kept, by product, where there is enough.
///
/// # Errors
/// `stock.insufficient`, at the first place that wants more of a product.
pub(super) fn to_reserve(
    wanted: &[Wanted],
    outlet: &str,
    on: Date,
    book: &mut Book,
) -> Result<BTreeMap<ProductId, Quantity>, Stop> {
    let sums = summed(wanted, outlet, book)?;
    let mut problems = Vec::new();
    for (id, quantity) in &sums {
        let key = StockKey { outlet: outlet.to_owned(), product: *id };
        let available = stock_of(&key, book).available(on);
        if quantity.0 > 0 && available < *quantity {
            let asks = wanted.iter().find(|one| one.product == *id && one.milli > 0);
            let (sku, pointer) = asks.map_or(("", ""), |one| (&one.sku, &one.pointer));
            let detail = format!("{quantity} of {sku} were asked for, and {available} are available.");
            problems.push(Problem::short(pointer, detail, *quantity, available));
        }
    }
    match Refusal::all(problems) {
        Some(refusal) => Err(refusal.into()),
        None => Ok(sums),
    }
}

/// Whether the role may give these discounts without a manager, on top of what was `given` before. A role with a limit gives no
/// amounts, and percentages that together stay within it: several small discounts are one large one.
pub(crate) fn check_discounts(discounts: &[Discount], given: Percent, pointer: &str, actor: &Actor) -> Result<(), Refusal> {
    let limit = actor.discount_limit();
    let has_limit = limit < Percent::WHOLE;
    for (index, discount) in discounts.iter().enumerate() {
        let over = match discount.kind {
            DiscountKind::Percent(_) if has_limit => given.plus(percent_sum(&discounts[..=index])) > limit,
            DiscountKind::Percent(percent) => percent > limit,
            DiscountKind::Amount(_) => has_limit,
        };
        if over {
            let role = actor.role.as_str();
            let detail = format!("The role {role} gives at most {limit} %, as a percentage; a manager may give more.");
            return Err(Refusal::at(format!("{pointer}/discounts/{index}"), Code::DiscountOverLimit, detail));
        }
    }
    Ok(())
}

/// What the percentages among discounts come to.
pub(crate) fn percent_sum(discounts: &[Discount]) -> Percent {
    let percents = discounts.iter().map(|discount| match discount.kind {
        DiscountKind::Percent(percent) => percent,
        DiscountKind::Amount(_) => Percent(0),
    });
    percents.fold(Percent(0), Percent::plus)
}

/// Why an order that is placed cannot be priced.
pub(super) fn cannot_price(error: PricingError) -> Refusal {
    match error {
        PricingError::TooLarge => Refusal::new(Code::AmountTooLarge, "The order comes to more than an amount may be."),
        PricingError::LineDiscount(index) => Refusal::at(
            format!("/items/{index}/discounts"),
            Code::DiscountTooLarge,
            "The discounts on this line are more than the line.",
        ),
        PricingError::OrderDiscount => {
            Refusal::at("/discounts", Code::DiscountTooLarge, "The discounts are more than the order.")
        }
    }
}
