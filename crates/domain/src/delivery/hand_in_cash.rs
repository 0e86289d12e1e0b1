//! A driver hands in the cash that was collected. Example: Omar owes 412.50 and gives 400.00 to Ana at R1; he owes 12.50, and the
//! drawer of R1 should have 400.00 more.

use std::sync::Arc;

use super::CashHandover;
use crate::access::{Role, User};
use crate::audit::{Fact, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::{Dated, date_by_shift, date_document};
use crate::ids::UserId;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::merchants::{Outlet, Register, Settings};
use crate::money::Amount;
use crate::refusal::{Code, Refusal};
use crate::shifts::{CashMovement, CashMovementKind, Holder, Shift};

/// The command.
#[derive(Clone, Debug)]
pub struct HandInCash {
    /// Who hands it in.
    pub driver: UserId,
    /// How much, positive.
    pub amount: Amount,
    /// Where it goes.
    pub into: HandInto,
}

/// Where cash goes that a driver hands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandInto {
    /// The drawer of a register, by its short code; the token's where none is named.
    Drawer(Option<String>),
    /// The safe of an outlet, by its short code; the token's, or the only one, where none is named.
    Safe(Option<String>),
}

/// The place, found.
struct Place<'a> {
    outlet: &'a Outlet,
    register: Option<&'a Register>,
    /// With the cash in it.
    shift: Option<Shift>,
}

impl HandInCash {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::UserById(self.driver));
        book.ask(Key::DriverCash(self.driver));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        self.check_owed(&settings, context, book)?;
        let place = self.place(&settings, context, book)?;
        let dated = date(&settings, &place, context, book)?;
        let into = match place.register {
            Some(register) => AccountRef::drawer(Some(&register.code)),
            None => AccountRef::whole(Account::CashSafe),
        };
        let postings = vec![(into, self.amount), (AccountRef::of_driver(self.driver), Amount(-self.amount.0))];
        let entry = EntryDraft { business_date: dated.date, outlet: place.outlet.code.clone(), postings }.prepare(book)?;
        // From here on it must succeed.
        dated.open(context, book);
        let handover = CashHandover {
            row: book.next_seq(),
            driver: self.driver,
            amount: self.amount,
            outlet: place.outlet.code.clone(),
            register: place.register.map(|register| register.code.clone()),
            shift_row: place.shift.as_ref().map(|shift| shift.row),
            user: context.actor.user,
            business_date: dated.date,
            at: context.at,
        };
        let subject = Subject::CashHandover { row: handover.row };
        let row = book.record(context, "driver.cashHandedIn", subject, facts(&handover, &settings));
        entry.post(row, book);
        if let Some(shift) = place.shift {
            book.cash_movements.push(movement(&handover, &shift));
            book.shifts.put(shift.id, Arc::new(shift));
        }
        book.cash_handovers.push(handover);
        Ok(Outcome::created(Document::CashHandover(row)))
    }

    /// Never more than is owed, and never by the driver themselves.
    fn check_owed(&self, settings: &Settings, context: &Context, book: &Book) -> Result<(), Refusal> {
        let user: Option<&User> = book.users_by_id.get(&self.driver);
        let cash = book.driver_cash.get(&self.driver).copied();
        if !user.is_some_and(|user| user.role == Role::Driver || cash.is_some()) {
            return Err(Refusal::new(Code::DriverNotFound, "There is no such driver; GET /drivers lists them."));
        }
        if context.actor.user == self.driver {
            let detail = "What you have collected, somebody else must take from you and count.";
            return Err(Refusal::new(Code::HandoverOwn, detail));
        }
        let owed = cash.unwrap_or_default().owed;
        if self.amount > owed {
            let detail = format!("The driver owes {} and cannot hand in more.", settings.currency.format(owed));
            return Err(Refusal::at("/amount", Code::HandoverTooMuch, detail));
        }
        Ok(())
    }

    fn place<'a>(&self, settings: &'a Settings, context: &Context, book: &mut Book) -> Result<Place<'a>, Stop> {
        let named = match &self.into {
            HandInto::Safe(outlet) => {
                let outlet = settings.outlet_for(outlet.as_deref(), &context.actor)?;
                return Ok(Place { outlet, register: None, shift: None });
            }
            HandInto::Drawer(register) => register.as_ref().or(context.actor.register.as_ref()),
        };
        let Some(code) = named else {
            let detail = "The cash goes into a drawer, and neither request nor token names its register; send `register`.";
            return Err(Refusal::at("/register", Code::RegisterRequired, detail).into());
        };
        let register = settings.register_anywhere(code)?;
        let bound = context.actor.register.as_ref().is_some_and(|bound| *bound != register.code);
        if bound || !context.actor.sees(&register.outlet) {
            let detail = "This token is bound to another register or outlet.";
            return Err(Refusal::at("/register", Code::PermissionMissing, detail).into());
        }
        let holder = Holder::Register(register.code.clone());
        book.ask(Key::OpenShift(holder.clone()));
        book.all_loaded()?;
        let shift = book.open_shift(&holder).map(|shift| self.put_into(shift)).transpose()?;
        Ok(Place { outlet: settings.outlet(&register.outlet, "/register")?, register: Some(register), shift })
    }

    /// The shift with the cash that came into its drawer.
    fn put_into(&self, shift: &Shift) -> Result<Shift, Refusal> {
        let mut shift = shift.clone();
        shift.cash.pay_ins.0 += self.amount.0;
        shift.version += 1;
        shift.cash = shift.cash.bounded()?;
        Ok(shift)
    }
}

/// What goes into a drawer is dated by the shift that counts it, as all cash that moves without a sale.
fn date(settings: &Settings, place: &Place<'_>, context: &Context, book: &mut Book) -> Result<Dated, Stop> {
    match &place.shift {
        Some(shift) => date_by_shift(settings, place.outlet, shift.business_date, context, book),
        None => date_document(settings, place.outlet, None, context, book),
    }
}

fn facts(handover: &CashHandover, settings: &Settings) -> Vec<Fact> {
    let register = handover.register.clone();
    vec![
        Fact::new("driver", handover.driver.into()),
        Fact::new("businessDate", Value::Date(handover.business_date)),
        Fact::new("outlet", Value::Text(handover.outlet.clone())),
        Fact::new("into", Value::Word(if register.is_some() { "drawer" } else { "safe" })),
        Fact::new("register", register.map_or(Value::Null, Value::Text)),
        Fact::new("amount", Value::Amount(handover.amount, settings.currency.decimals)),
    ]
}

fn movement(handover: &CashHandover, shift: &Shift) -> CashMovement {
    CashMovement {
        row: handover.row,
        shift_row: shift.row,
        kind: CashMovementKind::DriverHandover,
        amount: handover.amount,
        reason: String::new(),
        user: handover.user,
        business_date: handover.business_date,
        at: handover.at,
    }
}
