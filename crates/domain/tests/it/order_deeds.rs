//! What becomes of orders after they were placed: random changes, each of which leads to what was done before. The months are made of
//! these too, so they know the rules' types alone.

use std::sync::Arc;

use docket_domain::command::Command;
use docket_domain::money::{Amount, Percent};
use docket_domain::ordering::{
    AmendOrder, Discount, DiscountKind, HoldOrder, Line, LineAmendment, LineRemoval, MergeOrders, MergedOrder, NewItem, Order,
    RecallOrder, SplitOrder, Taken,
};
use docket_domain::quantity::Quantity;

use crate::dice::Dice;

/// A change of one of these orders; `item` makes something that can be ordered.
pub fn change(orders: &[&Arc<Order>], item: impl Fn(&mut Dice) -> NewItem, dice: &mut Dice) -> Command {
    let order: &Order = dice.of::<&Arc<Order>>(orders);
    match dice.from(1, 12) {
        // What is on hold goes nowhere for long.
        _ if order.held_at.is_some() && dice.one_in(2) => recall(order),
        1..=5 => amendment(order, item, dice),
        6..=8 => merge(order, orders, dice),
        9..=11 => split(order, dice),
        _ if order.held_at.is_some() => recall(order),
        _ => Command::HoldOrder(Box::new(HoldOrder { order: order.id, reason: None, version: Some(order.version) })),
    }
}

fn recall(order: &Order) -> Command {
    Command::RecallOrder(Box::new(RecallOrder { order: order.id, version: None }))
}

fn amendment(order: &Order, item: impl Fn(&mut Dice) -> NewItem, dice: &mut Dice) -> Command {
    let has_begun = order.status.has_begun();
    let line = some_line(order, dice);
    let change = (!has_begun && dice.one_in(2)).then(|| LineAmendment {
        line: line.number,
        quantity: dice.one_in(9).then(|| dice.from(1, 3_000)).or(Some(dice.from(1, 5) * 1_000)).map(Quantity),
        notes: dice.one_in(3).then(|| "no onion".into()),
    });
    let remove = dice.one_in(2).then(|| {
        let line = some_line(order, dice);
        LineRemoval { line: line.number, quantity: part(line, dice) }
    });
    let add = (0..dice.from(0, 2)).map(|_| {
        let kind =
            if dice.one_in(2) { DiscountKind::Percent(Percent(dice.from(1, 30_000))) } else { DiscountKind::Amount(Amount(7)) };
        let discount = dice.one_in(3).then_some(Discount { kind, reason: None });
        NewItem { discounts: discount.into_iter().collect(), ..item(dice) }
    });
    Command::AmendOrder(Box::new(AmendOrder {
        order: order.id,
        add: add.collect(),
        change: change.into_iter().collect(),
        remove: remove.into_iter().collect(),
        reason: (has_begun || dice.one_in(3)).then(|| "asked for".into()),
        version: dice.one_in(2).then_some(order.version),
    }))
}

fn merge(order: &Order, orders: &[&Arc<Order>], dice: &mut Dice) -> Command {
    // Mostly one that fits.
    let fits = |other: &&&Arc<Order>| other.id != order.id && other.outlet == order.outlet && other.status == order.status;
    let fitting: Vec<&Arc<Order>> = orders.iter().filter(fits).copied().collect();
    let from = if fitting.is_empty() || dice.one_in(9) { orders } else { &fitting };
    let from = MergedOrder { order: dice.of::<&Arc<Order>>(from).id, version: None };
    Command::MergeOrders(Box::new(MergeOrders { order: order.id, from: vec![from], version: None }))
}

fn split(order: &Order, dice: &mut Dice) -> Command {
    let line = some_line(order, dice);
    let taken = Taken::Lines(vec![(line.number, part(line, dice))]);
    Command::SplitOrder(Box::new(SplitOrder { order: order.id, taken, version: None }))
}

/// Mostly one of which something is left.
fn some_line<'a>(order: &'a Order, dice: &mut Dice) -> &'a Line {
    let left: Vec<&Line> = order.lines.iter().filter(|line| line.counts() || dice.one_in(9)).collect();
    dice.of::<&Line>(&left)
}

/// All of a line, or a part: sometimes more than there is.
fn part(line: &Line, dice: &mut Dice) -> Option<Quantity> {
    let more = i64::from(dice.one_in(9));
    let pieces = dice.from(1, (line.quantity.0 / 1_000).max(1) + more);
    let part = if line.quantity.0 % 1_000 == 0 { pieces * 1_000 } else { dice.from(1, line.quantity.0.max(1)) };
    dice.one_in(2).then_some(Quantity(part))
}
