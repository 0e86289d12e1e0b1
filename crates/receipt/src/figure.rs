//! Amounts and quantities as exact decimals, and how a language writes them.

use crate::language::{Digits, Language};

/// An exact decimal as text, such as `-12.50`; nothing here calculates with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure(String);

impl Figure {
    /// Reads `12`, `12.50` or `-12.50`; `None` for anything else, and for more than 40 characters.
    pub fn new(text: &str) -> Option<Figure> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (text.len() <= 40 && is_number(whole) && is_number(decimals)).then(|| Figure(text.to_owned()))
    }

    /// Whether nothing but zeros stand behind the point.
    pub(crate) fn is_whole(&self) -> bool {
        self.0.split_once('.').is_none_or(|(_, decimals)| decimals.bytes().all(|byte| byte == b'0'))
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.bytes().all(|byte| !byte.is_ascii_digit() || byte == b'0')
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.0.starts_with('-')
    }

    /// The digits without a sign, with the decimals as they are, or without those that are zero.
    fn unsigned(&self) -> &str {
        self.0.strip_prefix('-').unwrap_or(&self.0)
    }
}

/// How numbers are written on one receipt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numerals {
    pub(crate) language: Language,
    pub(crate) digits: Digits,
    /// Whether amounts are written without their decimals; only where all of a receipt are whole.
    pub(crate) hides_decimals: bool,
}

impl Numerals {
    /// An amount without sign and currency: `12.50`, `12,50`, `١٢٫٥٠`.
    pub(crate) fn amount(&self, figure: &Figure) -> String {
        let text = figure.unsigned();
        let text = if self.hides_decimals { text.split('.').next().unwrap_or(text) } else { text };
        self.written(text)
    }

    /// A quantity or a rate, without zeros at its end: `2`, `1.25`.
    pub(crate) fn quantity(&self, figure: &Figure) -> String {
        let text = figure.unsigned();
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        let sign = if figure.is_negative() { "-" } else { "" };
        format!("{sign}{}", self.written(text))
    }

    /// Digits in the receipt's own script, where that is wanted, and the language's decimal sign.
    pub(crate) fn written(&self, text: &str) -> String {
        let zero = self.language.zero(self.digits);
        let mark = self.language.decimal_mark(self.digits);
        text.chars()
            .map(|c| match c {
                '.' => mark,
                _ => c.to_digit(10).and_then(|digit| char::from_u32(zero as u32 + digit)).unwrap_or(c),
            })
            .collect()
    }

    /// Digits alone, for dates and times.
    pub(crate) fn digits_of(&self, text: &str) -> String {
        let zero = self.language.zero(self.digits);
        text.chars().map(|c| c.to_digit(10).and_then(|digit| char::from_u32(zero as u32 + digit)).unwrap_or(c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numerals(language: Language, digits: Digits, hides_decimals: bool) -> Numerals {
        Numerals { language, digits, hides_decimals }
    }

    #[test]
    fn a_figure_is_a_plain_decimal() {
        for good in ["0", "200", "200.00", "-12.5", "15296775.16"] {
            assert!(Figure::new(good).is_some(), "{good}");
        }
        for bad in ["", "-", ".5", "5.", "1,000", "1e3", "+1", "₹5", " 5", "1.2.3", &"9".repeat(41)] {
            assert!(Figure::new(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn each_language_writes_decimals_its_own_way() {
        let figure = Figure::new("1234.50").unwrap();
        let written = |language, digits| numerals(language, digits, false).amount(&figure);
        assert_eq!(written(Language::English, Digits::Latin), "1234.50");
        assert_eq!(written(Language::Spanish, Digits::Latin), "1234,50");
        assert_eq!(written(Language::Arabic, Digits::Latin), "1234.50");
        assert_eq!(written(Language::Arabic, Digits::Native), "١٢٣٤٫٥٠");
        assert_eq!(written(Language::Persian, Digits::Native), "۱۲۳۴٫۵۰");
        assert_eq!(written(Language::Hindi, Digits::Native), "१२३४.५०");
    }

    #[test]
    fn quantities_end_without_zeros() {
        let plain = numerals(Language::English, Digits::Latin, false);
        for (figure, text) in [("2.000", "2"), ("1.250", "1.25"), ("20", "20"), ("-1", "-1"), ("0.000", "0")] {
            assert_eq!(plain.quantity(&Figure::new(figure).unwrap()), text);
        }
    }
}
