//! What follows from money that came for an order, and from an order that came to less than was paid.
//!
//! | what happens | what follows in the same commit |
//! | --- | --- |
//! | the last payment arrives, or what is left to pay is taken off | transfers that are still awaited are awaited no more; the order is confirmed where the merchant wants that |
//! | an order on hold that was paid meanwhile is recalled | it is confirmed then |
//! | the order is handed over | transfers that are still awaited are awaited no more: what they were for is paid, or owed with the bill |
//! | the order is cancelled, or comes to less | what the wallet paid is in it again, a platform gives back what it took; the rest is due back |

use std::sync::Arc;

use super::order::Order;
use super::status::Status;
use super::transition_order::{ask_reserved, move_order};
use crate::access::Actor;
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::customers::{Customer, whoever_stands_for};
use crate::days::{Dated, date_by_clock};
use crate::delivery::taken_off;
use crate::ids::OrderId;
use crate::ledger::{Account, AccountRef, EntryDraft, Prepared};
use crate::merchants::{AutoConfirm, Settings};
use crate::money::Amount;
use crate::payments::{
    Payment, PaymentMethod, PaymentRefund, Status as PaymentState, account_of, keep_refund, put_payment, status_fact,
};

/// Whose money pays for an order: its customer, or whom they are part of since.
///
/// # Errors
/// [`Stop::Missing`] while they are not loaded.
pub(crate) fn payer(order: &Order, book: &mut Book) -> Result<Option<Arc<Customer>>, Stop> {
    order.customer.map(|id| whoever_stands_for(id, book)).transpose()
}

/// Lists a new payment with its order, with what follows from it.
pub(crate) fn paid_by(order: &Order, payment: &Arc<Payment>, settings: &Settings, context: &mut Context, book: &mut Book) {
    let changed = order.with_payment(Arc::clone(payment), context.at);
    book.orders.put(changed.id, Arc::new(changed));
    settle_order(order.id, settings, context, book);
}

/// What follows from a payment that came: nothing while something is left to pay.
pub(crate) fn settle_order(id: OrderId, settings: &Settings, context: &mut Context, book: &mut Book) {
    let order = Arc::clone(book.orders.get(&id).expect("the order of a payment is asked for with it"));
    if order.left_to_pay() > Amount::ZERO {
        return;
    }
    await_no_more(&order, context, book);
    let order = Arc::clone(book.orders.get(&id).expect("it was there just now"));
    // One on hold is confirmed when it is recalled.
    if order.status == Status::Pending && order.held_at.is_none() && settings.auto_confirm == AutoConfirm::OnPaid {
        confirm(&order, context, book);
    }
}

/// Confirms a pending order that is not on hold, as the program.
pub(super) fn confirm(order: &Order, context: &mut Context, book: &mut Book) -> Arc<Order> {
    let mut program = context.clone();
    program.actor = Actor::program();
    let confirmed = move_order(order, Status::Confirmed, "order.confirmed", None, &mut program, book);
    context.entropy = program.entropy;
    confirmed.expect("a pending order that is settled may be confirmed")
}

/// Transfers that are awaited for an order are awaited no more.
pub(crate) fn await_no_more(order: &Order, context: &mut Context, book: &mut Book) {
    for payment in order.payments.iter().filter(|payment| payment.status.is_awaited()) {
        let cancelled =
            Payment { status: PaymentState::Cancelled, deadline: None, version: payment.version + 1, ..(**payment).clone() };
        let (old, new) = (vec![status_fact(payment.status)], vec![status_fact(PaymentState::Cancelled)]);
        book.record_change(context, "payment.cancelled", payment.subject(), old, new, None);
        put_payment(Arc::new(cancelled), context.at, book);
    }
}

/// Money that goes back because an order comes to less than was paid. Prepared among the checks of the command that makes it so.
#[must_use = "what goes back is given back, or the command is refused"]
pub(super) struct GoingBack {
    dated: Dated,
    /// Payments from wallets and by platforms with how much of each goes back at once, and the entry that takes it there.
    at_once: Vec<(Arc<Payment>, Amount, Prepared)>,
    /// What is due back from now on, or no more.
    due: Prepared,
}

impl GoingBack {
    /// What goes back when an order becomes what it is `after`; its payments are the same.
    ///
    /// # Errors
    /// [`Stop::Missing`] while balances are not loaded; those of dating.
    pub(super) fn prepare(before: &Order, after: &Order, context: &Context, book: &mut Book) -> Result<Option<GoingBack>, Stop> {
        if before.refund_due() == after.refund_due() {
            return Ok(None);
        }
        let settings = book.settings();
        let customer_row = payer(before, book)?.map(|customer| customer.row);
        let outlet = settings.outlet(&before.outlet, "/outlet")?;
        let dated = date_by_clock(&settings, outlet, context, book)?;
        let part = |account| AccountRef::of_customer(account, customer_row);
        let draft = |postings| EntryDraft { business_date: dated.date, outlet: before.outlet.clone(), postings };
        let mut more = after.refund_due().0 - before.refund_due().0;
        let mut at_once = Vec::new();
        let goes_at_once = |payment: &&Arc<Payment>| matches!(payment.method, PaymentMethod::Wallet | PaymentMethod::Platform);
        for payment in before.payments.iter().rev().filter(goes_at_once).filter(|payment| payment.left() > Amount::ZERO) {
            let back = Amount(more.min(payment.left().0));
            if back <= Amount::ZERO {
                break;
            }
            more -= back.0;
            let to = account_of(payment.method, None, customer_row, None);
            let postings = vec![(part(Account::CustomerDeposits), back), (to, Amount(-back.0))];
            at_once.push((Arc::clone(payment), back, draft(postings).prepare(book)?));
        }
        let postings = vec![(part(Account::CustomerDeposits), Amount(more)), (part(Account::RefundsDue), Amount(-more))];
        let due = draft(postings).prepare(book)?;
        Ok(Some(GoingBack { dated, at_once, due }))
    }

    /// Opens the day that the entries belong to. Before the record of the command.
    pub(super) fn open_day(&self, context: &Context, book: &mut Book) {
        self.dated.open(context, book);
    }

    /// Gives it back; `row` is the number of the record that made the order come to less. The order must have been put.
    pub(super) fn give(self, row: u64, reason: Option<&str>, context: &mut Context, book: &mut Book) {
        self.due.post(row, book);
        for (payment, amount, entry) in self.at_once {
            let refund = PaymentRefund {
                row: 0,
                payment_row: payment.row,
                amount,
                rounding: Amount::ZERO,
                method: payment.method,
                user: context.actor.user,
                outlet: payment.outlet.clone(),
                register: None,
                shift_row: None,
                business_date: self.dated.date,
                reason: reason.map(str::to_owned),
                at: context.at,
            };
            let changed = keep_refund(&payment, refund, context, book);
            entry.post(book.next_seq() - 1, book);
            put_payment(changed, context.at, book);
        }
    }
}

/// Calls an order off, with its goods and its money.
///
/// # Errors
/// `order.illegalTransition`, `permission.missing`; [`Stop::Missing`] while rows are not loaded.
pub(crate) fn call_off(id: OrderId, reason: &str, context: &mut Context, book: &mut Book) -> Result<Arc<Order>, Stop> {
    book.ask(Key::Order(id));
    book.all_loaded()?;
    let order = Arc::clone(book.orders.get(&id).expect("it was asked for"));
    ask_reserved(&order, book);
    book.all_loaded()?;
    let cancelled = order.moved(Status::Cancelled, context.at);
    let delivery = taken_off(&order, book)?;
    let going_back = GoingBack::prepare(&order, &cancelled, context, book)?;
    if let Some(going_back) = &going_back {
        going_back.open_day(context, book);
    }
    let changed = move_order(&order, Status::Cancelled, "order.cancelled", Some(reason), context, book)?;
    let row = book.next_seq() - 1;
    await_no_more(&changed, context, book);
    if let Some(delivery) = delivery {
        book.deliveries.put(changed.id, delivery);
    }
    if let Some(going_back) = going_back {
        going_back.give(row, Some(reason), context, book);
    }
    Ok(Arc::clone(book.orders.get(&id).expect("it was put just now")))
}
