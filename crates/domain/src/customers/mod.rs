//! Who buys.

mod find_or_create;
mod import_customers;

pub use find_or_create::FindOrCreateCustomer;
pub(crate) use find_or_create::find_or_create;
pub use import_customers::{ImportCustomers, ImportedCustomer};

use crate::audit::Subject;
use crate::ids::CustomerId;
use crate::numbering::Number;
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
    /// Unique within the merchant.
    pub phone: Phone,
    /// Where receipts go.
    pub email: Option<String>,
    /// Where deliveries go.
    pub address: Option<String>,
    /// Whether they may still buy on their name.
    pub is_active: bool,
    /// When they first came.
    pub created_at: Timestamp,
}

impl Customer {
    /// What records of them are about.
    pub fn subject(&self) -> Subject {
        Subject::Customer { row: self.row, id: self.id }
    }
}
