//! The short numbers that kitchen and customer see: one of an order, or one per seat.

use super::order::{Order, SeatTicket};
use crate::book::Book;
use crate::command::Stop;
use crate::context::Context;
use crate::merchants::Settings;
use crate::numbering::{DocumentFacts, Kind, Number, ScopePart, Series, allocate, ask_counter};
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The codes that an order's numbers are made of.
pub(super) struct Codes {
    pub outlet: String,
    pub register: Option<String>,
    pub channel: Option<String>,
    pub table: Option<String>,
    pub user: Option<String>,
    pub customer: Option<String>,
}

impl Codes {
    /// Those of an order that is there already; whoever changes it is the user.
    pub fn of(order: &Order, settings: &Settings, context: &Context) -> Codes {
        Codes {
            outlet: order.outlet.clone(),
            register: order.register.clone(),
            channel: settings.channel(&order.channel).ok().map(|channel| channel.code.clone()),
            table: order.table.as_deref().map(str::to_ascii_uppercase),
            user: context.actor.user_code.clone(),
            customer: order.customer_row.map(|row| row.to_string()),
        }
    }

    /// What a number of that day may be made of.
    pub fn facts(&self, on: Date, settings: &Settings) -> DocumentFacts<'_> {
        DocumentFacts {
            outlet: Some(&self.outlet),
            register: self.register.as_deref(),
            channel: self.channel.as_deref(),
            table: self.table.as_deref(),
            user: self.user.as_deref(),
            customer: self.customer.as_deref(),
            ..DocumentFacts::on(on, settings.fiscal_year_start)
        }
    }
}

/// A seat that something is ordered for, where it names one, and where the request says it, such as `/items/3`.
pub(super) type Seated<'a> = (Option<&'a str>, String);

/// The ticket of a new order, or those of its seats.
pub(super) fn new_tickets(
    seated: &[Seated<'_>],
    facts: DocumentFacts<'_>,
    context: &mut Context,
    book: &mut Book,
) -> Result<(Option<Number>, Vec<SeatTicket>), Stop> {
    match book.settings().series(Kind::Ticket) {
        Some(series) if series.is_per_seat() => Ok((None, of_seats(&seats(seated, series)?, facts, context, book)?)),
        Some(_) => Ok((Some(allocate(Kind::Ticket, &facts, context, book)?), Vec::new())),
        None => Ok((None, Vec::new())),
    }
}

/// The tickets of the seats that an order has none for yet, where its tickets are those of seats.
pub(super) fn further_tickets(
    order: &Order,
    seated: &[Seated<'_>],
    context: &mut Context,
    book: &mut Book,
) -> Result<Vec<SeatTicket>, Stop> {
    let settings = book.settings();
    let series = settings.series(Kind::Ticket).filter(|series| series.is_per_seat() && !order.seat_tickets.is_empty());
    let Some(series) = series else { return Ok(Vec::new()) };
    let mut seats = seats(seated, series)?;
    seats.retain(|seat| order.seat_tickets.iter().all(|ticket| ticket.seat != *seat));
    let codes = Codes::of(order, &settings, context);
    of_seats(&seats, codes.facts(order.business_date, &settings), context, book)
}

/// A ticket per seat, in their order.
fn of_seats(seats: &[&str], facts: DocumentFacts<'_>, context: &mut Context, book: &mut Book) -> Result<Vec<SeatTicket>, Stop> {
    // All counters in one round, however long the table is.
    for seat in seats {
        ask_counter(Kind::Ticket, &DocumentFacts { seat: Some(seat), ..facts }, book)?;
    }
    book.all_loaded()?;
    let ticket = |seat: &&str| {
        let number = allocate(Kind::Ticket, &DocumentFacts { seat: Some(seat), ..facts }, context, book)?;
        Ok(SeatTicket { seat: (*seat).to_owned(), number })
    };
    seats.iter().map(ticket).collect()
}

/// The seats that are named, each once; the series' default for what names none.
fn seats<'a>(seated: &'a [Seated<'a>], series: &'a Series) -> Result<Vec<&'a str>, Refusal> {
    let mut seats = Vec::new();
    for (seat, pointer) in seated {
        let Some(seat) = seat.or_else(|| series.default(ScopePart::Seat)) else {
            let detail = "The tickets are numbered by seat, and this item names none; send its `seat`, or give the series a \
                          `default` code for seats.";
            return Err(Refusal::at(format!("{pointer}/seat"), Code::NumberingScopeMissing, detail));
        };
        if !seats.contains(&seat) {
            seats.push(seat);
        }
    }
    Ok(seats)
}
