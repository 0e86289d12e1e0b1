//! A credit note: what corrects a bill.

use std::sync::Arc;

use super::Bill;
use crate::audit::Subject;
use crate::ids::{BillId, CreditNoteId, UserId};
use crate::money::Amount;
use crate::numbering::Number;
use crate::ordering::pricing::LineTax;
use crate::payments::{Payment, PaymentMethod};
use crate::quantity::Quantity;
use crate::time::{Date, Timestamp};

words! {
    /// Why there is a credit note.
    CreditNoteKind {
        /// Goods came back.
        Return = "return",
        /// The whole bill was taken back on its own business date.
        Void = "void",
    }
}

/// What corrects a bill: what came back of it, and what was given back for it. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditNote {
    /// Identity.
    pub id: CreditNoteId,
    /// The number of the record that issued it; its lines, movements and journal entry have the same.
    pub row: u64,
    /// Such as `CN-0000000001`.
    pub number: Number,
    /// Why.
    pub kind: CreditNoteKind,
    /// Of which bill.
    pub bill: BillId,
    /// The row of that bill.
    pub bill_row: u64,
    /// The number of that bill.
    pub bill_number: String,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// Short code of the outlet.
    pub outlet: String,
    /// Short code of the register.
    pub register: Option<String>,
    /// The row of the shift whose drawer gave the cash.
    pub shift_row: Option<u64>,
    /// By whom.
    pub user: UserId,
    /// What came back.
    pub lines: Vec<CreditLine>,
    /// The sums.
    pub totals: CreditTotals,
    /// What was given back.
    pub refunds: Vec<Refund>,
    /// What the customer owes no more.
    pub unowed: Amount,
    /// Why; free text.
    pub reason: String,
    /// When.
    pub created_at: Timestamp,
}

impl CreditNote {
    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::CreditNote { row: self.row, id: self.id }
    }
}

/// What came back of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditLine {
    /// Which line of the bill, from 1 on.
    pub bill_line: u32,
    /// How much.
    pub quantity: Quantity,
    /// Its part of the line's price before discounts.
    pub gross: Amount,
    /// Its part of the discounts.
    pub discount: Amount,
    /// What had been taxed.
    pub net: Amount,
    /// Its part of each tax.
    pub taxes: Vec<LineTax>,
    /// Sum of the taxes.
    pub tax: Amount,
    /// What the customer had paid for it.
    pub total: Amount,
    /// What the goods had cost.
    pub cost: Amount,
}

/// The sums of a credit note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CreditTotals {
    /// What the lines had come to, without tax.
    pub net: Amount,
    /// Tax on them.
    pub tax: Amount,
    /// Both.
    pub total: Amount,
    /// What was given back beside it: rounding to the smallest coin.
    pub rounding: Amount,
    /// The tip, of a void.
    pub tip: Amount,
    /// What the goods had cost.
    pub cost: Amount,
}

impl CreditTotals {
    /// What had to be given back.
    pub fn due(&self) -> Amount {
        Amount(self.total.0 + self.rounding.0 + self.tip.0)
    }
}

/// Money that was given back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// How.
    pub method: PaymentMethod,
    /// How much.
    pub amount: Amount,
}

fn by_method(sums: &[(PaymentMethod, Amount)], method: PaymentMethod) -> Amount {
    Amount(sums.iter().filter(|(by, _)| *by == method).map(|(_, amount)| amount.0).sum())
}

/// A bill with what was returned of it, and paid on it, since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillState {
    /// The bill.
    pub bill: Arc<Bill>,
    /// How much of each of its lines came back.
    pub returned: Vec<Quantity>,
    /// What was given back, by method.
    pub refunded: Vec<(PaymentMethod, Amount)>,
    /// What was taken off what the customer owes.
    pub unowed: Amount,
    /// What was paid since on what the customer owes, by method.
    pub paid_later: Vec<(PaymentMethod, Amount)>,
}

impl BillState {
    /// A bill of which nothing was returned.
    pub fn new(bill: Arc<Bill>) -> BillState {
        BillState {
            returned: vec![Quantity(0); bill.lines.len()],
            refunded: Vec::new(),
            unowed: Amount::ZERO,
            paid_later: Vec::new(),
            bill,
        }
    }

    /// What was given back by a method.
    pub fn refunded_by(&self, method: PaymentMethod) -> Amount {
        by_method(&self.refunded, method)
    }

    /// What was paid by a method, with the bill and since.
    pub fn paid_by(&self, method: PaymentMethod) -> Amount {
        Amount(self.bill.paid_by(method).0 + by_method(&self.paid_later, method).0)
    }

    /// What the customer still owes of it.
    pub fn owed(&self) -> Amount {
        let paid: i64 = self.paid_later.iter().map(|(_, amount)| amount.0).sum();
        Amount(self.bill.on_account.0 - self.unowed.0 - paid)
    }

    /// It, with a payment on what is owed.
    pub(crate) fn paid_later(&self, payment: &Payment) -> BillState {
        let mut state = self.clone();
        state.paid_later.push((payment.method, payment.credited()));
        state
    }

    /// All that was given back or is owed no more.
    pub fn refunded_in_all(&self) -> Amount {
        Amount(self.refunded.iter().map(|(_, amount)| amount.0).sum::<i64>() + self.unowed.0)
    }

    /// Whether nothing was returned.
    pub fn is_untouched(&self) -> bool {
        self.returned.iter().all(|quantity| quantity.0 == 0)
    }
}
