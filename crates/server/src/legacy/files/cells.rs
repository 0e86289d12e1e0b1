//! How the cells of a line are read, with everything that is wrong noted. What a bad cell is read as does not matter: its line is no row.

use docket_domain::legacy::{Meaning, WORDS};
use docket_domain::limits::{AMOUNT_DIGITS_MAX, LEGACY_ID_CHARS_MAX};
use docket_domain::money::{Amount, DecimalError};
use docket_domain::quantity::Quantity;
use docket_domain::time::Timestamp;

use super::HowToRead;
use super::amounts::{in_this_script, plain};
use super::dates::moment;
use super::words::{Says, word};
use crate::amount::Decimal;
use crate::extract::Check;
use crate::imports::Fault;
use crate::imports::cells::yes_or_no;
use crate::imports::table::Line;
use crate::problem::{EdgeCode, shortened};

/// Decimals of a quantity.
const QUANTITY_DECIMALS: u8 = 3;

/// A line's number as rows keep it.
pub fn line_number(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

/// What some databases write for no date.
fn is_no_date(cell: &str) -> bool {
    in_this_script(cell).starts_with("0000-00-00")
}

/// The cells of a line.
pub struct Cells<'a> {
    line: &'a Line,
    how: &'a HowToRead<'a>,
    check: Check,
}

impl<'a> Cells<'a> {
    /// The cells of that line.
    pub fn of(line: &'a Line, how: &'a HowToRead<'a>) -> Cells<'a> {
        Cells { line, how, check: Check::default() }
    }

    /// What was wrong with them.
    pub fn into_faults(self) -> Vec<Fault> {
        let number = self.line.number;
        self.check.into_errors().into_iter().map(|error| Fault::of_field(number, error)).collect()
    }

    /// Whether nothing was wrong so far.
    pub fn is_clean(&self) -> bool {
        self.check.is_clean()
    }

    /// The line.
    pub fn line(&self) -> u32 {
        line_number(self.line.number)
    }

    /// By what it is read.
    pub fn how(&self) -> &'a HowToRead<'a> {
        self.how
    }

    /// What stands in a column.
    pub fn given(&self, column: &str) -> Option<&'a str> {
        self.line.given(column)
    }

    /// Notes what is wrong with a cell, in words that go on after its name.
    pub fn bad(&mut self, column: &str, code: EdgeCode, why: &str) {
        let cell = self.given(column).unwrap_or_default();
        self.check.bad(&format!("/{column}"), code, format!("`{column}` is \"{}\", which {why}.", shortened(cell)));
    }

    /// A text.
    pub fn text(&mut self, column: &str, chars_max: usize) -> Option<String> {
        self.line.text(column, chars_max, &mut self.check)
    }

    /// A text that every line needs.
    pub fn needed(&mut self, column: &str, chars_max: usize) -> String {
        self.line.needed(column, chars_max, &mut self.check)
    }

    /// An id or a number of the other system's, where there is one.
    pub fn id(&mut self, column: &str) -> Option<String> {
        self.text(column, LEGACY_ID_CHARS_MAX)
    }

    /// An id or a number that every line needs.
    pub fn id_needed(&mut self, column: &str) -> String {
        self.needed(column, LEGACY_ID_CHARS_MAX)
    }

    /// An email address.
    pub fn email(&mut self, column: &str) -> Option<String> {
        self.check.email(&format!("/{column}"), self.line.given(column).map(str::to_owned))
    }

    /// An amount of either sign that every line needs.
    pub fn amount_signed(&mut self, column: &str) -> Amount {
        self.line.check_given(column, &mut self.check);
        self.amount_or_none(column).unwrap_or_default()
    }

    /// An amount of zero or more that every line needs.
    pub fn amount(&mut self, column: &str) -> Amount {
        self.line.check_given(column, &mut self.check);
        self.amount_if_any(column).unwrap_or_default()
    }

    /// An amount of zero or more, where there is one.
    pub fn amount_if_any(&mut self, column: &str) -> Option<Amount> {
        let amount = self.amount_or_none(column)?;
        if amount < Amount::ZERO {
            self.bad(column, EdgeCode::AmountNegative, "must be zero or more");
        }
        Some(amount)
    }

    /// An amount greater than zero that every line needs.
    pub fn amount_above_zero(&mut self, column: &str) -> Amount {
        self.line.check_given(column, &mut self.check);
        let amount = self.amount_or_none(column);
        if amount.is_some_and(|amount| amount <= Amount::ZERO) {
            self.bad(column, EdgeCode::AmountNotPositive, "must be greater than zero");
        }
        amount.unwrap_or_default()
    }

    fn amount_or_none(&mut self, column: &str) -> Option<Amount> {
        let currency = &self.how.settings.currency;
        let decimal = match plain(self.given(column)?, currency.decimals) {
            Ok(decimal) => Decimal::new(&decimal),
            Err(why) => {
                self.bad(column, EdgeCode::AmountInvalid, &why);
                return None;
            }
        };
        match decimal.amount(currency) {
            Ok(amount) => return Some(amount),
            Err(DecimalError::TooManyDecimals(decimals)) => {
                let why = format!(
                    "has more than the {decimals} decimals of the merchant's {}; round it in the file, or bring the files into a \
                     merchant whose `decimals` are as many",
                    currency.code
                );
                self.bad(column, EdgeCode::AmountTooManyDecimals, &why);
            }
            Err(DecimalError::TooLarge) => {
                let why = format!("has more than {AMOUNT_DIGITS_MAX} digits, decimals included");
                self.bad(column, EdgeCode::AmountInvalid, &why);
            }
            Err(error @ DecimalError::NotANumber) => self.bad(column, EdgeCode::AmountInvalid, &error.to_string()),
        }
        None
    }

    /// A quantity greater than zero.
    pub fn quantity(&mut self, column: &str) -> Quantity {
        self.line.check_given(column, &mut self.check);
        let Some(cell) = self.given(column) else { return Quantity::default() };
        let read = plain(cell, QUANTITY_DECIMALS).and_then(|plain| Quantity::parse(&plain).map_err(|error| error.to_string()));
        match read {
            Ok(quantity) if quantity.0 > 0 => return quantity,
            Ok(_) => self.bad(column, EdgeCode::QuantityNotPositive, "must be greater than zero"),
            Err(why) => self.bad(column, EdgeCode::QuantityInvalid, &why),
        }
        Quantity::default()
    }

    /// A moment that is not ahead, where there is one.
    pub fn moment(&mut self, column: &str) -> Option<Timestamp> {
        let cell = self.given(column).filter(|cell| !is_no_date(cell))?;
        match moment(cell, self.how.dates, &self.how.settings.zone) {
            Ok(at) if at <= self.how.now => return Some(at),
            Ok(_) => self.bad(column, EdgeCode::ImportDate, "is ahead of the present time"),
            Err(why) => self.bad(column, EdgeCode::ImportDate, &why),
        }
        None
    }

    /// A moment that every line needs.
    pub fn moment_needed(&mut self, column: &str) -> Timestamp {
        self.line.check_given(column, &mut self.check);
        if self.given(column).is_some_and(is_no_date) {
            self.bad(column, EdgeCode::FieldRequired, "is no date, and one is needed");
        }
        let at = self.moment(column);
        at.unwrap_or(self.how.now)
    }

    /// A word, where there is one.
    pub fn word(&mut self, column: &str, says: Says) -> Option<Meaning> {
        match word(self.given(column)?, says) {
            Ok(meaning) => return Some(meaning),
            Err(why) => self.bad(column, EdgeCode::ImportWord, &why),
        }
        None
    }

    /// A word that every line needs.
    pub fn word_needed(&mut self, column: &str, says: Says) -> Meaning {
        self.line.check_given(column, &mut self.check);
        self.word(column, says).unwrap_or(WORDS[0])
    }

    /// Yes or no.
    pub fn yes_or_no(&mut self, column: &str) -> Option<bool> {
        let read = yes_or_no(self.given(column)?);
        if read.is_none() {
            self.bad(column, EdgeCode::RequestInvalid, "must be yes or no");
        }
        read
    }

    /// Looks whether the amounts of the line are in the merchant's currency, where the file says.
    pub fn check_currency(&mut self) {
        let own = &self.how.settings.currency.code;
        if self.given("currency").is_some_and(|code| !code.eq_ignore_ascii_case(own)) {
            self.bad(
                "currency",
                EdgeCode::ImportWord,
                &format!("is not the merchant's currency, {own}; all amounts must be in it"),
            );
        }
    }
}
