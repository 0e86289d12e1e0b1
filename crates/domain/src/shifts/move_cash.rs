//! Moves cash into a drawer or out of it without a sale. Example: at 22:00 Ana drops 2,000.00 into the safe.

use std::sync::Arc;

use super::{CashMovement, CashMovementKind, DrawerCash, Shift, own_open_shift};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::days::date_by_shift;
use crate::ids::ShiftId;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::Amount;
use crate::refusal::Refusal;

/// The command.
#[derive(Clone, Debug)]
pub struct MoveCash {
    /// In which shift's drawer.
    pub shift: ShiftId,
    /// Which way; one of [`CashMovementKind::BY_HAND`].
    pub kind: CashMovementKind,
    /// How much, positive.
    pub amount: Amount,
    /// Why.
    pub reason: String,
}

/// Why a rule need not say what becomes of what drivers hand in.
const BY_HAND_ONLY: &str = "drivers hand in their cash by a command of its own";

impl MoveCash {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Shift(self.shift));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let shift = own_open_shift(self.shift, &context.actor, book)?;
        let cash = self.moved(shift.cash)?;
        let outlet = settings.outlet(&shift.outlet, "/shift")?;
        let dated = date_by_shift(&settings, outlet, shift.business_date, context, book)?;
        let postings = self.postings(&shift);
        let entry = EntryDraft { business_date: dated.date, outlet: shift.outlet.clone(), postings }.prepare(book)?;
        // From here on it must succeed.
        dated.open(context, book);
        let changed = Arc::new(Shift { cash, version: shift.version + 1, ..(*shift).clone() });
        let facts = vec![
            Fact::new("shiftNumber", Value::Text(shift.number.text().to_owned())),
            Fact::new("businessDate", Value::Date(dated.date)),
            Fact::new("kind", Value::Word(self.kind.as_str())),
            Fact::new("amount", Value::Amount(self.amount, settings.currency.decimals)),
        ];
        // A reason is free text and may name somebody.
        let reason = vec![Fact::new("reason", Value::Text(self.reason.clone()))];
        let personal = Personal { salt: context.entropy.bytes16(), customer_row: None, facts: reason };
        let row = book.record_change(context, "shift.cashMoved", shift.subject(), Vec::new(), facts, Some(personal));
        entry.post(row, book);
        book.cash_movements.push(CashMovement {
            row,
            shift_row: shift.row,
            kind: self.kind,
            amount: self.amount,
            reason: self.reason.clone(),
            user: context.actor.user,
            business_date: dated.date,
            at: context.at,
        });
        book.shifts.put(shift.id, changed);
        Ok(Outcome::created(Document::Shift(shift.id)))
    }

    fn moved(&self, mut cash: DrawerCash) -> Result<DrawerCash, Refusal> {
        let sum = match self.kind {
            CashMovementKind::PayIn => &mut cash.pay_ins,
            CashMovementKind::PayOut => &mut cash.pay_outs,
            CashMovementKind::Drop => &mut cash.drops,
            CashMovementKind::DriverHandover => unreachable!("{BY_HAND_ONLY}"),
        };
        sum.0 += self.amount.0;
        cash.bounded()
    }

    fn postings(&self, shift: &Shift) -> Vec<(AccountRef, Amount)> {
        let drawer = AccountRef::drawer(Some(&shift.register));
        let (other, into_drawer) = match self.kind {
            CashMovementKind::PayIn => (Account::CashMovements, self.amount.0),
            CashMovementKind::PayOut => (Account::CashMovements, -self.amount.0),
            CashMovementKind::Drop => (Account::CashSafe, -self.amount.0),
            CashMovementKind::DriverHandover => unreachable!("{BY_HAND_ONLY}"),
        };
        vec![(drawer, Amount(into_drawer)), (AccountRef::whole(other), Amount(-into_drawer))]
    }
}
