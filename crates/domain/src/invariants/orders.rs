//! What must hold of every order that is written, however it was changed.

use std::collections::BTreeMap;

use super::{Broken, promise};
use crate::money::Amount;
use crate::ordering::{Line, Order, Status};
use crate::stock::StockKey;
use crate::writes::Writes;

/// Its parts sum to its total, and it is what it was but for what may change.
pub(super) fn check(before: Option<&Order>, order: &Order) -> Result<(), Broken> {
    parts_sum_to_the_total(order)?;
    let number = order.number.text();
    let may_be_held = matches!(order.status, Status::Pending | Status::Confirmed);
    promise(order.held_at.is_none() || may_be_held, || format!("order {number} is on hold and {}", order.status.as_str()))?;
    let is_ended = order.status == Status::Cancelled && order.merged_into != Some(order.id);
    promise(order.merged_into.is_none() || is_ended, || format!("order {number} was taken over and goes on"))?;
    let may_be_released = order.status == Status::Pending && order.payments.is_empty();
    promise(order.release_at.is_none() || may_be_released, || format!("order {number} is cancelled for want of what it has"))?;
    let Some(before) = before else { return Ok(()) };
    promise(order.version > before.version, || format!("order {number} does not go on from version {}", before.version))?;
    let stays = before.row == order.row && before.number == order.number && before.business_date == order.business_date;
    let keeps_tickets = before.tickets().zip(order.tickets()).filter(|(old, new)| old == new).count() == before.tickets().count();
    let keeps_lines = before.lines.len() <= order.lines.len();
    promise(stays && keeps_tickets && keeps_lines, || format!("order {number} is not what it was"))
}

fn parts_sum_to_the_total(order: &Order) -> Result<(), Broken> {
    let number = order.number.text();
    let sum = |of: fn(&Line) -> i64| order.lines.iter().map(of).sum::<i64>();
    promise(order.lines.iter().any(Line::counts), || format!("order {number} has no lines"))?;
    promise((1..).zip(&order.lines).all(|(place, line)| line.number == place), || {
        format!("the lines of order {number} are not numbered one after the other")
    })?;
    for line in &order.lines {
        let taxes: i64 = line.taxes.iter().map(|tax| tax.amount.0).sum();
        let adds_up = taxes == line.tax.0 && line.net.0 + line.tax.0 == line.total.0;
        let is_kept = (0..=line.quantity.0).contains(&line.reserved.0);
        let is_line = line.counts() || is_taken_off(line);
        promise(adds_up && is_kept && is_line, || format!("line {} of order {number} does not add up", line.number))?;
    }
    let totals = &order.totals;
    let adds_up = sum(|line| line.gross.0) == totals.subtotal.0
        && sum(|line| line.discount.0) == totals.discount.0
        && sum(|line| line.tax.0) == totals.tax.0
        && sum(|line| line.total.0) == totals.total.0;
    let untaxed = totals.subtotal.0 - totals.discount.0;
    promise(adds_up && (totals.total.0 == untaxed || totals.total.0 == untaxed + totals.tax.0), || {
        format!("order {number} does not add up")
    })
}

/// Whether a line stands there only to say what was taken off.
fn is_taken_off(line: &Line) -> bool {
    let amounts = [line.gross, line.discount, line.net, line.tax, line.total];
    line.quantity.0 == 0 && line.voided.0 + line.split_off.0 > 0 && amounts == [Amount::ZERO; 5]
}

/// What is kept of each stock changed by what the lines of open orders have kept: however orders are amended, merged and split,
/// nothing is kept for nobody.
pub(super) fn stock_is_kept_for_them(writes: &Writes) -> Result<(), Broken> {
    let mut kept: BTreeMap<StockKey, i64> = BTreeMap::new();
    let mut note = |order: &Order, sign: i64| {
        for line in order.lines.iter().filter(|line| order.status.is_open() && line.reserved.0 > 0) {
            if let Some(product) = line.product {
                *kept.entry(StockKey { outlet: order.outlet.clone(), product }).or_default() += sign * line.reserved.0;
            }
        }
    };
    for (before, order) in &writes.orders {
        before.iter().for_each(|before| note(before, -1));
        note(order, 1);
    }
    for (before, key, after) in &writes.stocks {
        let change = after.reserved.0 - before.as_ref().map_or(0, |before| before.reserved.0);
        let for_orders = kept.remove(key).unwrap_or_default();
        promise(change == for_orders, || {
            format!("{change} more of {key:?} is kept, in thousandths, and orders have {for_orders} more")
        })?;
    }
    promise(kept.values().all(|change| *change == 0), || format!("orders have kept what no stock knows of: {:?}", kept.keys()))
}
