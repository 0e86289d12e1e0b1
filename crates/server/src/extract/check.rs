//! Checks of fields that need no records, all problems collected.

use docket_domain::customers::Phone;
use docket_domain::days::DateOverride;
use docket_domain::limits;
use docket_domain::money::{Amount, Currency, DecimalError};
use docket_domain::numbering::is_short_code;
use docket_domain::quantity::Quantity;
use docket_domain::time::Date;
use uuid::Uuid;

use crate::amount::Decimal;
use crate::problem::{EdgeCode, FieldError, Problem};

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

    /// A text within its limit, without control characters, trimmed; empty counts as absent.
    pub fn text(&mut self, pointer: &str, text: Option<String>, chars_max: usize) -> Option<String> {
        let text = text?;
        if text.chars().count() > chars_max {
            self.bad(pointer, EdgeCode::FieldTooLong, format!("At most {chars_max} characters."));
            return None;
        }
        if text.chars().any(|character| character.is_control() && character != '\n') {
            self.bad(pointer, EdgeCode::RequestInvalid, "No control characters but line breaks.");
            return None;
        }
        let trimmed = text.trim();
        (!trimmed.is_empty()).then(|| trimmed.to_owned())
    }

    /// A short code, in any case of letters.
    pub fn short_code(&mut self, pointer: &str, text: Option<String>) -> Option<String> {
        let code = text?.to_ascii_uppercase();
        if is_short_code(&code) {
            return Some(code);
        }
        self.bad(pointer, EdgeCode::CodeInvalid, "A short code, 1 to 8 of A-Z and 0-9.");
        None
    }

    /// An amount of zero or more.
    pub fn amount(&mut self, pointer: &str, decimal: &Decimal, currency: &Currency) -> Amount {
        match decimal.amount(currency) {
            Ok(amount) if amount < Amount::ZERO => {
                self.bad(pointer, EdgeCode::AmountNegative, "Zero or more.");
                Amount::ZERO
            }
            Ok(amount) => amount,
            Err(error) => {
                let code = match error {
                    DecimalError::TooManyDecimals(_) => EdgeCode::AmountTooManyDecimals,
                    DecimalError::NotANumber | DecimalError::TooLarge => EdgeCode::AmountInvalid,
                };
                self.bad(pointer, code, format!("{} {error}.", shortened(decimal.text())));
                Amount::ZERO
            }
        }
    }

    /// An amount greater than zero.
    pub fn amount_above_zero(&mut self, pointer: &str, decimal: &Decimal, currency: &Currency) -> Amount {
        match decimal.amount(currency) {
            Ok(amount) if amount <= Amount::ZERO => {
                self.bad(pointer, EdgeCode::AmountNotPositive, "Greater than zero.");
                Amount::ZERO
            }
            _ => self.amount(pointer, decimal, currency),
        }
    }

    /// An id, if one is sent.
    pub fn id(&mut self, pointer: &str, text: Option<String>, what: &str) -> Option<Uuid> {
        let id = Uuid::try_parse(text.as_deref()?);
        if id.is_err() {
            self.bad(pointer, EdgeCode::RequestInvalid, what);
        }
        id.ok()
    }

    /// A quantity greater than zero.
    pub fn quantity(&mut self, pointer: &str, decimal: &Decimal) -> Quantity {
        match decimal.quantity() {
            Ok(quantity) if quantity.0 > 0 => return quantity,
            Ok(_) => self.bad(pointer, EdgeCode::QuantityNotPositive, "Greater than zero."),
            Err(error) => self.bad(pointer, EdgeCode::QuantityInvalid, format!("{} {error}.", shortened(decimal.text()))),
        }
        Quantity(1_000)
    }

    /// A phone number of the merchant's country, or with a country code.
    pub fn phone(&mut self, pointer: &str, text: &str, country: &str) -> Option<Phone> {
        let phone = docket_phone::normalise(text, country);
        if phone.is_none() {
            let detail = format!("{} is not a valid phone number in {country}, nor with a country code.", shortened(text));
            self.bad(pointer, EdgeCode::PhoneInvalid, detail);
        }
        phone
    }

    /// A reason, which must be given.
    pub fn reason(&mut self, pointer: &str, text: String, chars_max: usize) -> String {
        if text.trim().is_empty() {
            self.bad(pointer, EdgeCode::FieldRequired, "Say why.");
        }
        self.text(pointer, Some(text), chars_max).unwrap_or_default()
    }

    /// A date.
    pub fn date(&mut self, pointer: &str, text: &str) -> Option<Date> {
        let date = Date::parse(text);
        if date.is_none() {
            self.bad(pointer, EdgeCode::RequestInvalid, "A date, YYYY-MM-DD.");
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

/// What was sent, short enough to be repeated in an answer.
fn shortened(text: &str) -> String {
    const CHARS: usize = 30;
    if text.chars().count() <= CHARS { text.to_owned() } else { format!("{}…", text.chars().take(CHARS).collect::<String>()) }
}
