//! Phone numbers as people write them, turned into the one form Docket stores (SPEC 6).
//!
//! Spaces, dashes, `+91`, a leading `0`, Arabic, Persian and Devanagari digits, with marks of direction or without, all lead to the same [`Phone`]. Apart from the
//! rules because the library behind it is large.

use docket_domain::catalog::fold::ascii_digits;
use docket_domain::customers::{Phone, PhoneE164};
use docket_domain::fold::is_invisible;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, Region};

/// The most characters that are looked at; a longer text is no phone number.
const CHARS_MAX: usize = 40;

/// Reads a phone number as it is dialled in a country (ISO 3166, such as `IN`). `None` where it is no valid number.
pub fn normalise(text: &str, country: &str) -> Option<Phone> {
    // What is copied from a right-to-left text brings marks of direction along.
    let seen: String = text.chars().filter(|character| !is_invisible(*character)).take(CHARS_MAX + 1).collect();
    if seen.chars().count() > CHARS_MAX {
        return None;
    }
    let number = PHONE_NUMBER_UTIL.parse(ascii_digits(&seen), Some(country.parse::<Region>().ok()?)).ok()?;
    if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
        return None;
    }
    let e164 = PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164);
    Some(Phone { e164: PhoneE164::new(&e164)?, national: number.get_national_significant_number() })
}

/// The countries whose phone numbers can be read (ISO 3166, such as `IN`), in order.
pub fn countries() -> Vec<String> {
    let regions = PHONE_NUMBER_UTIL.get_supported_regions();
    let mut countries: Vec<String> = regions.map(|region| region.to_string()).filter(|code| code.len() == 2).collect();
    countries.sort_unstable();
    countries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn e164(text: &str, country: &str) -> Option<String> {
        normalise(text, country).map(|phone| phone.e164.as_str().to_owned())
    }

    #[test]
    fn one_number_written_in_many_ways_is_one_number() {
        let ways = [
            "9876543210",
            "09876543210",
            "+919876543210",
            "+91 98765 43210",
            "98765-43210",
            "(98765) 43210",
            "00 91 98765 43210",
            "٩٨٧٦٥٤٣٢١٠",
            "۹۸۷۶۵۴۳۲۱۰",
            "९८७६५४३२१०",
            "\u{200f}98765\u{200e}-43210\u{200f}",
            "\u{202b}+91 (98765) 43210\u{202c}",
        ];
        for way in ways {
            assert_eq!(e164(way, "IN").as_deref(), Some("+919876543210"), "{way}");
        }
    }

    #[test]
    fn the_country_decides_what_a_local_number_is() {
        assert_eq!(e164("050 123 4567", "AE").as_deref(), Some("+971501234567"));
        assert_eq!(normalise("050 123 4567", "AE").map(|phone| phone.national).as_deref(), Some("501234567"));
        assert_eq!(e164("+49 30 901820", "AE").as_deref(), Some("+4930901820"));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "abc", "123", "+", "+999999999999999999", "98765432101234", &"9".repeat(10_000)] {
            assert_eq!(normalise(text, "IN"), None, "{text:?}");
        }
    }
}
