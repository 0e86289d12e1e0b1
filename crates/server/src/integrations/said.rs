//! What a platform says, in one shape, and how its texts and amounts are read. Platforms say more than is documented and change it, so
//! members that nobody knows are passed over; what is needed must be there.

use docket_domain::customers::FindOrCreateCustomer;
use docket_domain::integrations::{PlatformOrder, PlatformStatus};
use docket_domain::limits::{NAME_CHARS_MAX, ORDER_LINES_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use serde::de::{DeserializeOwned, Visitor};
use serde::{Deserialize, Deserializer};

use crate::amount::Decimal;
use crate::extract::TURNING;
use crate::problem::{EdgeCode, FieldError, Problem};

/// The most characters of what a platform calls an order, a product or an option.
const REFERENCE_CHARS_MAX: usize = 100;
/// The most pieces of an item, and of an option with one of it.
const COUNT_MAX: u32 = 9_999;

/// What came.
#[derive(Debug)]
pub enum Event {
    /// An order.
    Order(Box<PlatformOrder>),
    /// Something about an order.
    Status {
        /// What the platform calls it.
        reference: String,
        /// What.
        said: PlatformStatus,
        /// Why it was called off.
        reason: Option<String>,
        /// What the platform calls this message, where it calls it something.
        event: Option<String>,
    },
    /// Something that concerns no order: a ping, a menu.
    Nothing,
}

/// A word that may be sent as a number: ids of some platforms are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word(pub String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
        struct Words;
        impl Visitor<'_> for Words {
            type Value = Word;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text or a whole number")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Word, E> {
                Ok(Word(text.to_owned()))
            }

            fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Word, E> {
                Ok(Word(number.to_string()))
            }

            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Word, E> {
                Ok(Word(number.to_string()))
            }

            fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Word, E> {
                Err(E::custom("expected a text or a whole number"))
            }
        }
        deserializer.deserialize_any(Words)
    }
}

/// A list of which null is as good as none at all.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Option::<Vec<T>>::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a body, or a part of it.
///
/// # Errors
/// `request.malformed`, `integration.payloadInvalid`.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(bytes).map_err(|error| {
        if error.is_data() {
            let detail = format!("The body is not what this platform sends: {error}.");
            Problem::new(EdgeCode::IntegrationPayloadInvalid, detail)
        } else {
            Problem::new(EdgeCode::RequestMalformed, format!("The body is not JSON: {error}."))
        }
    })
}

/// What is wrong with a member of a body that can be read otherwise.
pub fn bad(pointer: &str, detail: &str) -> Problem {
    let (pointer, detail) = (pointer.to_owned(), detail.to_owned());
    let code = EdgeCode::IntegrationPayloadInvalid.as_str();
    Problem::fields(vec![FieldError { pointer, code, detail }])
}

/// A text as people may have typed it: without control characters and those that turn it around, trimmed, cut to its limit; none where
/// nothing is left.
pub fn text(text: Option<&str>, chars_max: usize) -> Option<String> {
    let is_shown = |character: &char| (!character.is_control() || *character == '\n') && !TURNING.contains(character);
    let shown: String = text?.chars().filter(is_shown).take(chars_max).collect();
    let trimmed = shown.trim();
    (!trimmed.is_empty()).then(|| trimmed.to_owned())
}

/// What the platform calls an order. Never cut: two would become one.
///
/// # Errors
/// `integration.payloadInvalid`.
pub fn order_reference(word: &str, pointer: &str) -> Result<String, Problem> {
    let is_good = !word.is_empty() && word.chars().count() <= REFERENCE_CHARS_MAX && !word.chars().any(char::is_control);
    if is_good {
        return Ok(word.to_owned());
    }
    Err(bad(pointer, &format!("The id of an order has 1 to {REFERENCE_CHARS_MAX} characters, and none of control.")))
}

/// A reference to a product or an option; one that cannot be any is none.
pub fn reference(word: Option<&Word>) -> Option<String> {
    let word = word?.0.trim();
    let is_good = !word.is_empty() && word.chars().count() <= REFERENCE_CHARS_MAX && !word.chars().any(char::is_control);
    is_good.then(|| word.to_owned())
}

/// What an item or an option is called.
pub fn name(said: Option<&str>, reference: Option<&String>) -> String {
    text(said, NAME_CHARS_MAX).or_else(|| text(reference.map(String::as_str), NAME_CHARS_MAX)).unwrap_or_else(|| "?".to_owned())
}

/// How many; one where nothing is said.
///
/// # Errors
/// `integration.payloadInvalid`.
pub fn count(word: Option<&Word>, pointer: &str) -> Result<u32, Problem> {
    let Some(word) = word else { return Ok(1) };
    let counted = word.0.parse().ok().filter(|count| (1..=COUNT_MAX).contains(count));
    counted.ok_or_else(|| bad(pointer, &format!("A quantity is a whole number from 1 to {COUNT_MAX}.")))
}

/// How many items an order may have.
///
/// # Errors
/// `integration.payloadInvalid`.
pub fn check_items<T>(items: &[T], pointer: &str) -> Result<(), Problem> {
    // A line is kept for what is charged for bringing it.
    if (1..ORDER_LINES_MAX).contains(&items.len()) {
        return Ok(());
    }
    Err(bad(pointer, &format!("An order has 1 to {} items.", ORDER_LINES_MAX - 1)))
}

/// An amount that is written out, such as `12.50`; nothing where none is said.
///
/// # Errors
/// `integration.payloadInvalid`.
pub fn amount(said: Option<&Decimal>, settings: &Settings, pointer: &str) -> Result<Amount, Problem> {
    let Some(said) = said else { return Ok(Amount::ZERO) };
    let text = said.text();
    // `1200.0` where there are no decimals is as good as `1200`.
    let plain = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    match Decimal::new(plain).amount(&settings.currency) {
        Ok(amount) if amount >= Amount::ZERO => Ok(amount),
        _ => Err(bad(pointer, "An amount is a number of at least zero, with no more decimals than the merchant's currency has.")),
    }
}

/// An amount that is counted in the smallest unit, such as `1250`; nothing where none is said.
///
/// # Errors
/// `integration.payloadInvalid`.
pub fn minor(said: Option<i64>, pointer: &str) -> Result<Amount, Problem> {
    let amount = Amount(said.unwrap_or(0));
    let is_good = amount >= Amount::ZERO && amount.0 <= docket_domain::limits::AMOUNT_MINOR_MAX;
    if is_good { Ok(amount) } else { Err(bad(pointer, "An amount is at least zero and has at most 15 digits.")) }
}

/// Who ordered. A phone that is one finds or makes a customer; what else is known of them stands with the order.
pub fn who(name: Option<&str>, phone: Option<&str>, settings: &Settings) -> (Option<FindOrCreateCustomer>, Option<String>) {
    let name = text(name, NAME_CHARS_MAX);
    let given = text(phone, NAME_CHARS_MAX);
    // What is masked has stars or crosses in place of digits, and is nobody's number.
    let is_whole = |phone: &&str| !phone.contains(['*', 'x', 'X', '#', '•']);
    let phone = given.as_deref().filter(is_whole).and_then(|phone| docket_phone::normalise(phone, &settings.country));
    match phone {
        Some(phone) => (Some(FindOrCreateCustomer { phone, name, email: None }), None),
        None => {
            let known: Vec<String> = name.into_iter().chain(given).collect();
            (None, (!known.is_empty()).then(|| known.join(" · ")))
        }
    }
}
