//! Takes in a payment that was recorded while the database could not be reached. Its number, amount and date are what was answered.
//!
//! Nothing refuses it, because the money is there. What it was given for may need less of it by now, or nothing:
//!
//! | what it was given for, now | what becomes of it |
//! | --- | --- |
//! | needs it | pays for it |
//! | an order that needs less | pays what is left, and the rest is due back; a finding says so |
//! | cancelled, billed, paid or not there | a deposit of the customer; a finding says so |

use std::sync::Arc;

use super::{Payment, PaymentMethod, Purpose, Status, Taking, drawer_then};
use crate::billing::BillState;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, taken_in_customer, whoever_stands_for};
use crate::days::date_as_made;
use crate::findings::raise;
use crate::money::Amount;
use crate::ordering::{Order, paid_by, payer};
use crate::outage::{MadePayment, raise_erased};

/// What it pays for, as that stands now.
enum For {
    Order(Arc<Order>),
    Bill(Arc<BillState>),
    Nothing,
}

impl MadePayment {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        if let Some(order) = &self.payment.order {
            book.ask(Key::Order(order.id));
        }
        if let Some(bill) = self.bill {
            book.ask(Key::Bill(bill));
        }
        if let Some(customer) = &self.customer {
            customer.ask(book);
        }
    }

    pub(crate) fn take_in(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let made = &*self.payment;
        let given_for = self.given_for(book);
        let dated = date_as_made(&made.outlet, made.business_date, book)?;
        let shift = drawer_then(&context.actor, made, book)?;
        let customer = self.customer(&given_for, context, book)?;
        let user_code = self.user_code.clone().or_else(|| context.actor.user_code.clone());
        let mut taking =
            Taking { customer: customer.as_deref(), shift: shift.as_deref(), ..Taking::as_made(made, user_code, &dated) };
        let excess = self.excess(&given_for);
        match &given_for {
            For::Order(order) => {
                (taking.purpose, taking.order, taking.excess) = (Purpose::Order, Some(order.paid_order()), excess);
                taking.is_owed = order.is_owed_without_bill();
            }
            For::Bill(state) => (taking.purpose, taking.bill_row) = (Purpose::Bill, Some(state.bill.row)),
            For::Nothing => {}
        }
        dated.open(context, book);
        let ready = taking.prepare(context, book)?.made_before(made);
        // From here on it must succeed.
        let payment = ready.keep(context, book);
        match &given_for {
            For::Order(order) => paid_by(order, &payment, &settings, context, book),
            For::Bill(state) => book.bills.put(state.bill.id, Arc::new(state.paid_later(&payment))),
            For::Nothing => {}
        }
        self.raise_findings(&payment, &given_for, excess, context, book);
        raise_erased(&format!("Payment {}", payment.number.text()), customer.as_deref(), context, book);
        Ok(Outcome::created(Document::Payment(payment)))
    }

    /// What it was given for, where that still needs any of it.
    fn given_for(&self, book: &Book) -> For {
        if let Some(paid) = &self.payment.order
            && let Some(order) = book.orders.get(&paid.id)
        {
            let needs_it = !order.is_cancelled() && !order.is_billed() && order.left_to_pay() > Amount::ZERO;
            return if needs_it { For::Order(Arc::clone(order)) } else { For::Nothing };
        }
        match self.bill.and_then(|bill| book.bills.get(&bill)) {
            Some(state) if state.owed() >= self.payment.credited() => For::Bill(Arc::clone(state)),
            _ => For::Nothing,
        }
    }

    /// How much of it is more than its order needs.
    fn excess(&self, given_for: &For) -> Amount {
        match given_for {
            For::Order(order) if self.payment.status == Status::Paid => {
                Amount((self.payment.credited().0 - order.left_to_pay().0).max(0))
            }
            _ => Amount::ZERO,
        }
    }

    fn customer(&self, given_for: &For, context: &mut Context, book: &mut Book) -> Result<Option<Arc<Customer>>, Stop> {
        match (given_for, &self.customer) {
            (For::Order(order), _) => payer(order, book),
            (For::Bill(state), _) => match &state.bill.customer {
                Some(billed) => {
                    book.ask(Key::Customer(billed.id));
                    book.all_loaded()?;
                    whoever_stands_for(billed.id, book).map(Some)
                }
                None => Ok(None),
            },
            (For::Nothing, Some(customer)) => taken_in_customer(customer, context, book),
            (For::Nothing, None) => Ok(None),
        }
    }

    fn raise_findings(&self, payment: &Payment, given_for: &For, excess: Amount, context: &Context, book: &mut Book) {
        let number = payment.number.text();
        let was_for_something = self.payment.order.is_some() || self.bill.is_some();
        let detail = match given_for {
            For::Nothing if was_for_something => format!(
                "Payment {number} was taken while the database was away, and what it was given for needs it no more; it is a deposit. \
                 Give it back, or use it."
            ),
            For::Nothing if self.customer.is_some() && payment.customer.is_none() => {
                format!("Payment {number} was taken while the database was away, for a customer who is not known any more.")
            }
            _ if excess > Amount::ZERO => {
                let excess = book.settings().currency.format(excess);
                format!(
                    "Payment {number} was taken while the database was away and is {excess} more than its order needs; give that back."
                )
            }
            _ => return,
        };
        debug_assert!(payment.method != PaymentMethod::Wallet);
        raise("outage.paymentNotDue", &detail, context, book);
    }
}
