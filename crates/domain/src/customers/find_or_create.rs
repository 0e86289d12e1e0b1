//! Finds the customer of a phone number, or makes one. Example: the first visit of `9876543210` makes `CUST0001`; ten calls at
//! once make one customer and use one number.

use std::sync::Arc;

use super::{Customer, DEFAULT_NAME, Phone, whoever_stands_for};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::CustomerId;
use crate::numbering::{DocumentFacts, Kind, allocate};
use crate::outage::MadeCustomer;

/// The command, and the part of other commands that names a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindOrCreateCustomer {
    /// Who.
    pub phone: Phone,
    /// A name; it replaces the default, never a real one.
    pub name: Option<String>,
    /// An address for receipts; taken where there is none.
    pub email: Option<String>,
}

/// What came of it.
pub(crate) struct Found {
    pub customer: Arc<Customer>,
    pub created: bool,
}

impl FindOrCreateCustomer {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::CustomerByPhone(self.phone.e164.clone()));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let found = find_or_create(self, context, book)?;
        if book.drafted_records().is_empty() {
            // The key of this command is written too, and nothing is written without a record.
            book.record(context, "customer.found", found.customer.subject(), vec![found.customer.number_fact()]);
        }
        let document = Document::Customer(found.customer);
        Ok(if found.created { Outcome::created(document) } else { Outcome::ok(document) })
    }
}

/// Finds or makes the customer, within the command that needs them.
///
/// # Errors
/// Those of [`allocate`], for the customer's number.
pub(crate) fn find_or_create(wanted: &FindOrCreateCustomer, context: &mut Context, book: &mut Book) -> Result<Found, Stop> {
    match book.customer_of_phone(&wanted.phone.e164).cloned() {
        Some(customer) => Ok(Found { customer: complete(wanted, customer, context, book), created: false }),
        None => create(wanted, None, context, book).map(|customer| Found { customer, created: true }),
    }
}

impl MadeCustomer {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Customer(self.id));
        if let Some(wanted) = &self.wanted {
            wanted.ask(book);
        }
    }
}

/// The customer of a document that was made while the database could not be reached: who has the phone now, else who has the id, else a
/// new one with the id that was answered. Nobody where neither says who it is any more.
///
/// # Errors
/// Those of [`allocate`], for the customer's number; [`Stop::Missing`] while they are not loaded.
pub(crate) fn taken_in_customer(
    made: &MadeCustomer,
    context: &mut Context,
    book: &mut Book,
) -> Result<Option<Arc<Customer>>, Stop> {
    made.ask(book);
    book.all_loaded()?;
    let has_id = book.customers.get(&made.id).is_some();
    let found = made.wanted.as_ref().filter(|wanted| !has_id || book.customer_of_phone(&wanted.phone.e164).is_some());
    match found {
        Some(wanted) => {
            context.given_customer = (!has_id).then_some(made.id);
            let found = find_or_create(wanted, context, book)?.customer;
            context.given_customer = None;
            Ok(Some(found))
        }
        None if has_id => whoever_stands_for(made.id, book).map(Some),
        None => Ok(None),
    }
}

/// Fills in what was not known: a real name for the default one, an email where there was none.
fn complete(wanted: &FindOrCreateCustomer, customer: Arc<Customer>, context: &mut Context, book: &mut Book) -> Arc<Customer> {
    let name = wanted.name.as_ref().filter(|name| customer.name == DEFAULT_NAME && *name != DEFAULT_NAME);
    let email = wanted.email.as_ref().filter(|_| customer.email.is_none());
    if name.is_none() && email.is_none() {
        return customer;
    }
    let mut changed = Customer { version: customer.version + 1, ..(*customer).clone() };
    let mut personal = Vec::new();
    if let Some(name) = name {
        personal.push(Fact::new("name", Value::Text(name.clone())));
        changed.name.clone_from(name);
    }
    if let Some(email) = email {
        personal.push(Fact::new("email", Value::Text(email.clone())));
        changed.email = Some(email.clone());
    }
    let personal = Personal { salt: context.entropy.bytes16(), customer_row: Some(changed.row), facts: personal };
    book.record_change(context, "customer.completed", changed.subject(), Vec::new(), Vec::new(), Some(personal));
    let changed = Arc::new(changed);
    book.customers.put(changed.id, Arc::clone(&changed));
    changed
}

/// Makes the customer of a phone number that nobody has.
///
/// # Errors
/// Those of [`allocate`], for the customer's number.
pub(super) fn create(
    wanted: &FindOrCreateCustomer,
    address: Option<String>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Arc<Customer>, Stop> {
    let settings = book.settings();
    let outlet = context.actor.outlet.as_deref().map(|code| settings.outlet(code, "/outlet")).transpose()?;
    let actor = context.actor.clone();
    let facts = DocumentFacts {
        outlet: actor.outlet.as_deref(),
        register: actor.register.as_deref(),
        user: actor.user_code.as_deref(),
        ..DocumentFacts::on(settings.calendar(outlet).date_by_cutoff(context.at), settings.fiscal_year_start)
    };
    let number = allocate(Kind::Customer, &facts, context, book)?;
    let id = context.given_customer.take().unwrap_or_else(|| CustomerId(context.entropy.uuid_v7(context.at)));
    let customer = Arc::new(Customer {
        id,
        row: book.next_seq(),
        number,
        name: wanted.name.clone().unwrap_or_else(|| DEFAULT_NAME.to_owned()),
        phone: Some(wanted.phone.clone()),
        email: wanted.email.clone(),
        address,
        is_active: true,
        created_at: context.at,
        merged_into: None,
        erased_at: None,
        version: 1,
        origin: None,
    });
    // Name and phone stand in the customer's own row, which can be erased; the stream names them by number only.
    book.record(context, "customer.created", customer.subject(), vec![customer.number_fact()]);
    book.customers_by_phone.put(wanted.phone.e164.clone(), Some(customer.id));
    book.customers.put_new(customer.id, Arc::clone(&customer));
    Ok(customer)
}
