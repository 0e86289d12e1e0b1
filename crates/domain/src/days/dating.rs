//! Which business date a document belongs to: three rules, in their order.
//!
//! 1. A manager's override: during the grace period for the day before or the day itself; later only for a day that is held open.
//! 2. In the grace period, the date of the user's open shift.
//! 3. The cutoff: before it the day before (the day itself, where the day before is closed already), from it on the day itself.
//!
//! All three see one reading of the clock, the same that is printed in the number (seed 003: a date and a number that were taken
//! at two moments disagree around 06:00).

use super::{BusinessDay, DayKey, DayState};
use crate::access::Permission;
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::calendar::{Calendar, ForceClose, Moment};
use crate::command::Stop;
use crate::context::Context;
use crate::merchants::{Outlet, Settings};
use crate::refusal::{Code, Refusal};
use crate::shifts::Holder;
use crate::time::{Date, Timestamp};

/// A manager's choice of a document's business date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateOverride {
    /// The date.
    pub date: Date,
    /// Why; the server asks for it wherever this is an override. Whoever opens a shift in the grace period gives none.
    pub reason: Option<String>,
}

/// Whether a day takes documents at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does, as far as the clock lets it.
    Open,
    /// It does although its time is up: it was reopened, or waits for a manager.
    HeldOpen,
    /// It does not.
    Closed,
    /// It does not: its time is up, and it never had a document. There is nothing to reopen.
    Passed,
}

impl Standing {
    fn takes_documents(self) -> bool {
        matches!(self, Standing::Open | Standing::HeldOpen)
    }
}

/// How a day stands. One whose time is up counts as closed even before the program has got round to closing it.
pub fn standing(day: Option<&BusinessDay>, date: Date, calendar: &Calendar<'_>, at: Timestamp) -> Standing {
    match day.map(|day| day.state) {
        Some(DayState::Closed | DayState::Late) => Standing::Closed,
        Some(DayState::Reopened | DayState::Waiting) => Standing::HeldOpen,
        Some(DayState::Open) | None if at < calendar.forced_at(date) => Standing::Open,
        Some(DayState::Open) if calendar.policy.force_close() == ForceClose::Manager => Standing::HeldOpen,
        Some(DayState::Open) => Standing::Closed,
        None => Standing::Passed,
    }
}

/// The business date of a document.
///
/// `wanted` is the date of an override, `shift` the date of the user's open shift, `standing` how each day stands.
///
/// # Errors
/// `businessDay.closed`, `businessDay.outsideGrace`.
pub fn business_date(
    at: Timestamp,
    calendar: &Calendar<'_>,
    wanted: Option<Date>,
    shift: Option<Date>,
    standing: impl Fn(Date) -> Standing,
) -> Result<Date, Refusal> {
    by_rules(at, calendar, calendar.moment(at), wanted, shift, standing)
}

fn by_rules(
    at: Timestamp,
    calendar: &Calendar<'_>,
    moment: Moment,
    wanted: Option<Date>,
    shift: Option<Date>,
    standing: impl Fn(Date) -> Standing,
) -> Result<Date, Refusal> {
    if let Some(wanted) = wanted {
        return chosen(at, calendar, moment, wanted, standing(wanted));
    }
    let date = match moment {
        Moment::Within(date) => date,
        Moment::BeforeCutoff(date) | Moment::AfterCutoff(date) => {
            let near = |shift: &Date| *shift == date || *shift == date.yesterday();
            match shift.filter(near).filter(|shift| standing(*shift).takes_documents()) {
                Some(shift) => shift,
                None if matches!(moment, Moment::BeforeCutoff(_)) && standing(date.yesterday()).takes_documents() => {
                    date.yesterday()
                }
                None => date,
            }
        }
    };
    if standing(date).takes_documents() { Ok(date) } else { Err(present_closed(date)) }
}

/// Rule 1.
fn chosen(at: Timestamp, calendar: &Calendar<'_>, moment: Moment, wanted: Date, standing: Standing) -> Result<Date, Refusal> {
    let in_reach = match moment {
        Moment::BeforeCutoff(date) | Moment::AfterCutoff(date) => wanted == date || wanted == date.yesterday(),
        // After the grace period the day itself needs no choice; before it, in the small hours, there is none yet.
        Moment::Within(date) => wanted == date && calendar.zone.local_date(at) == date,
    };
    match standing {
        Standing::HeldOpen => Ok(wanted),
        Standing::Open if in_reach => Ok(wanted),
        Standing::Closed => Err(closed(wanted)),
        Standing::Open | Standing::Passed => Err(outside_grace(wanted, calendar)),
    }
}

fn closed(date: Date) -> Refusal {
    let detail = format!("The business day {date} is closed; leave `businessDate` out, or have a manager reopen that day.");
    Refusal::at("/businessDate", Code::BusinessDayClosed, detail)
}

/// The day to which the rules lead without anybody's choice: closed too early, by a clock that was wrong.
fn present_closed(date: Date) -> Refusal {
    let detail = format!(
        "The present business day, {date}, is closed already; have a manager reopen it. If the date is wrong, see to the clock."
    );
    Refusal::new(Code::BusinessDayClosed, detail)
}

fn outside_grace(date: Date, calendar: &Calendar<'_>) -> Refusal {
    let when = match calendar.policy.grace() {
        Some(grace) => format!("between {} and {} only", grace.from, grace.until),
        None => "during a grace period, and this outlet has none".to_owned(),
    };
    let detail = format!(
        "{date} cannot be chosen now: the day before or the day itself can be, {when}. Leave `businessDate` out to have the \
         document dated by the clock."
    );
    Refusal::at("/businessDate", Code::BusinessDayOutsideGrace, detail)
}

/// A document's business date, found by the rules, and what has to be written for it.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The date.
    pub date: Date,
    key: DayKey,
    is_first: bool,
    /// The day as it was closed, where the document was made before and comes after.
    closed: Option<BusinessDay>,
    override_reason: Option<String>,
}

/// Finds the business date of a document that the running command makes at an outlet.
///
/// # Errors
/// `permission.missing` for an override, `businessDay.closed`, `businessDay.outsideGrace`; [`Stop::Missing`] while days and the
/// user's shift are not loaded.
pub fn date_document(
    settings: &Settings,
    outlet: &Outlet,
    wanted: Option<&DateOverride>,
    context: &Context,
    book: &mut Book,
) -> Result<Dated, Stop> {
    if wanted.is_some() && !context.actor.may(Permission::BusinessDayOverride) {
        let detail = format!("The role {} may not choose a business date; ask a manager.", context.actor.role.as_str());
        return Err(Refusal::at("/businessDate", Code::PermissionMissing, detail).into());
    }
    date_freely(settings, outlet, wanted, context, book)
}

/// As [`date_document`], for who may choose in any case.
pub(crate) fn date_freely(
    settings: &Settings,
    outlet: &Outlet,
    wanted: Option<&DateOverride>,
    context: &Context,
    book: &mut Book,
) -> Result<Dated, Stop> {
    let calendar = settings.calendar(Some(outlet));
    let key = |date: Date| DayKey { outlet: outlet.code.clone(), date };
    let moment = calendar.moment(context.at);
    let in_question = days_in_question(moment, wanted.map(|wanted| wanted.date));
    for date in in_question.iter().flatten() {
        book.ask(Key::BusinessDay(key(*date)));
    }
    let holder = Holder::User(context.actor.user);
    let by_shift = wanted.is_none() && !matches!(moment, Moment::Within(_));
    if by_shift {
        book.ask(Key::OpenShift(holder.clone()));
    }
    book.all_loaded()?;
    let shift = if by_shift { book.open_shift(&holder).filter(|shift| shift.outlet == outlet.code) } else { None };
    let stands = |date: Date| standing(book.days.get(&key(date)), date, &calendar, context.at);
    let shift = shift.map(|shift| shift.business_date);
    let date = by_rules(context.at, &calendar, moment, wanted.map(|wanted| wanted.date), shift, stands)?;
    let is_first = book.days.get(&key(date)).is_none();
    let override_reason = wanted.and_then(|wanted| wanted.reason.clone());
    Ok(Dated { date, key: key(date), is_first, closed: None, override_reason })
}

/// The date of what belongs to a shift: the shift's own as long as its day takes documents, otherwise the open day's.
///
/// # Errors
/// As [`date_document`].
pub(crate) fn date_by_shift(
    settings: &Settings,
    outlet: &Outlet,
    shift: Date,
    context: &Context,
    book: &mut Book,
) -> Result<Dated, Stop> {
    let calendar = settings.calendar(Some(outlet));
    let key = DayKey { outlet: outlet.code.clone(), date: shift };
    book.ask(Key::BusinessDay(key.clone()));
    book.all_loaded()?;
    let day = book.days.get(&key);
    if !standing(day, shift, &calendar, context.at).takes_documents() {
        return date_by_clock(settings, outlet, context, book);
    }
    let is_first = day.is_none();
    Ok(Dated { date: shift, key, is_first, closed: None, override_reason: None })
}

/// By rule 3 alone, whatever shift the user has.
pub(crate) fn date_by_clock(settings: &Settings, outlet: &Outlet, context: &Context, book: &mut Book) -> Result<Dated, Stop> {
    let calendar = settings.calendar(Some(outlet));
    let key = |date: Date| DayKey { outlet: outlet.code.clone(), date };
    let moment = calendar.moment(context.at);
    for date in days_in_question(moment, None).iter().flatten() {
        book.ask(Key::BusinessDay(key(*date)));
    }
    book.all_loaded()?;
    let stands = |date: Date| standing(book.days.get(&key(date)), date, &calendar, context.at);
    let date = by_rules(context.at, &calendar, moment, None, None, stands)?;
    Ok(Dated { date, key: key(date), is_first: book.days.get(&key(date)).is_none(), closed: None, override_reason: None })
}

/// The date that a document was made with, which it keeps (SPEC 4): where its day was closed meanwhile, the day's Z is revised.
///
/// # Errors
/// [`Stop::Missing`] while the day is not loaded.
pub(crate) fn date_as_made(outlet: &str, date: Date, book: &mut Book) -> Result<Dated, Stop> {
    let key = DayKey { outlet: outlet.to_owned(), date };
    book.ask(Key::BusinessDay(key.clone()));
    book.all_loaded()?;
    let day = book.days.get(&key);
    let closed = day.filter(|day| day.state == DayState::Closed).cloned();
    Ok(Dated { date, is_first: day.is_none(), key, closed, override_reason: None })
}

/// The dates whose days the rules may look at.
fn days_in_question(moment: Moment, wanted: Option<Date>) -> [Option<Date>; 3] {
    match moment {
        Moment::Within(date) => [Some(date), None, wanted],
        Moment::BeforeCutoff(date) | Moment::AfterCutoff(date) => [Some(date), Some(date.yesterday()), wanted],
    }
}

impl Dated {
    /// Opens the day, where this is its first document; notes where it is one that came after the day was closed.
    pub(crate) fn open(&self, context: &Context, book: &mut Book) {
        if let Some(closed) = &self.closed {
            let late = BusinessDay { state: DayState::Late, ..closed.clone() };
            let facts = vec![
                Fact::new("outlet", Value::Text(self.key.outlet.clone())),
                Fact::new("businessDate", Value::Date(self.date)),
                Fact::new("revision", Value::Integer(late.revision.into())),
            ];
            book.record(context, "businessDay.late", late.subject(), facts);
            book.days.put(self.key.clone(), late);
        }
        if self.is_first {
            let row = book.next_seq();
            let day = BusinessDay { row, state: DayState::Open, opened_at: context.at, closed_at: None, revision: 0 };
            let outlet = Value::Text(self.key.outlet.clone());
            let facts = vec![Fact::new("outlet", outlet), Fact::new("businessDate", Value::Date(self.date))];
            book.record(context, "businessDay.opened", day.subject(), facts);
            book.days.put(self.key.clone(), day);
        }
    }

    /// Leaves a record of an override, where there was one, that says of which document.
    pub(crate) fn record_choice(&self, number: &str, context: &mut Context, book: &mut Book) {
        let Some(reason) = &self.override_reason else { return };
        let day = book.days.get(&self.key).expect("the day of a document is there").subject();
        // A reason is free text and may name somebody.
        let facts = vec![Fact::new("reason", Value::Text(reason.clone()))];
        let personal = Personal { salt: context.entropy.bytes16(), customer_row: None, facts };
        let document = Value::Text(number.to_owned());
        let chosen = vec![Fact::new("businessDate", Value::Date(self.date)), Fact::new("document", document)];
        book.record_change(context, "businessDay.chosen", day, Vec::new(), chosen, Some(personal));
    }
}
