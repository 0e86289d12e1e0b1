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
    /// Where it came from, where that is recorded.
    pub address: Option<&'a str>,
}

/// The hash of a record that follows `before`. Every part is preceded by its length, so that no two contents read alike. A record with
/// an address is of the second version; without, of the first, as all were before there were addresses.
pub fn link(before: &Hash, link: &Link<'_>) -> Hash {
    let mut hash = Sha256::new();
    hash.update(if link.address.is_some() { b"docket record 2" } else { b"docket record 1" });
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
    if let Some(address) = link.address {
        hash.update((address.len() as u64).to_be_bytes());
        hash.update(address);
    }
    hash.finalize().into()
}

/// The salted hash of a record's rendered personal data, and of whose they are (0 where that is not known).
pub fn personal_hash(salt: &[u8; 16], customer_row: Option<u64>, data: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"docket personal 2");
    hash.update(salt);
    hash.update(customer_row.unwrap_or_default().to_be_bytes());
    hash.update(data);
    hash.finalize().into()
}

/// Whether these are the personal data of which a record keeps the hash. Those of the first version did not cover whose they are.
pub fn is_personal(hash: &Hash, salt: &[u8; 16], customer_row: Option<u64>, data: &str) -> bool {
    if customer_row == Some(0) {
        return false;
    }
    *hash == personal_hash(salt, customer_row, data) || *hash == first_personal_hash(salt, data)
}

fn first_personal_hash(salt: &[u8; 16], data: &str) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"docket personal 1");
    hash.update(salt);
    hash.update(data);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::parse_hash;
    use crate::hex::hex;

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
            address: None,
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
            link(&GENESIS, &Link { address: Some(""), ..a_link() }),
            link(&GENESIS, &Link { address: Some("local"), ..a_link() }),
        ];
        for (index, hash) in changed.iter().enumerate() {
            assert_ne!(*hash, base, "change {index} is not covered");
        }
    }

    #[test]
    fn a_record_without_an_address_hashes_as_all_did_before_there_were_addresses() {
        let hash = link(&GENESIS, &a_link());
        assert_eq!(hex(&hash), "46f8d89e4ad3ce70038f916af8edcf0f104f195d035e4fb2634618d236d98cc6");
    }

    #[test]
    fn personal_data_are_covered_with_their_salt_and_whose_they_are() {
        let (salt, data) = ([4; 16], "{\"name\":\"Aisha\"}");
        let hash = personal_hash(&salt, Some(7), data);
        assert!(is_personal(&hash, &salt, Some(7), data));
        for (salt, row, data) in [([5; 16], Some(7), data), (salt, Some(8), data), (salt, None, data), (salt, Some(7), "{}")] {
            assert!(!is_personal(&hash, &salt, row, data), "{row:?} {data}");
        }
        let nobodys = personal_hash(&salt, None, data);
        assert!(is_personal(&nobodys, &salt, None, data) && !is_personal(&nobodys, &salt, Some(0), data));
        assert!(is_personal(&first_personal_hash(&salt, data), &salt, Some(7), data), "of a record of the first version");
    }

    #[test]
    fn personal_data_of_the_first_version_are_proved_by_the_hashes_that_stand_in_old_records() {
        // SHA-256 of `docket personal 1`, the salt and the data, reckoned by another program.
        let hash = parse_hash("3e7404a48ca8b64a8cafe3ca505a0f7d2357fb1db845607abe4626bfe34561b5").expect("a hash");
        assert!(is_personal(&hash, &[4; 16], Some(7), "{\"name\":\"Aisha\"}"));
        assert!(!is_personal(&hash, &[5; 16], Some(7), "{\"name\":\"Aisha\"}"), "another salt");
        assert!(!is_personal(&hash, &[4; 16], Some(7), "{\"name\":\"Noor\"}"), "other data");
        assert!(!is_personal(&[0; 32], &[4; 16], Some(7), "{\"name\":\"Aisha\"}"), "a hash of nothing proves nothing");
    }

    #[test]
    fn text_cannot_move_from_one_part_to_the_next() {
        let one = Link { action: "ab", subject_kind: "c", ..a_link() };
        let other = Link { action: "a", subject_kind: "bc", ..a_link() };
        assert_ne!(link(&GENESIS, &one), link(&GENESIS, &other));
    }
}
