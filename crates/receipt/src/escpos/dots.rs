//! Lines as pictures.

use super::profile::PrinterProfile;
use crate::arrange::{Measure, Piece, Style};
use crate::inline::Inline;
use crate::qr::QrPayload;
use crate::raster::{Bitmap, Fonts, ShapedLine, shaped};

/// Free on either side, for letters that reach beyond their width.
const MARGIN: u32 = 4;

/// What a line has above and below its baseline, in ems; more where its ink reaches further. What fonts ask for is made for books:
/// it would make an Arabic receipt half as long again.
const ABOVE_EMS: f32 = 0.95;
const BELOW_EMS: f32 = 0.35;

/// The font size in dots; 26 dots are 9 points on paper.
fn em(style: Style) -> f32 {
    match style {
        Style::Plain | Style::Strong => 26.0,
        Style::Large => 36.0,
    }
}

/// A width in dots.
pub(super) struct Dots<'a> {
    pub(super) printer: &'a PrinterProfile,
    pub(super) fonts: &'a Fonts,
    pub(super) is_right_to_left: bool,
}

impl Measure for Dots<'_> {
    fn width(&self) -> u32 {
        self.printer.paper.dots() - 2 * MARGIN
    }

    fn gap(&self) -> u32 {
        20
    }

    fn of(&self, text: &Inline, style: Style) -> u32 {
        self.shaped(text, style).width.ceil() as u32
    }
}

impl Dots<'_> {
    fn shaped(&self, text: &Inline, style: Style) -> ShapedLine<'_> {
        shaped(&text.composed(self.is_right_to_left), em(style), style != Style::Plain, self.is_right_to_left, self.fonts)
    }

    /// The texts of a line in one picture as wide as the paper; mirrored from right to left.
    pub(super) fn drawn(&self, pieces: &[Piece], style: Style) -> Bitmap {
        let lines: Vec<ShapedLine> = pieces.iter().map(|piece| self.shaped(&piece.text, style)).collect();
        let most = |of: &dyn Fn(&ShapedLine) -> i32| lines.iter().map(of).max().unwrap_or(0);
        let em = em(style);
        let above = most(&|line| line.reach().0 + 1).max((em * ABOVE_EMS) as i32);
        let below = most(&|line| line.reach().1 + 1).max((em * BELOW_EMS) as i32);
        let mut picture = Bitmap::new(self.printer.paper.dots(), (above + below).max(1) as u32);
        for (piece, line) in pieces.iter().zip(&lines) {
            let width = line.width.ceil() as u32;
            let offset = piece.place.offset(width, self.width());
            let left = if self.is_right_to_left { self.width().saturating_sub(offset + width) } else { offset };
            line.draw(&mut picture, (MARGIN + left) as f32, above);
        }
        picture
    }

    /// A QR code, centred, as large as fits but no more than six dots to a square.
    pub(super) fn qr(&self, payload: &QrPayload) -> Bitmap {
        let squares = payload.squares();
        let side = squares.len() as u32 + 8;
        let paper = self.printer.paper.dots();
        let dots = (paper / side).clamp(1, 6);
        let left = (paper - side * dots) / 2;
        let mut picture = Bitmap::new(paper, side * dots);
        for (y, line) in squares.iter().enumerate() {
            for (x, _) in line.iter().enumerate().filter(|(_, is_dark)| **is_dark) {
                let place = |square: usize| ((square as u32 + 4) * dots) as i32;
                picture.fill_square(left as i32 + place(x), place(y), dots as i32);
            }
        }
        picture
    }
}
