//! What a part of a line comes to when it is returned (SPEC 5 and 7).
//!
//! For each amount of the line: half_up(amount × returned so far ÷ sold) less what was given before, so that returning a line in
//! however many parts gives exactly what it was. Where a line's total and its taxes are rounded so, its net is what is left between
//! them. Goods go back to the batches they came from, the last portion first, by the same formula on each portion's cost.

use super::{BillLine, CreditLine, SoldPortion};
use crate::money::Amount;
use crate::ordering::pricing::LineTax;
use crate::quantity::Quantity;

/// The part of an amount that falls to a returned quantity, of which `before` came back already.
pub(super) fn part_between(amount: Amount, before: Quantity, quantity: Quantity, sold: Quantity) -> Amount {
    let up_to = |returned: i64| amount.scaled(returned, sold.0).expect("a part is not greater than the whole").0;
    Amount(up_to(before.0 + quantity.0) - up_to(before.0))
}

/// What returning `quantity` of a line comes to, of which `before` was returned already. Both together are at most what was sold.
pub fn credit(line: &BillLine, bill_line: u32, before: Quantity, quantity: Quantity) -> CreditLine {
    let part = |amount: Amount| part_between(amount, before, quantity, line.line.quantity);
    let taxes: Vec<LineTax> =
        line.line.taxes.iter().map(|tax| LineTax { tax: tax.tax.clone(), amount: part(tax.amount) }).collect();
    let tax = Amount(taxes.iter().map(|tax| tax.amount.0).sum());
    let total = part(line.line.total);
    let cost = portions_back(&line.portions, before, quantity).iter().map(|portion| portion.cost.0).sum();
    CreditLine {
        bill_line,
        quantity,
        gross: part(line.line.gross),
        discount: part(line.line.discount),
        net: Amount(total.0 - tax.0),
        taxes,
        tax,
        total,
        cost: Amount(cost),
    }
}

/// The portions that come back, the last that left first.
pub fn portions_back(portions: &[SoldPortion], before: Quantity, quantity: Quantity) -> Vec<SoldPortion> {
    let mut skipped = before.0;
    let mut wanted = quantity.0;
    let mut back = Vec::with_capacity(1);
    for portion in portions.iter().rev() {
        let already = skipped.min(portion.quantity.0);
        skipped -= already;
        let now = wanted.min(portion.quantity.0 - already);
        if now == 0 {
            continue;
        }
        wanted -= now;
        let cost = part_between(portion.cost, Quantity(already), Quantity(now), portion.quantity);
        back.push(SoldPortion { quantity: Quantity(now), cost, ..portion.clone() });
    }
    back
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::ids::BatchId;

    fn portion(id: u128, milli: i64, cost: i64) -> SoldPortion {
        SoldPortion {
            batch: BatchId(Uuid::from_u128(id)),
            batch_number: "B".into(),
            unit_cost: Amount(0),
            quantity: Quantity(milli),
            cost: Amount(cost),
        }
    }

    fn seen(portions: &[SoldPortion]) -> Vec<(u128, i64, i64)> {
        portions.iter().map(|one| (one.batch.0.as_u128(), one.quantity.0, one.cost.0)).collect()
    }

    #[test]
    fn the_last_portion_goes_back_first_and_the_last_unit_takes_the_rest() {
        let portions = [portion(1, 2_000, 100), portion(2, 3_000, 100)];
        assert_eq!(seen(&portions_back(&portions, Quantity(0), Quantity(1_000))), [(2, 1_000, 33)]);
        assert_eq!(seen(&portions_back(&portions, Quantity(1_000), Quantity(1_000))), [(2, 1_000, 34)]);
        assert_eq!(seen(&portions_back(&portions, Quantity(2_000), Quantity(2_000))), [(2, 1_000, 33), (1, 1_000, 50)]);
    }

    proptest! {
        #[test]
        fn a_line_returned_in_parts_gives_back_exactly_its_portions(
            portions in prop::collection::vec((1_i64..4_000, 0_i64..10_000), 1..5),
            steps in prop::collection::vec(1_i64..3_000, 1..30),
        ) {
            let portions: Vec<_> = portions.iter().enumerate().map(|(id, (milli, cost))| portion(id as u128, *milli, *cost)).collect();
            let sold: i64 = portions.iter().map(|one| one.quantity.0).sum();
            let mut back = vec![(0, 0); portions.len()];
            let mut returned = 0;
            for step in steps.into_iter().chain([sold]) {
                let step = step.min(sold - returned);
                for one in portions_back(&portions, Quantity(returned), Quantity(step)) {
                    let place = one.batch.0.as_u128() as usize;
                    prop_assert!(one.cost.0 >= 0);
                    back[place] = (back[place].0 + one.quantity.0, back[place].1 + one.cost.0);
                }
                returned += step;
            }
            let whole: Vec<_> = portions.iter().map(|one| (one.quantity.0, one.cost.0)).collect();
            prop_assert_eq!(back, whole);
        }
    }
}
