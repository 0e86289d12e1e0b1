//! Barcodes that a scale or a packing table prints: an EAN-13 that carries a weight or a price.
//!
//! Example: by the rule `21`, five digits of item, five of weight with three decimals, `2112345012506` is item `12345` with
//! 1.250 kg; by the rule `23` the same digits were a price of 12.50. GS1 leaves the prefixes 02 and 20 to 29 to each shop
//! (GS1 General Specifications 1.4.2, restricted circulation numbers), so what they mean is the merchant's own setting.
//!
//! ```text
//! 2 1 1 2 3 4 5 0 1 2 5 0 2
//! prefix item      value     check digit
//! ```
//!
//! The value stands right before the check digit. Digits between item and value, such as the verifier of American price labels, are
//! not read. Which product it is says one of its codes: prefix and item, `2112345`, or the whole code with zeros for the value,
//! `2112345000008`.
//!
//! A price label must be sold at exactly its price. The weight that follows from the price is rounded to grams, and so many grams at
//! the price of a kilogram come to something else by a few minor units; therefore such a line is sold with quantity 1 and the printed
//! price as its unit price, and the weight is for the eye.

use super::Product;
use super::codes::{check_digit, is_valid_gtin};
use crate::limits::QUANTITY_MILLI_MAX;
use crate::money::{Amount, divide_half_up};
use crate::quantity::Quantity;

/// Digits of an EAN-13.
const DIGITS: usize = 13;

words! {
    /// What a barcode carries.
    ValueKind {
        /// Kilograms.
        Weight = "weight",
        /// An amount of money.
        Price = "price",
    }
}

/// How the barcodes of a prefix are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarcodeRule {
    /// How they begin: 02, or 20 to 29, and up to two more digits.
    pub prefix: String,
    /// What they carry.
    pub kind: ValueKind,
    /// Digits of the item, after the prefix.
    pub item_digits: u8,
    /// Digits of the value, before the check digit.
    pub value_digits: u8,
    /// How many of these are decimals.
    pub value_decimals: u8,
}

impl BarcodeRule {
    /// The rules of a merchant who has set none: `21` with a weight to the gram, `23` with a price.
    pub fn usual(currency_decimals: u8) -> Vec<BarcodeRule> {
        let rule = |prefix: &str, kind, value_decimals| BarcodeRule {
            prefix: prefix.to_owned(),
            kind,
            item_digits: 5,
            value_digits: 5,
            value_decimals,
        };
        vec![rule("21", ValueKind::Weight, 3), rule("23", ValueKind::Price, currency_decimals)]
    }

    fn beginning_digits(&self) -> usize {
        self.prefix.len() + usize::from(self.item_digits)
    }

    /// How the code of an item begins.
    fn reads(&self, code: &str) -> bool {
        code.len() == DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()) && code.starts_with(&self.prefix)
    }

    /// Reads a code that is one of these.
    fn read(&self, code: &str, currency_decimals: u8) -> Embedded {
        let item = &code[..self.beginning_digits()];
        let digits = &code[DIGITS - 1 - usize::from(self.value_digits)..DIGITS - 1];
        let value: i64 = digits.parse().expect("at most ten digits");
        let value = match self.kind {
            _ if value == 0 => None,
            // More than a line may have is no weight of anything.
            ValueKind::Weight => Some(value * ten_to(3 - self.value_decimals))
                .filter(|milli| *milli <= QUANTITY_MILLI_MAX)
                .map(|milli| Value::Weight(Quantity(milli))),
            ValueKind::Price => Some(Value::Price(Amount(value * ten_to(currency_decimals - self.value_decimals)))),
        };
        let zeros = format!("{item:0<width$}", width = DIGITS - 1);
        let whole = format!("{zeros}{}", check_digit(&zeros));
        Embedded { codes: [item.to_owned(), whole], value }
    }
}

fn ten_to(power: u8) -> i64 {
    10_i64.pow(u32::from(power))
}

/// Whether these rules can be a merchant's.
///
/// # Errors
/// Which rule it is that cannot, by its place, and why.
pub fn check_rules(rules: &[BarcodeRule], currency_decimals: u8) -> Result<(), (usize, &'static str)> {
    for (index, rule) in rules.iter().enumerate() {
        let in_store = rule.prefix.starts_with("02") || rule.prefix.starts_with('2') && rule.prefix.len() >= 2;
        let is_prefix = in_store && rule.prefix.len() <= 4 && rule.prefix.bytes().all(|byte| byte.is_ascii_digit());
        let fits = rule.beginning_digits() + usize::from(rule.value_digits) < DIGITS;
        let decimals_max = match rule.kind {
            ValueKind::Weight => 3,
            ValueKind::Price => currency_decimals,
        };
        let clashes =
            rules[..index].iter().any(|other| other.prefix.starts_with(&rule.prefix) || rule.prefix.starts_with(&other.prefix));
        let problem = if !is_prefix {
            "a prefix is 02 or 20 to 29, which GS1 leaves to shops, and up to two more digits"
        } else if rule.item_digits == 0 || rule.value_digits == 0 || !fits {
            "prefix, item and value have at least one digit each, and 12 together at most"
        } else if rule.value_decimals > decimals_max {
            "a weight has up to 3 decimals, a price up to those of the currency"
        } else if clashes {
            "another rule has a prefix that begins like this"
        } else {
            continue;
        };
        return Err((index, problem));
    }
    Ok(())
}

/// What a barcode carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    Weight(Quantity),
    Price(Amount),
}

/// A barcode that was read by a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embedded {
    /// By what the product may be found, the first that one has: prefix and item, or the whole code with zeros for the value.
    pub codes: [String; 2],
    value: Option<Value>,
}

/// What a label says of the thing it is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scanned {
    /// How much it is; of a price label what the price comes to, rounded to thousandths.
    pub quantity: Option<Quantity>,
    /// What it costs as a whole, where the label says so.
    pub price: Option<Amount>,
}

/// A code that a rule is for, and whose check digit is wrong: it was misread, and may say another weight or price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("has a wrong check digit")]
pub struct Misread;

/// Reads a scanned code; `None` where no rule is for it.
///
/// # Errors
/// [`Misread`].
pub fn read(code: &str, rules: &[BarcodeRule], currency_decimals: u8) -> Result<Option<Embedded>, Misread> {
    let Some(rule) = rules.iter().find(|rule| rule.reads(code)) else { return Ok(None) };
    if !is_valid_gtin(code) {
        return Err(Misread);
    }
    Ok(Some(rule.read(code, currency_decimals)))
}

impl Embedded {
    /// What the label says of a product. A value of zero says nothing, nor does a weight that is greater than a line may have.
    pub fn scanned(&self, product: &Product) -> Scanned {
        match self.value {
            None => Scanned::default(),
            Some(Value::Weight(quantity)) => Scanned { quantity: Some(quantity), price: None },
            Some(Value::Price(price)) => Scanned { quantity: quantity_for(price, product.price), price: Some(price) },
        }
    }
}

/// How much of something one gets for a price, half-up to thousandths; none where that is nothing, or more than a line may have.
fn quantity_for(price: Amount, unit_price: Amount) -> Option<Quantity> {
    if unit_price <= Amount::ZERO {
        return None;
    }
    let milli = divide_half_up(i128::from(price.0) * 1_000, i128::from(unit_price.0));
    (1..=i128::from(QUANTITY_MILLI_MAX)).contains(&milli).then_some(Quantity(milli as i64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::catalog::{NewProduct, Unit};
    use crate::ids::ProductId;

    fn cheese(price: i64) -> Product {
        let names = vec![("en".to_owned(), "Cheese".to_owned())];
        NewProduct::new("CHEESE", names, Unit::Kilogram, Amount(price)).with_id(ProductId(Uuid::nil()))
    }

    fn rule(prefix: &str, kind: ValueKind, item_digits: u8, value_digits: u8, value_decimals: u8) -> BarcodeRule {
        BarcodeRule { prefix: prefix.into(), kind, item_digits, value_digits, value_decimals }
    }

    fn usual(code: &str) -> Embedded {
        read(code, &BarcodeRule::usual(2), 2).expect("a right check digit").expect("a rule")
    }

    #[test]
    fn a_weight_is_read_to_the_gram() {
        let embedded = usual("2112345012506");
        assert_eq!(embedded.codes, ["2112345", "2112345000008"]);
        assert_eq!(embedded.scanned(&cheese(4_000)), Scanned { quantity: Some(Quantity(1_250)), price: None });
    }

    #[test]
    fn a_price_is_kept_and_its_weight_rounded_half_up_to_the_gram() {
        let embedded = usual("2312345012500");
        assert_eq!(embedded.codes[0], "2312345");
        for (unit_price, milli) in [(4_000, Some(313)), (1_250, Some(1_000)), (3_000, Some(417)), (0, None), (2_500_001, None)] {
            let scanned = embedded.scanned(&cheese(unit_price));
            assert_eq!(scanned, Scanned { quantity: milli.map(Quantity), price: Some(Amount(1_250)) }, "{unit_price}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_refused_only_where_a_rule_is_for_the_code() {
        let rules = BarcodeRule::usual(2);
        assert_eq!(read("2112345012507", &rules, 2), Err(Misread));
        for code in ["4006381333932", "2512345012503", "211234501250", "21123450125062", "2112345", "２112345012502", ""] {
            assert_eq!(read(code, &rules, 2), Ok(None), "{code}");
        }
    }

    #[test]
    fn a_value_of_zero_says_nothing() {
        assert_eq!(usual("2112345000008").scanned(&cheese(4_000)), Scanned::default());
    }

    #[test]
    fn a_weight_that_no_line_may_have_says_nothing() {
        let rules = [rule("21", ValueKind::Weight, 1, 9, 0)];
        let scanned = |value: &str| {
            let digits = format!("211{value}");
            let label = read(&format!("{digits}{}", check_digit(&digits)), &rules, 2).expect("right").expect("a rule");
            label.scanned(&cheese(4_000)).quantity
        };
        assert_eq!(scanned("000999999"), Some(Quantity(999_999_000)));
        assert_eq!(scanned("001000000"), None);
        assert_eq!(scanned("999999999"), None);
    }

    #[test]
    fn decimals_are_those_of_the_rule_and_digits_between_are_not_read() {
        // The American form: 02, item 5, a verifier, price 4.
        let american = [rule("02", ValueKind::Price, 5, 4, 2)];
        let code = "021234571299";
        let code = format!("{code}{}", check_digit(code));
        let embedded = read(&code, &american, 2).expect("right").expect("a rule");
        assert_eq!(embedded.value, Some(Value::Price(Amount(1_299))));
        assert_eq!(embedded.codes[0], "0212345");
        assert!(is_valid_gtin(&embedded.codes[1]) && embedded.codes[1].starts_with("021234500000"));
        let dinars = [rule("23", ValueKind::Price, 5, 5, 0), rule("21", ValueKind::Weight, 5, 5, 2)];
        let value = |code: &str| read(code, &dinars, 3).expect("right").expect("a rule").value;
        assert_eq!(value("2312345012500"), Some(Value::Price(Amount(1_250_000))));
        assert_eq!(value("2112345012506"), Some(Value::Weight(Quantity(12_500))));
    }

    #[test]
    fn rules_that_cannot_be_are_named() {
        let weight = |prefix: &str, item, value, decimals| rule(prefix, ValueKind::Weight, item, value, decimals);
        assert_eq!(check_rules(&BarcodeRule::usual(2), 2), Ok(()));
        assert_eq!(check_rules(&[weight("02", 5, 4, 3), weight("2901", 4, 4, 0)], 2), Ok(()));
        for bad in [
            weight("", 5, 5, 3),
            weight("2", 5, 5, 3),
            weight("30", 5, 5, 3),
            weight("2a", 5, 5, 3),
            weight("21000", 3, 3, 3),
            weight("21", 5, 6, 3),
            weight("21", 0, 5, 3),
            weight("21", 5, 0, 0),
            weight("21", 5, 5, 4),
            rule("23", ValueKind::Price, 5, 5, 3),
        ] {
            assert!(matches!(check_rules(std::slice::from_ref(&bad), 2), Err((0, _))), "{bad:?}");
        }
        assert!(matches!(check_rules(&[weight("21", 5, 5, 3), weight("211", 4, 5, 3)], 2), Err((1, _))));
    }

    proptest! {
        #[test]
        fn every_label_of_a_rule_is_read_back(item in 0_u32..100_000, value in 1_u32..100_000, is_price in any::<bool>()) {
            let digits = format!("{}{item:05}{value:05}", if is_price { "23" } else { "21" });
            let embedded = usual(&format!("{digits}{}", check_digit(&digits)));
            prop_assert_eq!(&embedded.codes[0], &digits[..7]);
            let scanned = embedded.scanned(&cheese(1_000));
            if is_price {
                prop_assert_eq!(scanned.price, Some(Amount(i64::from(value))));
            } else {
                prop_assert_eq!(scanned, Scanned { quantity: Some(Quantity(i64::from(value))), price: None });
            }
        }
    }
}
