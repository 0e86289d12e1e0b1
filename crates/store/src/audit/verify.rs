//! Verifies the chain of a merchant's records from the stored columns alone, by nothing but the definition of a link.

use docket_domain::audit::chain::{GENESIS, Hash, Link, link, personal_hash};
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;

use crate::sql::{Connection, Result, Row, params};

/// Records that are looked at together.
const PAGE: i64 = 1_000;

const RECORDS: &str = "
    SELECT r.seq, r.at, r.user_id, r.token_id, r.action, r.subject_kind, r.subject_row, r.subject_id, r.data,
           r.personal_hash, r.hash, p.salt, p.data
    FROM record r LEFT JOIN record_personal p ON p.merchant_id = r.merchant_id AND p.seq = r.seq
    WHERE r.merchant_id = ?1 AND r.seq > ?2 ORDER BY r.seq LIMIT ?3";

/// A record as it is stored, with what stands beside it.
struct Stored {
    seq: i64,
    at: i64,
    user: [u8; 16],
    token: Option<[u8; 16]>,
    action: String,
    subject_kind: String,
    subject_row: Option<i64>,
    subject_id: Option<[u8; 16]>,
    data: String,
    personal_hash: Option<Hash>,
    hash: Hash,
    personal: Option<([u8; 16], String)>,
}

impl Stored {
    fn read(row: &Row<'_>) -> Result<Stored> {
        let salt: Option<[u8; 16]> = row.get(11)?;
        let personal: Option<String> = row.get(12)?;
        Ok(Stored {
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
            personal: salt.zip(personal),
        })
    }

    /// Whether it follows from the one before it, and what names a person beside it is what was hashed.
    fn follows(&self, merchant: MerchantId, before: &Hash) -> bool {
        let content = Link {
            merchant,
            seq: self.seq as u64,
            at: Timestamp(self.at),
            user: &self.user,
            token: &self.token.unwrap_or_default(),
            action: &self.action,
            subject_kind: &self.subject_kind,
            subject_row: self.subject_row.unwrap_or_default() as u64,
            subject_id: &self.subject_id.unwrap_or_default(),
            data: &self.data,
            personal: self.personal_hash.as_ref(),
        };
        let personal = self.personal.as_ref();
        self.hash == link(before, &content)
            && personal.is_none_or(|(salt, data)| self.personal_hash == Some(personal_hash(salt, data)))
    }
}

/// The number of the first record that does not follow from the one before it, is not there, or beside which something else stands than
/// what was hashed; one more than the last where the merchant's own row is not what the last left.
pub(crate) fn broken_at(connection: &Connection, merchant: MerchantId) -> Result<Option<u64>> {
    let (mut before, mut last) = (GENESIS, 0);
    loop {
        let page_after = last;
        let mut statement = connection.prepare_cached(RECORDS)?;
        let mut rows = statement.query(params![merchant.0, last, PAGE])?;
        while let Some(row) = rows.next()? {
            let record = Stored::read(&row)?;
            if record.seq != last + 1 || !record.follows(merchant, &before) {
                return Ok(Some(record.seq as u64));
            }
            (before, last) = (record.hash, record.seq);
        }
        if last < page_after + PAGE {
            break;
        }
    }
    let sql = "SELECT seq, hash FROM merchant WHERE merchant_id = ?1";
    let head: (i64, Hash) = connection.query_row(sql, [merchant.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((head != (last, before)).then_some(last as u64 + 1))
}

/// A chain that is followed in parts, each in a snapshot of its own, and past where it is broken.
pub(crate) struct Chain {
    last: u64,
    hash: Hash,
    broken: Vec<u64>,
}

impl Chain {
    /// Before the first record.
    pub const BEGINNING: Chain = Chain { last: 0, hash: GENESIS, broken: Vec::new() };
    /// How many broken places are told of: what was put in or taken out breaks one, what was changed one, and all of it the whole.
    const BROKEN_MAX: usize = 100;

    /// Follows it up to a record.
    pub fn follow(&mut self, connection: &Connection, merchant: MerchantId, upto: u64) -> Result<()> {
        while self.last < upto {
            let mut statement = connection.prepare_cached(RECORDS)?;
            let page = PAGE.min((upto - self.last) as i64);
            let mut rows = statement.query(params![merchant.0, self.last as i64, page])?;
            let before = self.last;
            while let Some(row) = rows.next()? {
                let record = Stored::read(&row)?;
                let seq = record.seq as u64;
                if seq != self.last + 1 || !record.follows(merchant, &self.hash) {
                    self.note(seq);
                }
                (self.last, self.hash) = (seq, record.hash);
            }
            if self.last == before {
                break;
            }
        }
        Ok(())
    }

    /// Follows it to its end, which the merchant's own row must say as well.
    pub fn finish(&mut self, connection: &Connection, merchant: MerchantId) -> Result<()> {
        let sql = "SELECT seq, hash FROM merchant WHERE merchant_id = ?1";
        let head: (i64, Hash) = connection.query_row(sql, [merchant.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        self.follow(connection, merchant, u64::MAX >> 1)?;
        if head != (self.last as i64, self.hash) {
            self.note(self.last + 1);
        }
        Ok(())
    }

    /// The records that do not follow from the one before them.
    pub fn broken(&self) -> &[u64] {
        &self.broken
    }

    fn note(&mut self, seq: u64) {
        if self.broken.len() < Chain::BROKEN_MAX {
            self.broken.push(seq);
        }
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
