//! Verifies the chain of a merchant's records from the stored columns alone, by nothing but the definition of a link.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `mod.rs` | the walk, in slices that each see one state of the store |
//! | `stored.rs` | a record as it stands there |
//! | `flaw.rs` | what is wrong with one, and how it is told apart |
//! | `chain.rs` | the same walk past what is broken, for the doctor |
//! | `position.rs` | how far a walk is, as a text, for who goes on later |
//!
//! First the records in their order, with what names persons beside them; at the end the merchant's row; then the anchors that Z reports
//! have. A slice is read within tens of milliseconds, and nothing is kept of it but the last hash, so that a chain of millions of records
//! is verified beside a server that sells.

pub(crate) mod chain;
mod flaw;
mod position;
mod stored;

use docket_domain::audit::Anchor;
use docket_domain::audit::chain::{GENESIS, Hash};
use docket_domain::ids::MerchantId;

use crate::sql::{Connection, OptionalExtension, Result, broken, params};
use crate::{Reads, StoreError};

use flaw::why;
pub use flaw::{Broken, Flaw};
use stored::{RECORDS, Stored};

/// Records of one slice.
pub const SLICE: i64 = 2_000;
/// Records that are read together.
const PAGE: i64 = 500;
/// Z reports that are looked at together.
const Z_REPORTS: i64 = 500;

/// Z reports after a record, each with the record that its anchor names.
const ANCHORED: &str = "
    SELECT z.row, z.number, z.anchor_seq, z.anchor_hash, r.hash
    FROM z_report z LEFT JOIN record r ON r.merchant_id = z.merchant_id AND r.seq = z.anchor_seq
    WHERE z.merchant_id = ?1 AND z.row > ?2 ORDER BY z.row LIMIT ?3";

/// A walk over a merchant's chain.
#[derive(Clone, Debug)]
pub struct Verifier {
    merchant: MerchantId,
    /// The hash of the last record that was looked at.
    before: Hash,
    /// Its number.
    last: i64,
    /// From where on it is looked: 0 for the beginning.
    from: i64,
    /// The first record whose personal data are missing, and after which nobody was erased so far.
    without_personal: Option<i64>,
    /// Anchors from paper that are still ahead.
    paper: Vec<Anchor>,
    stage: Stage,
    /// How many anchors were right.
    anchors: u64,
    /// How many records the merchant's row counts.
    counted: i64,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// The head of the chain that a walk begins at.
    Start,
    Records,
    /// Z reports after that record, and whether one had an anchor.
    Anchors {
        after: i64,
        has_one: bool,
    },
    Done,
}

/// How far a walk is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// There is more to look at.
    More,
    /// All of it holds.
    Whole,
    /// It does not.
    Broken(Broken),
}

impl Verifier {
    /// From the beginning, or from an anchor that is believed; also against anchors from paper.
    pub fn new(merchant: MerchantId, from: Option<Anchor>, mut paper: Vec<Anchor>) -> Verifier {
        paper.extend(from);
        paper.sort_by_key(|anchor| std::cmp::Reverse(anchor.seq));
        let from = from.map_or(0, |anchor| anchor.seq as i64);
        Verifier {
            merchant,
            before: GENESIS,
            last: 0,
            from,
            without_personal: None,
            paper,
            stage: Stage::Start,
            anchors: 0,
            counted: 0,
        }
    }

    /// The last record that was looked at, and its hash.
    pub fn reached(&self) -> Anchor {
        Anchor { seq: self.last as u64, hash: self.before }
    }

    /// How many records the merchant's row counts.
    pub fn counted(&self) -> u64 {
        self.counted.max(0) as u64
    }

    /// How many anchors were right.
    pub fn anchors(&self) -> u64 {
        self.anchors
    }

    /// Looks at a slice. Blocking.
    ///
    /// # Errors
    /// The store failed.
    pub fn step_blocking(&mut self, reads: &Reads) -> Result<Progress, StoreError> {
        reads.query_blocking(|connection| self.slice(connection))
    }

    /// The same on a thread that may block.
    ///
    /// # Errors
    /// The store failed.
    pub async fn step(mut self, reads: &Reads) -> Result<(Verifier, Progress), StoreError> {
        reads
            .query(move |connection| {
                let progress = self.slice(connection)?;
                Ok((self, progress))
            })
            .await
    }

    /// Looks at a slice, in a transaction that sees one state.
    pub(crate) fn slice(&mut self, connection: &Connection) -> Result<Progress> {
        let found = match self.stage {
            Stage::Start => self.start(connection)?,
            Stage::Records => self.records(connection)?,
            Stage::Anchors { after, has_one } => self.anchored(connection, after, has_one)?,
            Stage::Done => None,
        };
        Ok(match found {
            Some(broken) => Progress::Broken(broken),
            None if self.stage == Stage::Done => Progress::Whole,
            None => Progress::More,
        })
    }

    /// A walk that begins at an anchor begins with its record, which must follow from the hash that stands before it and have that of the
    /// anchor: only what was hashed then does both.
    fn start(&mut self, connection: &Connection) -> Result<Option<Broken>> {
        self.stage = Stage::Records;
        self.counted = head(connection, self.merchant)?.0;
        if self.from > 1 {
            let sql = "SELECT hash FROM record WHERE merchant_id = ?1 AND seq = ?2";
            let before = params![self.merchant.0, self.from - 1];
            let Some(hash) = connection.query_row(sql, before, |row| row.get::<_, Vec<u8>>(0)).optional()? else {
                return Ok(Some(self.at(self.from - 1, Flaw::Missing { to: self.from - 1 })));
            };
            let Ok(hash) = hash.try_into() else { return Ok(Some(self.at(self.from - 1, Flaw::Unreadable))) };
            (self.before, self.last) = (hash, self.from - 1);
        }
        Ok(None)
    }

    fn records(&mut self, connection: &Connection) -> Result<Option<Broken>> {
        for _ in 0..SLICE / PAGE {
            // The first page also finds what was put before the first record.
            let after = if self.last == 0 { i64::MIN } else { self.last };
            let mut statement = connection.prepare_cached(RECORDS)?;
            let mut rows = statement.query(params![self.merchant.0, after, PAGE])?;
            let mut found = 0;
            while let Some(row) = rows.next()? {
                found += 1;
                let broken = match Stored::read(&row) {
                    Ok(record) => self.take(connection, record)?,
                    Err(_) => Some(self.at(row.get(0).unwrap_or(self.last + 1), Flaw::Unreadable)),
                };
                if broken.is_some() {
                    return Ok(broken);
                }
            }
            if found < PAGE {
                return self.end(connection);
            }
        }
        Ok(None)
    }

    fn take(&mut self, connection: &Connection, record: Stored) -> Result<Option<Broken>> {
        let (seq, expected) = (record.seq, self.last + 1);
        if seq < expected {
            return Ok(Some(self.at(seq, Flaw::Inserted)));
        }
        if seq > expected {
            return Ok(Some(self.at(expected, Flaw::Missing { to: seq - 1 })));
        }
        if !record.follows(self.merchant, &self.before) {
            let flaw = why(connection, self.merchant, &self.before, record)?;
            return Ok(Some(self.at(seq, flaw)));
        }
        match (&record.personal_hash, &record.personal) {
            (Some(hash), Some(personal)) if !personal.is_of(hash) => return Ok(Some(self.at(seq, Flaw::PersonalChanged))),
            (None, Some(_)) => return Ok(Some(self.at(seq, Flaw::PersonalInserted))),
            (Some(_), None) => self.without_personal = self.without_personal.or(Some(seq)),
            _ => {}
        }
        if record.action == "customer.erased" {
            self.without_personal = None;
        }
        (self.before, self.last) = (record.hash, seq);
        while self.paper.last().is_some_and(|anchor| anchor.seq as i64 == seq) {
            let anchor = self.paper.pop().expect("it is there");
            if anchor.hash != self.before {
                return Ok(Some(self.at(seq, Flaw::NotAsAnchored { z_report: None })));
            }
            self.anchors += 1;
        }
        Ok(None)
    }

    /// What must hold once the last record was looked at, in the same state of the store.
    fn end(&mut self, connection: &Connection) -> Result<Option<Broken>> {
        let (counted, hash) = head(connection, self.merchant)?;
        (self.counted, self.stage) = (counted, Stage::Anchors { after: 0, has_one: false });
        let last = self.last;
        if last < counted {
            return Ok(Some(self.at(last + 1, Flaw::TailCut { counted })));
        }
        if last > counted {
            return Ok(Some(self.at(counted + 1, Flaw::BeyondHead { counted })));
        }
        if hash.as_slice() != self.before {
            return Ok(Some(self.at(last, Flaw::HeadChanged)));
        }
        // Of an empty chain only the empty anchor is right.
        self.paper.retain(|anchor| *anchor != Anchor { seq: 0, hash: GENESIS });
        if let Some(beyond) = self.paper.last() {
            return Ok(Some(self.at(beyond.seq as i64, Flaw::NotAsAnchored { z_report: None })));
        }
        if let Some(seq) = self.without_personal {
            return Ok(Some(self.at(seq, Flaw::PersonalMissing)));
        }
        let sql = "SELECT min(seq) FROM record_personal WHERE merchant_id = ?1 AND (seq < 1 OR seq > ?2)";
        let beside_none: Option<i64> = connection.query_row(sql, params![self.merchant.0, last], |row| row.get(0))?;
        Ok(beside_none.map(|seq| self.at(seq, Flaw::PersonalInserted)))
    }

    fn anchored(&mut self, connection: &Connection, mut after: i64, mut has_one: bool) -> Result<Option<Broken>> {
        let mut statement = connection.prepare_cached(ANCHORED)?;
        let mut rows = statement.query(params![self.merchant.0, after, Z_REPORTS])?;
        let mut found = 0;
        while let Some(row) = rows.next()? {
            (found, after) = (found + 1, row.get(0)?);
            let z_report: String = row.get(1)?;
            let (seq, hash): (Option<i64>, Option<Vec<u8>>) = (row.get(2)?, row.get(3)?);
            let Some((seq, hash)) = seq.zip(hash) else {
                if has_one {
                    return Ok(Some(self.at(after, Flaw::AnchorMissing { z_report })));
                }
                continue;
            };
            has_one = true;
            // A walk that began at an anchor says nothing of what was before it.
            if seq < self.from {
                continue;
            }
            let stored: Option<Vec<u8>> = row.get(4)?;
            let is_beginning = seq == 0 && hash == GENESIS;
            if seq >= after || !(is_beginning || stored.is_some_and(|stored| stored == hash)) {
                return Ok(Some(self.at(seq, Flaw::NotAsAnchored { z_report: Some(z_report) })));
            }
            self.anchors += 1;
        }
        self.stage = if found < Z_REPORTS { Stage::Done } else { Stage::Anchors { after, has_one } };
        Ok(None)
    }

    fn at(&self, record: i64, flaw: Flaw) -> Broken {
        Broken { record, flaw }
    }
}

/// What the merchant's row says of the chain.
fn head(connection: &Connection, merchant: MerchantId) -> Result<(i64, Vec<u8>)> {
    let sql = "SELECT seq, hash FROM merchant WHERE merchant_id = ?1";
    let head = connection.query_row(sql, [merchant.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    head.ok_or_else(|| broken("merchant"))
}

/// The first thing that is wrong with a merchant's chain, all of it in one state of the store.
pub(crate) fn broken_at(connection: &Connection, merchant: MerchantId) -> Result<Option<Broken>> {
    let mut verifier = Verifier::new(merchant, None, Vec::new());
    loop {
        match verifier.slice(connection)? {
            Progress::More => {}
            Progress::Whole => return Ok(None),
            Progress::Broken(broken) => return Ok(Some(broken)),
        }
    }
}

/// The next merchant of whom there are records.
const NEXT_WITH_RECORDS: &str = "SELECT min(merchant_id) FROM record WHERE merchant_id > ?1";
/// The next merchant of whom personal data stand beside records.
const NEXT_WITH_PERSONAL: &str = "SELECT min(merchant_id) FROM record_personal WHERE merchant_id > ?1";

/// Numbers of merchants of whom there are records, and no merchant: whose row was taken away, or whose records were given another.
pub(crate) fn without_merchant(connection: &Connection) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for next in [NEXT_WITH_RECORDS, NEXT_WITH_PERSONAL] {
        let mut after = i64::MIN;
        while let Some(merchant) = connection.query_row(next, [after], |row| row.get::<_, Option<i64>>(0))? {
            let sql = "SELECT seq FROM merchant WHERE merchant_id = ?1";
            let known = connection.query_row(sql, [merchant], |row| row.get::<_, i64>(0)).optional()?;
            if known.is_none() && !found.contains(&merchant) {
                found.push(merchant);
            }
            after = merchant;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_read_in_the_order_in_which_their_reports_lie() {
        let steps = crate::sqlite::plan(ANCHORED);
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE") || step.starts_with("SCAN")), "{steps:?}");
    }
}
