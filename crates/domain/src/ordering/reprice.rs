//! Prices an order whose lines have changed. Example: of three coffees at 2.00 with 10 % off the order one is taken off; the order
//! comes to 3.60.
//!
//! | what | how |
//! | --- | --- |
//! | price and taxes of a line | as it was ordered: neither the catalogue nor its taxes are asked again |
//! | a percentage off, of a line or of the order | of what there is now |
//! | an amount off | the same amount, but at most what there is now |
//! | a charge that is a part of the goods | the same part of what they come to now |
//! | any other charge | the same amount |

use super::order::Line;
use super::pricing::{Discount, LineInput, PricingError, Totals, discount_of, fitted, price};
use crate::billing::with_charges;
use crate::catalog::Tax;
use crate::money::Amount;
use crate::refusal::{Code, Refusal};

/// Prices all lines anew, and returns what they come to.
///
/// # Errors
/// `amount.tooLarge`.
pub(super) fn reprice(lines: &mut [Line], discounts: &[Discount], prices_include_tax: bool) -> Result<Totals, Refusal> {
    for line in lines.iter_mut().filter(|line| !line.counts()) {
        clear(line);
    }
    price_all(lines, discounts, prices_include_tax)
        .ok_or_else(|| Refusal::new(Code::AmountTooLarge, "The order comes to more than an amount may be."))
}

fn price_all(lines: &mut [Line], discounts: &[Discount], prices_include_tax: bool) -> Option<Totals> {
    let mut sum_left = Amount::ZERO;
    let mut of_lines = Vec::with_capacity(lines.len());
    for line in lines.iter().filter(|line| line.is_goods()) {
        let gross = gross(line)?;
        let fitted = fitted(gross, &line.discounts)?;
        sum_left = sum_left.plus(gross.minus(discount_of(gross, &fitted)?)?)?;
        of_lines.push(fitted);
    }
    let of_the_order = fitted(sum_left, discounts)?;
    let goods = price_some(lines, Line::is_goods, &of_lines, &of_the_order, prices_include_tax)?;
    let after_discounts = goods.subtotal.minus(goods.discount)?;
    for line in lines.iter_mut().filter(|line| line.counts()) {
        if let Some(percent) = line.charge_percent {
            line.unit_price = percent.of(after_discounts)?;
        }
    }
    let is_charge = |line: &Line| line.counts() && line.charge.is_some();
    let none = vec![Vec::new(); lines.len()];
    let charges = price_some(lines, is_charge, &none, &[], prices_include_tax)?;
    with_charges(goods, charges)
}

/// Prices the lines of a kind together; `of_lines` has the discounts of each.
fn price_some(
    lines: &mut [Line],
    is_one: impl Fn(&Line) -> bool,
    of_lines: &[Vec<Discount>],
    of_the_order: &[Discount],
    prices_include_tax: bool,
) -> Option<Totals> {
    let taxes = |line: &Line| line.taxes.iter().map(|tax| tax.tax.clone()).collect::<Vec<Tax>>();
    let taxes: Vec<Vec<Tax>> = lines.iter().filter(|line| is_one(line)).map(taxes).collect();
    let inputs = lines.iter().filter(|line| is_one(line)).zip(of_lines).zip(&taxes).map(|((line, discounts), taxes)| LineInput {
        quantity: line.quantity,
        unit_price: line.unit_price,
        discounts,
        taxes,
    });
    let inputs: Vec<LineInput<'_>> = inputs.collect();
    let (priced, totals) = match price(&inputs, of_the_order, prices_include_tax) {
        Ok(priced) => priced,
        Err(PricingError::TooLarge) => return None,
        Err(error @ (PricingError::LineDiscount(_) | PricingError::OrderDiscount)) => {
            unreachable!("discounts that were fitted are {error:?}")
        }
    };
    lines.iter_mut().filter(|line| is_one(line)).zip(priced).for_each(|(line, priced)| line.take_prices(priced));
    Some(totals)
}

/// Whether all of the discounts find something that they are taken off.
pub(super) fn bear(lines: &[Line], discounts: &[Discount]) -> bool {
    let mut sum_left = 0;
    for line in lines.iter().filter(|line| line.is_goods()) {
        let Some(off) = discount_of(line.gross, &line.discounts) else { return false };
        sum_left += line.gross.0 - off.0;
    }
    discount_of(Amount(sum_left), discounts).is_some()
}

fn gross(line: &Line) -> Option<Amount> {
    line.unit_price.scaled(line.quantity.0, 1_000)
}

/// What a line comes to of which nothing counts.
fn clear(line: &mut Line) {
    for amount in [&mut line.gross, &mut line.discount, &mut line.net, &mut line.tax, &mut line.total] {
        *amount = Amount::ZERO;
    }
    line.taxes.iter_mut().for_each(|tax| tax.amount = Amount::ZERO);
    line.set_quantity(line.quantity);
}
