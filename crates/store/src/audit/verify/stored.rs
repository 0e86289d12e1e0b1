//! A record as it stands in the database, with what stands beside it, and what the chain says of it.

use docket_domain::audit::chain::{Hash, Link, is_personal, link};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

use crate::sql::{Result, Row, broken};

/// Records after a number, with the personal data that stand beside them.
pub(super) const RECORDS: &str = "
    SELECT r.seq, r.at, r.user_id, r.token_id, r.action, r.subject_kind, r.subject_row, r.subject_id, r.data,
           r.personal_hash, r.hash, r.address, p.seq, p.customer_row, p.salt, p.data
    FROM record r LEFT JOIN record_personal p ON p.merchant_id = r.merchant_id AND p.seq = r.seq
    WHERE r.merchant_id = ?1 AND r.seq > ?2 ORDER BY r.seq LIMIT ?3";

/// Ids that a record can lack are zeros in the chain then, and never stored so.
const NO_ID: [u8; 16] = [0; 16];

/// A record as it is stored.
pub(super) struct Stored {
    pub seq: i64,
    at: i64,
    user: [u8; 16],
    token: Option<[u8; 16]>,
    pub action: String,
    subject_kind: String,
    subject_row: Option<i64>,
    subject_id: Option<[u8; 16]>,
    data: String,
    pub personal_hash: Option<Hash>,
    pub hash: Hash,
    address: Option<String>,
    pub personal: Option<StoredPersonal>,
}

/// What stands beside a record.
pub(super) struct StoredPersonal {
    customer_row: Option<i64>,
    salt: [u8; 16],
    data: String,
}

impl Stored {
    /// Reads every column; an error is one of a value that no Docket writes.
    pub fn read(row: &Row<'_>) -> Result<Stored> {
        let stored = Stored {
            seq: row.get(0)?,
            at: row.get(1)?,
            user: row.get(2)?,
            token: row.get(3)?,
            action: row.get(4)?,
            subject_kind: row.get(5)?,
            subject_row: row.get(6)?,
            subject_id: row.get(7)?,
            data: row.get(8)?,
            personal_hash: row.get(9)?,
            hash: row.get(10)?,
            address: row.get(11)?,
            personal: match row.get::<_, Option<i64>>(12)? {
                None => None,
                Some(_) => Some(StoredPersonal { customer_row: row.get(13)?, salt: row.get(14)?, data: row.get(15)? }),
            },
        };
        // The chain has zeros for what is absent; where zeros are stored, something was put there.
        let is_padded = stored.token == Some(NO_ID) || stored.subject_id == Some(NO_ID) || stored.subject_row == Some(0);
        if is_padded { Err(broken("record")) } else { Ok(stored) }
    }

    /// The hash that its content has, were it the record of that number after that one.
    pub fn hash_as(&self, merchant: MerchantId, before: &Hash, seq: i64) -> Hash {
        let content = Link {
            merchant,
            seq: seq as u64,
            at: Timestamp(self.at),
            user: &self.user,
            token: &self.token.unwrap_or(NO_ID),
            action: &self.action,
            subject_kind: &self.subject_kind,
            subject_row: self.subject_row.unwrap_or_default() as u64,
            subject_id: &self.subject_id.unwrap_or(NO_ID),
            data: &self.data,
            personal: self.personal_hash.as_ref(),
            address: self.address.as_deref(),
        };
        link(before, &content)
    }

    /// Whether what stands beside it is what it keeps the hash of; it may have been erased.
    pub fn has_its_personal(&self) -> bool {
        match (&self.personal_hash, &self.personal) {
            (Some(hash), Some(personal)) => personal.is_of(hash),
            (None, Some(_)) => false,
            (_, None) => true,
        }
    }

    /// Whether it follows from the one before it.
    pub fn follows(&self, merchant: MerchantId, before: &Hash) -> bool {
        self.hash == self.hash_as(merchant, before, self.seq)
    }
}

impl StoredPersonal {
    /// Whether these are the data of which the record keeps the hash.
    pub fn is_of(&self, hash: &Hash) -> bool {
        is_personal(hash, &self.salt, self.customer_row.map(|row| row as u64), &self.data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_in_the_order_in_which_they_lie() {
        let steps = crate::sqlite::plan(RECORDS);
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE") || step.starts_with("SCAN")), "{steps:?}");
    }
}
