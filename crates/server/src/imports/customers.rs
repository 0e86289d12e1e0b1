//! Files of customers.

use docket_domain::customers::{FindOrCreateCustomer, ImportedCustomer, Phone, PhoneE164};
use docket_domain::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX};
use serde::{Deserialize, Serialize};

use super::reading::{Cells, Reading};
use super::table::{Column, Line};
use crate::extract::Check;
use crate::problem::EdgeCode;

/// The columns that a file may have.
pub const COLUMNS: &[Column] = &[
    Column::plain("phone").required(),
    Column::text("name"),
    Column::text("email"),
    Column::text("address"),
    Column::plain("is_active"),
];

/// A line, checked by itself.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct CustomerLine {
    /// Its number.
    pub line: u64,
    /// The phone in full.
    pub e164: String,
    national: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    is_active: bool,
}

impl CustomerLine {
    /// Reads a line.
    pub fn read(line: &Line, reading: &Reading<'_>, check: &mut Check) -> CustomerLine {
        let cells = Cells { line, reading };
        // A spreadsheet's user may have put a quote before the plus.
        let phone = line.given("phone").map(|cell| cell.strip_prefix('\'').unwrap_or(cell));
        let phone = match phone {
            Some(cell) => check.phone("/phone", cell, &reading.settings.country),
            None => {
                check.bad("/phone", EdgeCode::FieldRequired, "`phone` is empty.");
                None
            }
        };
        let phone = phone.map(|phone| (phone.e164.as_str().to_owned(), phone.national));
        let (e164, national) = phone.unwrap_or_default();
        CustomerLine {
            line: line.number,
            e164,
            national,
            name: cells.text("name", NAME_CHARS_MAX, check),
            email: cells.text("email", NAME_CHARS_MAX, check),
            address: cells.text("address", TEXT_CHARS_MAX, check),
            is_active: cells.yes_or_no("is_active", check).unwrap_or(true),
        }
    }

    /// What it asks for.
    ///
    /// # Panics
    /// For a line that was not good.
    pub fn imported(&self) -> ImportedCustomer {
        let e164 = PhoneE164::new(&self.e164).expect("a good line has a phone");
        let phone = Phone { e164, national: self.national.clone() };
        ImportedCustomer {
            who: FindOrCreateCustomer { phone, name: self.name.clone(), email: self.email.clone() },
            address: self.address.clone(),
            is_active: self.is_active,
        }
    }
}
