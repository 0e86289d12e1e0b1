//! What a till is told before it sells: which business date the next sale gets, which others could be chosen, and into whose drawer its
//! cash goes. Example: at 04:30, in the grace period from 04:00 to 08:00, Ana's shift of Sunday leads to Sunday, and a manager could choose
//! Monday.
//!
//! It asks the very rules by which a sale is dated (`dating.rs`), so that both say the same.

use std::sync::Arc;

use super::dating::business_date;
use super::{DayKey, date_document, standing};
use crate::book::{Book, Key};
use crate::calendar::Moment;
use crate::command::Stop;
use crate::context::Context;
use crate::merchants::{Outlet, Settings};
use crate::refusal::Refusal;
use crate::shifts::{Holder, Shift};
use crate::time::{Date, Timestamp};

/// How a till stands before its next sale.
#[derive(Clone, Debug)]
pub struct Outlook {
    /// The business date that the sale would get; or why it would get none.
    pub date: Result<Date, Refusal>,
    /// The dates among which a manager may choose now, the earlier first; empty where there is nothing to choose.
    pub choices: Vec<Date>,
    /// When the grace period ends, in one.
    pub grace_ends: Option<Timestamp>,
    /// The open shift whose drawer the cash goes into: of the actor's register, else the actor's own.
    pub shift: Option<Arc<Shift>>,
}

/// Looks at what a sale of the actor's at an outlet would come to now, without making one.
///
/// # Errors
/// [`Stop::Missing`] while days and shifts are not loaded.
pub fn outlook(settings: &Settings, outlet: &Outlet, context: &Context, book: &mut Book) -> Result<Outlook, Stop> {
    let calendar = settings.calendar(Some(outlet));
    let moment = calendar.moment(context.at);
    let (Moment::Within(present) | Moment::BeforeCutoff(present) | Moment::AfterCutoff(present)) = moment;
    let key = |date: Date| DayKey { outlet: outlet.code.clone(), date };
    let dates = [present.yesterday(), present];
    for date in dates {
        book.ask(Key::BusinessDay(key(date)));
    }
    let holder = context.actor.register.clone().map_or(Holder::User(context.actor.user), Holder::Register);
    book.ask(Key::OpenShift(holder.clone()));
    book.all_loaded()?;
    let shift = book.open_shift(&holder).filter(|shift| shift.outlet == outlet.code).cloned();
    let date = match date_document(settings, outlet, None, context, book) {
        Ok(dated) => Ok(dated.date),
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(stop) => return Err(stop),
    };
    let stands = |date: Date| standing(book.days.get(&key(date)), date, &calendar, context.at);
    let can_be_chosen = |date: &Date| business_date(context.at, &calendar, Some(*date), None, stands).is_ok();
    let choices: Vec<Date> = dates.into_iter().filter(can_be_chosen).collect();
    let is_choice = choices.iter().any(|choice| date.as_ref().ok() != Some(choice));
    Ok(Outlook {
        choices: if is_choice { choices } else { Vec::new() },
        grace_ends: (!matches!(moment, Moment::Within(_))).then(|| calendar.grace_ends(present)),
        date,
        shift,
    })
}
