//! Closes a shift with what was counted. Example: 1,240.50 should be in the drawer, 1,240.00 are; the shift is 0.50 short.

use std::sync::Arc;

use super::{Closing, Holder, Shift, own_open_shift};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::date_by_shift;
use crate::ids::ShiftId;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::Amount;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct CloseShift {
    /// Which.
    pub shift: ShiftId,
    /// What was counted, zero or more.
    pub counted: Amount,
    /// How it was counted; where there is any, it comes to `counted`.
    pub denominations: Vec<(Amount, u32)>,
    /// The version that was read; refused when cash has moved since.
    pub version: Option<u32>,
}

impl CloseShift {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Shift(self.shift));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let shift = own_open_shift(self.shift, &context.actor, book)?;
        if let Some(version) = self.version.filter(|version| *version != shift.version) {
            let detail = format!("The shift was changed since version {version} was read; read it again.");
            return Err(Refusal::at("/version", Code::ShiftVersionConflict, detail).into());
        }
        let holders = [Holder::Register(shift.register.clone()), Holder::User(shift.user)];
        for holder in &holders {
            book.ask(Key::OpenShift(holder.clone()));
        }
        let outlet = settings.outlet(&shift.outlet, "/shift")?;
        let dated = date_by_shift(&settings, outlet, shift.business_date, context, book)?;
        let closing = Closing {
            at: context.at,
            user: context.actor.user,
            business_date: dated.date,
            expected: shift.cash.expected(),
            counted: self.counted,
            denominations: self.denominations.clone(),
        };
        let postings = postings(&shift, &closing);
        let entry = EntryDraft { business_date: dated.date, outlet: shift.outlet.clone(), postings }.prepare(book)?;
        // From here on it must succeed.
        dated.open(context, book);
        let amount = |amount: Amount| Value::Amount(amount, settings.currency.decimals);
        let facts = vec![
            Fact::new("shiftNumber", Value::Text(shift.number.text().to_owned())),
            Fact::new("businessDate", Value::Date(dated.date)),
            Fact::new("expected", amount(closing.expected)),
            Fact::new("counted", amount(closing.counted)),
            Fact::new("overShort", amount(closing.over_short())),
        ];
        let row = book.record(context, "shift.closed", shift.subject(), facts);
        entry.post(row, book);
        let closed = Shift { closing: Some(closing), version: shift.version + 1, ..(*shift).clone() };
        book.shifts.put(shift.id, Arc::new(closed));
        for holder in holders {
            book.open_shifts.put(holder, None);
        }
        Ok(Outcome::ok(Document::Shift(shift.id)))
    }
}

/// The difference is booked, and what was counted goes to the safe, so that the drawer is empty between two shifts.
fn postings(shift: &Shift, closing: &Closing) -> Vec<(AccountRef, Amount)> {
    vec![
        (AccountRef::drawer(Some(&shift.register)), Amount(closing.over_short().0 - closing.counted.0)),
        (AccountRef::part(Account::OverShort, &shift.register), Amount(-closing.over_short().0)),
        (AccountRef::whole(Account::CashSafe), closing.counted),
    ]
}
