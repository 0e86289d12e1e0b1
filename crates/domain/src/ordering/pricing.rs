//! Lines, discounts and taxes to the minor unit (SPEC 5).
//!
//! | step | rule |
//! | --- | --- |
//! | gross | unit price × quantity, half-up per line |
//! | discounts of a line | in the order given, each on what the ones before it left; a percentage is half-up |
//! | discounts of the order | likewise on the sum of the lines, then spread over them by largest remainder |
//! | tax, prices without tax | each rate = half-up(net × rate); the line's tax is their sum |
//! | tax, prices with tax | net = half-up(what is paid ÷ (1 + Σ rates)), tax = the rest, split over the rates by largest remainder |
//!
//! So the parts always sum to the total: `total = subtotal − discountTotal (+ taxTotal where prices are without tax)`.

use crate::catalog::Tax;
use crate::money::{Amount, Percent, split_by_largest_remainder};
use crate::quantity::Quantity;

/// Something taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discount {
    /// How much.
    pub kind: DiscountKind,
    /// Why.
    pub reason: Option<String>,
}

/// How much a discount takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiscountKind {
    /// A part.
    Percent(Percent),
    /// An amount.
    Amount(Amount),
}

/// What is needed to price a line.
#[derive(Clone, Copy, Debug)]
pub struct LineInput<'a> {
    /// How much.
    pub quantity: Quantity,
    /// Price of one unit.
    pub unit_price: Amount,
    /// Discounts on this line alone.
    pub discounts: &'a [Discount],
    /// The taxes on it.
    pub taxes: &'a [Tax],
}

/// The tax of one rate on a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineTax {
    /// Which.
    pub tax: Tax,
    /// How much.
    pub amount: Amount,
}

/// A priced line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PricedLine {
    /// Before discounts.
    pub gross: Amount,
    /// What discounts of the line and of the order take off.
    pub discount: Amount,
    /// What is taxed.
    pub net: Amount,
    /// Tax per rate.
    pub taxes: Vec<LineTax>,
    /// Sum of the taxes.
    pub tax: Amount,
    /// What the customer pays for it.
    pub total: Amount,
}

/// The sums of an order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Lines before any discount, in the merchant's price mode.
    pub subtotal: Amount,
    /// All discounts.
    pub discount: Amount,
    /// All taxes.
    pub tax: Amount,
    /// What the customer pays.
    pub total: Amount,
}

/// Why lines cannot be priced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PricingError {
    /// An amount would be greater than any may be.
    TooLarge,
    /// This line's discounts take off more than there is.
    LineDiscount(usize),
    /// The order's discounts take off more than there is.
    OrderDiscount,
}

/// Prices all lines of an order together.
///
/// # Errors
/// See [`PricingError`].
pub fn price(
    lines: &[LineInput<'_>],
    order_discounts: &[Discount],
    prices_include_tax: bool,
) -> Result<(Vec<PricedLine>, Totals), PricingError> {
    let mut grosses = Vec::with_capacity(lines.len());
    let mut left = Vec::with_capacity(lines.len());
    let mut sum_left = Amount::ZERO;
    for (index, line) in lines.iter().enumerate() {
        let gross = line.unit_price.scaled(line.quantity.0, 1_000).ok_or(PricingError::TooLarge)?;
        let after = after_discounts(gross, line.discounts).ok_or(PricingError::LineDiscount(index))?;
        sum_left = sum_left.plus(after).ok_or(PricingError::TooLarge)?;
        grosses.push(gross);
        left.push(after.0);
    }
    let after_order = after_discounts(sum_left, order_discounts).ok_or(PricingError::OrderDiscount)?;
    let spread = if after_order == sum_left {
        vec![Amount::ZERO; lines.len()]
    } else {
        split_by_largest_remainder(Amount(sum_left.0 - after_order.0), &left)
    };
    let mut priced = Vec::with_capacity(lines.len());
    let mut totals = Totals::default();
    for (index, line) in lines.iter().enumerate() {
        let payable = Amount(left[index] - spread[index].0);
        let one = tax_line(grosses[index], payable, line.taxes, prices_include_tax).ok_or(PricingError::TooLarge)?;
        let sum = |sum: Amount, part: Amount| sum.plus(part).ok_or(PricingError::TooLarge);
        totals.subtotal = sum(totals.subtotal, one.gross)?;
        totals.discount = sum(totals.discount, one.discount)?;
        totals.tax = sum(totals.tax, one.tax)?;
        totals.total = sum(totals.total, one.total)?;
        priced.push(one);
    }
    Ok((priced, totals))
}

/// What discounts take off an amount, one after the other; `None` where that is more than there is.
pub fn discount_of(amount: Amount, discounts: &[Discount]) -> Option<Amount> {
    after_discounts(amount, discounts).map(|left| Amount(amount.0 - left.0))
}

/// The discounts as far as there is something to take them off: an amount off is at most what those before it have left.
pub fn fitted(amount: Amount, discounts: &[Discount]) -> Option<Vec<Discount>> {
    let mut left = amount;
    let fitted = discounts.iter().map(|discount| {
        let (kind, off) = match discount.kind {
            DiscountKind::Percent(percent) => (discount.kind, percent.of(left)?),
            DiscountKind::Amount(off) => (DiscountKind::Amount(off.min(left)), off.min(left)),
        };
        left = Amount(left.0 - off.0);
        Some(Discount { kind, reason: None })
    });
    fitted.collect()
}

/// What is left of an amount; `None` where the discounts take off more than there is.
fn after_discounts(amount: Amount, discounts: &[Discount]) -> Option<Amount> {
    discounts.iter().try_fold(amount, |left, discount| {
        let off = match discount.kind {
            DiscountKind::Percent(percent) => percent.of(left)?,
            DiscountKind::Amount(off) => off,
        };
        (off <= left).then(|| Amount(left.0 - off.0))
    })
}

/// Taxes a line of which `payable` is left after all discounts.
fn tax_line(gross: Amount, payable: Amount, taxes: &[Tax], prices_include_tax: bool) -> Option<PricedLine> {
    let rates: Vec<i64> = taxes.iter().map(|tax| tax.rate.0).collect();
    let (net, amounts) = if prices_include_tax {
        let net = payable.scaled(Percent::WHOLE.0, Percent::WHOLE.0 + rates.iter().sum::<i64>())?;
        let amounts = if rates.is_empty() { Vec::new() } else { split_by_largest_remainder(payable.minus(net)?, &rates) };
        (net, amounts)
    } else {
        (payable, taxes.iter().map(|tax| tax.rate.of(payable)).collect::<Option<Vec<_>>>()?)
    };
    let tax = amounts.iter().try_fold(Amount::ZERO, |sum, amount| sum.plus(*amount))?;
    Some(PricedLine {
        gross,
        discount: gross.minus(payable)?,
        net,
        taxes: taxes.iter().cloned().zip(amounts).map(|(tax, amount)| LineTax { tax, amount }).collect(),
        tax,
        total: net.plus(tax)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tax(name: &str, rate: &str) -> Tax {
        Tax { name: name.into(), rate: Percent::parse(rate).expect("a rate") }
    }

    fn percent_off(percent: i64) -> Discount {
        Discount { kind: DiscountKind::Percent(Percent(percent)), reason: None }
    }

    fn amount_off(minor: i64) -> Discount {
        Discount { kind: DiscountKind::Amount(Amount(minor)), reason: None }
    }

    fn one_line(unit_price: i64, milli: i64, taxes: &[Tax], inclusive: bool) -> PricedLine {
        let line = LineInput { quantity: Quantity(milli), unit_price: Amount(unit_price), discounts: &[], taxes };
        price(&[line], &[], inclusive).expect("priced").0.remove(0)
    }

    #[test]
    fn a_tax_on_top_is_rounded_half_up_per_rate() {
        // 10.10 + 9 % twice: 0.909 each, so 0.91 and 0.91.
        let line = one_line(1010, 1000, &[tax("CGST", "9"), tax("SGST", "9")], false);
        assert_eq!((line.net, line.tax, line.total), (Amount(1010), Amount(182), Amount(1192)));
    }

    #[test]
    fn a_tax_in_the_price_leaves_the_price_as_it_is() {
        // 100.00 with 5 %: net 95.24, tax 4.76.
        let line = one_line(10_000, 1000, &[tax("VAT", "5")], true);
        assert_eq!((line.net, line.tax, line.total), (Amount(9524), Amount(476), Amount(10_000)));
        // 100.00 with 9 % + 9 %: net 84.75, tax 15.25, of which the odd unit goes to the first.
        let line = one_line(10_000, 1000, &[tax("CGST", "9"), tax("SGST", "9")], true);
        assert_eq!(line.net, Amount(8475));
        assert_eq!(line.taxes.iter().map(|tax| tax.amount).collect::<Vec<_>>(), vec![Amount(763), Amount(762)]);
    }

    #[test]
    fn weighed_goods_are_rounded_half_up() {
        assert_eq!(one_line(333, 250, &[], true).gross, Amount(83));
        assert_eq!(one_line(2, 250, &[], true).gross, Amount(1));
    }

    #[test]
    fn discounts_are_taken_one_after_the_other() {
        let discounts = [percent_off(10_000), amount_off(500)];
        let line = LineInput { quantity: Quantity(1000), unit_price: Amount(10_000), discounts: &discounts, taxes: &[] };
        let (lines, totals) = price(&[line], &[percent_off(50_000)], true).expect("priced");
        // 100.00 − 10 % = 90.00, − 5.00 = 85.00, − 50 % = 42.50.
        assert_eq!(lines[0].total, Amount(4250));
        assert_eq!(totals.discount, Amount(5750));
    }

    #[test]
    fn more_than_there_is_cannot_be_taken_off() {
        let discounts = [amount_off(101)];
        let line = LineInput { quantity: Quantity(1000), unit_price: Amount(100), discounts: &discounts, taxes: &[] };
        assert_eq!(price(&[line], &[], true), Err(PricingError::LineDiscount(0)));
        let line = LineInput { discounts: &[], ..line };
        assert_eq!(price(&[line], &[amount_off(101)], true), Err(PricingError::OrderDiscount));
    }

    #[test]
    fn an_amount_that_is_too_large_is_refused_and_does_not_wrap() {
        let line =
            LineInput { quantity: Quantity(999_999_999), unit_price: Amount(999_999_999_999_999), discounts: &[], taxes: &[] };
        assert_eq!(price(&[line], &[], false), Err(PricingError::TooLarge));
    }

    #[test]
    fn an_amount_off_is_fitted_to_what_is_left() {
        let discounts = [percent_off(50_000), amount_off(80), amount_off(10)];
        let left = |amount: i64| after_discounts(Amount(amount), &fitted(Amount(amount), &discounts).expect("small"));
        assert_eq!(after_discounts(Amount(100), &discounts), None);
        assert_eq!([left(0), left(100), left(170), left(200)], [0, 0, 0, 10].map(|left| Some(Amount(left))));
    }

    fn any_discounts() -> impl Strategy<Value = Vec<Discount>> {
        proptest::collection::vec((0_i64..=100_000).prop_map(percent_off), 0..3)
    }

    proptest! {
        #[test]
        fn the_parts_always_sum_to_the_total(
            lines in proptest::collection::vec(
                (1_i64..=20_000, 0_i64..=5_000_000, any_discounts(), proptest::collection::vec(0_i64..=30_000, 0..4)), 1..30),
            order_discounts in any_discounts(),
            inclusive: bool,
        ) {
            let taxes: Vec<Vec<Tax>> = lines.iter()
                .map(|(_, _, _, rates)| rates.iter().map(|rate| Tax { name: "T".into(), rate: Percent(*rate) }).collect())
                .collect();
            let inputs: Vec<LineInput<'_>> = lines.iter().zip(&taxes)
                .map(|((milli, price, discounts, _), taxes)|
                    LineInput { quantity: Quantity(*milli), unit_price: Amount(*price), discounts, taxes })
                .collect();
            let (priced, totals) = price(&inputs, &order_discounts, inclusive).expect("nothing is too large here");
            let sum = |of: fn(&PricedLine) -> Amount| Amount(priced.iter().map(|line| of(line).0).sum());
            prop_assert_eq!(totals.subtotal, sum(|line| line.gross));
            prop_assert_eq!(totals.discount, sum(|line| line.discount));
            prop_assert_eq!(totals.tax, sum(|line| line.tax));
            prop_assert_eq!(totals.total, sum(|line| line.total));
            let added_tax = if inclusive { 0 } else { totals.tax.0 };
            prop_assert_eq!(totals.total.0, totals.subtotal.0 - totals.discount.0 + added_tax);
            for line in &priced {
                prop_assert_eq!(line.tax.0, line.taxes.iter().map(|tax| tax.amount.0).sum::<i64>());
                prop_assert_eq!(line.total.0, line.net.0 + line.tax.0);
                prop_assert!(line.discount.0 >= 0 && line.net.0 >= 0 && line.tax.0 >= 0);
            }
        }
    }
}
