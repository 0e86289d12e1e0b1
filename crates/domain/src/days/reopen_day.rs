//! Opens an outlet's latest closed day once more, so that documents can still be dated there. Example: Friday's last bill was
//! forgotten; the manager reopens Friday, enters it and closes the day by hand, which makes a second Z.
//!
//! Days that have not begun yet do not count as later ones: a clock that was wrong has closed them, and a shop whose present day
//! it has closed as well must be able to go on.

use super::{BusinessDay, DayKey, DayState};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The command.
#[derive(Clone, Debug)]
pub struct ReopenDay {
    /// Short code of the outlet.
    pub outlet: String,
    /// The day.
    pub date: Date,
    /// Why.
    pub reason: String,
}

impl ReopenDay {
    fn key(&self) -> DayKey {
        DayKey { outlet: self.outlet.clone(), date: self.date }
    }

    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::BusinessDay(self.key()));
        book.ask(Key::DayFacts(self.key()));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let begun = {
            let settings = book.settings();
            settings.calendar(Some(settings.outlet(&self.outlet, "/outlet")?)).moment(context.at).by_cutoff()
        };
        let day = book.days.get(&self.key()).cloned();
        let Some(day) = day.filter(|day| day.state == DayState::Closed) else {
            let detail = format!("The business day {} of outlet {} is not closed.", self.date, self.outlet);
            return Err(Refusal::new(Code::BusinessDayNotClosed, detail).into());
        };
        let next_closed = book.day_facts(&self.key()).next_closed;
        if let Some(next) = next_closed.filter(|next| *next <= begun) {
            let detail = format!("Only the latest closed day can be reopened, and {next} was closed after {}.", self.date);
            return Err(Refusal::new(Code::BusinessDayNotLatest, detail).into());
        }
        // From here on it must succeed.
        let reopened = BusinessDay { state: DayState::Reopened, ..day };
        let facts = vec![
            Fact::new("outlet", Value::Text(self.outlet.clone())),
            Fact::new("businessDate", Value::Date(self.date)),
            Fact::new("revision", Value::Integer(reopened.revision.into())),
        ];
        let reason = vec![Fact::new("reason", Value::Text(self.reason.clone()))];
        let personal = Personal { salt: context.entropy.bytes16(), customer_row: None, facts: reason };
        book.record_change(context, "businessDay.reopened", reopened.subject(), Vec::new(), facts, Some(personal));
        let row = reopened.row;
        book.days.put(self.key(), reopened);
        Ok(Outcome::ok(Document::BusinessDay(row)))
    }
}
