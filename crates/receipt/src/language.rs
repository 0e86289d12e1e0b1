//! The five languages of receipts, and their conventions for numbers and dates.

/// A language that receipts are printed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `en`
    English,
    /// `hi`
    Hindi,
    /// `ar`
    Arabic,
    /// `fa`
    Persian,
    /// `es`
    Spanish,
}

/// Which digits amounts and dates are written in. Document numbers and phone numbers always stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Digits {
    /// 0 to 9.
    #[default]
    Latin,
    /// Those of the language: ٠ to ٩, ۰ to ۹, ० to ९.
    Native,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] = [Language::English, Language::Hindi, Language::Arabic, Language::Persian, Language::Spanish];

    /// The language of a BCP 47 tag such as `ar` or `es-AR`; `None` for one that receipts are not printed in.
    pub fn parse(tag: &str) -> Option<Language> {
        let primary = tag.split('-').next().unwrap_or(tag);
        Language::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Hindi => "hi",
            Language::Arabic => "ar",
            Language::Persian => "fa",
            Language::Spanish => "es",
        }
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        matches!(self, Language::Arabic | Language::Persian)
    }

    /// The digit zero; the other nine follow it in Unicode.
    pub(crate) fn zero(self, digits: Digits) -> char {
        match (digits, self) {
            (Digits::Native, Language::Arabic) => '\u{660}',
            (Digits::Native, Language::Persian) => '\u{6f0}',
            (Digits::Native, Language::Hindi) => '\u{966}',
            _ => '0',
        }
    }

    /// What stands before the decimals (CLDR; Spanish as in Spain and Argentina).
    pub(crate) fn decimal_mark(self, digits: Digits) -> char {
        match (digits, self) {
            (_, Language::Spanish) => ',',
            (Digits::Native, Language::Arabic | Language::Persian) => '\u{66b}',
            _ => '.',
        }
    }
}
