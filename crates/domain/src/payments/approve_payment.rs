//! Says that a transfer has come. Example: finance finds `PAY20260006` in the bank's statement; the order is paid and confirmed in the
//! same commit.
//!
//! Money that comes for a transfer that is not awaited any more goes to the customer's wallet, where that is asked for.

use std::sync::Arc;

use super::upload_receipt::check_deadline;
use super::{Payment, Purpose, Status, ask_order, payment_at, put_payment, status_fact};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, whoever_is};
use crate::days::date_document;
use crate::ids::PaymentId;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::Amount;
use crate::ordering::{Order, settle_order};
use crate::refusal::{Code, Refusal};
use crate::time::Date;

/// The command.
#[derive(Clone, Debug)]
pub struct ApprovePayment {
    /// Which.
    pub payment: PaymentId,
    /// Whether money that came too late goes to the customer's wallet.
    pub to_wallet: bool,
}

impl ApprovePayment {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Payment(self.payment));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let payment = payment_at(self.payment, context, book)?;
        ask_order(&payment, book)?;
        let customer = payment.customer.map(|id| whoever_is(id, "/customer", book)).transpose()?;
        self.check(&payment, customer.as_deref(), context)?;
        let outlet = settings.outlet(&payment.outlet, "/outlet")?;
        let dated = date_document(&settings, outlet, None, context, book)?;
        let entry = self.entry(&payment, customer.as_deref(), dated.date, book).prepare(book)?;
        // From here on it must succeed.
        dated.open(context, book);
        let changed = Arc::new(Payment {
            status: Status::Paid,
            billed: self.order_owing(&payment, book).map(|order| Amount(payment.amount.0.min(order.left_to_pay().0))),
            purpose: if self.to_wallet { Purpose::TopUp } else { payment.purpose },
            deadline: None,
            paid_date: Some(dated.date),
            version: payment.version + 1,
            ..(*payment).clone()
        });
        let facts = vec![
            status_fact(Status::Paid),
            Fact::new("amount", Value::Amount(payment.amount, settings.currency.decimals)),
            Fact::new("businessDate", Value::Date(dated.date)),
            Fact::new("toWallet", Value::Word(if self.to_wallet { "yes" } else { "no" })),
        ];
        let old = vec![status_fact(payment.status)];
        let row = book.record_change(context, "payment.approved", payment.subject(), old, facts, None);
        entry.post(row, book);
        put_payment(Arc::clone(&changed), context.at, book);
        if let Some(order) = changed.order.as_ref().filter(|_| changed.purpose == Purpose::Order) {
            settle_order(order.id, &settings, context, book);
        }
        Ok(Outcome::ok(Document::Payment(changed)))
    }

    fn check(&self, payment: &Payment, customer: Option<&Customer>, context: &Context) -> Result<(), Refusal> {
        let number = payment.number.text();
        match payment.status {
            Status::Paid => {
                let detail = format!("{number} is paid already; nothing was booked again.");
                return Err(Refusal::new(Code::PaymentAlreadyPaid, detail));
            }
            Status::Rejected => {
                let detail = format!("{number} was rejected; another receipt must come first.");
                return Err(Refusal::new(Code::PaymentRejected, detail));
            }
            Status::Expired | Status::Cancelled if !self.to_wallet => {
                let detail = format!(
                    "{number} is not awaited any more. Where the money has come, send `toWallet`: it goes to the customer's wallet."
                );
                return Err(Refusal::new(Code::PaymentNotAwaited, detail));
            }
            Status::Awaited | Status::ReceiptUploaded if self.to_wallet => {
                let detail = "The money is awaited for the order; approve it without `toWallet`.";
                return Err(Refusal::at("/toWallet", Code::PaymentStillAwaited, detail));
            }
            Status::Expired | Status::Cancelled | Status::Awaited | Status::ReceiptUploaded => {}
        }
        if self.to_wallet && customer.is_none() {
            let detail = "The payment has no customer into whose wallet the money could go.";
            return Err(Refusal::at("/toWallet", Code::PaymentCustomerMissing, detail));
        }
        check_deadline(payment, context)
    }

    /// The order that it pays a debt of: one that was handed over before Docket had it.
    fn order_owing(&self, payment: &Payment, book: &Book) -> Option<Arc<Order>> {
        let order = payment.order.as_ref().filter(|_| payment.purpose == Purpose::Order && !self.to_wallet)?;
        book.orders.get(&order.id).filter(|order| order.is_owed_without_bill()).cloned()
    }

    /// From the bank to what the money is for; what is more than an order needs is due back.
    fn entry(&self, payment: &Payment, customer: Option<&Customer>, business_date: Date, book: &Book) -> EntryDraft {
        let part = |account| AccountRef::of_customer(account, customer.map(|customer| customer.row));
        let order = payment.order.as_ref().filter(|_| payment.purpose == Purpose::Order);
        let needed = order.and_then(|order| book.orders.get(&order.id)).map(|order| order.left_to_pay());
        let excess = needed.map_or(0, |needed| (payment.amount.0 - needed.0).max(0));
        let given_for = match self.to_wallet {
            true => Account::Wallets,
            false if self.order_owing(payment, book).is_some() => Account::Receivables,
            false => Account::CustomerDeposits,
        };
        EntryDraft {
            business_date,
            outlet: payment.outlet.clone(),
            postings: vec![
                (AccountRef::whole(Account::BankClearing), payment.amount),
                (part(given_for), Amount(if self.to_wallet { -payment.amount.0 } else { excess - payment.amount.0 })),
                (part(Account::RefundsDue), Amount(if self.to_wallet { 0 } else { -excess })),
            ],
        }
    }
}
