//! Brings a customer in. Whoever is here already, by the other system's id or by their phone, is the same: what is known of them here
//! stays, and what is not is filled in.

use std::sync::Arc;

use super::take_in::{Place, origin};
use super::told::{came_with, corrected};
use super::{LegacyCustomer, LegacyNumber};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::customers::{Customer, DEFAULT_NAME};
use crate::ids::CustomerId;
use crate::imports::CameTo;
use crate::numbering::Kind;

/// Whose records are brought in.
pub(super) enum Whose {
    /// Theirs; and what the line of the customer came to.
    Somebody(Arc<Customer>, CameTo),
    /// Nobody's.
    Nobody,
    /// Somebody's who was erased since.
    Erased,
}

impl LegacyCustomer {
    pub(super) fn ask(&self, place: &Place<'_>, book: &mut Book) {
        book.ask(Key::CustomerByLegacyId(self.legacy_id.clone()));
        if let Some(phone) = &self.phone {
            book.ask(Key::CustomerByPhone(phone.e164.clone()));
        }
        // Asked for a second time, it is known whether they are here.
        let by_id = book.customer_of_legacy_id_if_loaded(&self.legacy_id);
        let by_phone = || book.customer_of_phone_if_loaded(&self.phone.as_ref()?.e164);
        match by_id.or_else(by_phone).map(|customer| customer.row) {
            Some(row) => book.ask(Key::CustomerAccounts(row)),
            None => super::numbers::ask(Kind::Customer, &self.number, &place.facts(self.date(place, None), None, None), book),
        }
    }

    /// The day by which they are numbered.
    fn date(&self, place: &Place<'_>, context: Option<&Context>) -> crate::time::Date {
        let at = self.created_at.or(context.map(|context| context.at));
        place.date(at.unwrap_or(crate::time::Timestamp(0)))
    }

    /// The number that they had there.
    fn number_there(&self) -> Option<String> {
        match &self.number {
            LegacyNumber::Kept(text) | LegacyNumber::Former(text) => Some(text.clone()),
            LegacyNumber::None => None,
        }
    }
}

/// Finds the customer, or makes them.
///
/// # Errors
/// Those of numbering; [`Stop::Missing`] while what is needed is not loaded.
pub(super) fn whose(
    customer: Option<&LegacyCustomer>,
    place: &Place<'_>,
    context: &mut Context,
    book: &mut Book,
) -> Result<Whose, Stop> {
    let Some(wanted) = customer else { return Ok(Whose::Nobody) };
    book.all_loaded()?;
    let by_id = book.customer_of_legacy_id(&wanted.legacy_id).cloned();
    let is_known = by_id.is_some();
    let by_phone = || wanted.phone.as_ref().and_then(|phone| book.customer_of_phone(&phone.e164)).cloned();
    match by_id.or_else(by_phone) {
        Some(customer) if customer.erased_at.is_some() => Ok(Whose::Erased),
        Some(customer) if is_known => Ok(Whose::Somebody(customer, CameTo::Unchanged)),
        Some(customer) => Ok(joined(wanted, &customer, context, book)),
        None => Ok(Whose::Somebody(make(wanted, place, context, book)?, CameTo::Created)),
    }
}

/// Whoever has the phone here is the same; they keep what is known of them.
fn joined(wanted: &LegacyCustomer, known: &Arc<Customer>, context: &mut Context, book: &mut Book) -> Whose {
    let mut customer = (**known).clone();
    let mut filled = Vec::new();
    let mut fill = |name, text: &Option<String>| filled.extend(text.clone().map(|text| Fact::new(name, Value::Text(text))));
    if customer.name == DEFAULT_NAME && wanted.name.is_some() {
        fill("name", &wanted.name);
        customer.name = wanted.name.clone().unwrap_or(customer.name);
    }
    if customer.email.is_none() && wanted.email.is_some() {
        fill("email", &wanted.email);
        customer.email.clone_from(&wanted.email);
    }
    if customer.address.is_none() && wanted.address.is_some() {
        fill("address", &wanted.address);
        customer.address.clone_from(&wanted.address);
    }
    let is_other = customer.origin.is_some();
    if is_other && filled.is_empty() {
        return Whose::Somebody(Arc::clone(known), CameTo::Unchanged);
    }
    if !is_other {
        customer.origin = origin(wanted.legacy_id.clone(), wanted.number_there(), false);
    }
    customer.version += 1;
    let personal = (!filled.is_empty()).then(|| Personal {
        salt: context.entropy.bytes16(),
        customer_row: Some(customer.row),
        facts: filled,
    });
    let mut facts = vec![customer.number_fact()];
    facts.extend(customer.origin.iter().filter(|_| !is_other).flat_map(|origin| came_with(origin)));
    book.record_change(context, "customer.imported", customer.subject(), Vec::new(), facts, personal);
    corrected(
        &wanted.corrections,
        "legacy.customerCorrected",
        customer.subject(),
        Some(customer.row),
        &wanted.legacy_id,
        context,
        book,
    );
    let customer = Arc::new(customer);
    match is_other {
        true => book.customers.put(customer.id, Arc::clone(&customer)),
        false => book.put_imported_customer(wanted.legacy_id.clone(), Arc::clone(&customer)),
    }
    Whose::Somebody(customer, CameTo::Changed)
}

fn make(wanted: &LegacyCustomer, place: &Place<'_>, context: &mut Context, book: &mut Book) -> Result<Arc<Customer>, Stop> {
    let user = context.actor.user_code.clone();
    let date = wanted.date(place, Some(context));
    let facts = place.facts(date, user.as_deref(), None);
    let (number, former_number) = super::numbers::number_of(Kind::Customer, &wanted.number, &facts, context, book)?;
    let created_at = wanted.created_at.unwrap_or(context.at);
    let customer = Arc::new(Customer {
        id: CustomerId(context.entropy.uuid_v7(created_at)),
        row: book.next_seq(),
        number,
        name: wanted.name.clone().unwrap_or_else(|| DEFAULT_NAME.to_owned()),
        phone: wanted.phone.clone(),
        email: wanted.email.clone(),
        address: wanted.address.clone(),
        is_active: wanted.is_active,
        created_at,
        merged_into: None,
        erased_at: None,
        version: 1,
        origin: origin(wanted.legacy_id.clone(), former_number, false),
    });
    // Name and phone stand in the customer's own row, which can be erased; the stream names them by number only.
    let mut told = vec![customer.number_fact()];
    told.extend(customer.number.source_facts(created_at));
    told.extend(customer.origin.iter().flat_map(|origin| came_with(origin)));
    book.record(context, "customer.imported", customer.subject(), told);
    corrected(
        &wanted.corrections,
        "legacy.customerCorrected",
        customer.subject(),
        Some(customer.row),
        &wanted.legacy_id,
        context,
        book,
    );
    book.has_no_accounts_yet(customer.row);
    if let Some(phone) = &customer.phone {
        book.customers_by_phone.put(phone.e164.clone(), Some(customer.id));
    }
    book.put_imported_customer(wanted.legacy_id.clone(), Arc::clone(&customer));
    Ok(customer)
}
