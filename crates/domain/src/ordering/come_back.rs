//! An order that another system had handed over comes back. Example: `M2511130` was delivered and paid before Docket had it; moved to
//! `returned`, its 1,480,500.50 are due back. One that Docket handed over comes back by its bill, of which this one has none.

use std::sync::Arc;

use super::order::Order;
use super::settle::payer;
use super::status::Status;
use crate::book::Book;
use crate::command::Stop;
use crate::context::Context;
use crate::days::{Dated, date_by_clock};
use crate::ledger::{Account, AccountRef, EntryDraft, Prepared};
use crate::money::Amount;
use crate::payments::{Payment, put_payment};

/// What follows from it: what was paid is due back, and what was not is owed no more.
#[must_use = "what was settled is given back, or the command is refused"]
pub(super) struct ComingBack {
    dated: Dated,
    entry: Prepared,
}

impl ComingBack {
    /// Nothing for every other step, and for an order that has a bill.
    ///
    /// # Errors
    /// [`Stop::Missing`] while balances are not loaded; those of dating.
    pub fn prepare(order: &Order, to: Status, context: &Context, book: &mut Book) -> Result<Option<ComingBack>, Stop> {
        if to != Status::Returned || order.status != Status::Delivered || !order.was_settled_there() {
            return Ok(None);
        }
        let settings = book.settings();
        let customer_row = payer(order, book)?.map(|customer| customer.row);
        let dated = date_by_clock(&settings, settings.outlet(&order.outlet, "/outlet")?, context, book)?;
        let part = |account| AccountRef::of_customer(account, customer_row);
        let (owed, paid) = (order.left_to_pay().0, order.totals.total.0 - order.left_to_pay().0);
        let postings = vec![
            (AccountRef::whole(Account::OpeningBalances), order.totals.total),
            (part(Account::Receivables), Amount(-owed)),
            (part(Account::RefundsDue), Amount(-paid)),
        ];
        let entry = EntryDraft { business_date: dated.date, outlet: order.outlet.clone(), postings }.prepare(book)?;
        Ok(Some(ComingBack { dated, entry }))
    }

    /// Opens the day that the entry belongs to. Before the record of the step.
    pub fn open_day(&self, context: &Context, book: &mut Book) {
        self.dated.open(context, book);
    }

    /// Writes it, after the record of the step; the order as it is then.
    pub fn settle(self, order: &Order, context: &Context, book: &mut Book) -> Arc<Order> {
        self.entry.post(book.next_seq() - 1, book);
        for payment in order.payments.iter().filter(|payment| payment.billed.is_some()) {
            let free = Payment { billed: None, version: payment.version + 1, ..(**payment).clone() };
            put_payment(Arc::new(free), context.at, book);
        }
        Arc::clone(book.orders.get(&order.id).expect("it was put just now"))
    }
}
