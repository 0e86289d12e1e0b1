//! Makes a customer who must not be there yet. Example: a form at the counter takes down phone, name and address of someone new, who
//! becomes `CUST0007`; a phone that `CUST0003` has is refused, with that number.

use super::find_or_create::create;
use super::{FindOrCreateCustomer, phone_taken};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;

/// The command.
#[derive(Clone, Debug)]
pub struct CreateCustomer {
    /// Who; the default name where none is given.
    pub who: FindOrCreateCustomer,
    /// Where deliveries go.
    pub address: Option<String>,
}

impl CreateCustomer {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        self.who.ask(book);
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        if let Some(customer) = book.customer_of_phone(&self.who.phone.e164) {
            return Err(phone_taken(customer).into());
        }
        // Taking the number is the last check.
        let customer = create(&self.who, self.address.clone(), context, book)?;
        Ok(Outcome::created(Document::Customer(customer)))
    }
}
