//! Changes what is known of a customer. Example: `CUST0001` has a new phone number and moved house; or they are not to buy on their
//! name any more, and become inactive.

use std::sync::Arc;

use super::reach::{changeable, check_own};
use super::{Customer, Phone, phone_taken};
use crate::audit::{Fact, Personal, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::CustomerId;
use crate::refusal::{Code, Refusal};

/// The command. What is `None` stays as it is.
#[derive(Clone, Debug)]
pub struct ChangeCustomer {
    /// Which.
    pub customer: CustomerId,
    /// Another name.
    pub name: Option<String>,
    /// Another address for receipts, or none.
    pub email: Option<Option<String>>,
    /// Another address for deliveries, or none.
    pub address: Option<Option<String>>,
    /// Another phone number, which nobody else has.
    pub phone: Option<Phone>,
    /// Whether they may buy on their name.
    pub is_active: Option<bool>,
    /// The version that the client saw; refused when the customer has changed since.
    pub version: Option<u32>,
}

impl ChangeCustomer {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Customer(self.customer));
        if let Some(phone) = &self.phone {
            book.ask(Key::CustomerByPhone(phone.e164.clone()));
        }
    }

    /// A phone may be that of someone who was merged into them, which only the rows say.
    pub(crate) fn needs_sums(&self) -> bool {
        self.phone.is_some()
    }

    /// Whether nothing changes but what customers may change themselves: a phone is proved at the sign-in only.
    fn is_of_customers(&self) -> bool {
        self.phone.is_none() && self.is_active.is_none() && self.email.is_none() && self.address.is_none()
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        check_own(Some(self.customer), Code::CustomerNotFound, "There is no such customer.", context, book)?;
        let customer = changeable(self.customer, book)?;
        if context.actor.as_customer().is_some() && !self.is_of_customers() {
            let detail = "Customers change their name only; the shop changes the rest.";
            return Err(Refusal::new(Code::PermissionMissing, detail).into());
        }
        if let Some(version) = self.version.filter(|version| *version != customer.version) {
            let detail = format!("The customer is at version {}, not {version}; read them again.", customer.version);
            return Err(Refusal::at("/version", Code::CustomerVersionConflict, detail).into());
        }
        let giver = self.giver(&customer, book)?;
        // From here on it must succeed.
        let changed = self.changed(&customer);
        let differences = differences(&customer, &changed);
        if differences.is_empty() {
            // The key of this command is written all the same, and nothing is written without a record.
            book.record(context, "customer.found", customer.subject(), vec![customer.number_fact()]);
            return Ok(Outcome::ok(Document::Customer(customer)));
        }
        record(&customer, differences, context, book);
        if let (Some(old), Some(new)) = (&customer.phone, &changed.phone)
            && old != new
        {
            // Who was merged into them keeps a phone, so that both still lead here.
            let led = giver.is_some().then_some(customer.id);
            book.customers_by_phone.put_new(old.e164.clone(), led);
            book.customers_by_phone.put(new.e164.clone(), Some(customer.id));
        }
        if let Some(giver) = giver {
            let swapped = Customer { phone: customer.phone.clone(), version: giver.version + 1, ..(*giver).clone() };
            book.customers.put(giver.id, Arc::new(swapped));
        }
        let changed = Arc::new(changed);
        book.customers.put(changed.id, Arc::clone(&changed));
        Ok(Outcome::ok(Document::Customer(changed)))
    }

    /// Who was merged into the customer and has the phone that they take now; the two are exchanged.
    fn giver(&self, customer: &Customer, book: &mut Book) -> Result<Option<Arc<Customer>>, Stop> {
        let Some(wanted) = self.phone.as_ref().filter(|phone| customer.phone.as_ref() != Some(phone)) else { return Ok(None) };
        match book.customer_of_phone(&wanted.e164) {
            None => Ok(None),
            Some(other) if other.id != customer.id => Err(phone_taken(other).into()),
            Some(_) => {
                book.ask(Key::CustomerFacts(customer.id));
                book.all_loaded()?;
                let merged = book.customer_facts(customer.id).merged;
                Ok(merged.into_iter().find(|one| one.phone.as_ref().is_some_and(|phone| phone.e164 == wanted.e164)))
            }
        }
    }

    fn changed(&self, customer: &Customer) -> Customer {
        Customer {
            name: self.name.clone().unwrap_or_else(|| customer.name.clone()),
            email: self.email.clone().unwrap_or_else(|| customer.email.clone()),
            address: self.address.clone().unwrap_or_else(|| customer.address.clone()),
            phone: self.phone.clone().or_else(|| customer.phone.clone()),
            is_active: self.is_active.unwrap_or(customer.is_active),
            version: customer.version + 1,
            ..customer.clone()
        }
    }
}

/// A field that changed: what it was, what it is, and whether it names or describes a person.
struct Difference {
    field: &'static str,
    old: Value,
    new: Value,
    is_personal: bool,
}

fn differences(before: &Customer, after: &Customer) -> Vec<Difference> {
    let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::Text);
    let phone = |customer: &Customer| text(&customer.phone.as_ref().map(|phone| phone.e164.as_str().to_owned()));
    let personal = |field, old, new| Difference { field, old, new, is_personal: true };
    let mut all = vec![
        personal("name", Value::Text(before.name.clone()), Value::Text(after.name.clone())),
        personal("email", text(&before.email), text(&after.email)),
        personal("address", text(&before.address), text(&after.address)),
        personal("phone", phone(before), phone(after)),
    ];
    let (old, new) = (Value::Bool(before.is_active), Value::Bool(after.is_active));
    all.push(Difference { field: "isActive", old, new, is_personal: false });
    all.retain(|difference| difference.old != difference.new);
    all
}

/// The stream says which fields changed; what names the person stands beside it.
fn record(customer: &Customer, differences: Vec<Difference>, context: &mut Context, book: &mut Book) {
    let fields = differences.iter().map(|difference| Value::Word(difference.field)).collect();
    let (mut old, mut new) = (Vec::new(), vec![customer.number_fact(), Fact::new("changed", Value::List(fields))]);
    let (mut old_personal, mut new_personal) = (Vec::new(), Vec::new());
    for Difference { field, old: before, new: after, is_personal } in differences {
        let (olds, news) = if is_personal { (&mut old_personal, &mut new_personal) } else { (&mut old, &mut new) };
        olds.push(Fact::new(field, before));
        news.push(Fact::new(field, after));
    }
    let personal = (!new_personal.is_empty()).then(|| Personal {
        salt: context.entropy.bytes16(),
        customer_row: Some(customer.row),
        facts: vec![Fact::new("old", Value::Object(old_personal)), Fact::new("new", Value::Object(new_personal))],
    });
    book.record_change(context, "customer.changed", customer.subject(), old, new, personal);
}
