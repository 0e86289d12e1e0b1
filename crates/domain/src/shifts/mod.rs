//! Cash shifts: one user at one register, between an opening float and a counted close (SPEC 4).
//!
//! A shift's business date is fixed when it opens. What should be in its drawer follows from what was written: the float, cash
//! taken and given back, pay-ins, pay-outs and drops. What is counted at the close may differ; the difference is posted.

mod close_shift;
mod move_cash;
mod open_shift;

use std::sync::Arc;

pub use close_shift::CloseShift;
pub use move_cash::MoveCash;
pub use open_shift::OpenShift;

use crate::access::{Actor, Permission};
use crate::audit::Subject;
use crate::book::Book;
use crate::ids::{ShiftId, UserId};
use crate::limits::AMOUNT_MINOR_MAX;
use crate::merchants::Settings;
use crate::money::Amount;
use crate::numbering::Number;
use crate::refusal::{Code, Problem, Refusal};
use crate::time::{Date, Timestamp};

/// Who or what has at most one open shift.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Holder {
    /// A register, by its short code.
    Register(String),
    /// A user.
    User(UserId),
}

/// A cash shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Identity.
    pub id: ShiftId,
    /// The number of the record that opened it.
    pub row: u64,
    /// Its number.
    pub number: Number,
    /// Short code of the outlet.
    pub outlet: String,
    /// Short code of the register.
    pub register: String,
    /// Whose.
    pub user: UserId,
    /// The operating day it belongs to, fixed when it opened.
    pub business_date: Date,
    /// When it opened.
    pub opened_at: Timestamp,
    /// What is in its drawer, by how it got there.
    pub cash: DrawerCash,
    /// How it was closed, if it is.
    pub closing: Option<Closing>,
    /// Raised by every change.
    pub version: u32,
}

/// What went into a drawer and out of it, in minor units, none of it negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DrawerCash {
    /// At the beginning.
    pub opening_float: Amount,
    /// Taken from customers.
    pub sales: Amount,
    /// Given back to customers.
    pub refunds: Amount,
    /// Put in for another purpose.
    pub pay_ins: Amount,
    /// Taken out for another purpose.
    pub pay_outs: Amount,
    /// Taken to the safe.
    pub drops: Amount,
}

impl DrawerCash {
    /// What should be in the drawer.
    pub fn expected(&self) -> Amount {
        Amount(self.opening_float.0 + self.sales.0 - self.refunds.0 + self.pay_ins.0 - self.pay_outs.0 - self.drops.0)
    }

    /// It, if every part of it and what they come to is an amount. The ledger bounds a date; a shift may be posted to several.
    ///
    /// # Errors
    /// `amount.tooLarge`, for the amount that is added.
    pub(crate) fn bounded(self) -> Result<DrawerCash, Refusal> {
        let parts = [self.opening_float, self.sales, self.refunds, self.pay_ins, self.pay_outs, self.drops, self.expected()];
        if parts.iter().all(|part| (-AMOUNT_MINOR_MAX..=AMOUNT_MINOR_MAX).contains(&part.0)) {
            return Ok(self);
        }
        Err(Refusal::at("/amount", Code::AmountTooLarge, "The shift's cash comes to more than an amount may be."))
    }
}

/// The close of a shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub user: UserId,
    /// The day it is posted to: the shift's own, or the open day where that one is closed.
    pub business_date: Date,
    /// What should have been in the drawer.
    pub expected: Amount,
    /// What was counted.
    pub counted: Amount,
    /// How it was counted, where that was said: value of a coin or note, and how many.
    pub denominations: Vec<(Amount, u32)>,
}

impl Closing {
    /// Counted less expected: over when positive, short when negative.
    pub fn over_short(&self) -> Amount {
        Amount(self.counted.0 - self.expected.0)
    }
}

words! {
    /// Why cash moves without a sale.
    CashMovementKind {
        /// Into the drawer, such as change from the bank.
        PayIn = "pay_in",
        /// Out of the drawer, such as for the milkman.
        PayOut = "pay_out",
        /// From the drawer to the safe.
        Drop = "drop",
        /// Into the drawer, handed in by a driver; it counts among the pay-ins.
        DriverHandover = "driver_handover",
    }
}

impl CashMovementKind {
    /// Those that somebody asks for; the others come with a command of their own.
    pub const BY_HAND: &[CashMovementKind] = &[CashMovementKind::PayIn, CashMovementKind::PayOut, CashMovementKind::Drop];
}

/// Cash that moved without a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CashMovement {
    /// The number of the record that made it.
    pub row: u64,
    /// The row of its shift.
    pub shift_row: u64,
    /// Which way.
    pub kind: CashMovementKind,
    /// How much, positive.
    pub amount: Amount,
    /// Why.
    pub reason: String,
    /// Who.
    pub user: UserId,
    /// The day it is posted to.
    pub business_date: Date,
    /// When.
    pub at: Timestamp,
}

impl Shift {
    /// It, as a record's subject.
    pub fn subject(&self) -> Subject {
        Subject::Shift { row: self.row, id: self.id }
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.closing.is_none()
    }
}

/// What keeps the counter from selling and taking back where it has no open shift: `shift.required`, of a merchant who wants one.
pub fn shift_missing(has_shift: bool, settings: &Settings) -> Option<Problem> {
    (settings.shift_required && !has_shift).then(|| {
        let detail = "The counter sells and takes back in an open shift only, and there is none here; open one first.";
        Problem::at("", Code::ShiftRequired, detail)
    })
}

/// A shift that the running command is about to change.
///
/// # Errors
/// `shift.unknown`; `shift.closed`; `permission.missing` for someone else's shift without the permission to manage.
fn own_open_shift(id: ShiftId, actor: &Actor, book: &Book) -> Result<Arc<Shift>, Refusal> {
    let Some(shift) = book.shifts.get(&id).filter(|shift| actor.sees(&shift.outlet)) else {
        return Err(Refusal::new(Code::ShiftUnknown, "There is no such shift."));
    };
    if shift.user != actor.user && !actor.may(Permission::ShiftsManage) {
        let detail = "This is someone else's shift; ask them or a manager.";
        return Err(Refusal::new(Code::PermissionMissing, detail));
    }
    match &shift.closing {
        None => Ok(Arc::clone(shift)),
        Some(closing) => {
            let detail = format!("Shift {} was closed at {}; open another one.", shift.number.text(), closing.at);
            Err(Refusal::new(Code::ShiftClosed, detail))
        }
    }
}
