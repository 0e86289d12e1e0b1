//! Inputs made of others: where there is no libFuzzer, every input of the corpus is changed a little, the same way each time.

use fastrand::Rng;

/// What breaks readers of text: digits and signs of other scripts, marks that are not seen, ends of what is counted, quotes and breaks.
const PIECES: &[&[u8]] = &[
    b"\n",
    b"\r\n",
    b"\"",
    b"'",
    b",",
    b";",
    b"\t",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b"-",
    b"+",
    b".",
    b"0",
    b"9",
    b"=",
    b"<",
    b"&",
    b"\0",
    b"\xff",
    b"\x1b@",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"null",
    b"true",
    b"1e9",
    b"-0",
    b"{SEQ}",
    b"{OUTLET}",
    b"9223372036854775807",
    b"18446744073709551616",
    b"999999999999999",
    b"0.0001",
    b"2199-12-31",
    b"0000-00-00",
    "٣".as_bytes(),
    "۴".as_bytes(),
    "५".as_bytes(),
    "٫".as_bytes(),
    "٬".as_bytes(),
    "−".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{200f}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{feff}".as_bytes(),
    "क्ष".as_bytes(),
    "ﷺ".as_bytes(),
    "👩‍👩‍👧".as_bytes(),
];

/// Makes inputs of others, in a row that its seed decides.
pub struct Mutator(Rng);

impl Mutator {
    /// One row of inputs.
    pub fn new(seed: u64) -> Mutator {
        Mutator(Rng::with_seed(seed))
    }

    /// An input like one of the corpus: with one to four changes.
    ///
    /// # Panics
    /// Without a corpus.
    pub fn next(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.0.choice(corpus).expect("a corpus").clone();
        for _ in 0..self.0.u8(1..=4) {
            self.change(&mut input, corpus);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let from = self.0.usize(..=input.len());
        let to = (from + self.0.usize(..=8)).min(input.len());
        match self.0.u8(..6) {
            0 => drop(input.drain(from..to)),
            1 => drop(input.splice(from..from, PIECES[self.0.usize(..PIECES.len())].iter().copied())),
            2 => drop(input.splice(from..to, PIECES[self.0.usize(..PIECES.len())].iter().copied())),
            3 => {
                let again = input[from..to].repeat(self.0.usize(1..=20));
                input.splice(from..from, again);
            }
            4 => {
                let other = self.0.choice(corpus).expect("a corpus");
                let begin = self.0.usize(..=other.len());
                let end = (begin + self.0.usize(..=40)).min(other.len());
                input.splice(from..to, other[begin..end].iter().copied());
            }
            _ => {
                if let Some(byte) = input.get_mut(from) {
                    *byte = self.0.u8(..);
                }
            }
        }
    }
}
