//! What an order comes to, in whole minor units, prices with tax in them.

use docket_domain::ordering::{Discount, DiscountKind, PlaceOrder};

use crate::months::GOODS;
use crate::shop::DISHES;

/// What products of the months cost, in minor units, and the tax on every other of them, in thousandths of a per cent.
const GOODS_PRICE: i128 = 1_999;
const GOODS_TAXES: [&[i128]; 2] = [&[5_000, 333], &[5_000]];

/// The sums of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Before discounts.
    pub subtotal: i64,
    /// What is taken off.
    pub discount: i64,
    /// The tax in it.
    pub tax: i64,
    /// What is paid.
    pub total: i64,
}

/// A line as it is priced.
struct Priced {
    gross: i128,
    left: i128,
    taxes: &'static [i128],
}

/// The sums; nothing where an item is not one of ours.
pub fn price(order: &PlaceOrder) -> Option<Sums> {
    let mut lines = Vec::new();
    for item in &order.items {
        let (price, taxes) = known(&item.product.as_ref()?.0)?;
        let gross = nearest(price * i128::from(item.quantity.0), 1_000);
        lines.push(Priced { gross, left: less(gross, &item.discounts), taxes });
    }
    let before: i128 = lines.iter().map(|line| line.left).sum();
    let after = less(before, &order.discounts);
    let parts = share(before - after, &lines.iter().map(|line| line.left).collect::<Vec<_>>());
    let mut tax = 0;
    for (line, part) in lines.iter().zip(parts) {
        let paid = line.left - part;
        let rates: i128 = line.taxes.iter().sum();
        tax += paid - nearest(paid * 100_000, 100_000 + rates);
    }
    let subtotal: i128 = lines.iter().map(|line| line.gross).sum();
    let sums = [subtotal, subtotal - after, tax, after].map(|sum| i64::try_from(sum).ok());
    let [Some(subtotal), Some(discount), Some(tax), Some(total)] = sums else { return None };
    Some(Sums { subtotal, discount, tax, total })
}

/// What something costs, and the taxes on it.
fn known(sku: &str) -> Option<(i128, &'static [i128])> {
    if let Some((_, price, rate)) = DISHES.iter().find(|(known, ..)| *known == sku) {
        let taxes: &[i128] = if *rate > 0 { &[5_000] } else { &[] };
        return Some((i128::from(*price), taxes));
    }
    let place = GOODS.iter().position(|known| *known == sku)?;
    Some((GOODS_PRICE, GOODS_TAXES[place % 2]))
}

/// What discounts leave, one after the other.
fn less(amount: i128, discounts: &[Discount]) -> i128 {
    discounts.iter().fold(amount, |left, discount| match discount.kind {
        DiscountKind::Percent(percent) => left - nearest(left * i128::from(percent.0), 100_000),
        DiscountKind::Amount(off) => left - i128::from(off.0),
    })
}

/// A quotient, the half rounded up; nothing here is negative.
fn nearest(dividend: i128, divisor: i128) -> i128 {
    (2 * dividend + divisor) / (2 * divisor)
}

/// Shares of something by weight, whole units first, then one each for the largest remainders, the earlier first.
fn share(whole: i128, weights: &[i128]) -> Vec<i128> {
    let sum: i128 = weights.iter().sum();
    if whole == 0 || sum == 0 {
        return vec![0; weights.len()];
    }
    let mut shares: Vec<i128> = weights.iter().map(|weight| whole * weight / sum).collect();
    let mut places: Vec<usize> = (0..weights.len()).collect();
    places.sort_by_key(|place| (-(whole * weights[*place] % sum), *place));
    let missing = whole - shares.iter().sum::<i128>();
    for place in places.into_iter().take(missing as usize) {
        shares[place] += 1;
    }
    shares
}
