//! What products are called by: SKUs, barcodes, ids.

use uuid::Uuid;

use crate::ids::ProductId;
use crate::limits::{BARCODE_CHARS_MAX, SKU_CHARS_MAX};

/// How a client names a product: a SKU, a barcode or an id, as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProductReference(pub String);

impl ProductReference {
    /// The id that it is, if it is one. An id is written as it is answered, with its hyphens; no SKU or barcode reads like that, so
    /// that a name never means two things.
    pub fn id(&self) -> Option<ProductId> {
        id_of(&self.0)
    }
}

impl From<ProductId> for ProductReference {
    fn from(id: ProductId) -> ProductReference {
        ProductReference(id.to_string())
    }
}

fn id_of(text: &str) -> Option<ProductId> {
    if text.len() == 36 { Uuid::try_parse(text).ok().map(ProductId) } else { None }
}

/// Whether a text can be a SKU, the code of a category, of a group of modifiers or of an option.
pub fn is_sku(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    (1..=SKU_CHARS_MAX).contains(&text.len()) && text.bytes().all(inside) && id_of(text).is_none()
}

/// What [`is_sku`] wants, for whoever sent something else.
pub const A_SKU: &str = "1 to 40 characters of A-Z, 0-9, `-`, `_` and `.`";

/// Whether a text can be a barcode: a GTIN with a right check digit where it has the digits of one, any other text as it is.
pub fn is_barcode(text: &str) -> bool {
    let is_text = (1..=BARCODE_CHARS_MAX).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
        && text.trim() == text
        && id_of(text).is_none();
    is_text && (!has_gtin_form(text) || is_valid_gtin(text))
}

/// What [`is_barcode`] wants, for whoever sent something else.
pub const A_BARCODE: &str = "1 to 64 characters; 8, 12, 13 or 14 digits must end with a right check digit";

/// Whether a text has the digits of an EAN-8, UPC-A (GTIN-12), EAN-13 or GTIN-14.
fn has_gtin_form(text: &str) -> bool {
    matches!(text.len(), 8 | 12 | 13 | 14) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is an EAN-8, UPC-A, EAN-13 or GTIN-14 with a right check digit (GS1 General Specifications 7.9).
pub fn is_valid_gtin(text: &str) -> bool {
    has_gtin_form(text) && text.ends_with(check_digit(&text[..text.len() - 1]))
}

/// The check digit that follows these digits (GS1 General Specifications 7.9).
///
/// # Panics
/// When there is something else among them: a bug of the caller.
pub fn check_digit(digits: &str) -> char {
    let value = |digit: char| digit.to_digit(10).expect("only digits have a check digit");
    let weighted: u32 =
        digits.chars().rev().enumerate().map(|(place, digit)| value(digit) * if place % 2 == 0 { 3 } else { 1 }).sum();
    char::from_digit((10 - weighted % 10) % 10, 10).expect("a digit")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gtin_with_a_wrong_digit_is_not_valid() {
        for text in ["4006381333931", "73513537", "036000291452", "10012345678902"] {
            assert!(is_valid_gtin(text), "{text}");
        }
        for text in ["4006381333932", "400638133393", "40063813339３1", "73513538", "036000291453", "10012345678903", ""] {
            assert!(!is_valid_gtin(text), "{text}");
        }
    }

    #[test]
    fn digits_of_another_length_and_other_texts_are_barcodes_as_they_are() {
        for text in ["2112345", "ABC-12/3", "منتج ١", "12345678901", &"9".repeat(64)] {
            assert!(is_barcode(text), "{text}");
        }
        for text in ["", " 1", "4006381333932", "a\u{7}", &"9".repeat(65), "019a0000-0000-7000-8000-000000000000"] {
            assert!(!is_barcode(text), "{text:?}");
        }
    }

    #[test]
    fn no_sku_reads_like_an_id() {
        assert!(is_sku("SHAWARMA-L") && is_sku("A_1.5"));
        for text in ["", "shawarma", "A B", "Ä", "019A0000-0000-7000-8000-000000000000", &"A".repeat(41)] {
            assert!(!is_sku(text), "{text}");
        }
        assert!(ProductReference("019A0000-0000-7000-8000-000000000000".into()).id().is_some());
        assert_eq!(ProductReference("12345678901234567890123456789012".into()).id(), None);
    }
}
