//! Makes two orders of one. Example: of four guests at a table two want to pay for themselves; what seats 3 and 4 ordered becomes an
//! order of its own, with its own number and ticket, at the same prices.
//!
//! | what | goes where |
//! | --- | --- |
//! | price, taxes, options of a line | to both, of the quantity that each has |
//! | percentages off, of a line or of the order | to both |
//! | an amount off a line | with the whole line; where a part of it is taken, it stays with the first |
//! | amounts off the order | stay with the first, which must be able to bear them |
//! | charges that are a part of the goods | to both |
//! | any other charge | stays with the first |
//! | what is kept in stock | with the lines |
//! | the business date | the new order's is today's |
//! | how it will be paid | to both; what was paid, or is awaited, cannot be split: such an order is refused |

use std::sync::Arc;

use super::changes::{self, SPLIT, SPLIT_OFF, check_lines};
use super::lines::{ask_products, check_goods, counting_line, take_off};
use super::order::{Line, Order};
use super::place_order::placed_facts;
use super::plan::number_lines;
use super::pricing::{Discount, DiscountKind};
use super::reprice::{bear, reprice};
use super::tickets::{Codes, Seated, new_tickets};
use super::transition_order::{check_changeable, check_no_payments, order_at};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, whoever_stands_for};
use crate::days::date_document;
use crate::ids::OrderId;
use crate::numbering::{Kind, allocate};
use crate::quantity::Quantity;
use crate::refusal::{Code, Problem, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct SplitOrder {
    /// Which order.
    pub order: OrderId,
    /// What goes to the new one.
    pub taken: Taken,
    /// The version that the client saw; refused when the order has changed since.
    pub version: Option<u32>,
}

/// What goes to the new order; at least one of them.
#[derive(Clone, Debug)]
pub enum Taken {
    /// These lines, whole where no quantity is said.
    Lines(Vec<(u32, Option<Quantity>)>),
    /// Everything that these seats ordered.
    Seats(Vec<String>),
}

impl SplitOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Order(self.order));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let order = order_at(book, context, self.order, self.version)?;
        check_changeable(&order, "split")?;
        check_no_payments(&order, "split")?;
        let customer = order.customer.map(|id| whoever_stands_for(id, book)).transpose()?;
        let wanted = self.wanted(&order)?;
        ask_products(&order, wanted.iter().map(|(line, _, _)| *line), book)?;
        let (mut left, mut taken) = parted(&order, &wanted, book)?;
        check_lines(&left)?;
        let left_totals = reprice(&mut left, &order.discounts, settings.prices_include_tax)?;
        if !bear(&left, &order.discounts) {
            let detail = "The amounts off stay with the order, and are more than what would be left of it.";
            return Err(Refusal::new(Code::DiscountTooLarge, detail).into());
        }
        let discounts: Vec<Discount> = order.discounts.iter().filter(|discount| is_percent(discount)).cloned().collect();
        let taken_totals = reprice(&mut taken, &discounts, settings.prices_include_tax)?;
        let outlet = settings.outlet(&order.outlet, "/outlet")?;
        let dated = date_document(&settings, outlet, None, context, book)?;
        dated.open(context, book);
        let register = context.actor.register.clone();
        let codes = Codes { register: register.clone(), ..Codes::of(&order, &settings, context) };
        let facts = codes.facts(dated.date, &settings);
        let number = allocate(Kind::Order, &facts, context, book)?;
        let seats: Vec<Seated<'_>> = taken.iter().filter(|line| line.is_goods()).map(|line| seat_of(line, &wanted)).collect();
        let (ticket, seat_tickets) = new_tickets(&seats, facts, context, book)?;
        // From here on it must succeed.
        let new = Order {
            id: OrderId(context.entropy.uuid_v7(context.at)),
            row: 0,
            number,
            ticket,
            seat_tickets,
            business_date: dated.date,
            register,
            user: context.actor.user,
            client_reference: None,
            payments: Vec::new(),
            lines: taken,
            discounts,
            totals: taken_totals,
            created_at: context.at,
            updated_at: context.at,
            version: 1,
            split_from: Some(order.id),
            // An occurrence has one order.
            standing: None,
            // The other system's id is that of the one order.
            origin: None,
            ..(*order).clone()
        };
        let document = Document::Order(new.id, None);
        let number = new.number.text().to_owned();
        let left = Order { lines: left, totals: left_totals, ..order.changed(context.at) };
        keep(&order, left, new, customer.as_deref(), context, book);
        dated.record_choice(&number, context, book);
        Ok(Outcome::created(document))
    }

    /// The lines that go to the new order, with how much of each, and where the request says so.
    fn wanted(&self, order: &Order) -> Result<Vec<WantedLine>, Refusal> {
        let seats = match &self.taken {
            Taken::Lines(lines) => {
                let lines = lines.iter().enumerate();
                return Ok(lines.map(|(index, (line, quantity))| (*line, *quantity, format!("/items/{index}"))).collect());
            }
            Taken::Seats(seats) => seats,
        };
        let mut wanted = Vec::new();
        for (index, seat) in seats.iter().enumerate() {
            let pointer = format!("/seats/{index}");
            let of_seat = order.goods().filter(|line| line.seat.as_deref() == Some(seat.as_str()));
            let before = wanted.len();
            wanted.extend(of_seat.map(|line| (line.number, None, pointer.clone())));
            if wanted.len() == before {
                let detail = format!("Nothing on the order is of seat {seat}.");
                return Err(Refusal::at(pointer, Code::OrderLineUnknown, detail));
            }
        }
        Ok(wanted)
    }
}

/// Writes both orders, each with a record that names the other.
fn keep(before: &Order, left: Order, new: Order, customer: Option<&Customer>, context: &Context, book: &mut Book) {
    let decimals = book.settings().currency.decimals;
    let (old_facts, mut new_facts) = changes::facts(before, &left, decimals);
    new_facts.push(Fact::new("splitInto", Value::Text(new.number.text().to_owned())));
    book.record_change(context, SPLIT, before.subject(), old_facts, new_facts, None);
    book.orders.put(left.id, Arc::new(left));
    let new = Order { row: book.next_seq(), ..new };
    let mut placed = placed_facts(&new, customer, decimals);
    placed.push(Fact::new("splitFrom", Value::Text(before.number.text().to_owned())));
    book.record(context, SPLIT_OFF, new.subject(), placed);
    book.orders.put_new(new.id, Arc::new(new));
}

/// A line's number, how much of it (all where it is not said), and where the request says so.
type WantedLine = (u32, Option<Quantity>, String);

/// What is left of the lines, and those of the new order.
fn parted(order: &Order, wanted: &[WantedLine], book: &Book) -> Result<(Vec<Line>, Vec<Line>), Refusal> {
    let mut left = order.lines.clone();
    let mut taken = Vec::new();
    let mut problems = Vec::new();
    for (number, quantity, pointer) in wanted {
        match take_line(&mut left, *number, *quantity, pointer, book) {
            Ok(line) => taken.push(line),
            Err(problem) => problems.push(problem),
        }
    }
    if let Some(refusal) = Refusal::all(problems) {
        return Err(refusal);
    }
    let parts = order.lines.iter().filter(|line| line.counts() && line.charge_percent.is_some());
    taken.extend(parts.cloned());
    number_lines(&mut taken, 1);
    Ok((left, taken))
}

fn take_line(left: &mut [Line], number: u32, quantity: Option<Quantity>, pointer: &str, book: &Book) -> Result<Line, Problem> {
    let before = counting_line(left, number, pointer)?.clone();
    check_goods(&before, &format!("{pointer}/line"))?;
    let (line, quantity) = take_off(left, number, quantity, pointer, book)?;
    line.split_off.0 += quantity.0;
    let mut taken = Line { voided: Quantity(0), split_off: Quantity(0), ..before };
    taken.set_quantity(quantity);
    if line.counts() {
        taken.discounts.retain(is_percent);
    }
    Ok(taken)
}

fn is_percent(discount: &Discount) -> bool {
    matches!(discount.kind, DiscountKind::Percent(_))
}

/// The seat of a line, and where the request asks for it.
fn seat_of<'a>(line: &'a Line, wanted: &[WantedLine]) -> Seated<'a> {
    let index = line.number as usize - 1;
    (line.seat.as_deref(), wanted.get(index).map(|(_, _, pointer)| pointer.clone()).unwrap_or_default())
}
