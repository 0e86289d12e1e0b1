//! A printer: takes ESC/POS and shows the paper. It knows only the commands that receipts need and panics at any other, so that
//! whatever gets through here is understood.

use harfrust::Font;
use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use zeno::{Command, Mask, PathBuilder, Transform};

use crate::samples::font_file;

/// What came out.
#[derive(Default)]
pub struct Paper {
    /// Dots across.
    pub width: usize,
    /// Line by line; true is dark.
    pub dots: Vec<Vec<bool>>,
    /// Lines of text in the printer's own letters.
    pub lines: Vec<String>,
    /// Width and height of each picture, in dots.
    pub pictures: Vec<(usize, usize)>,
    /// QR codes that the printer made.
    pub codes: Vec<String>,
    /// Times the paper was cut.
    pub cuts: usize,
    /// Times the drawer was opened.
    pub pulses: usize,
}

struct Printer<'a> {
    bytes: std::slice::Iter<'a, u8>,
    paper: Paper,
    code_page: u8,
    bold: bool,
    tall: bool,
    line_dots: usize,
    line: Vec<u8>,
    code: Vec<u8>,
}

/// Prints on paper of that many dots.
pub fn print(bytes: &[u8], width: usize) -> Paper {
    let mut printer = Printer {
        bytes: bytes.iter(),
        paper: Paper { width, ..Paper::default() },
        code_page: 0,
        bold: false,
        tall: false,
        line_dots: 34,
        line: vec![],
        code: vec![],
    };
    while let Some(byte) = printer.bytes.next() {
        match byte {
            0x1b => printer.escape(),
            0x1d => printer.group(),
            b'\n' => printer.end_line(),
            0x20..=0x7e | 0x80..=0xff => printer.line.push(*byte),
            other => panic!("a byte {other:#x} outside a command"),
        }
    }
    assert!(printer.line.is_empty(), "an unfinished line");
    printer.paper
}

impl Printer<'_> {
    fn next(&mut self) -> u8 {
        *self.bytes.next().expect("a whole command")
    }

    fn escape(&mut self) {
        match self.next() {
            b'@' => assert!(self.paper.dots.is_empty(), "reset in the middle"),
            b't' => self.code_page = self.next(),
            b'3' => self.line_dots = self.next().into(),
            b'E' => self.bold = self.next() == 1,
            b'a' => assert!(self.next() < 3),
            b'J' => {
                let dots = self.next().into();
                self.feed(dots);
            }
            b'd' => {
                let lines = usize::from(self.next());
                self.feed(lines * self.line_dots);
            }
            b'p' => {
                assert_eq!([self.next(), self.next(), self.next()], [0, 25, 250]);
                self.paper.pulses += 1;
            }
            other => panic!("ESC {other:#x}"),
        }
    }

    fn group(&mut self) {
        match self.next() {
            b'!' => self.tall = self.next() == 1,
            b'V' => {
                assert_eq!([self.next(), self.next()], [66, 0]);
                self.paper.cuts += 1;
            }
            b'v' => self.picture(),
            b'(' => self.qr(),
            other => panic!("GS {other:#x}"),
        }
    }

    fn picture(&mut self) {
        assert_eq!([self.next(), self.next()], [b'0', 0]);
        let [width, height] = [(); 2].map(|()| usize::from(u16::from_le_bytes([self.next(), self.next()])));
        assert!(self.line.is_empty(), "a picture within a line");
        assert!(width * 8 <= self.paper.width, "a picture of {} dots on paper of {}", width * 8, self.paper.width);
        for _ in 0..height {
            let mut dots: Vec<bool> = vec![];
            for _ in 0..width {
                let byte = self.next();
                dots.extend((0..8).map(|bit| byte & (0x80 >> bit) != 0));
            }
            dots.resize(self.paper.width, false);
            self.paper.dots.push(dots);
        }
        self.paper.pictures.push((width * 8, height));
    }

    fn qr(&mut self) {
        assert_eq!(self.next(), b'k');
        let length = usize::from(u16::from_le_bytes([self.next(), self.next()]));
        let data: Vec<u8> = (0..length).map(|_| self.next()).collect();
        match data[..2] {
            [49, 65 | 67 | 69] => {}
            [49, 80] => self.code = data[3..].to_vec(),
            [49, 81] => {
                self.paper.codes.push(String::from_utf8(self.code.clone()).unwrap());
                self.feed(150);
            }
            _ => panic!("GS ( k {data:?}"),
        }
    }

    fn feed(&mut self, dots: usize) {
        let white = vec![false; self.paper.width];
        self.paper.dots.extend(std::iter::repeat_n(white, dots));
    }

    fn end_line(&mut self) {
        let bytes = std::mem::take(&mut self.line);
        assert!(bytes.len() * 12 <= self.paper.width, "a line of {} characters", bytes.len());
        let text: String = bytes.iter().map(|byte| decoded(self.code_page, *byte)).collect();
        let top = self.paper.dots.len();
        let height = if self.tall { 48 } else { 24 };
        self.feed(height.max(self.line_dots));
        for (column, c) in text.chars().enumerate() {
            self.letter(c, column * 12, top, if self.tall { 2.0 } else { 1.0 });
        }
        self.paper.lines.push(text);
    }

    /// Any letters do: these are not the printer's.
    fn letter(&mut self, c: char, left: usize, top: usize, stretch: f32) {
        if c == '─' {
            (left..left + 12).for_each(|x| self.paper.dots[top + 12][x] = true);
            return;
        }
        let font = Font::new(font_file(if self.bold { "NotoSans-Bold" } else { "NotoSans-Regular" }), 0).unwrap();
        let Some(id) = font.charmap().map_unicode(c) else { return };
        let mut outline = Outline(vec![]);
        if let Some(glyph) = font.outline_glyphs().get(id) {
            glyph.draw(&DrawOptions::new().with_ppem(Some(19.0)), DrawMemory::Scratch, &mut outline).unwrap();
        }
        let place = Transform::new(1.0, 0.0, 0.0, -stretch, 0.0, 0.0);
        let (mask, placed) = Mask::new(&outline.0[..]).transform(Some(place)).render();
        let left = left as i32 + (12 - placed.width as i32) / 2;
        let baseline = top as i32 + (18.0 * stretch) as i32;
        for (index, coverage) in mask.iter().enumerate().filter(|(_, coverage)| **coverage >= 112) {
            let _ = coverage;
            let (x, y) = (index as i32 % placed.width as i32, index as i32 / placed.width as i32);
            let (x, y) = (left + x, baseline + placed.top + y);
            if let Some(dot) = self.paper.dots.get_mut(y.max(0) as usize).and_then(|line| line.get_mut(x.max(0) as usize)) {
                *dot = true;
            }
        }
    }
}

/// The few characters above ASCII that the samples use, by code page.
fn decoded(code_page: u8, byte: u8) -> char {
    match (code_page, byte) {
        (_, 0x20..=0x7e) => char::from(byte),
        (19, 0x82) => 'é',
        (19, 0xa0) => 'á',
        (19, 0xa2) => 'ó',
        (19, 0xa4) => 'ñ',
        (19, 0xa7) => 'º',
        (19, 0x9e) => '×',
        (19, 0xc4) => '─',
        (19, 0xd5) => '€',
        (16, 0xa1..) => char::from(byte),
        _ => '\u{fffd}',
    }
}

struct Outline(Vec<Command>);

impl PathSink for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to([x, y]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to([x, y]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        PathBuilder::quad_to(&mut self.0, [cx, cy], [x, y]);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        PathBuilder::curve_to(&mut self.0, [cx0, cy0], [cx1, cy1], [x, y]);
    }

    fn close(&mut self) {
        PathBuilder::close(&mut self.0);
    }
}
