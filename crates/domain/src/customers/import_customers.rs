//! Takes a slice of a file of customers in: each is found by phone, or made. Example: a line of `9876543210` with an address adds the
//! address to `CUST0001`, who had none, and leaves the name that is known.

use std::sync::Arc;

use super::{FindOrCreateCustomer, find_or_create};
use crate::audit::{Fact, Personal, Subject, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::imports::{CameTo, Imported, Slice};

/// The command.
#[derive(Clone, Debug)]
pub struct ImportCustomers {
    /// Which part of which import.
    pub slice: Slice,
    /// The lines; each phone once.
    pub customers: Vec<ImportedCustomer>,
}

/// A line.
#[derive(Clone, Debug)]
pub struct ImportedCustomer {
    /// Who.
    pub who: FindOrCreateCustomer,
    /// Where deliveries go; taken where nothing is known.
    pub address: Option<String>,
    /// Whether they may buy on their name, where they are made; whoever is there stays as they are.
    pub is_active: bool,
}

impl ImportCustomers {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        for one in &self.customers {
            book.ask(Key::CustomerByPhone(one.who.phone.e164.clone()));
        }
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        // What can be refused is the number of a new customer, and the first of them tells: the draft is discarded then.
        let lines: Result<Vec<CameTo>, Stop> = self.customers.iter().map(|one| one.decide(context, book)).collect();
        let lines = lines?;
        // From here on it must succeed.
        book.record(context, "customers.imported", Subject::Import(self.slice.import), self.slice.facts(&lines));
        Ok(Outcome::created(Document::Imported(Arc::new(Imported { slice: self.slice, lines }))))
    }
}

impl ImportedCustomer {
    fn decide(&self, context: &mut Context, book: &mut Book) -> Result<CameTo, Stop> {
        let records = book.drafted_records().len();
        let found = find_or_create(&self.who, context, book)?;
        let mut customer = (*found.customer).clone();
        if found.created {
            // Their row is new in this draft and its record names none of this.
            customer.address.clone_from(&self.address);
            customer.is_active = self.is_active;
            book.customers.put(customer.id, Arc::new(customer));
            return Ok(CameTo::Created);
        }
        if let Some(address) = self.address.as_ref().filter(|_| customer.address.is_none()) {
            let facts = vec![Fact::new("address", Value::Text(address.clone()))];
            let personal = Personal { salt: context.entropy.bytes16(), customer_row: Some(customer.row), facts };
            book.record_change(context, "customer.completed", customer.subject(), Vec::new(), Vec::new(), Some(personal));
            customer.address = Some(address.clone());
            customer.version += 1;
            book.customers.put(customer.id, Arc::new(customer));
        }
        Ok(if book.drafted_records().len() > records { CameTo::Changed } else { CameTo::Unchanged })
    }
}
