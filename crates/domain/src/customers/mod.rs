//! Who buys.
//!
//! A customer is known by phone. Two who turn out to be one person are merged: the row of the other stays, with its number and its
//! phone, and both lead to the survivor from then on. A customer who wants to be forgotten is erased: the row stays, with its number
//! and what the ledger says, and nothing of it names the person.

mod change_customer;
mod create_customer;
mod erase_customer;
mod find_or_create;
mod import_customers;
mod merge_customers;
pub mod one_time_code;
mod reach;

pub use change_customer::ChangeCustomer;
pub use create_customer::CreateCustomer;
pub use erase_customer::{ERASED_NAME, ERASED_TEXT, EraseCustomer, Erasure};
pub use find_or_create::FindOrCreateCustomer;
pub(crate) use find_or_create::{find_or_create, taken_in_customer};
pub use import_customers::{ImportCustomers, ImportedCustomer};
pub use merge_customers::MergeCustomers;
pub(crate) use reach::{check_own, whoever_is, whoever_stands_for};

use std::sync::Arc;

use crate::audit::{Fact, Subject, Value};
use crate::ids::CustomerId;
use crate::legacy::Origin;
use crate::numbering::Number;
use crate::refusal::{Code, Refusal};
use crate::standing::StandingOrder;
use crate::time::Timestamp;

/// The name of a customer who gave none (SPEC 6).
pub const DEFAULT_NAME: &str = "Walk-in Customer";

/// A phone number in E.164, such as `+971501234567`: what makes a customer the same customer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhoneE164(String);

/// A phone number, normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// The full number.
    pub e164: PhoneE164,
    /// The digits as they are dialled within the merchant's country, without a leading zero: `501234567`.
    pub national: String,
}

impl PhoneE164 {
    /// Takes a number that is in E.164 already: `+` and 5 to 15 digits. Whoever has a number as people write it uses the crate
    /// `docket-phone`.
    pub fn new(text: &str) -> Option<PhoneE164> {
        let digits = text.strip_prefix('+')?;
        let is_number = (5..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| PhoneE164(text.to_owned()))
    }

    /// As it is stored and shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Someone who buys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// Identity.
    pub id: CustomerId,
    /// The number of the record that made them; orders refer to them by it.
    pub row: u64,
    /// Such as `CUST0001`.
    pub number: Number,
    /// What they are called.
    pub name: String,
    /// Unique within the merchant; none of who was erased, and of whom another system knew none.
    pub phone: Option<Phone>,
    /// Where receipts go.
    pub email: Option<String>,
    /// Where deliveries go.
    pub address: Option<String>,
    /// Whether they may still buy on their name.
    pub is_active: bool,
    /// When they first came.
    pub created_at: Timestamp,
    /// Whom they are part of since they were merged; that one is not merged itself.
    pub merged_into: Option<CustomerId>,
    /// When they were erased.
    pub erased_at: Option<Timestamp>,
    /// 1 when made, one more with each change.
    pub version: u32,
    /// Where they come from, where another system had them first.
    pub origin: Option<Box<Origin>>,
}

/// What the records say of a customer, as of the last write. Only for commands that say
/// [`crate::command::Command::needs_sums`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFacts {
    /// Who was merged into them, in the order of their rows.
    pub merged: Vec<Arc<Customer>>,
    /// Orders of theirs, and of who was merged into them, that are open.
    pub open_orders: u64,
    /// Standing orders of theirs, and of who was merged into them, that were not cancelled.
    pub standing_orders: Vec<Arc<StandingOrder>>,
    /// Imports of the merchant's that are not at their end, and whose lines may name anybody.
    pub open_imports: u64,
}

impl Customer {
    /// What records of them are about.
    pub fn subject(&self) -> Subject {
        Subject::Customer { row: self.row, id: self.id }
    }

    /// What the stream calls them: never by name or phone.
    pub(crate) fn number_fact(&self) -> Fact {
        Fact::new("customerNumber", Value::Text(self.number.text().to_owned()))
    }
}

/// Why a phone cannot be had, with the number of who has it.
fn phone_taken(customer: &Customer) -> Refusal {
    let number = customer.number.text();
    let how = if customer.is_active { "" } else { ", who is inactive" };
    Refusal::at("/phone", Code::CustomerPhoneTaken, format!("The phone number is that of {number}{how}."))
}
