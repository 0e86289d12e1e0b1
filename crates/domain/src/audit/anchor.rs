//! An anchor: where a merchant's chain of records stood at some moment. Example: a Z report says `1207:9f3c…`; whoever keeps the paper
//! can prove years later that none of the first 1207 records is another one than on that day.
//!
//! The chain alone shows every change but one: that of somebody who changes a record and makes all later hashes anew. An anchor that is
//! kept elsewhere shows that too.

use std::fmt;

use super::chain::Hash;
use crate::hex::hex;

/// The number of a record and its hash, written `SEQ:HASH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The number of the record.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
}

impl Anchor {
    /// Reads `1207:9f3c…`, as it is printed: with 64 hexadecimal digits, which may have spaces between them.
    pub fn parse(text: &str) -> Option<Anchor> {
        let (seq, digits) = text.trim().split_once(':')?;
        if seq.is_empty() || !seq.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let seq = seq.parse().ok().filter(|seq| i64::try_from(*seq).is_ok())?;
        Some(Anchor { seq, hash: parse_hash(digits)? })
    }
}

/// Reads a hash as it is printed.
pub fn parse_hash(text: &str) -> Option<Hash> {
    let mut nibbles = text.chars().filter(|char| *char != ' ').map(|char| char.to_digit(16));
    let mut hash = [0; 32];
    for byte in &mut hash {
        *byte = (nibbles.next()?? << 4 | nibbles.next()??) as u8;
    }
    nibbles.next().is_none().then_some(hash)
}

/// A hash as it is printed: 64 hexadecimal digits.
pub fn hash_text(hash: &Hash) -> String {
    hex(hash)
}

impl fmt::Display for Anchor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.seq, hash_text(&self.hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_read_as_it_is_printed() {
        let anchor = Anchor { seq: 1207, hash: std::array::from_fn(|byte| byte as u8 * 7) };
        assert_eq!(Anchor::parse(&anchor.to_string()), Some(anchor));
        let typed = anchor.to_string().to_uppercase().replace("0E", "0E ");
        assert_eq!(Anchor::parse(&format!(" {typed} ")), Some(anchor), "as somebody types it");
    }

    #[test]
    fn what_is_no_anchor_is_none() {
        let digits = "0".repeat(64);
        for text in [
            String::new(),
            digits.clone(),
            format!(":{digits}"),
            format!("-1:{digits}"),
            format!("+1:{digits}"),
            format!("1:{}", &digits[1..]),
            format!("1:{digits}0"),
            format!("1:{}g", &digits[1..]),
            format!("9223372036854775808:{digits}"),
        ] {
            assert_eq!(Anchor::parse(&text), None, "{text}");
        }
    }
}
