//! The chain: each record's hash covers its content and the hash before it, so that no record can be changed, removed or
//! inserted without every later hash being wrong.

use sha2::{Digest, Sha256};

use crate::ids::MerchantId;
use crate::time::Timestamp;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The hash before a merchant's first record.
pub const GENESIS: Hash = [0; 32];

/// The content of a record as it is stored, which is what the chain covers.
#[derive(Clone, Copy, Debug)]
pub struct Link<'a> {
    /// Whose stream.
    pub merchant: MerchantId,
    /// The record's number.
    pub seq: u64,
    /// Its time.
    pub at: Timestamp,
    /// Id of the user who acted.
    pub user: &'a [u8; 16],
    /// Id of the token they acted with; zeros without one.
    pub token: &'a [u8; 16],
    /// What happened.
    pub action: &'a str,
    /// Kind of the subject.
    pub subject_kind: &'a str,
    /// The subject's row; 0 without one.
    pub subject_row: u64,
    /// The subject's id; zeros without one.
    pub subject_id: &'a [u8; 16],
    /// The rendered facts.
    pub data: &'a str,
    /// The salted hash of the personal data, where there are any.
    pub personal: Option<&'a Hash>,
}

/// The hash of a record that follows `before`. Every part is preceded by its length, so that no two contents read alike.
pub fn link(before: &Hash, link: &Link<'_>) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"docket record 1");
    hash.update(before);
    hash.update(link.merchant.0.to_be_bytes());
    hash.update(link.seq.to_be_bytes());
    hash.update(link.at.0.to_be_bytes());
    hash.update(link.user);
    hash.update(link.token);
    hash.update(link.subject_row.to_be_bytes());
    hash.update(link.subject_id);
    for text in [link.action, link.subject_kind, link.data] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    match link.personal {
        Some(personal) => {
            hash.update([1]);
            hash.update(personal);
        }
        None => hash.update([0]),
    }
    hash.finalize().into()
}

/// The salted hash of a record's rendered personal data.
pub fn personal_hash(salt: &[u8; 16], data: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"docket personal 1");
    hash.update(salt);
    hash.update(data);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn a_link<'a>() -> Link<'a> {
        Link {
            merchant: MerchantId(1),
            seq: 1,
            at: Timestamp(1),
            user: &[1; 16],
            token: &[2; 16],
            action: "order.placed",
            subject_kind: "order",
            subject_row: 1,
            subject_id: &[3; 16],
            data: "{}",
            personal: None,
        }
    }

    #[test]
    fn every_part_of_a_record_is_covered() {
        let base = link(&GENESIS, &a_link());
        let personal = [9; 32];
        let changed = [
            link(&[1; 32], &a_link()),
            link(&GENESIS, &Link { merchant: MerchantId(2), ..a_link() }),
            link(&GENESIS, &Link { seq: 2, ..a_link() }),
            link(&GENESIS, &Link { at: Timestamp(2), ..a_link() }),
            link(&GENESIS, &Link { user: &[0; 16], ..a_link() }),
            link(&GENESIS, &Link { token: &[0; 16], ..a_link() }),
            link(&GENESIS, &Link { action: "order.placeD", ..a_link() }),
            link(&GENESIS, &Link { subject_kind: "ordex", ..a_link() }),
            link(&GENESIS, &Link { subject_row: 2, ..a_link() }),
            link(&GENESIS, &Link { subject_id: &[0; 16], ..a_link() }),
            link(&GENESIS, &Link { data: "{ }", ..a_link() }),
            link(&GENESIS, &Link { personal: Some(&personal), ..a_link() }),
        ];
        for (index, hash) in changed.iter().enumerate() {
            assert_ne!(*hash, base, "change {index} is not covered");
        }
    }

    #[test]
    fn text_cannot_move_from_one_part_to_the_next() {
        let one = Link { action: "ab", subject_kind: "c", ..a_link() };
        let other = Link { action: "a", subject_kind: "bc", ..a_link() };
        assert_ne!(link(&GENESIS, &one), link(&GENESIS, &other));
    }
}
