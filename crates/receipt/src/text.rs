//! Plain text: for a screen, an e-mail, and for tests that compare line by line.

use unicode_width::UnicodeWidthStr;

use crate::arrange::{Measure, Placed, Style, arrange};
use crate::inline::Inline;
use crate::model::Receipt;
use crate::sheet;

/// Narrower than this nothing readable fits.
const COLUMNS_MIN: u32 = 20;

/// The receipt as plain text of so many columns: 48 or 42 on 80 mm paper, 32 on 58 mm; at least 20.
///
/// From right to left, every line begins with U+200F, so that whatever shows it puts the line's start at the right; the text
/// itself is in logical order. A QR code is left out.
pub fn text(receipt: &Receipt, columns: u16) -> String {
    let columns = Columns { width: u32::from(columns).max(COLUMNS_MIN), is_right_to_left: receipt.language.is_right_to_left() };
    let mut text = String::new();
    for line in arrange(&sheet::rows(receipt, receipt.language), &columns) {
        let line = columns.written(&line);
        if columns.is_right_to_left && !line.is_empty() {
            text.push('\u{200f}');
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A width in characters.
pub(crate) struct Columns {
    pub(crate) width: u32,
    pub(crate) is_right_to_left: bool,
}

impl Measure for Columns {
    fn width(&self) -> u32 {
        self.width
    }

    fn gap(&self) -> u32 {
        1
    }

    fn of(&self, text: &Inline, _style: Style) -> u32 {
        text.composed(self.is_right_to_left).width() as u32
    }
}

impl Columns {
    /// A line in logical order, filled with spaces up to where its last text ends.
    pub(crate) fn written(&self, line: &Placed) -> String {
        let Placed::Text { pieces, style } = line else {
            return if matches!(line, Placed::Rule) { "─".repeat(self.width as usize) } else { String::new() };
        };
        let mut written = String::new();
        let mut at = 0;
        for piece in pieces {
            let width = self.of(&piece.text, *style);
            let offset = piece.place.offset(width, self.width).max(at);
            written.extend(std::iter::repeat_n(' ', (offset - at) as usize));
            written.push_str(&piece.text.composed(self.is_right_to_left));
            at = offset + width;
        }
        written
    }
}
