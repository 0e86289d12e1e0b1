//! The chain as the doctor follows it: in parts, each in a snapshot of its own, and past where it is broken.

use docket_domain::audit::chain::{GENESIS, Hash};
use docket_domain::ids::MerchantId;

use super::stored::{RECORDS, Stored};
use super::{PAGE, head};
use crate::sql::{Connection, Result, Row, params};

/// How far a chain was followed, and where it is broken.
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
            let before = self.last;
            let mut statement = connection.prepare_cached(RECORDS)?;
            let page = PAGE.min((upto - self.last) as i64);
            let mut rows = statement.query(params![merchant.0, self.last as i64, page])?;
            while let Some(row) = rows.next()? {
                self.take(merchant, &row)?;
            }
            if self.last == before {
                break;
            }
        }
        Ok(())
    }

    fn take(&mut self, merchant: MerchantId, row: &Row<'_>) -> Result<()> {
        let seq = row.get::<_, i64>(0)? as u64;
        // A value that no Docket writes breaks the chain like any other that was changed.
        let record = Stored::read(row).ok();
        let is_right = record.as_ref().is_some_and(|record| record.follows(merchant, &self.hash) && record.has_its_personal());
        if seq != self.last + 1 || !is_right {
            self.note(seq);
        }
        self.last = seq;
        self.hash = match record {
            Some(record) => record.hash,
            None => row.get(10).unwrap_or(GENESIS),
        };
        Ok(())
    }

    /// Follows it to its end, which the merchant's own row must say as well.
    pub fn finish(&mut self, connection: &Connection, merchant: MerchantId) -> Result<()> {
        let (seq, hash) = head(connection, merchant)?;
        self.follow(connection, merchant, u64::MAX >> 1)?;
        if seq != self.last as i64 || hash != self.hash {
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
