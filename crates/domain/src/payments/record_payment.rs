//! Records money that was taken without an order. Example: 50.00 in cash at register R1 for `CUST0001` become `PAY20260006`, and
//! the drawer of R1 owes the customer a deposit of 50.00.

use std::sync::Arc;

use super::{Payment, PaymentMethod, Status};
use crate::access::Permission;
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::customers::{Customer, whoever_is};
use crate::days::{DateOverride, date_document};
use crate::ids::{CustomerId, PaymentId, UserId};
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::Amount;
use crate::numbering::{DocumentFacts, Kind, allocate};
use crate::refusal::{Code, Refusal};
use crate::shifts::{Holder, Shift};
use crate::time::Date;

/// The command.
#[derive(Clone, Debug)]
pub struct RecordPayment {
    /// Who took it; the caller where none is named. Naming another user needs `payments.recordForOthers`.
    pub user: Option<UserId>,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// Short code of the outlet; the token's, or the only one, where none is named.
    pub outlet: Option<String>,
    /// How much in minor units; more than zero.
    pub amount: Amount,
    /// How it was given.
    pub method: PaymentMethod,
    /// A manager's choice of its business date.
    pub business_date: Option<DateOverride>,
    /// What the client calls it; searchable, never used as its number.
    pub reference: Option<String>,
}

impl RecordPayment {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        if let Some(customer) = self.customer {
            book.ask(Key::Customer(customer));
        }
        if let Some(user) = self.user {
            book.ask(Key::UserById(user));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let place = settings.outlet_for(self.outlet.as_deref(), &context.actor)?;
        let outlet = place.code.clone();
        let (user, user_code) = self.taken_by(context, book)?;
        // Whoever was merged since pays as the one they are part of.
        let customer = self.customer.map(|id| whoever_is(id, "/customer", book)).transpose()?;
        let holder = context.actor.register.clone().map_or(Holder::User(user), Holder::Register);
        book.ask(Key::OpenShift(holder.clone()));
        let dated = date_document(&settings, place, self.business_date.as_ref(), context, book)?;
        let business_date = dated.date;
        let shift =
            book.open_shift(&holder).filter(|shift| shift.outlet == outlet).map(|shift| self.taken_in(shift)).transpose()?;
        // Cash goes into the drawer of the shift that counts it.
        let register = shift.as_ref().map(|shift| shift.register.clone()).or_else(|| context.actor.register.clone());
        let entry = self.entry(business_date, &outlet, register.as_deref(), customer.as_deref()).prepare(book)?;
        let facts = DocumentFacts {
            outlet: Some(&outlet),
            register: register.as_deref(),
            user: user_code.as_deref(),
            ..DocumentFacts::on(business_date, settings.fiscal_year_start)
        };
        dated.open(context, book);
        let number = allocate(Kind::Payment, &facts, context, book)?;
        // From here on it must succeed.
        let payment = Arc::new(Payment {
            id: PaymentId(context.entropy.uuid_v7(context.at)),
            row: book.next_seq(),
            number,
            user,
            customer: customer.as_ref().map(|customer| customer.id),
            customer_row: customer.as_ref().map(|customer| customer.row),
            outlet,
            register,
            shift_row: shift.as_ref().map(|shift| shift.row),
            bill_row: None,
            amount: self.amount,
            tendered: self.amount,
            method: self.method,
            status: Status::Paid,
            reference: self.reference.clone(),
            business_date,
            created_at: context.at,
        });
        // A reference is free text that may name a person, so it stands beside the stream and in the payment's own row.
        let personal = self.reference.as_ref().map(|reference| Personal {
            salt: context.entropy.bytes16(),
            customer_row: payment.customer_row,
            facts: vec![Fact::new("reference", Value::Text(reference.clone()))],
        });
        let facts = recorded_facts(&payment, customer.as_deref(), settings.currency.decimals);
        let row = book.record_change(context, "payment.recorded", payment.subject(), Vec::new(), facts, personal);
        entry.post(row, book);
        dated.record_choice(payment.number.text(), context, book);
        if let Some(shift) = shift {
            book.shifts.put(shift.id, Arc::new(shift));
        }
        book.payments.push(Arc::clone(&payment));
        Ok(Outcome::created(Document::Payment(payment)))
    }

    /// Who took it, and the short code that stands for them in numbers.
    fn taken_by(&self, context: &Context, book: &Book) -> Result<(UserId, Option<String>), Refusal> {
        let actor = &context.actor;
        let Some(user) = self.user.filter(|user| *user != actor.user) else { return Ok((actor.user, actor.user_code.clone())) };
        if !context.actor.may(Permission::PaymentsRecordForOthers) {
            let detail = format!("The role {} records payments that it took itself only.", context.actor.role.as_str());
            return Err(Refusal::at("/user", Code::PermissionMissing, detail));
        }
        match book.users_by_id.get(&user) {
            Some(user) => Ok((user.id, Some(user.code.clone()))),
            None => Err(Refusal::at("/user", Code::UserUnknown, "There is no such user.")),
        }
    }

    /// The shift with what it has taken now.
    fn taken_in(&self, shift: &Shift) -> Result<Shift, Refusal> {
        let mut shift = shift.clone();
        if self.method == PaymentMethod::Cash {
            shift.cash.sales.0 += self.amount.0;
        }
        shift.version += 1;
        shift.cash = shift.cash.bounded()?;
        Ok(shift)
    }

    /// Without an order it is a deposit: the drawer has it, and it is the customer's until something is bought.
    fn entry(&self, business_date: Date, outlet: &str, register: Option<&str>, customer: Option<&Customer>) -> EntryDraft {
        let received_in = match self.method {
            PaymentMethod::Cash => AccountRef::drawer(register),
            PaymentMethod::Card => AccountRef::whole(Account::CardClearing),
        };
        let deposit = AccountRef::of_customer(Account::CustomerDeposits, customer.map(|customer| customer.row));
        EntryDraft {
            business_date,
            outlet: outlet.to_owned(),
            postings: vec![(received_in, self.amount), (deposit, Amount(-self.amount.0))],
        }
    }
}

/// What the stream says of a payment: everything but what may name a person.
fn recorded_facts(payment: &Payment, customer: Option<&Customer>, decimals: u8) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("paymentNumber", Value::Text(payment.number.text().to_owned())),
        Fact::new("businessDate", Value::Date(payment.business_date)),
        Fact::new("outlet", Value::Text(payment.outlet.clone())),
        Fact::new("user", payment.user.into()),
        Fact::new("method", Value::Word(payment.method.as_str())),
        Fact::new("status", Value::Word(payment.status.as_str())),
        Fact::new("amount", Value::Amount(payment.amount, decimals)),
    ];
    if let Some(register) = &payment.register {
        facts.push(Fact::new("register", Value::Text(register.clone())));
    }
    if let Some(customer) = customer {
        facts.push(Fact::new("customerNumber", Value::Text(customer.number.text().to_owned())));
    }
    facts
}
