//! What the platforms' signatures have in common: a keyed hash over the body as it came, compared in constant time, and a moment that must
//! be near.

use axum::http::HeaderMap;
use docket_domain::time::Timestamp;
use ring::hmac;

/// How far a signed moment may be from ours, either way.
pub const TOLERANCE_MS: i64 = 5 * 60_000;

/// What came, with what it is checked by.
pub struct Signed<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body, as it came.
    pub body: &'a [u8],
    /// What the platform signs with.
    pub secret: &'a [u8],
    /// The time here.
    pub now: Timestamp,
}

impl Signed<'_> {
    /// A header, where it is there once and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.get_all(name).iter();
        let one = all.next()?;
        if all.next().is_some() { None } else { one.to_str().ok() }
    }

    /// Whether a moment in seconds or, where that would be far ahead, in milliseconds is near.
    pub fn is_near(&self, moment: &str) -> bool {
        // Seconds have ten digits until 2286, milliseconds have had thirteen since 2001.
        let number: Option<i64> = moment.parse().ok();
        let at = match number {
            Some(seconds) if (0..100_000_000_000).contains(&seconds) => seconds * 1_000,
            Some(milliseconds) if milliseconds >= 100_000_000_000 => milliseconds,
            _ => return false,
        };
        (self.now.0 - at).abs() <= TOLERANCE_MS
    }
}

/// Whether a hash is that of the parts one after the other, under a key.
pub fn is_hash_of(algorithm: hmac::Algorithm, key: &[u8], parts: &[&[u8]], hash: &[u8]) -> bool {
    hmac::verify(&hmac::Key::new(algorithm, key), &parts.concat(), hash).is_ok()
}

/// Bytes that are written in hexadecimal digits.
pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|digit| digit as u8);
    digits.chunks(2).map(|pair| Some((digit(pair[0])? << 4) | digit(pair[1])?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_are_bytes_and_nothing_else_is() {
        assert_eq!(from_hex("00ffA0"), Some(vec![0, 255, 160]));
        for text in ["", "0", "0g", "é0", "00 0"] {
            assert_eq!(from_hex(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_moment_counts_in_seconds_and_in_milliseconds_and_not_when_it_is_far() {
        let headers = HeaderMap::new();
        let signed = Signed { headers: &headers, body: b"", secret: b"", now: Timestamp(1_762_400_000_000) };
        for near in ["1762400000", "1762400000000", "1762399700", "1762400300", "1762400299999"] {
            assert!(signed.is_near(near), "{near}");
        }
        for far in ["1762399699", "1762400301", "1762396400", "1762403600", "0", "-1762400000", "", "now", "99999999999999999999"]
        {
            assert!(!signed.is_near(far), "{far}");
        }
    }
}
