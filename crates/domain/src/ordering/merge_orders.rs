//! Makes one order of several. Example: the guests of two tables sit together and want one bill; the lines of the second order come
//! onto the first, at the prices at which they were ordered, and the second is cancelled and says where they went.
//!
//! | of all orders | must be |
//! | --- | --- |
//! | outlet, channel, address | the same |
//! | status | on one side of where preparing begins, and none further back than the one that takes the others over |
//! | customer | the same, or only one has one |
//! | discounts on the whole | the same percentages, which then go on, or amounts, which are put together |
//! | charges that are a part of the goods | the same, which then go on over all goods; other charges come along |
//! | hold | on none |
//! | payments | none but for the one that takes the others over; where that has some, its customer stays |
//!
//! What is kept in stock stays kept, for the one order. What was paid for it pays for all of it.

use std::sync::Arc;

use super::changes::{self, MERGED, MERGED_AWAY, check_lines};
use super::order::{Line, Order, SeatTicket};
use super::plan::number_lines;
use super::pricing::{Discount, DiscountKind, Totals};
use super::reprice::reprice;
use super::settle::{GoingBack, settle_order};
use super::status::Status;
use super::tickets::{Seated, further_tickets};
use super::transition_order::{check_changeable, check_no_payments, held, order_at};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::whoever_stands_for;
use crate::ids::{CustomerId, OrderId};
use crate::limits::{DISCOUNTS_MAX, NOTES_CHARS_MAX};
use crate::money::Percent;
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct MergeOrders {
    /// The order that takes the others over.
    pub order: OrderId,
    /// The others; at least one, none twice, at most [`crate::limits::ORDERS_MERGED_MAX`].
    pub from: Vec<MergedOrder>,
    /// The version that the client saw of the one that takes over; refused when it has changed since.
    pub version: Option<u32>,
}

/// An order that is taken over.
#[derive(Clone, Copy, Debug)]
pub struct MergedOrder {
    /// Which.
    pub order: OrderId,
    /// The version that the client saw.
    pub version: Option<u32>,
}

impl MergeOrders {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
        self.from.iter().for_each(|from| book.ask(Key::Order(from.order)));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let order = order_at(book, context, self.order, self.version)?;
        let others = self.others(&order, context, book)?;
        let customers = customers_of(std::iter::once(&order).chain(&others), book)?;
        let (mut merged, seated) = joined(&order, &others, &customers, context)?;
        merged.totals = reprice(&mut merged.lines, &merged.discounts, settings.prices_include_tax)?;
        let going_back = GoingBack::prepare(&order, &merged, context, book)?;
        let tickets: Vec<SeatTicket> = further_tickets(&order, &seated, context, book)?;
        // From here on it must succeed.
        merged.seat_tickets.extend(tickets);
        if let Some(going_back) = &going_back {
            going_back.open_day(context, book);
        }
        let (old, mut new) = changes::facts(&order, &merged, settings.currency.decimals);
        let numbers = others.iter().map(|other| Value::Text(other.number.text().to_owned()));
        new.push(Fact::new("mergedFrom", Value::List(numbers.collect())));
        let row = book.record_change(context, MERGED, order.subject(), old, new, None);
        others.iter().for_each(|other| taken_over(other, &merged, context, book));
        book.orders.put(order.id, Arc::new(merged));
        if let Some(going_back) = going_back {
            going_back.give(row, None, context, book);
        }
        settle_order(order.id, &settings, context, book);
        Ok(Outcome::ok(Document::Order(order.id, None)))
    }

    /// The orders that are taken over, where they and the one that takes over fit together.
    fn others(&self, order: &Order, context: &Context, book: &Book) -> Result<Vec<Arc<Order>>, Refusal> {
        check_mergeable(order)?;
        let mut others = Vec::with_capacity(self.from.len());
        for (index, from) in self.from.iter().enumerate() {
            let pointer = format!("/from/{index}");
            if from.order == self.order || self.from[..index].iter().any(|before| before.order == from.order) {
                let detail = "An order cannot be merged with itself, nor another be named twice.";
                return Err(Refusal::at(pointer, Code::OrderSame, detail));
            }
            let at = |refusal: Refusal| Refusal::at(pointer.clone(), refusal.code, refusal.detail);
            let other = order_at(book, context, from.order, from.version).map_err(at)?;
            check_mergeable(&other).map_err(at)?;
            check_no_payments(&other, "merged into another").map_err(at)?;
            differs(order, &other).map_or(Ok(()), |what| {
                let detail = format!("{} and {} cannot become one: {what}.", order.number.text(), other.number.text());
                Err(Refusal::at(pointer.clone(), Code::OrderNotMergeable, detail))
            })?;
            others.push(other);
        }
        Ok(others)
    }
}

/// Whether an order can take part at all.
fn check_mergeable(order: &Order) -> Result<(), Refusal> {
    check_changeable(order, "merged")?;
    if order.held_at.is_some() { Err(held("merged")) } else { Ok(()) }
}

/// Why two orders do not fit together.
fn differs(order: &Order, other: &Order) -> Option<&'static str> {
    if order.outlet != other.outlet {
        return Some("they are of two outlets");
    }
    if order.channel != other.channel {
        return Some("they came by two channels");
    }
    if order.delivery_address != other.delivery_address {
        return Some("they go to two addresses");
    }
    if order.status.has_begun() != other.status.has_begun() {
        return Some("preparing has begun for one of them");
    }
    if order.status == Status::Ready && other.status == Status::Preparing
        || order.status == Status::Confirmed && other.status == Status::Pending
    {
        return Some("the one that takes over is further along; merge it into the other");
    }
    if percents(&order.discounts) != percents(&other.discounts) {
        return Some("other percentages are off the one than off the other");
    }
    let mixes =
        |order: &Order| !percents(&order.discounts).is_empty() && percents(&order.discounts).len() < order.discounts.len();
    if mixes(order) || mixes(other) || has_amounts(order) && !percents(&other.discounts).is_empty() {
        return Some("amounts and percentages are off the whole");
    }
    if charge_percents(order) != charge_percents(other) {
        return Some("they are not charged the same parts of their goods");
    }
    None
}

fn percents(discounts: &[Discount]) -> Vec<Percent> {
    let percent = |discount: &Discount| match discount.kind {
        DiscountKind::Percent(percent) => Some(percent),
        DiscountKind::Amount(_) => None,
    };
    discounts.iter().filter_map(percent).collect()
}

fn has_amounts(order: &Order) -> bool {
    percents(&order.discounts).len() < order.discounts.len()
}

/// Its charges that are parts of its goods.
fn charge_percents(order: &Order) -> Vec<(&str, Percent)> {
    let charge = |line: &&Line| line.counts();
    let parts = order.lines.iter().filter(charge);
    let mut parts: Vec<_> = parts.filter_map(|line| Some((line.charge.as_deref()?, line.charge_percent?))).collect();
    parts.sort_unstable();
    parts
}

/// Whose each order is now: customers may have been merged since.
fn customers_of<'a>(orders: impl Iterator<Item = &'a Arc<Order>>, book: &mut Book) -> Result<Vec<Option<CustomerId>>, Stop> {
    let ids: Vec<Option<CustomerId>> = orders.map(|order| order.customer).collect();
    // All in one round, and all whom they are part of in another.
    ids.iter().flatten().for_each(|id| book.ask(Key::Customer(*id)));
    book.all_loaded()?;
    let wholes: Vec<CustomerId> =
        ids.iter().flatten().filter_map(|id| book.customers.get(id).and_then(|customer| customer.merged_into)).collect();
    wholes.into_iter().for_each(|id| book.ask(Key::Customer(id)));
    book.all_loaded()?;
    ids.into_iter().map(|id| id.map(|id| Ok(whoever_stands_for(id, book)?.id)).transpose()).collect()
}

/// The order with what comes over from the others, not priced yet, and the seats that come with it. The customers are its own and,
/// in their order, those of the others.
fn joined<'a>(
    order: &Order,
    others: &'a [Arc<Order>],
    customers: &[Option<CustomerId>],
    context: &Context,
) -> Result<(Order, Vec<Seated<'a>>), Refusal> {
    let mut merged = Order { totals: Totals::default(), customer: customers[0], ..order.changed(context.at) };
    let mut seated = Vec::new();
    for (index, other) in others.iter().enumerate() {
        let pointer = format!("/from/{index}");
        let mut lines: Vec<Line> = other.lines.iter().filter(|line| comes_over(line)).map(carried).collect();
        number_lines(&mut lines, merged.lines.len() as u32 + 1);
        merged.lines.extend(lines);
        seated.extend(other.goods().map(|line| (line.seat.as_deref(), pointer.clone())));
        let refused = |detail: &str| Refusal::at(pointer.clone(), Code::OrderNotMergeable, detail);
        match (merged.customer, customers[index + 1]) {
            (Some(one), Some(two)) if one != two => return Err(refused("They are of two customers.")),
            (None, Some(_)) if order.has_payments() => {
                // The money is kept for nobody known; it would be another's whose it is.
                return Err(refused("It has a customer, and the one that takes over has payments and none."));
            }
            (None, theirs) => (merged.customer, merged.customer_row) = (theirs, other.customer_row),
            _ => {}
        }
        if has_amounts(other) {
            merged.discounts.extend(other.discounts.iter().cloned());
        }
        if merged.discounts.len() > DISCOUNTS_MAX {
            return Err(refused("Together they have more discounts than one may have."));
        }
        if !other.notes.is_empty() && other.notes != merged.notes {
            let between = if merged.notes.is_empty() { "" } else { "\n" };
            merged.notes = format!("{}{between}{}", merged.notes, other.notes);
        }
        if merged.notes.chars().count() > NOTES_CHARS_MAX {
            return Err(refused("Their notes are longer together than notes may be."));
        }
    }
    check_lines(&merged.lines)?;
    Ok((merged, seated))
}

/// Charges that are a part of the goods go on over all goods; there is one of each already.
fn comes_over(line: &Line) -> bool {
    line.counts() && line.charge_percent.is_none()
}

/// The line as it is from now on; what was taken off of it stays with the order it comes from.
fn carried(line: &Line) -> Line {
    Line { voided: Quantity(0), split_off: Quantity(0), ..line.clone() }
}

/// Ends an order whose lines another has now. Its stock stays kept, for the other.
fn taken_over(other: &Order, merged: &Order, context: &Context, book: &mut Book) {
    let status = |status: Status| Fact::new("status", Value::Word(status.as_str()));
    let into = Fact::new("mergedInto", Value::Text(merged.number.text().to_owned()));
    let new = vec![status(Status::Cancelled), into];
    book.record_change(context, MERGED_AWAY, other.subject(), vec![status(other.status)], new, None);
    other.tickets().for_each(|ticket| book.open_tickets.closed(ticket.counter(), ticket.sequence()));
    let ended = Order { merged_into: Some(merged.id), ..other.moved(Status::Cancelled, context.at) };
    book.orders.put(other.id, Arc::new(ended));
}
