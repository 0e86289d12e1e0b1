//! Which batches goods come from, and what they cost and are sold for.
//!
//! It is asked by the sale itself and by a till beforehand (`price-cart`), so that both say the same. A price that is not given is
//! that of each batch, else the product's; one that is given must not be below the unit cost of any portion, compared without tax.

use std::borrow::Cow;

use crate::access::Actor;
use crate::catalog::Product;
use crate::money::{Amount, Percent, split_by_largest_remainder};
use crate::ordering::pricing::{Discount, DiscountKind, PricingError};
use crate::ordering::{check_discounts, percent_sum};
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem};
use crate::stock::{Portion, Stock};
use crate::time::Date;

/// What is wanted of a product.
#[derive(Clone, Copy, Debug)]
pub struct CartItem<'a> {
    /// Of what.
    pub product: &'a Product,
    /// How much; positive.
    pub quantity: Quantity,
    /// A price other than the batches'.
    pub unit_price: Option<Amount>,
    /// What the chosen options add to the price of one unit.
    pub options_price: Amount,
}

impl CartItem<'_> {
    /// The price of one unit with its options; where that is more than an amount may be, it cannot be priced either.
    fn with_options(&self, unit_price: Amount) -> Amount {
        Amount(unit_price.0.saturating_add(self.options_price.0))
    }
}

/// What an item comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Goods of one price each; several where batches are sold at different prices.
    pub parts: Vec<Part>,
    /// How much was on hand before, blocked and expired goods included; none where no stock is kept.
    pub current: Option<Quantity>,
    /// How much could be sold before.
    pub available: Option<Quantity>,
    /// How much may be sold after.
    pub left: Option<Quantity>,
    /// What there was not enough of, at the price that it would have.
    pub missing: Option<Part>,
}

impl Filled {
    /// Sells what is missing as well, at the price that it would have.
    pub(super) fn sell_missing(&mut self) {
        let Some(missing) = self.missing.take() else { return };
        match self.parts.last_mut().filter(|part| part.unit_price == missing.unit_price) {
            Some(part) => part.quantity.0 += missing.quantity.0,
            None => self.parts.push(missing),
        }
    }
}

/// Goods of one price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How much.
    pub quantity: Quantity,
    /// What one unit is sold for.
    pub unit_price: Amount,
    /// From which batches; none where no stock is kept.
    pub portions: Vec<Portion>,
}

impl Part {
    /// What the goods cost.
    pub fn cost(&self) -> Amount {
        Amount(self.portions.iter().map(|portion| portion.cost.0).sum())
    }
}

/// What the answer depends on beside the item.
#[derive(Clone, Copy, Debug)]
pub struct Conditions<'a> {
    /// The business date: batches past their expiry are not sold.
    pub on: Date,
    /// Whether prices have tax in them.
    pub prices_include_tax: bool,
    /// Whether a price below cost was approved.
    pub below_cost_allowed: bool,
    /// JSON pointer of the item.
    pub pointer: &'a str,
}

/// Takes an item from its stock, as far as there is enough of it, and says what is wrong with it.
pub fn fill(item: CartItem<'_>, stock: &mut Stock, conditions: Conditions<'_>) -> (Filled, Vec<Problem>) {
    let mut problems = Vec::new();
    let product = item.product;
    let at = |field: &str| format!("{}/{field}", conditions.pointer);
    if !product.is_active {
        let detail = format!("{} is not sold any more.", product.sku);
        problems.push(Problem::at(at("productId"), Code::ProductInactive, detail));
    }
    if product.unit.is_whole() && item.quantity.0 % 1_000 != 0 {
        let detail = format!("{} is sold by the {}, in whole numbers.", product.sku, product.unit.as_str());
        problems.push(Problem::at(at("quantity"), Code::QuantityNotWhole, detail));
    }
    if !product.track_stock {
        let part = Part {
            quantity: item.quantity,
            unit_price: item.with_options(item.unit_price.unwrap_or(product.price)),
            portions: Vec::new(),
        };
        return (Filled { parts: vec![part], ..Filled::default() }, problems);
    }
    let current = stock.on_hand();
    let available = stock.available(conditions.on);
    if available < item.quantity {
        let detail = format!("{} of {} were asked for, and {available} are available.", item.quantity, product.sku);
        problems.push(Problem::short(at("quantity"), detail, item.quantity, available));
    }
    let quantity = item.quantity.min(available);
    let portions = stock.take_up_to(quantity, product.consumption, |batch| batch.is_sellable(conditions.on));
    if !conditions.below_cost_allowed
        && let Some(problem) = below_cost(item, &portions, conditions)
    {
        problems.push(problem);
    }
    let left = Some(stock.available(conditions.on));
    let parts = parts(item, portions);
    let missing = (quantity < item.quantity).then(|| Part {
        quantity: Quantity(item.quantity.0 - quantity.0),
        unit_price: parts
            .last()
            .map_or_else(|| item.with_options(item.unit_price.unwrap_or(product.price)), |part| part.unit_price),
        portions: Vec::new(),
    });
    (Filled { parts, current: Some(current), available: Some(available), left, missing }, problems)
}

/// Portions of one price together, in their order.
fn parts(item: CartItem<'_>, portions: Vec<Portion>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::with_capacity(1);
    for portion in portions {
        let unit_price = item.with_options(item.unit_price.or(portion.batch.unit_price).unwrap_or(item.product.price));
        match parts.last_mut().filter(|part| part.unit_price == unit_price) {
            Some(part) => {
                part.quantity.0 += portion.quantity.0;
                part.portions.push(portion);
            }
            None => parts.push(Part { quantity: portion.quantity, unit_price, portions: vec![portion] }),
        }
    }
    parts
}

/// An edited price under the unit cost of a portion. What the batch itself is sold for is no edit.
fn below_cost(item: CartItem<'_>, portions: &[Portion], conditions: Conditions<'_>) -> Option<Problem> {
    let price = item.unit_price?;
    let rates: i64 = item.product.taxes.iter().map(|tax| tax.rate.0).sum();
    let is_below = |cost: Amount| {
        let with_tax = if conditions.prices_include_tax { Percent::WHOLE.0 + rates } else { Percent::WHOLE.0 };
        i128::from(price.0) * i128::from(Percent::WHOLE.0) < i128::from(cost.0) * i128::from(with_tax)
    };
    let is_edited = |portion: &&Portion| portion.batch.unit_price.unwrap_or(item.product.price) != price;
    portions.iter().filter(is_edited).find(|portion| is_below(portion.batch.unit_cost)).map(|portion| {
        let detail = format!(
            "The price of {} is below what goods of batch {} cost; a manager may approve it with a reason.",
            item.product.sku, portion.batch.number
        );
        Problem::at(format!("{}/unitPrice", conditions.pointer), Code::PriceBelowCost, detail)
    })
}

/// Goods of one price of an item, with the item's discounts on them.
#[derive(Clone, Debug)]
pub struct ItemPart<'a> {
    /// Which item of the cart, from 0 on.
    pub item: usize,
    /// The goods.
    pub part: &'a Part,
    /// The item's discounts, as far as they are this part's.
    pub discounts: Cow<'a, [Discount]>,
}

/// An item's goods by price. What is missing of it is priced as well, so that all that is wrong is said at once.
pub fn item_parts<'a>(item: usize, filled: &'a Filled, discounts: &'a [Discount]) -> Vec<ItemPart<'a>> {
    let parts: Vec<&Part> = filled.parts.iter().chain(&filled.missing).collect();
    let is_split = parts.len() > 1 && discounts.iter().any(|one| matches!(one.kind, DiscountKind::Amount(_)));
    if !is_split {
        return parts.into_iter().map(|part| ItemPart { item, part, discounts: Cow::Borrowed(discounts) }).collect();
    }
    // An amount is taken off the item once, spread over its parts by what they come to.
    let gross = |part: &&Part| part.unit_price.scaled(part.quantity.0, 1_000).map_or(i64::MAX / 1_000, |gross| gross.0);
    let weights: Vec<i64> = parts.iter().map(gross).collect();
    let spread: Vec<Vec<Amount>> = discounts
        .iter()
        .map(|discount| match discount.kind {
            DiscountKind::Amount(amount) => split_by_largest_remainder(amount, &weights),
            DiscountKind::Percent(_) => Vec::new(),
        })
        .collect();
    let of_part = |place: usize| {
        let one = |(discount, spread): (&Discount, &Vec<Amount>)| match discount.kind {
            DiscountKind::Amount(_) => Discount { kind: DiscountKind::Amount(spread[place]), ..discount.clone() },
            DiscountKind::Percent(_) => discount.clone(),
        };
        discounts.iter().zip(&spread).map(one).collect::<Vec<_>>()
    };
    let parts = parts.into_iter().enumerate();
    parts.map(|(place, part)| ItemPart { item, part, discounts: Cow::Owned(of_part(place)) }).collect()
}

/// Why the parts of a cart's items cannot be priced; `items` is the JSON pointer of the items.
pub fn cannot_price(error: PricingError, parts: &[ItemPart<'_>], items: &str) -> Problem {
    match error {
        PricingError::TooLarge => Problem::at("", Code::AmountTooLarge, "The sale comes to more than an amount may be."),
        PricingError::LineDiscount(line) => Problem::at(
            format!("{items}/{}/discounts", parts[line].item),
            Code::DiscountTooLarge,
            "The discounts on this item are more than the item.",
        ),
        PricingError::OrderDiscount => Problem::at("/discounts", Code::DiscountTooLarge, "The discounts are more than the sale."),
    }
}

/// Which discounts are more than their giver may give alone: `discount.overLimit`, of the whole first. The whole adds to what the item
/// with the most has already; `items` is the JSON pointer of the items.
pub fn over_limit(whole: &[Discount], of_items: &[&[Discount]], items: &str, actor: &Actor) -> Vec<Problem> {
    let most_of_an_item = of_items.iter().map(|discounts| percent_sum(discounts)).max().unwrap_or_default();
    let mut refusals = vec![check_discounts(whole, most_of_an_item, "", actor)];
    for (index, discounts) in of_items.iter().enumerate() {
        refusals.push(check_discounts(discounts, Percent::default(), &format!("{items}/{index}"), actor));
    }
    refusals.into_iter().filter_map(Result::err).flat_map(|refusal| refusal.problems).collect()
}
