//! How a command gets at a customer by id, when they may have been merged or erased since the id was given out.

use std::sync::Arc;

use super::Customer;
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::ids::CustomerId;
use crate::refusal::{Code, Refusal};

/// Whoever an id stands for now: the customer, or the one that they are part of.
///
/// # Errors
/// `customer.unknown` and `customer.erased`, at that pointer; [`Stop::Missing`] while the survivor is not loaded.
///
/// # Panics
/// When the customer was not asked for.
pub(crate) fn whoever_is(id: CustomerId, pointer: &str, book: &mut Book) -> Result<Arc<Customer>, Stop> {
    let Some(customer) = book.customers.get(&id).cloned() else {
        return Err(Refusal::at(pointer, Code::CustomerUnknown, "There is no such customer.").into());
    };
    let whole = survivor(&customer, book)?.unwrap_or(customer);
    match whole.erased_at {
        Some(_) => Err(Refusal::at(pointer, Code::CustomerErased, erased(&whole)).into()),
        None => Ok(whole),
    }
}

/// Whoever the customer of a document stands for now, erased or not: money follows whom they are part of.
///
/// # Errors
/// [`Stop::Missing`] while they are not loaded.
pub(crate) fn whoever_stands_for(id: CustomerId, book: &mut Book) -> Result<Arc<Customer>, Stop> {
    book.ask(Key::Customer(id));
    book.all_loaded()?;
    let customer = Arc::clone(book.customers.get(&id).expect("the customer of a document is there"));
    Ok(survivor(&customer, book)?.unwrap_or(customer))
}

/// Lets customers pass with what is theirs, or was of who was merged into them; whoever works here, with everything.
///
/// # Errors
/// The refusal by which something is not there: customers learn of nothing that is not theirs. [`Stop::Missing`] while it is not
/// known whose it is.
pub(crate) fn check_own(
    whose: Option<CustomerId>,
    code: Code,
    not_there: &str,
    context: &Context,
    book: &mut Book,
) -> Result<(), Stop> {
    let Some(asks) = context.actor.as_customer() else { return Ok(()) };
    let whose = whose.map(|id| standing_for(id, book)).transpose()?.flatten();
    if whose == Some(asks) { Ok(()) } else { Err(Refusal::new(code, not_there).into()) }
}

fn standing_for(id: CustomerId, book: &mut Book) -> Result<Option<CustomerId>, Stop> {
    book.ask(Key::Customer(id));
    book.all_loaded()?;
    let customer = book.customers.get(&id);
    Ok(customer.map(|customer| customer.merged_into.unwrap_or(customer.id)))
}

/// The customer of a path, when they are there and part of nobody.
///
/// # Errors
/// `customer.notFound`; `customer.merged`, which names the survivor; [`Stop::Missing`] while that one is not loaded.
///
/// # Panics
/// When the customer was not asked for.
pub(super) fn whole(id: CustomerId, book: &mut Book) -> Result<Arc<Customer>, Stop> {
    let not_found = || Refusal::new(Code::CustomerNotFound, "There is no such customer.");
    let customer = book.customers.get(&id).cloned().ok_or_else(not_found)?;
    match survivor(&customer, book)? {
        Some(survivor) => Err(Refusal::new(Code::CustomerMerged, merged(&customer, &survivor)).into()),
        None => Ok(customer),
    }
}

/// The customer of a path, when they can be changed.
///
/// # Errors
/// As [`whole`], and `customer.erased`.
pub(super) fn changeable(id: CustomerId, book: &mut Book) -> Result<Arc<Customer>, Stop> {
    let customer = whole(id, book)?;
    match customer.erased_at {
        Some(_) => Err(Refusal::new(Code::CustomerErased, erased(&customer)).into()),
        None => Ok(customer),
    }
}

/// Whom a customer is part of.
///
/// # Errors
/// [`Stop::Missing`] while that one is not loaded.
pub(super) fn survivor(customer: &Customer, book: &mut Book) -> Result<Option<Arc<Customer>>, Stop> {
    let Some(id) = customer.merged_into else { return Ok(None) };
    book.ask(Key::Customer(id));
    book.all_loaded()?;
    Ok(Some(Arc::clone(book.customers.get(&id).expect("whoever was merged is part of someone"))))
}

pub(super) fn merged(customer: &Customer, survivor: &Customer) -> String {
    let (number, of) = (customer.number.text(), survivor.number.text());
    format!("{number} is part of {of} since they were merged; use {of}, whose id is {}.", survivor.id)
}

pub(super) fn erased(customer: &Customer) -> String {
    format!("{} was erased and cannot be changed; the same phone number makes a new customer.", customer.number.text())
}
