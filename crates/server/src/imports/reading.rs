//! How cells are read, with everything that is wrong noted.

use docket_domain::access::Actor;
use docket_domain::calendar::TimeOfDay;
use docket_domain::catalog::Tax;
use docket_domain::merchants::{Outlet, Settings};
use docket_domain::money::Amount;
use docket_domain::quantity::Quantity;
use docket_domain::time::{Date, Timestamp};

use super::cells::{number, why_no_number, yes_or_no};
use super::table::Line;
use crate::amount::Decimal;
use crate::extract::{Check, one_of};
use crate::problem::{EdgeCode, shortened};

/// What lines are read by.
pub struct Reading<'a> {
    /// The merchant's settings.
    pub settings: &'a Settings,
    /// Who asks.
    pub actor: &'a Actor,
    /// The taxes that products have.
    pub taxes: Vec<Tax>,
    /// The time now.
    pub now: Timestamp,
    /// Whether products that are there are refused.
    pub new_only: bool,
}

impl Line {
    /// A text.
    pub fn text(&self, column: &str, chars_max: usize, check: &mut Check) -> Option<String> {
        check.text(&format!("/{column}"), self.given(column).map(str::to_owned), chars_max)
    }

    /// A text that every line needs.
    pub fn needed(&self, column: &str, chars_max: usize, check: &mut Check) -> String {
        self.check_given(column, check);
        self.text(column, chars_max, check).unwrap_or_default()
    }

    /// Notes it when the cell of a column is empty, unless something is known to be wrong with it.
    pub fn check_given(&self, column: &str, check: &mut Check) {
        if self.given(column).is_none() && !self.faults.iter().any(|fault| fault.column.as_deref() == Some(column)) {
            check.bad(&format!("/{column}"), EdgeCode::FieldRequired, format!("`{column}` is empty."));
        }
    }
}

/// The cells of a line.
pub struct Cells<'a> {
    /// The line.
    pub line: &'a Line,
    /// What it is read by.
    pub reading: &'a Reading<'a>,
}

impl Cells<'_> {
    /// A text.
    pub fn text(&self, column: &str, chars_max: usize, check: &mut Check) -> Option<String> {
        self.line.text(column, chars_max, check)
    }

    /// A text that every line needs.
    pub fn needed(&self, column: &str, chars_max: usize, check: &mut Check) -> String {
        self.line.needed(column, chars_max, check)
    }

    /// One of a few words, in any case of letters.
    pub fn word(&self, column: &str, all: &[&'static str], check: &mut Check) -> Option<String> {
        let cell = self.line.given(column)?;
        let word = all.iter().find(|word| cell.eq_ignore_ascii_case(word));
        if word.is_none() {
            check.bad(&format!("/{column}"), EdgeCode::RequestInvalid, one_of(&format!("/{column}"), all.iter().copied()));
        }
        word.map(|word| (*word).to_owned())
    }

    /// Yes or no.
    pub fn yes_or_no(&self, column: &str, check: &mut Check) -> Option<bool> {
        let cell = self.line.given(column)?;
        let read = yes_or_no(cell);
        if read.is_none() {
            let detail = format!("`{column}` must be yes or no, and is \"{}\".", shortened(cell));
            check.bad(&format!("/{column}"), EdgeCode::RequestInvalid, detail);
        }
        read
    }

    /// An amount of zero or more.
    pub fn amount(&self, column: &str, check: &mut Check) -> Option<Amount> {
        let decimal = self.decimal(column, EdgeCode::AmountInvalid, check)?;
        Some(check.amount(&format!("/{column}"), &decimal, &self.reading.settings.currency))
    }

    /// A quantity greater than zero.
    pub fn quantity(&self, column: &str, check: &mut Check) -> Option<Quantity> {
        let decimal = self.decimal(column, EdgeCode::QuantityInvalid, check)?;
        Some(check.quantity(&format!("/{column}"), &decimal))
    }

    fn decimal(&self, column: &str, code: EdgeCode, check: &mut Check) -> Option<Decimal> {
        let cell = number(self.line.given(column)?);
        if let Some(why) = why_no_number(&cell) {
            check.bad(&format!("/{column}"), code, format!("`{column}` {why}; it is \"{}\".", shortened(&cell)));
            return None;
        }
        Some(Decimal::new(&cell))
    }

    /// A date.
    pub fn date(&self, column: &str, check: &mut Check) -> Option<Date> {
        let cell = number(self.line.given(column)?);
        let date = Date::parse(&cell);
        if date.is_none() {
            let detail = format!("`{column}` must be a date written YYYY-MM-DD, and is \"{}\".", shortened(&cell));
            check.bad(&format!("/{column}"), EdgeCode::RequestInvalid, detail);
        }
        date
    }

    /// A moment in the past, or the beginning of a day at an outlet.
    pub fn moment(&self, column: &str, outlet: &Outlet, check: &mut Check) -> Option<Timestamp> {
        let cell = number(self.line.given(column)?);
        let zone = self.reading.settings.calendar(Some(outlet)).zone;
        let at = Date::parse(&cell).map(|date| zone.moment(date, TimeOfDay::MIDNIGHT)).or_else(|| Timestamp::parse(&cell));
        let pointer = format!("/{column}");
        match at {
            None => {
                let detail =
                    format!("`{column}` must be a date, YYYY-MM-DD, or a moment (RFC 3339), and is \"{}\".", shortened(&cell));
                check.bad(&pointer, EdgeCode::RequestInvalid, detail);
            }
            Some(at) if at > self.reading.now => {
                check.bad(&pointer, EdgeCode::RequestInvalid, format!("`{column}` is ahead of the present time."));
            }
            Some(_) => {}
        }
        at
    }
}
