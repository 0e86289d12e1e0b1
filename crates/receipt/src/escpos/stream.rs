//! The commands, as Epson's ESC/POS reference has them and others follow it.

use super::profile::{CodePage, PrinterProfile};
use crate::arrange::Style;
use crate::qr::QrPayload;
use crate::raster::Bitmap;

const ESC: u8 = 0x1b;
const GS: u8 = 0x1d;

/// Dots from one line of text to the next: 24 of a letter and some air.
const LINE_DOTS: u8 = 30;

/// Dots of an empty line; less than a line's, since paper costs.
const GAP_DOTS: u8 = 12;

/// Bytes on their way to a printer.
pub(super) struct Stream<'a> {
    pub(super) bytes: Vec<u8>,
    printer: &'a PrinterProfile,
}

impl Stream<'_> {
    /// Resets the printer, so that nothing is left over from what was printed before, and chooses the code page.
    pub(super) fn begin(printer: &PrinterProfile) -> Stream<'_> {
        let bytes = vec![ESC, b'@', ESC, b't', printer.code_page.selector(), ESC, b'3', LINE_DOTS];
        Stream { bytes, printer }
    }

    /// A pulse of 50 ms on pin 2, which drawers are wired to, and a pause of 500 ms.
    pub(super) fn open_drawer(&mut self) {
        self.bytes.extend([ESC, b'p', 0, 25, 250]);
    }

    /// A line of text that the code page has.
    pub(super) fn text(&mut self, text: &str, style: Style) {
        let (bold, size) = match style {
            Style::Plain => (0, 0x00),
            Style::Strong => (1, 0x00),
            Style::Large => (1, 0x01), // double height; the width stays, and with it the columns
        };
        self.bytes.extend([ESC, b'E', bold, GS, b'!', size]);
        self.bytes.extend(text.trim_end().chars().map(|c| self.printer.code_page.byte(c).unwrap_or(b'?')));
        self.bytes.push(b'\n');
        if style != Style::Plain {
            self.bytes.extend([ESC, b'E', 0, GS, b'!', 0]);
        }
    }

    pub(super) fn rule(&mut self) {
        let dash = match self.printer.code_page {
            CodePage::Cp858 => '─',
            CodePage::Wpc1252 => '-',
        };
        self.text(&String::from(dash).repeat(self.printer.paper.columns() as usize), Style::Plain);
    }

    pub(super) fn feed(&mut self) {
        self.bytes.extend([ESC, b'J', GAP_DOTS]);
    }

    /// A picture across the paper (`GS v 0`).
    pub(super) fn picture(&mut self, picture: &Bitmap) {
        let [width, height] = [picture.width_bytes(), picture.height()].map(|side| (side as u16).to_le_bytes());
        self.bytes.extend([GS, b'v', b'0', 0, width[0], width[1], height[0], height[1]]);
        self.bytes.extend(picture.bytes());
    }

    /// A QR code that the printer makes, centred: model 2, as large as fits, medium error correction.
    pub(super) fn qr(&mut self, payload: &QrPayload) {
        let side = payload.squares().len() as u32 + 8;
        let dots = (self.printer.paper.dots() / side).clamp(2, 6) as u8;
        let data = payload.as_str().as_bytes();
        let length = (data.len() as u16 + 3).to_le_bytes();
        self.bytes.extend([ESC, b'a', 1]);
        self.bytes.extend([GS, b'(', b'k', 4, 0, 49, 65, 50, 0]);
        self.bytes.extend([GS, b'(', b'k', 3, 0, 49, 67, dots]);
        self.bytes.extend([GS, b'(', b'k', 3, 0, 49, 69, 49]);
        self.bytes.extend([GS, b'(', b'k', length[0], length[1], 49, 80, 48]);
        self.bytes.extend(data);
        self.bytes.extend([GS, b'(', b'k', 3, 0, 49, 81, 48]);
        self.bytes.extend([ESC, b'a', 0]);
    }

    /// Feeds to where it can be torn or is cut.
    pub(super) fn end(&mut self) {
        if self.printer.has_cutter {
            self.bytes.extend([GS, b'V', 66, 0]);
        } else {
            self.bytes.extend([ESC, b'd', 4]);
        }
    }
}
