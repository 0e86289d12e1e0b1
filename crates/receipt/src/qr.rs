//! The code that a phone reads.

use fast_qr::{ECL, QRBuilder, QRCode};

/// What a QR code says. Short enough that its squares can be told apart on 58 mm paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrPayload(String);

/// At medium error correction 800 bytes make a code of 121 squares a side, three dots each on the narrowest paper.
const BYTES_MAX: usize = 800;

impl QrPayload {
    /// Takes up to 800 bytes; `None` for more, and for nothing.
    pub fn new(text: &str) -> Option<QrPayload> {
        ((1..=BYTES_MAX).contains(&text.len())).then(|| QrPayload(text.to_owned()))
    }

    /// What it says.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Its squares, row by row; true is dark.
    pub(crate) fn squares(&self) -> Vec<Vec<bool>> {
        let code: QRCode = QRBuilder::new(self.0.as_bytes()).ecl(ECL::M).build().expect("800 bytes fit any QR code");
        (0..code.size).map(|y| code[y].iter().map(|module| module.value()).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_payload_fits_the_narrowest_paper_with_its_margin() {
        let longest = QrPayload::new(&"é".repeat(BYTES_MAX / 2)).unwrap();
        assert!((longest.squares().len() + 8) * 2 <= 384, "{}", longest.squares().len());
        assert_eq!(QrPayload::new(&"x".repeat(BYTES_MAX + 1)), None);
        assert_eq!(QrPayload::new(""), None);
    }
}
