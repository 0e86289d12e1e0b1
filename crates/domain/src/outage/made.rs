//! What was made while the database could not be reached, as it goes into the spool: complete, so that nothing about it is decided
//! anew when it is taken in.

use std::sync::Arc;

use super::changed::Listed;
use crate::billing::{Bill, BillLine, Buyer};
use crate::book::Book;
use crate::command::{Command, Document, DocumentReference, Outcome};
use crate::customers::FindOrCreateCustomer;
use crate::ids::{BillId, CustomerId};
use crate::ordering::{Line, Order};
use crate::payments::Payment;
use crate::quantity::Quantity;
use crate::time::{Date, Timestamp};

/// A document that was answered. Rows, numbers of anything but itself, and what depends on them are made when it is taken in.
#[derive(Clone, Debug, PartialEq)]
pub enum Made {
    /// An order.
    Order(MadeOrder),
    /// A bill.
    Bill(MadeBill),
    /// A payment.
    Payment(MadePayment),
}

/// An order.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeOrder {
    /// As it was answered.
    pub order: Arc<Order>,
    /// Whose.
    pub customer: Option<MadeCustomer>,
    /// What the catalogue said of each line.
    pub listed: Vec<Listed>,
}

/// A bill of a sale.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeBill {
    /// As it was answered; which batches its goods come from is found when it is taken in.
    pub bill: Arc<Bill>,
    /// Whose.
    pub customer: Option<MadeCustomer>,
    /// What the catalogue said of each line.
    pub listed: Vec<Listed>,
}

/// A payment.
#[derive(Clone, Debug, PartialEq)]
pub struct MadePayment {
    /// As it was answered.
    pub payment: Arc<Payment>,
    /// Short code of who took it.
    pub user_code: Option<String>,
    /// The bill that it was given for.
    pub bill: Option<BillId>,
    /// Whose, where it names somebody.
    pub customer: Option<MadeCustomer>,
}

/// A customer that a document names.
#[derive(Clone, Debug, PartialEq)]
pub struct MadeCustomer {
    /// As they were answered. Whoever was not in memory got an id that is theirs only where nobody had the phone already.
    pub id: CustomerId,
    /// By whom they are found.
    pub wanted: Option<FindOrCreateCustomer>,
}

impl Made {
    /// What a command made that was decided without the database; `None` for one that is not taken then.
    pub fn of(command: &Command, outcome: &Outcome, book: &Book) -> Option<Made> {
        match (command, &outcome.document) {
            (Command::PlaceOrder(asked), Document::Order(_, Some(document))) => {
                let order = Arc::clone(&document.order);
                let customer = order.customer.map(|id| MadeCustomer { id, wanted: asked.customer.clone() });
                let listed = order.lines.iter().map(|line| Listed::of(line, book)).collect();
                Some(Made::Order(MadeOrder { order, customer, listed }))
            }
            (Command::SellItems(asked), Document::Bill(state, _)) => {
                let bill = Arc::clone(&state.bill);
                let wanted = match &asked.buyer {
                    Some(Buyer::Known { customer, .. }) => Some(customer.clone()),
                    _ => None,
                };
                let customer = bill.customer.as_ref().map(|billed| MadeCustomer { id: billed.id, wanted });
                let listed = bill.lines.iter().map(|line| Listed::of(&line.line, book)).collect();
                Some(Made::Bill(MadeBill { bill, customer, listed }))
            }
            (Command::RecordPayment(asked), Document::Payment(payment)) => {
                let customer = payment.customer.map(|id| MadeCustomer { id, wanted: who_is(id, book) });
                let user_code = asked.user.and_then(|user| book.user_code(user));
                Some(Made::Payment(MadePayment { payment: Arc::clone(payment), user_code, bill: asked.bill, customer }))
            }
            _ => None,
        }
    }

    /// Which document it is.
    pub fn reference(&self) -> DocumentReference {
        match self {
            Made::Order(made) => DocumentReference::Order(made.order.id),
            Made::Bill(made) => DocumentReference::Bill(made.bill.id),
            Made::Payment(made) => DocumentReference::Payment(made.payment.id),
        }
    }

    /// When it was made.
    pub fn at(&self) -> Timestamp {
        match self {
            Made::Order(made) => made.order.created_at,
            Made::Bill(made) => made.bill.created_at,
            Made::Payment(made) => made.payment.created_at,
        }
    }

    /// The operating day it belongs to.
    pub fn business_date(&self) -> Date {
        match self {
            Made::Order(made) => made.order.business_date,
            Made::Bill(made) => made.bill.business_date,
            Made::Payment(made) => made.payment.business_date,
        }
    }

    /// As it is answered.
    pub fn outcome(&self, document: Document) -> Outcome {
        Outcome { created: true, replayed: false, document }
    }
}

impl MadeBill {
    /// Its lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&BillLine, &Listed)> {
        self.bill.lines.iter().zip(&self.listed)
    }
}

impl MadeOrder {
    /// Its lines.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&Line, &Listed)> {
        self.order.lines.iter().zip(&self.listed)
    }

    /// How much of what is to be kept for it.
    pub(crate) fn reserved(&self) -> impl Iterator<Item = (&Line, Quantity)> {
        self.order.lines.iter().map(|line| (line, line.reserved)).filter(|(_, reserved)| reserved.0 > 0)
    }
}

/// By whom a customer that a payment names is found again, should the id be nobody's.
fn who_is(id: CustomerId, book: &Book) -> Option<FindOrCreateCustomer> {
    let customer = book.customers.peek(&id)?;
    let phone = customer.phone.clone()?;
    Some(FindOrCreateCustomer { phone, name: None, email: None })
}
