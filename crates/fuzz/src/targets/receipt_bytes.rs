//! What a thermal printer would understand: only the commands that receipts need, and every byte of them.

use docket_receipt::Paper;

/// Reads bytes as a printer with that paper does.
///
/// # Panics
/// At a byte that no receipt needs, at what is wider than the paper, and where the end is missing.
pub fn understood(bytes: &[u8], paper: Paper) {
    let mut printer = Printer { rest: bytes, paper, column: 0 };
    while let Some((first, rest)) = printer.rest.split_first() {
        printer.rest = rest;
        match first {
            0x1b => printer.escape(),
            0x1d => printer.group(),
            b'\n' => printer.column = 0,
            0x20..=0x7e | 0x80..=0xff => printer.letter(),
            other => panic!("a byte {other:#x} outside a command"),
        }
    }
    assert_eq!(printer.column, 0, "an unfinished line");
}

struct Printer<'a> {
    rest: &'a [u8],
    paper: Paper,
    column: u32,
}

impl<'a> Printer<'a> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        self.skip(N).try_into().expect("so many bytes")
    }

    fn skip(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at_checked(count).expect("a whole command");
        self.rest = rest;
        taken
    }

    fn letter(&mut self) {
        self.column += 1;
        assert!(self.column <= self.paper.columns(), "a line of {} characters", self.column);
    }

    fn escape(&mut self) {
        match self.take() {
            [b'@'] => {}
            [b't' | b'3' | b'E' | b'a' | b'J' | b'd'] => drop(self.skip(1)),
            [b'p'] => assert_eq!(self.take(), [0, 25, 250], "the pulse of a drawer"),
            [other] => panic!("ESC {other:#x}"),
        }
    }

    fn group(&mut self) {
        match self.take() {
            [b'!'] => drop(self.skip(1)),
            [b'V'] => assert_eq!(self.take(), [66, 0], "a cut"),
            [b'v'] => self.picture(),
            [b'('] => {
                assert_eq!(self.take(), [b'k']);
                let length = u16::from_le_bytes(self.take());
                self.skip(length.into());
            }
            [other] => panic!("GS {other:#x}"),
        }
    }

    fn picture(&mut self) {
        assert_eq!((self.take(), self.column), ([b'0', 0], 0), "a picture begins a line");
        let width = u16::from_le_bytes(self.take());
        let height = u16::from_le_bytes(self.take());
        assert!(u32::from(width) * 8 <= self.paper.dots(), "a picture of {} dots", u32::from(width) * 8);
        self.skip(usize::from(width) * usize::from(height));
    }
}
