//! What another system's order comes to, line by line, so that it is one like any other.

use super::LegacyOrder;
use crate::billing::with_charges;
use crate::catalog::Tax;
use crate::command::Stop;
use crate::merchants::Settings;
use crate::money::{Amount, Percent, split_by_largest_remainder};
use crate::ordering::Line;
use crate::ordering::pricing::{Discount, DiscountKind, LineInput, LineTax, PricingError, Totals, price};
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};

/// What an item is called that the other system lost.
const NO_ITEMS: &str = "—";
/// The charge of bringing an order, where the merchant calls it otherwise or has none.
const DELIVERY_FEE: &str = "deliveryFee";
/// What taxes are called of which the other system only says how much they are.
const TAX: &str = "Tax";
const ONE: Quantity = Quantity(1_000);

/// The lines of an order with their sums. A discount is spread over the goods, the fee for bringing it is a charge, and tax that the
/// lines do not include is spread over all of them.
///
/// # Errors
/// `amount.tooLarge`.
pub(super) fn lines_of(order: &LegacyOrder, settings: &Settings) -> Result<(Vec<Line>, Totals), Stop> {
    let mut goods: Vec<Line> = order
        .lines
        .iter()
        .map(|line| Line { description: line.description.clone(), unit_price: line.unit_price, ..Line::empty(line.quantity) })
        .collect();
    if goods.is_empty() {
        let price = Amount((order.total.0 + order.discount.0 - order.delivery_fee.0 - order.tax.0).max(0));
        goods.push(Line { description: NO_ITEMS.to_owned(), unit_price: price, ..Line::empty(ONE) });
    }
    let gross = goods.iter().map(|line| line.unit_price.scaled(line.quantity.0, 1_000).map_or(0, |gross| gross.0)).sum::<i64>();
    // What is more than the goods come to, the fee is less by.
    let of_goods = order.discount.0.min(gross);
    let goods_totals = priced(&mut goods, Amount(of_goods))?;
    let mut fee = Vec::new();
    if order.delivery_fee > Amount::ZERO {
        let known = settings.charges.iter().find(|rule| rule.code == DELIVERY_FEE);
        let name = known.map_or_else(|| DELIVERY_FEE.to_owned(), |rule| rule.name.clone());
        fee.push(Line {
            description: name,
            charge: Some(DELIVERY_FEE.to_owned()),
            unit_price: order.delivery_fee,
            ..Line::empty(ONE)
        });
    }
    let fee_totals = priced(&mut fee, Amount(order.discount.0 - of_goods))?;
    let mut totals = with_charges(goods_totals, fee_totals).ok_or_else(too_large)?;
    totals.discount = goods_totals.discount.plus(fee_totals.discount).ok_or_else(too_large)?;
    goods.append(&mut fee);
    add_tax(order.tax, &mut goods, &mut totals)?;
    for (number, line) in (1..).zip(&mut goods) {
        line.number = number;
    }
    Ok((goods, totals))
}

/// Prices lines of which the prices are all there is to pay.
fn priced(lines: &mut [Line], discount: Amount) -> Result<Totals, Stop> {
    let off = [Discount { kind: DiscountKind::Amount(discount), reason: None }];
    let off = if discount > Amount::ZERO { &off[..] } else { &[] };
    let inputs: Vec<LineInput<'_>> = lines
        .iter()
        .map(|line| LineInput { quantity: line.quantity, unit_price: line.unit_price, discounts: &[], taxes: &[] })
        .collect();
    let (priced, totals) = price(&inputs, off, true).map_err(|_: PricingError| too_large())?;
    for (line, priced) in lines.iter_mut().zip(priced) {
        line.gross = priced.gross;
        line.discount = priced.discount;
        line.net = priced.net;
        line.total = priced.total;
    }
    Ok(totals)
}

/// Spreads tax that the lines do not include over them, at the rate that it comes to.
fn add_tax(tax: Amount, lines: &mut [Line], totals: &mut Totals) -> Result<(), Stop> {
    if tax <= Amount::ZERO {
        return Ok(());
    }
    let nets: Vec<i64> = lines.iter().map(|line| line.net.0).collect();
    let untaxed = nets.iter().sum::<i64>();
    let rate = if untaxed > 0 { tax.scaled(Percent::WHOLE.0, untaxed) } else { None };
    let rate = Percent(rate.map_or(0, |rate| rate.0));
    for (line, amount) in lines.iter_mut().zip(split_by_largest_remainder(tax, &nets)) {
        line.taxes = vec![LineTax { tax: Tax { name: TAX.to_owned(), rate }, amount }];
        line.tax = amount;
        line.total = line.net.plus(amount).ok_or_else(too_large)?;
    }
    totals.tax = tax;
    totals.total = totals.total.plus(tax).ok_or_else(too_large)?;
    Ok(())
}

fn too_large() -> Refusal {
    Refusal::new(Code::AmountTooLarge, "The order comes to more than an amount may be.")
}
