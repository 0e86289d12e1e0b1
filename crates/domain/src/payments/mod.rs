//! Money received or promised.
//!
//! So far: cash and cards, taken with a bill, or without an order, which is a deposit of the customer's. Other methods, orders that
//! are paid ahead and wallets will stand beside this.

mod record_payment;

pub use record_payment::RecordPayment;

use crate::audit::Subject;
use crate::ids::{CustomerId, PaymentId, UserId};
use crate::money::Amount;
use crate::numbering::Number;
use crate::time::{Date, Timestamp};

words! {
    /// How money is given. A closed list of what can be taken.
    PaymentMethod {
        /// Coins and notes, into a drawer.
        Cash = "cash",
        /// By a card, on the terminal of an acquirer.
        Card = "card",
    }
}

words! {
    /// Where a payment stands. Cash is there when it is recorded.
    Status {
        /// The money is there.
        Paid = "paid",
    }
}

/// Money received or promised, with its own number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Identity.
    pub id: PaymentId,
    /// The number of the record that recorded it; its journal entry has the same.
    pub row: u64,
    /// Such as `PAY20260006`.
    pub number: Number,
    /// Who took it.
    pub user: UserId,
    /// Whose it is.
    pub customer: Option<CustomerId>,
    /// The row of that customer.
    pub customer_row: Option<u64>,
    /// Short code of the outlet where it was taken.
    pub outlet: String,
    /// Short code of the register into whose drawer it went.
    pub register: Option<String>,
    /// The row of the shift into whose drawer it went.
    pub shift_row: Option<u64>,
    /// The row of the bill that it was taken with; its journal entry is then the bill's.
    pub bill_row: Option<u64>,
    /// How much in minor units; more than zero.
    pub amount: Amount,
    /// How much was handed over, change included.
    pub tendered: Amount,
    /// How it was given.
    pub method: PaymentMethod,
    /// Where it stands.
    pub status: Status,
    /// What the client calls it: a receipt's number, a note. Searchable; it may name a person.
    pub reference: Option<String>,
    /// The operating day it belongs to.
    pub business_date: Date,
    /// When it was recorded.
    pub created_at: Timestamp,
}

impl Payment {
    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::Payment { row: self.row, id: self.id }
    }
}
