//! What a printer is like.

use super::code_page;

/// How wide the paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 72 mm printed: 576 dots, 48 characters.
    Mm80,
    /// 48 mm printed: 384 dots, 32 characters.
    Mm58,
}

/// Which characters above ASCII the printer's own letters have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePage {
    /// Western European with the euro; page 19 of Epson's list and of most others'.
    Cp858,
    /// Windows Western European; page 16.
    Wpc1252,
}

/// A printer that speaks ESC/POS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterProfile {
    /// What is in it.
    pub paper: Paper,
    /// What it is set to at the beginning of each receipt.
    pub code_page: CodePage,
    /// Whether it cuts.
    pub has_cutter: bool,
    /// Whether a cash drawer hangs on it.
    pub opens_drawer: bool,
    /// Whether it makes QR codes itself (`GS ( k`).
    pub native_qr: bool,
}

impl Paper {
    /// Dots across at 203 dpi.
    pub fn dots(self) -> u32 {
        match self {
            Paper::Mm80 => 576,
            Paper::Mm58 => 384,
        }
    }

    /// Characters across in font A, twelve dots each.
    pub fn columns(self) -> u32 {
        self.dots() / 12
    }
}

impl CodePage {
    /// Its number in `ESC t n`.
    pub(super) fn selector(self) -> u8 {
        match self {
            CodePage::Cp858 => 19,
            CodePage::Wpc1252 => 16,
        }
    }

    /// The byte of a character.
    pub(super) fn byte(self, c: char) -> Option<u8> {
        match c {
            ' '..='~' => Some(c as u8),
            '\u{a0}' => Some(b' '),
            _ => self.upper_half().chars().position(|known| known == c).map(|index| 0x80 + index as u8),
        }
    }

    pub(super) fn has(self, c: char) -> bool {
        self.byte(c).is_some()
    }

    fn upper_half(self) -> &'static str {
        match self {
            CodePage::Cp858 => code_page::CP858,
            CodePage::Wpc1252 => code_page::WPC1252,
        }
    }
}
