//! Decides one occurrence of a standing order; asked for by a timer. Example: it is 07:00 on Monday at the outlet; an ordinary order is
//! placed for Aisha, at today's prices, and the standing order is due next on Thursday, in one commit.
//!
//! | what the command finds | what it does |
//! | --- | --- |
//! | the occurrence was decided before, or its time has not come | refused, `standing.notDue`: asking twice places once |
//! | the latest occurrence that is due is of the business date it is now, or at most [`LATE_MS`] late | its order is placed |
//! | earlier ones that are due too, or all of them | not placed: yesterday's bread is not wanted today; the finding `standing.missed` |
//! | the order would be refused | nothing of it is left but the finding `standing.refused` with the reason |
//!
//! Whatever it finds, the standing order goes on to the occurrence after, so that none is tried for ever.

use std::sync::Arc;

use super::{Occurrence, StandingOccurrence, StandingOrder, StandingStatus, standing_at};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::whoever_stands_for;
use crate::findings::raise;
use crate::ids::{OrderId, StandingOrderId};
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// How late an order is placed even where a new business date has begun meanwhile: a server that was started anew at midnight places
/// what was due a minute before.
pub const LATE_MS: i64 = 3_600_000;

/// The command.
#[derive(Clone, Debug)]
pub struct PlaceStandingOrder {
    /// Which.
    pub standing: StandingOrderId,
    /// The date of the occurrence that is next as far as whoever asks has seen.
    pub date: Date,
}

/// What came of the latest occurrence.
enum Came {
    Placed(OrderId, Outcome),
    Refused(Refusal),
    TooLate,
}

impl PlaceStandingOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::StandingOrder(self.standing));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let standing = standing_at(book, context, self.standing, None)?;
        let is_due = |next: &Occurrence| next.date == self.date && next.at <= context.at;
        let Some(next) = standing.next.filter(is_due) else {
            let detail = format!("The standing order is not due for {} now.", self.date);
            return Err(Refusal::new(Code::StandingNotDue, detail).into());
        };
        let settings = book.settings();
        let outlet = settings.outlet(&standing.outlet, "/outlet")?;
        let calendar = settings.calendar(Some(outlet));
        let mut due = standing.schedule.due(calendar.zone, next, context.at);
        let latest = due.pop().expect("the next one is due");
        let is_today = calendar.date_by_cutoff(latest.at) == calendar.date_by_cutoff(context.at);
        let result = if is_today || context.at.0 - latest.at.0 <= LATE_MS {
            place(&standing, latest, context, book)?
        } else {
            due.push(latest);
            Came::TooLate
        };
        // From here on it must succeed.
        let following = standing.schedule.first_from(calendar.zone, context.at, Some(latest.date));
        let status = if following.is_some() { StandingStatus::Active } else { StandingStatus::Ended };
        let mut after = StandingOrder { status, next: following, last: Some(latest.date), ..standing.changed(context.at) };
        if let Came::Placed(order, _) = &result {
            after.last_order = Some(*order);
        }
        Ok(keep(&standing, after, &due, latest, result, context, book))
    }
}

/// Places the order of an occurrence as any other. What a refused one had begun is forgotten.
fn place(standing: &StandingOrder, occurrence: Occurrence, context: &mut Context, book: &mut Book) -> Result<Came, Stop> {
    let customer = whoever_stands_for(standing.customer, book)?;
    let order = standing.as_order();
    order.ask(book);
    book.all_loaded()?;
    let origin = StandingOccurrence { id: standing.id, date: occurrence.date };
    match order.place_standing(customer, origin, context, book) {
        Ok(outcome) => match outcome.document {
            Document::Order(id, _) => Ok(Came::Placed(id, outcome)),
            other => unreachable!("placing an order came to {other:?}"),
        },
        Err(Stop::Refused(refusal)) => {
            book.discard();
            Ok(Came::Refused(refusal))
        }
        Err(stop) => Err(stop),
    }
}

/// Leaves the records and findings, and the standing order as it is now.
fn keep(
    before: &StandingOrder,
    after: StandingOrder,
    missed: &[Occurrence],
    latest: Occurrence,
    result: Came,
    context: &Context,
    book: &mut Book,
) -> Outcome {
    let after = Arc::new(after);
    let (old, mut new) = super::facts::difference(before, &after);
    new.push(Fact::new("occurrence", Value::Date(latest.date)));
    if let ([first, ..], [.., last]) = (missed, missed) {
        let count = missed.len();
        let detail = format!("Standing order {} was not placed {count} times, from {} to {}.", after.id, first.date, last.date);
        raise("standing.missed", &detail, context, book);
        new.push(Fact::new("missed", Value::Integer(count as i64)));
    }
    let (action, outcome) = match result {
        Came::Placed(order, outcome) => {
            new.push(Fact::new("order", Value::Id(order.0)));
            ("standingOrder.placed", outcome)
        }
        Came::Refused(refusal) => {
            let code = refusal.code.as_str();
            let detail =
                format!("Standing order {}: the order of {} was refused, {code}: {}", after.id, latest.date, reason(&refusal));
            raise("standing.refused", &detail, context, book);
            new.push(Fact::new("code", Value::Word(code)));
            ("standingOrder.refused", Outcome::ok(Document::StandingOrder(Arc::clone(&after))))
        }
        Came::TooLate => ("standingOrder.missed", Outcome::ok(Document::StandingOrder(Arc::clone(&after)))),
    };
    book.record_change(context, action, after.subject(), old, new, None);
    book.standing_orders.put(after.id, after);
    outcome
}

/// Why, in the words of the refusal.
fn reason(refusal: &Refusal) -> String {
    let problems: Vec<&str> = refusal.problems.iter().map(|problem| problem.detail.as_str()).collect();
    if problems.is_empty() { refusal.detail.clone() } else { problems.join(" ") }
}
