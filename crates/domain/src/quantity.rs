//! Quantities: thousandths, so that kilograms to the gram are exact.

use std::fmt;

use crate::limits::QUANTITY_MILLI_MAX;
use crate::money::{DecimalError, format_scaled, parse_scaled};

/// A quantity in thousandths of its unit: 2 pieces are 2,000, 250 g are 250.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(pub i64);

impl Quantity {
    /// Reads `2`, `0.25` or `1.125`.
    ///
    /// # Errors
    /// Not a decimal, more than three decimals, or greater than [`QUANTITY_MILLI_MAX`].
    pub fn parse(text: &str) -> Result<Quantity, DecimalError> {
        let milli = parse_scaled(text, 3)?;
        if milli.abs() > QUANTITY_MILLI_MAX {
            return Err(DecimalError::TooLarge);
        }
        Ok(Quantity(milli))
    }
}

impl fmt::Display for Quantity {
    /// Without trailing zeros: `2`, `0.25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format_scaled(self.0, 3);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_prints_as_short_as_it_can() {
        for (text, printed) in [("2", "2"), ("0.250", "0.25"), ("10", "10"), ("1.125", "1.125"), ("0.5", "0.5")] {
            assert_eq!(Quantity::parse(text).expect("a quantity").to_string(), printed);
        }
    }

    #[test]
    fn half_a_gram_is_refused() {
        assert_eq!(Quantity::parse("0.0005"), Err(DecimalError::TooManyDecimals(3)));
    }

    #[test]
    fn the_largest_quantity_is_taken_and_a_thousandth_more_is_not() {
        assert_eq!(Quantity::parse("999999.999"), Ok(Quantity(999_999_999)));
        for text in ["1000000", "1000000.001", "-1000000"] {
            assert_eq!(Quantity::parse(text), Err(DecimalError::TooLarge), "{text}");
        }
    }
}
