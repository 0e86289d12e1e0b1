//! Checks of fields that need no records, all problems collected.

use docket_domain::customers::Phone;
use docket_domain::days::DateOverride;
use docket_domain::limits;
use docket_domain::money::{Amount, Currency, DecimalError};
use docket_domain::numbering::is_short_code;
use docket_domain::quantity::Quantity;
use docket_domain::refusal::Code;
use docket_domain::time::{Date, Timestamp};
use uuid::Uuid;

use crate::amount::Decimal;
use crate::problem::{EdgeCode, FieldError, Problem, named, shortened};

/// Characters that turn what follows them around, so that a text reads as another: `5<202E>01` shows as 510. No language is written with
/// them; the marks that phones put around numbers are others.
pub const TURNING: [char; 2] = ['\u{202d}', '\u{202e}'];

/// Collects what is wrong with a body while it is turned into a command.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    /// Notes a bad field.
    pub fn bad(&mut self, pointer: &str, code: EdgeCode, detail: impl Into<String>) {
        self.errors.push(FieldError { pointer: pointer.to_owned(), code: code.as_str(), detail: detail.into() });
    }

    /// Whether nothing was wrong so far: what compares fields with each other waits for it.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// The command, when nothing was wrong.
    ///
    /// # Errors
    /// All problems at once.
    pub fn finish<T>(self, command: T) -> Result<T, Problem> {
        if self.errors.is_empty() { Ok(command) } else { Err(Problem::fields(self.errors)) }
    }

    /// Everything that was wrong.
    pub fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    /// A text within its limit, without control characters, trimmed; empty counts as absent.
    pub fn text(&mut self, pointer: &str, text: Option<String>, chars_max: usize) -> Option<String> {
        let text = text?;
        if text.chars().count() > chars_max {
            self.bad(pointer, EdgeCode::FieldTooLong, format!("{} must have at most {chars_max} characters.", named(pointer)));
            return None;
        }
        if text.chars().any(|character| character.is_control() && character != '\n') {
            let detail = format!("{} must have no control characters but line breaks.", named(pointer));
            self.bad(pointer, EdgeCode::RequestInvalid, detail);
            return None;
        }
        if text.contains(TURNING) {
            let detail = format!("{} must have no character that turns what follows it around (U+202D, U+202E).", named(pointer));
            self.bad(pointer, EdgeCode::RequestInvalid, detail);
            return None;
        }
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// What somebody or something is called, if it is sent. An empty one is refused: it would count as absent without a word.
    pub fn name(&mut self, pointer: &str, text: Option<String>) -> Option<String> {
        let is_empty = text.as_ref().is_some_and(|text| text.trim().is_empty());
        if is_empty {
            self.bad(
                pointer,
                EdgeCode::CodeInvalid,
                format!("{} must not be empty; send a code, or leave it out.", named(pointer)),
            );
        }
        self.text(pointer, text, limits::NAME_CHARS_MAX)
    }

    /// A short code, in any case of letters.
    pub fn short_code(&mut self, pointer: &str, text: Option<String>) -> Option<String> {
        let code = text?.to_ascii_uppercase();
        if is_short_code(&code) {
            return Some(code);
        }
        let detail = format!("{} must be a short code: 1 to 8 characters of A-Z and 0-9.", named(pointer));
        self.bad(pointer, EdgeCode::CodeInvalid, detail);
        None
    }

    /// An amount of zero or more.
    pub fn amount(&mut self, pointer: &str, decimal: &Decimal, currency: &Currency) -> Amount {
        let amount = self.amount_signed(pointer, decimal, currency);
        if amount < Amount::ZERO {
            self.bad(pointer, EdgeCode::AmountNegative, format!("{} must be zero or more.", named(pointer)));
            return Amount::ZERO;
        }
        amount
    }

    /// An amount of either sign.
    pub fn amount_signed(&mut self, pointer: &str, decimal: &Decimal, currency: &Currency) -> Amount {
        match decimal.amount(currency) {
            Ok(amount) => amount,
            Err(error) => {
                let code = match error {
                    DecimalError::TooManyDecimals(_) => EdgeCode::AmountTooManyDecimals,
                    DecimalError::NotANumber | DecimalError::TooLarge => EdgeCode::AmountInvalid,
                };
                self.bad(
                    pointer,
                    code,
                    format!("{} cannot be \"{}\", which {error}.", named(pointer), shortened(decimal.text())),
                );
                Amount::ZERO
            }
        }
    }

    /// An amount greater than zero.
    pub fn amount_above_zero(&mut self, pointer: &str, decimal: &Decimal, currency: &Currency) -> Amount {
        match decimal.amount(currency) {
            Ok(amount) if amount <= Amount::ZERO => {
                self.bad(pointer, EdgeCode::AmountNotPositive, above_zero(pointer));
                Amount::ZERO
            }
            _ => self.amount(pointer, decimal, currency),
        }
    }

    /// An id, if one is sent.
    pub fn id(&mut self, pointer: &str, text: Option<String>) -> Option<Uuid> {
        let id = Uuid::try_parse(text.as_deref()?);
        if id.is_err() {
            self.bad(pointer, EdgeCode::RequestInvalid, an_id(pointer));
        }
        id.ok()
    }

    /// A quantity greater than zero.
    pub fn quantity(&mut self, pointer: &str, decimal: &Decimal) -> Quantity {
        match decimal.quantity() {
            Ok(quantity) if quantity.0 > 0 => return quantity,
            Ok(_) => self.bad(pointer, EdgeCode::QuantityNotPositive, above_zero(pointer)),
            Err(error) => self.bad(
                pointer,
                EdgeCode::QuantityInvalid,
                format!("{} cannot be \"{}\", which {error}.", named(pointer), shortened(decimal.text())),
            ),
        }
        Quantity(1_000)
    }

    /// A quantity of zero or more.
    pub fn quantity_or_none(&mut self, pointer: &str, decimal: &Decimal) -> Quantity {
        match decimal.quantity() {
            Ok(Quantity(0)) => Quantity(0),
            _ => self.quantity(pointer, decimal),
        }
    }

    /// A moment.
    pub fn timestamp(&mut self, pointer: &str, text: &str) -> Option<Timestamp> {
        let at = Timestamp::parse(text);
        if at.is_none() {
            let detail = format!("{} must be a moment such as 2025-11-06T09:30:00Z (RFC 3339).", named(pointer));
            self.bad(pointer, EdgeCode::RequestInvalid, detail);
        }
        at
    }

    /// A phone number of the merchant's country, or with a country code.
    pub fn phone(&mut self, pointer: &str, text: &str, country: &str) -> Option<Phone> {
        let phone = docket_phone::normalise(text, country);
        if phone.is_none() {
            let detail = format!("{} is not a valid phone number in {country}, nor with a country code.", shortened(text));
            let code = Code::CustomerPhoneInvalid.as_str();
            self.errors.push(FieldError { pointer: pointer.to_owned(), code, detail });
        }
        phone
    }

    /// An email address: something, an `@`, something, without spaces. Whether it is anyone's only a letter can tell.
    pub fn email(&mut self, pointer: &str, text: Option<String>) -> Option<String> {
        let email = self.text(pointer, text, limits::EMAIL_CHARS_MAX)?;
        let parts = email.rsplit_once('@');
        let is_one =
            parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) && !email.contains(char::is_whitespace);
        if !is_one {
            self.bad(pointer, EdgeCode::RequestInvalid, format!("{} must be an email address.", named(pointer)));
            return None;
        }
        Some(email)
    }

    /// A reason, which must be given.
    pub fn reason(&mut self, pointer: &str, text: String, chars_max: usize) -> String {
        if text.trim().is_empty() {
            self.bad(pointer, EdgeCode::FieldRequired, format!("{} must say why, and is empty.", named(pointer)));
        }
        self.text(pointer, Some(text), chars_max).unwrap_or_default()
    }

    /// A date.
    pub fn date(&mut self, pointer: &str, text: &str) -> Option<Date> {
        let date = Date::parse(text);
        if date.is_none() {
            self.bad(pointer, EdgeCode::RequestInvalid, a_date(pointer));
        }
        date
    }

    /// A choice of the business date, which needs a reason; a reason without a date is a mistake.
    pub fn date_override(&mut self, date: Option<String>, reason: Option<String>) -> Option<DateOverride> {
        let Some(date) = date else {
            if reason.is_some() {
                self.bad("/reason", EdgeCode::RequestInvalid, "A reason belongs to a `businessDate`; none was sent.");
            }
            return None;
        };
        let reason = self.reason("/reason", reason.unwrap_or_default(), limits::TEXT_CHARS_MAX);
        self.date("/businessDate", &date).map(|date| DateOverride { date, reason: Some(reason) })
    }

    /// A note within its limit; absent counts as empty.
    pub fn notes(&mut self, pointer: &str, text: Option<String>) -> String {
        self.text(pointer, text, limits::NOTES_CHARS_MAX).unwrap_or_default()
    }
}

/// What a date must be.
pub fn a_date(pointer: &str) -> String {
    format!("{} must be a date of 2000 to 2199, written YYYY-MM-DD.", named(pointer))
}

/// What a word must be.
pub fn one_of<'a>(pointer: &str, words: impl Iterator<Item = &'a str>) -> String {
    format!("{} must be one of {}.", named(pointer), words.collect::<Vec<_>>().join(", "))
}

/// What an id must be.
pub fn an_id(pointer: &str) -> String {
    format!("{} must be an id (a UUID), as it was answered.", named(pointer))
}

fn above_zero(pointer: &str) -> String {
    format!("{} must be greater than zero.", named(pointer))
}
