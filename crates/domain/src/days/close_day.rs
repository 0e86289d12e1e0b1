//! Closes a business day of an outlet, with its numbered Z report. Example: Saturday's night shift hands over at 06:40; nothing
//! of Saturday is open any more, and the program closes it, `Z-MAIN-00123`.

use super::{BusinessDay, DayFacts, DayKey, DayState, GrandTotal, ZReport};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::calendar::{Calendar, ForceClose};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::numbering::{DocumentFacts, Kind, allocate};
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The command. It sums over what is written, so it begins a part of its group.
#[derive(Clone, Debug)]
pub struct CloseDay {
    /// Short code of the outlet.
    pub outlet: String,
    /// The day.
    pub date: Date,
    /// By a person, or by the program because its time has come.
    pub by_hand: bool,
}

words! {
    /// How a day was closed.
    Manner {
        /// By a manager.
        ByHand = "by_hand",
        /// By the program: the day had ended and nothing of it was open.
        ByItself = "by_itself",
        /// By the program: its time was up.
        Forced = "forced",
    }
}

/// What is to be done with a day.
enum Decision {
    Close(Manner),
    Wait,
}

impl CloseDay {
    fn key(&self) -> DayKey {
        DayKey { outlet: self.outlet.clone(), date: self.date }
    }

    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::BusinessDay(self.key()));
        book.ask(Key::DayFacts(self.key()));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let outlet = settings.outlet(&self.outlet, "/outlet")?;
        let calendar = settings.calendar(Some(outlet));
        let key = self.key();
        let day = book.days.get(&key).cloned().ok_or_else(|| self.without_documents())?;
        let facts = book.day_facts(&key);
        match self.decision(&day, &facts, &calendar, context)? {
            Decision::Wait => {
                let waiting = BusinessDay { state: DayState::Waiting, ..day };
                book.record(context, "businessDay.waiting", waiting.subject(), self.facts());
                book.days.put(key, waiting.clone());
                Ok(Outcome::ok(Document::BusinessDay(waiting.row)))
            }
            Decision::Close(manner) => self.close(day, facts, manner, context, book),
        }
    }

    fn decision(
        &self,
        day: &BusinessDay,
        facts: &DayFacts,
        calendar: &Calendar<'_>,
        context: &Context,
    ) -> Result<Decision, Refusal> {
        if day.state == DayState::Closed {
            let detail = format!("The business day {} is closed already; its Z report is there.", self.date);
            return Err(Refusal::new(Code::BusinessDayClosed, detail));
        }
        if day.state == DayState::Late {
            // What came late belongs to a day that was over: its Z is revised, and nobody is asked.
            return Ok(Decision::Close(if self.by_hand { Manner::ByHand } else { Manner::ByItself }));
        }
        if self.by_hand {
            let from = calendar.may_close_from(self.date);
            if context.at < from {
                let detail = format!("The business day {} is still running; it can be closed from {from} on.", self.date);
                return Err(Refusal::new(Code::BusinessDayTooEarly, detail));
            }
            return Ok(Decision::Close(Manner::ByHand));
        }
        let ended = day.state == DayState::Open && context.at >= calendar.ends(self.date);
        let time_is_up = context.at >= calendar.forced_at(self.date);
        match (ended, facts.has_open(), time_is_up) {
            (true, false, _) => Ok(Decision::Close(Manner::ByItself)),
            (true, true, true) if calendar.policy.force_close() == ForceClose::Manager => Ok(Decision::Wait),
            (true, true, true) => Ok(Decision::Close(Manner::Forced)),
            _ => {
                let detail = format!("The business day {} does not close by itself yet.", self.date);
                Err(Refusal::new(Code::BusinessDayTooEarly, detail))
            }
        }
    }

    fn close(
        &self,
        day: BusinessDay,
        facts: DayFacts,
        manner: Manner,
        context: &mut Context,
        book: &mut Book,
    ) -> Result<Outcome, Stop> {
        let numbered =
            DocumentFacts { outlet: Some(&self.outlet), ..DocumentFacts::on(self.date, book.settings().fiscal_year_start) };
        let number = allocate(Kind::ZReport, &numbered, context, book)?;
        // From here on it must succeed.
        let anchor = book.anchor();
        let revision = day.revision + 1;
        let closed = BusinessDay { state: DayState::Closed, closed_at: Some(context.at), revision, ..day };
        let total = facts.total();
        let (carried, revised, added) = match facts.previous {
            None => (facts.after_last_day, facts.now.minus(facts.after_last_day), total),
            Some(previous) => (facts.now, GrandTotal::default(), total.minus(previous)),
        };
        let mut said = self.facts();
        said.push(Fact::new("zNumber", Value::Text(number.text().to_owned())));
        said.push(Fact::new("revision", Value::Integer(revision.into())));
        said.push(Fact::new("manner", Value::Word(manner.as_str())));
        said.push(Fact::new("openOrders", Value::Integer(facts.orders.open as i64)));
        said.push(Fact::new("openShifts", Value::Integer(facts.cash.shifts_open as i64)));
        let row = book.record(context, "businessDay.closed", closed.subject(), said);
        book.z_reports.push(ZReport {
            row,
            number,
            day: self.key(),
            revision,
            manner,
            user: context.actor.user,
            at: context.at,
            sales: facts.sales,
            orders: facts.orders,
            payments: facts.payments,
            refunds: facts.refunds,
            numbers: facts.numbers,
            cash: facts.cash,
            total,
            carried,
            revised,
            added,
            grand_total: facts.now.plus(added),
            anchor: Some(anchor),
        });
        let opened = closed.row;
        book.days.put(self.key(), closed);
        Ok(Outcome::ok(Document::BusinessDay(opened)))
    }

    fn facts(&self) -> Vec<Fact> {
        vec![Fact::new("outlet", Value::Text(self.outlet.clone())), Fact::new("businessDate", Value::Date(self.date))]
    }

    fn without_documents(&self) -> Refusal {
        let detail = format!("Outlet {} has no documents on {}, so there is nothing to close.", self.outlet, self.date);
        Refusal::new(Code::BusinessDayEmpty, detail)
    }
}
