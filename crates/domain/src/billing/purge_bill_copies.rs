//! Takes name and phone of an erased customer off their bills when the law asks for them no more. Example: Aisha asked to be forgotten
//! in 2026, and her bill of 2025-01-15 says whom it was made out to until 2033-01-15.
//!
//! Asked for by the server's timer, which looks for such bills; whether a bill is due is decided here. Customer number, sums and what
//! was sold stay.

use std::sync::Arc;

use super::{Bill, BillState};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::BillId;
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The most bills that one command looks at, so that no group is long.
pub const PURGED_MAX: usize = 100;

/// The command.
#[derive(Clone, Debug)]
pub struct PurgeBillCopies {
    /// Bills that may be due, at most [`PURGED_MAX`]; those that are not stay as they are.
    pub bills: Vec<BillId>,
}

/// A bill whose copy of a customer's name and phone the store takes away, after everything else of the group is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Purge {
    /// Its row.
    pub bill_row: u64,
}

impl PurgeBillCopies {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        self.bills.iter().for_each(|bill| book.ask(Key::Bill(*bill)));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let bills: Vec<Arc<BillState>> = self.bills.iter().filter_map(|bill| book.bills.get(bill).cloned()).collect();
        for customer in bills.iter().filter_map(|state| state.bill.customer.as_ref()) {
            book.ask(Key::Customer(customer.id));
        }
        book.all_loaded()?;
        let today = settings.calendar(None).date_by_cutoff(context.at);
        let due: Vec<&Bill> = bills
            .iter()
            .map(|state| &*state.bill)
            .filter(|bill| names_who_was_erased(bill, book) && is_let_go(bill.business_date, settings.retention_years, today))
            .collect();
        if due.is_empty() {
            return Err(Refusal::new(Code::BillUnknown, "No such bill names anyone whom it should not.").into());
        }
        // From here on it must succeed.
        for bill in due {
            book.purges.push(Purge { bill_row: bill.row });
            let facts = vec![Fact::new("billNumber", Value::Text(bill.number.text().to_owned()))];
            book.record(context, "bill.personalPurged", bill.subject(), facts);
        }
        Ok(Outcome::ok(Document::Merchant(settings.merchant)))
    }
}

/// Whether a bill still says name or phone of someone who was erased.
fn names_who_was_erased(bill: &Bill, book: &Book) -> bool {
    bill.customer.as_ref().is_some_and(|copy| {
        let is_erased = book.customers.get(&copy.id).is_some_and(|customer| customer.erased_at.is_some());
        is_erased && !(copy.name.is_empty() && copy.phone.is_empty())
    })
}

/// Whether the years are over for which the law wants a bill of that date to say whom it was made out to.
pub fn is_let_go(business_date: Date, retention_years: u8, today: Date) -> bool {
    today > business_date.years_later(retention_years.into())
}
