//! Opens a cash shift. Example: Ana begins at register R1 with 500.00 in the drawer.

use std::sync::Arc;

use super::{DrawerCash, Holder, Shift};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::calendar::Moment;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::{DateOverride, Dated, date_document, date_freely};
use crate::ids::ShiftId;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::merchants::{Outlet, Register, Settings};
use crate::money::Amount;
use crate::numbering::{DocumentFacts, Kind, allocate};
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The command.
#[derive(Clone, Debug)]
pub struct OpenShift {
    /// Short code of the register; the token's where none is named.
    pub register: Option<String>,
    /// What is in the drawer, zero or more.
    pub opening_float: Amount,
    /// The day it shall belong to; anyone may choose in the grace period.
    pub business_date: Option<Date>,
}

impl OpenShift {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let (outlet, register) = self.place(&settings, context)?;
        let holders = [Holder::Register(register.code.clone()), Holder::User(context.actor.user)];
        for holder in &holders {
            book.ask(Key::OpenShift(holder.clone()));
        }
        book.all_loaded()?;
        for holder in &holders {
            if let Some(open) = book.open_shift(holder) {
                return Err(busy(holder, open).into());
            }
        }
        let dated = self.date(&settings, outlet, context, book)?;
        let float = self.opening_float;
        let drawer = AccountRef::drawer(Some(&register.code));
        let postings = vec![(drawer, float), (AccountRef::whole(Account::CashSafe), Amount(-float.0))];
        let entry = EntryDraft { business_date: dated.date, outlet: outlet.code.clone(), postings }.prepare(book)?;
        let user_code = context.actor.user_code.clone();
        let numbered = DocumentFacts {
            outlet: Some(&outlet.code),
            register: Some(&register.code),
            user: user_code.as_deref(),
            ..DocumentFacts::on(dated.date, settings.fiscal_year_start)
        };
        dated.open(context, book);
        let number = allocate(Kind::Shift, &numbered, context, book)?;
        // From here on it must succeed.
        let shift = Arc::new(Shift {
            id: ShiftId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            number,
            outlet: outlet.code.clone(),
            register: register.code.clone(),
            user: context.actor.user,
            business_date: dated.date,
            opened_at: context.at,
            cash: DrawerCash { opening_float: float, ..DrawerCash::default() },
            closing: None,
            version: 1,
        });
        let facts = vec![
            Fact::new("shiftNumber", Value::Text(shift.number.text().to_owned())),
            Fact::new("businessDate", Value::Date(shift.business_date)),
            Fact::new("outlet", Value::Text(shift.outlet.clone())),
            Fact::new("register", Value::Text(shift.register.clone())),
            Fact::new("openingFloat", Value::Amount(float, settings.currency.decimals)),
        ];
        let row = book.record(context, "shift.opened", shift.subject(), facts);
        entry.post(row, book);
        for holder in holders {
            book.open_shifts.put(holder, Some(shift.id));
        }
        book.shifts.put_new(shift.id, Arc::clone(&shift));
        Ok(Outcome::created(Document::Shift(shift.id)))
    }

    fn place<'a>(&self, settings: &'a Settings, context: &Context) -> Result<(&'a Outlet, &'a Register), Refusal> {
        let bound = context.actor.register.as_ref();
        let Some(code) = self.register.as_ref().or(bound) else {
            let detail = "Name the register; the token is bound to none.";
            return Err(Refusal::at("/register", Code::RegisterRequired, detail));
        };
        if let Some(bound) = bound.filter(|bound| !bound.eq_ignore_ascii_case(code)) {
            return Err(Refusal::at("/register", Code::PermissionMissing, format!("This token works at register {bound} only.")));
        }
        let register = settings.register_anywhere(code)?;
        if let Some(bound) = context.actor.outlet.as_ref().filter(|bound| **bound != register.outlet) {
            return Err(Refusal::at("/register", Code::PermissionMissing, format!("This token works at outlet {bound} only.")));
        }
        Ok((settings.outlet(&register.outlet, "/register")?, register))
    }

    /// In the grace period whoever opens a shift may choose its day; at other times that is an override.
    fn date(&self, settings: &Settings, outlet: &Outlet, context: &Context, book: &mut Book) -> Result<Dated, Stop> {
        let wanted = self.business_date.map(|date| DateOverride { date, reason: None });
        match settings.calendar(Some(outlet)).moment(context.at) {
            Moment::Within(_) => date_document(settings, outlet, wanted.as_ref(), context, book),
            Moment::BeforeCutoff(_) | Moment::AfterCutoff(_) => date_freely(settings, outlet, wanted.as_ref(), context, book),
        }
    }
}

fn busy(holder: &Holder, open: &Shift) -> Refusal {
    let number = open.number.text();
    match holder {
        Holder::Register(code) => {
            let detail = format!("Register {code} has an open shift, {number}; close it first.");
            Refusal::at("/register", Code::ShiftRegisterBusy, detail)
        }
        Holder::User(_) => {
            let detail = format!("You have an open shift, {number}, at register {}; close it first.", open.register);
            Refusal::new(Code::ShiftUserBusy, detail)
        }
    }
}
