//! Decimal numbers on the wire: JSON numbers with exact digits, never through a float.

use docket_domain::limits::AMOUNT_DIGITS_MAX;
use docket_domain::money::{Amount, Currency, DecimalError};
use docket_domain::quantity::Quantity;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A decimal number as it was sent: a JSON number or a string of one. Read into an amount or a quantity by [`crate::extract::Check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(String);

impl Decimal {
    /// One that was written elsewhere than in JSON.
    pub fn new(text: &str) -> Decimal {
        Decimal(text.to_owned())
    }

    /// As it was sent.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Reads it as an amount.
    ///
    /// # Errors
    /// See [`DecimalError`].
    pub fn amount(&self, currency: &Currency) -> Result<Amount, DecimalError> {
        let digits = self.0.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
        let amount = currency.parse(&self.0)?;
        if digits as u32 > AMOUNT_DIGITS_MAX { Err(DecimalError::TooLarge) } else { Ok(amount) }
    }

    /// Reads it as a quantity.
    ///
    /// # Errors
    /// See [`DecimalError`].
    pub fn quantity(&self) -> Result<Quantity, DecimalError> {
        Quantity::parse(&self.0)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        match raw.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => Ok(Decimal(raw.to_owned())),
            Some(b'"') => serde_json::from_str(raw).map(Decimal).map_err(D::Error::custom),
            _ => Err(D::Error::custom("expected a decimal number, such as 12.50 or \"12.50\"")),
        }
    }
}

impl Serialize for Decimal {
    /// In one form whatever was sent: `5`, `5.0` and `"5.00"` are the same request.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = if self.0.contains('.') { self.0.trim_end_matches('0').trim_end_matches('.') } else { &self.0 };
        serializer.serialize_str(text)
    }
}

impl PartialSchema for Decimal {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::SchemaType::from_iter([Type::Number, Type::String]))
            .description(Some("A decimal number, or a string of one. Exact: never read through a float."))
            .examples(Some(serde_json::json!(12.5)))
            .into()
    }
}

impl ToSchema for Decimal {}

/// A number in an answer, with exactly the digits that it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exact(pub String);

impl Exact {
    /// An amount with exactly the currency's decimals.
    pub fn amount(amount: Amount, currency: &Currency) -> Exact {
        Exact(currency.format(amount))
    }

    /// A quantity, as short as it can be.
    pub fn quantity(quantity: Quantity) -> Exact {
        Exact(quantity.to_string())
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl PartialSchema for Exact {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("A decimal number; amounts have exactly the merchant's decimals."))
            .into()
    }
}

impl ToSchema for Exact {}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(json: &str) -> Option<Decimal> {
        serde_json::from_str(json).ok()
    }

    #[test]
    fn a_number_and_a_string_of_it_are_the_same() {
        let canonical = |json| serde_json::to_string(&decimal(json).expect("a decimal")).expect("json");
        assert_eq!(canonical("5"), canonical("\"5.00\""));
        assert_eq!(canonical("0.10"), canonical("0.1"));
        assert_ne!(canonical("50"), canonical("5"));
    }

    #[test]
    fn no_digit_is_lost_on_the_way_in() {
        let currency = Currency { code: "IQD".into(), decimals: 2 };
        let read = |json| decimal(json).expect("a decimal").amount(&currency);
        assert_eq!(read("15296775.16"), Ok(Amount(1_529_677_516)));
        assert_eq!(read("1.00000000000000001"), Err(DecimalError::TooManyDecimals(2)));
        assert_eq!(read("12345678901234.56"), Err(DecimalError::TooLarge));
        assert_eq!(read("1e3"), Err(DecimalError::NotANumber));
    }

    #[test]
    fn what_is_neither_number_nor_string_is_refused() {
        for json in ["null", "true", "[1]", "{}"] {
            assert_eq!(decimal(json), None, "{json}");
        }
    }

    #[test]
    fn an_answer_keeps_trailing_zeros() {
        assert_eq!(serde_json::to_string(&Exact("5.00".into())).expect("json"), "5.00");
    }
}
