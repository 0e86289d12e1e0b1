//! The one way to a payment that is not taken with a bill. Everything is checked and prepared first: number, journal entry, the
//! drawer it goes into; then it is kept.

use std::sync::Arc;

use super::{PaidOrder, Payment, PaymentMethod, Purpose, Status, account_of};
use crate::access::Actor;
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::customers::Customer;
use crate::days::Dated;
use crate::ids::{PaymentId, UserId};
use crate::ledger::{Account, AccountRef, EntryDraft, Prepared};
use crate::money::Amount;
use crate::numbering::{DocumentFacts, Kind, Number, allocate};
use crate::refusal::Refusal;
use crate::shifts::{Holder, Shift};
use crate::time::Timestamp;

/// Money that is about to be taken or promised.
pub(crate) struct Taking<'a> {
    /// How.
    pub method: PaymentMethod,
    /// What is kept of it.
    pub amount: Amount,
    /// How much of that is rounding to the smallest coin.
    pub rounding: Amount,
    /// What was handed over.
    pub tendered: Amount,
    /// What for.
    pub purpose: Purpose,
    /// `Paid`, or `Awaited`.
    pub status: Status,
    /// Until when it is awaited.
    pub deadline: Option<Timestamp>,
    /// How much of it is more than what it is given for needs, and is due back at once.
    pub excess: Amount,
    /// Whether it is owed already, so that the money pays a debt: of an order that was handed over before Docket had it.
    pub is_owed: bool,
    /// Whose.
    pub customer: Option<&'a Customer>,
    /// The order it is given for.
    pub order: Option<PaidOrder>,
    /// The row of the bill that it is given for.
    pub bill_row: Option<u64>,
    /// Who took it, and their code in numbers.
    pub user: (UserId, Option<String>),
    /// Short code of the outlet.
    pub outlet: &'a str,
    /// Name in numbers of the channel, where there is one.
    pub channel: Option<&'a str>,
    /// The shift into whose drawer cash goes.
    pub shift: Option<&'a Shift>,
    /// Its operating day.
    pub dated: &'a Dated,
    /// What the client calls it.
    pub reference: Option<String>,
    /// A number that the client made up.
    pub client_reference: Option<String>,
}

/// A payment that is ready to be kept. Only [`Taking::prepare`] makes one.
#[must_use = "a payment that was prepared is kept, or the command is refused"]
pub(crate) struct Ready {
    payment: Payment,
    entry: Option<Prepared>,
    shift: Option<Shift>,
    customer_number: Option<String>,
}

/// The shift whose drawer takes what the actor is given, at an outlet.
///
/// # Errors
/// [`Stop::Missing`] while it is not loaded.
pub(crate) fn open_drawer(actor: &Actor, outlet: &str, book: &mut Book) -> Result<Option<Arc<Shift>>, Stop> {
    let holder = ask_drawer(actor, book);
    book.all_loaded()?;
    Ok(book.open_shift(&holder).filter(|shift| shift.outlet == outlet).cloned())
}

/// Asks for that shift, so that it comes together with other rows.
pub(crate) fn ask_drawer(actor: &Actor, book: &mut Book) -> Holder {
    let holder = actor.register.clone().map_or(Holder::User(actor.user), Holder::Register);
    book.ask(Key::OpenShift(holder.clone()));
    holder
}

/// The shift into whose drawer a payment went that was taken while the database could not be reached: the open one, where it was open
/// then already. What went into one that is closed since is its register's.
///
/// # Errors
/// [`Stop::Missing`] while it is not loaded.
pub(crate) fn drawer_then(actor: &Actor, payment: &Payment, book: &mut Book) -> Result<Option<Arc<Shift>>, Stop> {
    let shift = open_drawer(actor, &payment.outlet, book)?;
    Ok(shift.filter(|shift| shift.opened_at <= payment.created_at))
}

impl<'a> Taking<'a> {
    /// What was taken while the database could not be reached, for nothing yet and of nobody.
    pub(crate) fn as_made(payment: &'a Payment, user_code: Option<String>, dated: &'a Dated) -> Taking<'a> {
        Taking {
            method: payment.method,
            amount: payment.amount,
            rounding: payment.rounding,
            tendered: payment.tendered,
            purpose: Purpose::Deposit,
            status: payment.status,
            deadline: payment.deadline,
            excess: Amount::ZERO,
            is_owed: false,
            customer: None,
            order: None,
            bill_row: None,
            user: (payment.user, user_code),
            outlet: &payment.outlet,
            channel: None,
            shift: None,
            dated,
            reference: payment.reference.clone(),
            client_reference: payment.client_reference.clone(),
        }
    }
}

impl Taking<'_> {
    /// Checks and prepares everything.
    ///
    /// # Errors
    /// `wallet.insufficient`, `amount.tooLarge`, those of [`allocate`]; [`Stop::Missing`] while balances are not loaded.
    pub(crate) fn prepare(self, context: &mut Context, book: &mut Book) -> Result<Ready, Stop> {
        let settings = book.settings();
        let takes_cash = self.method == PaymentMethod::Cash && self.status == Status::Paid;
        let shift = self.shift.filter(|_| takes_cash).map(|shift| taken_in(shift, self.amount)).transpose()?;
        let register = self.shift.map(|shift| &shift.register).or(context.actor.register.as_ref()).cloned();
        let customer_row = self.customer.map(|customer| customer.row);
        let entry = match self.status {
            Status::Paid => Some(self.entry(register.as_deref(), customer_row).prepare(book)?),
            _ => None,
        };
        let (user, user_code) = self.user;
        let billed = Some(Amount(self.amount.0 - self.rounding.0 - self.excess.0));
        let customer_part = customer_row.map(|row| row.to_string());
        let facts = DocumentFacts {
            outlet: Some(self.outlet),
            register: register.as_deref(),
            channel: self.channel,
            user: user_code.as_deref(),
            customer: customer_part.as_deref(),
            ..DocumentFacts::on(self.dated.date, settings.fiscal_year_start)
        };
        let number: Number = allocate(Kind::Payment, &facts, context, book)?;
        let payment = Payment {
            id: PaymentId(context.entropy.uuid_v7(context.at)),
            row: 0,
            number,
            user,
            customer: self.customer.map(|customer| customer.id),
            customer_row,
            purpose: self.purpose,
            order: self.order,
            outlet: self.outlet.to_owned(),
            register,
            // Only what went into its drawer is a shift's; what else came meanwhile is its register's.
            shift_row: self.shift.filter(|_| self.status == Status::Paid).map(|shift| shift.row),
            bill_row: self.bill_row,
            billed: billed.filter(|_| self.is_owed && self.status == Status::Paid),
            amount: self.amount,
            rounding: self.rounding,
            tendered: self.tendered,
            refunded: Amount::ZERO,
            method: self.method,
            status: self.status,
            deadline: self.deadline,
            receipt: None,
            rejection: None,
            reference: self.reference,
            client_reference: self.client_reference,
            business_date: self.dated.date,
            paid_date: (self.status == Status::Paid).then_some(self.dated.date),
            created_at: context.at,
            version: 1,
            origin: None,
        };
        let customer_number = self.customer.map(|customer| customer.number.text().to_owned());
        Ok(Ready { payment, entry, shift, customer_number })
    }

    /// From where the money came to what it is given for.
    fn entry(&self, register: Option<&str>, customer_row: Option<u64>) -> EntryDraft {
        let credited = Amount(self.amount.0 - self.rounding.0);
        let given_for = match self.purpose {
            Purpose::TopUp => Account::Wallets,
            Purpose::Bill => Account::Receivables,
            Purpose::Order if self.is_owed => Account::Receivables,
            Purpose::Deposit | Purpose::Order | Purpose::Sale => Account::CustomerDeposits,
        };
        let of_customer = |account| AccountRef::of_customer(account, customer_row);
        EntryDraft {
            business_date: self.dated.date,
            outlet: self.outlet.to_owned(),
            postings: vec![
                (account_of(self.method, register, customer_row, None), self.amount),
                (of_customer(given_for), Amount(self.excess.0 - credited.0)),
                (of_customer(Account::RefundsDue), Amount(-self.excess.0)),
                (AccountRef::whole(Account::Rounding), Amount(-self.rounding.0)),
            ],
        }
    }
}

impl Ready {
    /// With the id and the time that were answered.
    pub(crate) fn made_before(self, made: &Payment) -> Ready {
        Ready { payment: Payment { id: made.id, created_at: made.created_at, ..self.payment }, ..self }
    }

    /// For an order that is placed in this commit.
    pub(crate) fn for_order(self, order: PaidOrder) -> Ready {
        Ready { payment: Payment { order: Some(order), ..self.payment }, ..self }
    }

    /// Writes the payment with its record, entry and shift. What its order lists is its caller's to write.
    pub(crate) fn keep(self, context: &mut Context, book: &mut Book) -> Arc<Payment> {
        let decimals = book.settings().currency.decimals;
        let payment = Arc::new(Payment { row: book.next_seq(), ..self.payment });
        let facts = recorded_facts(&payment, self.customer_number, decimals);
        // What the client says is free text that may name a person, so it stands beside the stream and in the payment's own row.
        let said = [("reference", &payment.reference), ("clientReference", &payment.client_reference)];
        let said: Vec<Fact> =
            said.iter().filter_map(|(name, text)| Some(Fact::new(name, Value::Text(text.as_ref()?.clone())))).collect();
        let personal = (!said.is_empty()).then(|| Personal {
            salt: context.entropy.bytes16(),
            customer_row: payment.customer_row,
            facts: said,
        });
        let row = book.record_change(context, "payment.recorded", payment.subject(), Vec::new(), facts, personal);
        if let Some(entry) = self.entry {
            entry.post(row, book);
        }
        if let Some(shift) = self.shift {
            book.shifts.put(shift.id, Arc::new(shift));
        }
        book.payments.put_new(payment.id, Arc::clone(&payment));
        payment
    }
}

/// The shift with the cash that it has taken now.
fn taken_in(shift: &Shift, amount: Amount) -> Result<Shift, Refusal> {
    let mut shift = shift.clone();
    shift.cash.sales.0 += amount.0;
    shift.version += 1;
    shift.cash = shift.cash.bounded()?;
    Ok(shift)
}

/// What the stream says of a payment: everything but what may name a person.
fn recorded_facts(payment: &Payment, customer_number: Option<String>, decimals: u8) -> Vec<Fact> {
    let mut facts = vec![
        Fact::new("paymentNumber", Value::Text(payment.number.text().to_owned())),
        Fact::new("businessDate", Value::Date(payment.business_date)),
        Fact::new("outlet", Value::Text(payment.outlet.clone())),
        Fact::new("user", payment.user.into()),
        Fact::new("method", Value::Word(payment.method.as_str())),
        Fact::new("status", Value::Word(payment.status.as_str())),
        Fact::new("amount", Value::Amount(payment.amount, decimals)),
    ];
    let mut also = |name, text: Option<String>| facts.extend(text.map(|text| Fact::new(name, Value::Text(text))));
    also("register", payment.register.clone());
    also("customerNumber", customer_number);
    also("orderNumber", payment.order.as_ref().map(|order| order.number.clone()));
    also("deadline", payment.deadline.map(|deadline| deadline.to_string()));
    facts.extend(payment.number.source_facts(payment.created_at));
    facts
}
