//! What a merchant sells.

use crate::ids::ProductId;
use crate::money::{Amount, Percent};

/// A product of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Identity.
    pub id: ProductId,
    /// The merchant's own code, unique.
    pub sku: String,
    /// Names by language (BCP 47), the merchant's own language first.
    pub names: Vec<(String, String)>,
    /// Code of its category.
    pub category: Option<String>,
    /// In what it is counted.
    pub unit: Unit,
    /// Price of one unit, with or without tax as the merchant's prices are.
    pub price: Amount,
    /// The taxes on it.
    pub taxes: Vec<Tax>,
    /// EAN and other codes on the package.
    pub barcodes: Vec<String>,
    /// Whether it is sold by weight.
    pub sell_by_weight: bool,
    /// Whether it is sold at all.
    pub is_active: bool,
    /// Whether batches of it are kept.
    pub track_stock: bool,
    /// Which batch goes first.
    pub consumption: Consumption,
}

words! {
    /// Which batch of a product goes first.
    Consumption {
        /// The one that came first.
        Fifo = "fifo",
        /// The one that expires first.
        Fefo = "fefo",
    }
}

impl Product {
    /// The name in the merchant's language.
    pub fn name(&self) -> &str {
        self.names.first().map_or(&self.sku, |(_, name)| name)
    }
}

/// A group of products, as a menu or a shelf shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Short code, unique.
    pub code: String,
    /// Names by language, the merchant's own first.
    pub names: Vec<(String, String)>,
}

/// A named tax rate, such as `VAT` at 5 %.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tax {
    /// As it is printed.
    pub name: String,
    /// The rate.
    pub rate: Percent,
}

/// In what a product is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole pieces.
    Piece,
    /// Whole packs.
    Pack,
    /// Kilograms, to the gram.
    Kilogram,
    /// Litres, to the millilitre.
    Litre,
}

impl Unit {
    /// The word in the API and in presets.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Piece => "piece",
            Unit::Pack => "pack",
            Unit::Kilogram => "kg",
            Unit::Litre => "litre",
        }
    }

    /// The one of that word.
    pub fn parse(text: &str) -> Option<Unit> {
        [Unit::Piece, Unit::Pack, Unit::Kilogram, Unit::Litre].into_iter().find(|unit| unit.as_str() == text)
    }

    /// Whether only whole quantities make sense.
    pub fn is_whole(self) -> bool {
        matches!(self, Unit::Piece | Unit::Pack)
    }
}

/// How a client names a product: a SKU, a barcode or an id, as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProductReference(pub String);

/// Whether a text is an EAN-13 or EAN-8 with a right check digit (GS1 General Specifications 7.9).
pub fn is_valid_ean(text: &str) -> bool {
    if !matches!(text.len(), 8 | 13) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let weighted: u32 =
        text.bytes().rev().enumerate().map(|(place, byte)| u32::from(byte - b'0') * if place % 2 == 0 { 1 } else { 3 }).sum();
    weighted.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ean_with_a_wrong_digit_is_not_valid() {
        assert!(is_valid_ean("4006381333931"));
        assert!(is_valid_ean("73513537"));
        assert!(!is_valid_ean("4006381333932"));
        assert!(!is_valid_ean("400638133393"));
        assert!(!is_valid_ean("40063813339３1"));
    }
}
