//! A calculator of sales and returns, written from SPEC 5, 7 and 8 alone. It shares no function with the rules that it checks:
//! plain 128-bit whole numbers, minor units, thousandths of a unit, thousandths of a per cent.
//!
//! What SPEC leaves open, and how the rules decide it:
//!
//! - several discounts come off one after the other, each from what the ones before it have left;
//! - an item whose goods have several prices is a line per run of portions of one price; an amount off the item is spread over
//!   those lines by what they come to before discounts, by largest remainder;
//! - in a partial return the total and each tax are rounded by the formula, and the net is what is left between them;
//! - where remainders are equal, the earlier gets the unit.

/// 100 %, in thousandths of a per cent.
const WHOLE: i128 = 100_000;

/// What is taken off.
#[derive(Clone, Copy, Debug)]
pub enum Off {
    /// Thousandths of a per cent.
    Percent(i128),
    /// Minor units.
    Amount(i128),
}

/// What is left of a batch.
#[derive(Clone, Debug)]
pub struct Layer {
    /// Which, as the test counts batches.
    pub batch: usize,
    /// When it came, then its place among those of one time.
    pub age: (i64, usize),
    /// Last day of sale, as a count of days; none where it keeps.
    pub expires: Option<i64>,
    /// Whether it is held back.
    pub is_blocked: bool,
    /// The batch's own price.
    pub price: Option<i128>,
    /// Thousandths that are left.
    pub quantity: i128,
    /// What they are worth.
    pub value: i128,
}

/// Goods of one batch that are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Which batch.
    pub batch: usize,
    /// Thousandths.
    pub quantity: i128,
    /// Their cost.
    pub cost: i128,
}

/// What a line needs.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Thousandths.
    pub quantity: i128,
    /// Of one unit.
    pub price: i128,
    /// Off this line.
    pub offs: Vec<Off>,
    /// Thousandths of a per cent each.
    pub rates: Vec<i128>,
    /// Where the goods come from.
    pub taken: Vec<Taken>,
}

/// What a line comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Thousandths.
    pub quantity: i128,
    /// Before discounts.
    pub gross: i128,
    /// Off it by its own discounts.
    pub own_off: i128,
    /// Off it in all.
    pub off: i128,
    /// What is taxed.
    pub net: i128,
    /// By rate.
    pub taxes: Vec<i128>,
    /// To be paid.
    pub total: i128,
    /// What the goods cost.
    pub taken: Vec<Taken>,
}

/// What came back of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// Before discounts.
    pub gross: i128,
    /// Its part of the discounts.
    pub off: i128,
    /// What had been taxed.
    pub net: i128,
    /// By rate.
    pub taxes: Vec<i128>,
    /// What had been paid.
    pub total: i128,
    /// Which goods lie again in which batch.
    pub goods: Vec<Taken>,
}

/// The quotient to the nearest whole, halves up. Nothing here is negative.
pub fn half_up(numerator: i128, denominator: i128) -> i128 {
    assert!(numerator >= 0 && denominator > 0);
    let (whole, rest) = (numerator / denominator, numerator % denominator);
    if rest >= denominator - rest { whole + 1 } else { whole }
}

/// A whole spread by weights: everyone gets the floor of their share, then one by one who has lost most by that.
fn spread(whole: i128, weights: &[i128]) -> Vec<i128> {
    let sum: i128 = weights.iter().sum();
    if sum == 0 {
        return weights.iter().enumerate().map(|(place, _)| if place == 0 { whole } else { 0 }).collect();
    }
    let mut parts: Vec<i128> = weights.iter().map(|weight| whole * weight / sum).collect();
    let mut lost: Vec<i128> = parts.iter().zip(weights).map(|(part, weight)| whole * weight - part * sum).collect();
    while parts.iter().sum::<i128>() < whole {
        let most = *lost.iter().max().expect("a part");
        let place = lost.iter().position(|one| *one == most).expect("it is there");
        parts[place] += 1;
        lost[place] = -1;
    }
    parts
}

/// What discounts take off, one after the other; none where that is more than there is.
pub fn off(from: i128, offs: &[Off]) -> Option<i128> {
    let mut left = from;
    for one in offs {
        left -= match one {
            Off::Percent(percent) => half_up(left * percent, WHOLE),
            Off::Amount(amount) => *amount,
        };
        if left < 0 {
            return None;
        }
    }
    Some(from - left)
}

/// What an item's discounts are on each of its lines, which come to these amounts.
pub fn offs_of_lines(offs: &[Off], gross: &[i128]) -> Vec<Vec<Off>> {
    let mut lines = vec![Vec::new(); gross.len()];
    for one in offs {
        match one {
            Off::Percent(_) => lines.iter_mut().for_each(|line| line.push(*one)),
            Off::Amount(amount) => {
                lines.iter_mut().zip(spread(*amount, gross)).for_each(|(line, part)| line.push(Off::Amount(part)));
            }
        }
    }
    lines
}

/// All lines of a sale; none where discounts are more than there is.
pub fn price(wanted: &[Wanted], offs: &[Off], inclusive: bool) -> Option<Vec<Line>> {
    let gross: Vec<i128> = wanted.iter().map(|line| half_up(line.quantity * line.price, 1_000)).collect();
    let own: Vec<i128> = wanted.iter().zip(&gross).map(|(line, gross)| off(*gross, &line.offs)).collect::<Option<_>>()?;
    let after: Vec<i128> = gross.iter().zip(&own).map(|(gross, own)| gross - own).collect();
    let of_all = spread(off(after.iter().sum(), offs)?, &after);
    let lines = wanted.iter().enumerate().map(|(place, line)| {
        let base = after[place] - of_all[place];
        let (net, taxes) = if inclusive { taxes_within(base, &line.rates) } else { taxes_on(base, &line.rates) };
        Line {
            quantity: line.quantity,
            gross: gross[place],
            own_off: own[place],
            off: own[place] + of_all[place],
            net,
            total: net + taxes.iter().sum::<i128>(),
            taxes,
            taken: line.taken.clone(),
        }
    });
    Some(lines.collect())
}

fn taxes_on(net: i128, rates: &[i128]) -> (i128, Vec<i128>) {
    (net, rates.iter().map(|rate| half_up(net * rate, WHOLE)).collect())
}

fn taxes_within(gross: i128, rates: &[i128]) -> (i128, Vec<i128>) {
    let net = half_up(gross * WHOLE, WHOLE + rates.iter().sum::<i128>());
    let taxes = if rates.is_empty() { Vec::new() } else { spread(gross - net, rates) };
    (net, taxes)
}

/// Takes goods from what may be sold on a day: the oldest first, or what expires first. None where there is not enough; then
/// nothing is taken.
pub fn take(layers: &mut Vec<Layer>, quantity: i128, by_expiry: bool, today: i64) -> Option<Vec<Taken>> {
    let mut order: Vec<usize> = (0..layers.len()).filter(|place| is_sellable(&layers[*place], today)).collect();
    order.sort_by_key(|place| {
        let layer = &layers[*place];
        (if by_expiry { layer.expires.unwrap_or(i64::MAX) } else { 0 }, layer.age)
    });
    if order.iter().map(|place| layers[*place].quantity).sum::<i128>() < quantity {
        return None;
    }
    let (mut left, mut taken) = (quantity, Vec::new());
    for place in order {
        if left == 0 {
            break;
        }
        let layer = &mut layers[place];
        let now = left.min(layer.quantity);
        let cost = if now == layer.quantity { layer.value } else { half_up(layer.value * now, layer.quantity) };
        (layer.quantity, layer.value) = (layer.quantity - now, layer.value - cost);
        left -= now;
        taken.push(Taken { batch: layer.batch, quantity: now, cost });
    }
    layers.retain(|layer| layer.quantity > 0);
    Some(taken)
}

/// Whether a batch may be sold on a day.
pub fn is_sellable(layer: &Layer, today: i64) -> bool {
    layer.quantity > 0 && !layer.is_blocked && layer.expires.is_none_or(|last| today <= last)
}

/// What a return of so much of a line comes to, after so much of it came back before.
pub fn back(line: &Line, before: i128, now: i128) -> Back {
    let part = |amount: i128| {
        let until = |returned: i128| half_up(amount * returned, line.quantity);
        until(before + now) - until(before)
    };
    let (taxes, total) = (line.taxes.iter().map(|tax| part(*tax)).collect::<Vec<_>>(), part(line.total));
    let net = total - taxes.iter().sum::<i128>();
    Back { gross: part(line.gross), off: part(line.off), net, taxes, total, goods: goods_back(&line.taken, before, now) }
}

/// The goods in the opposite order of how they left: those that came back before, then these.
pub fn goods_back(taken: &[Taken], before: i128, now: i128) -> Vec<Taken> {
    let (mut skip, mut left, mut goods) = (before, now, Vec::new());
    for portion in taken.iter().rev() {
        let already = skip.min(portion.quantity);
        skip -= already;
        let of_this = left.min(portion.quantity - already);
        if of_this > 0 {
            let until = |returned: i128| {
                if returned == portion.quantity { portion.cost } else { half_up(portion.cost * returned, portion.quantity) }
            };
            let cost = until(already + of_this) - until(already);
            goods.push(Taken { batch: portion.batch, quantity: of_this, cost });
        }
        left -= of_this;
    }
    goods
}

/// What cash comes to in coins.
pub fn in_coins(amount: i128, coin: i128) -> i128 {
    if coin <= 1 { amount } else { half_up(amount, coin) * coin }
}

#[test]
fn the_calculator_reckons_as_the_specification_s_sentences_say() {
    assert_eq!((half_up(5, 2), half_up(1, 3), half_up(2, 3), half_up(0, 7)), (3, 0, 1, 0));
    assert_eq!(spread(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(taxes_within(10_000, &[9_000, 9_000]), (8_475, vec![763, 762]));
    assert_eq!(taxes_on(8_475, &[9_000, 9_000]), (8_475, vec![763, 763]));
    assert_eq!(off(5_000, &[Off::Percent(10_000), Off::Amount(500)]), Some(1_000));
    let layer = |batch, quantity, value| Layer {
        batch,
        age: (batch as i64, 0),
        expires: None,
        is_blocked: false,
        price: None,
        quantity,
        value,
    };
    let mut layers = vec![layer(1, 3_000, 100), layer(0, 1_000, 7)];
    let taken = take(&mut layers, 2_000, false, 0).expect("there is enough");
    assert_eq!(taken.iter().map(|one| (one.batch, one.cost)).collect::<Vec<_>>(), [(0, 7), (1, 33)]);
    assert_eq!(goods_back(&taken, 500, 1_000).iter().map(|one| (one.batch, one.cost)).collect::<Vec<_>>(), [(1, 16), (0, 4)]);
}
