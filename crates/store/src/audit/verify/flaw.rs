//! What can be wrong with a chain, and how it is told apart.

use std::fmt;

use docket_domain::audit::chain::Hash;
use docket_domain::ids::MerchantId;

use super::stored::{RECORDS, Stored};
use crate::sql::{Connection, Result, params};

/// How far records are looked for that were moved.
const MOVED_AT_MOST: i64 = 64;

/// The first record that is not as it was written, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number; of records that are missing the first.
    pub record: i64,
    /// What is wrong.
    pub flaw: Flaw,
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// A column holds what no Docket writes.
    Unreadable,
    /// Its content is not what was hashed.
    ContentChanged,
    /// Its content and what follows are right, and its hash is not.
    HashChanged,
    /// It, and others up to that number, are not there.
    Missing {
        /// The last that is missing.
        to: i64,
    },
    /// It was taken out, and what followed moved up.
    TakenOut,
    /// It was put in, and what followed moved down.
    Inserted,
    /// It was made as another.
    OutOfOrder {
        /// The number that it was made with.
        made_as: i64,
    },
    /// What names a person beside it is not what was hashed.
    PersonalChanged,
    /// What names a person beside it is not there, and nobody was erased since.
    PersonalMissing,
    /// Something stands beside it, or beside no record, that names a person and never was hashed.
    PersonalInserted,
    /// The merchant's row has another hash than the last record.
    HeadChanged,
    /// The merchant's row counts more records.
    TailCut {
        /// How many it counts.
        counted: i64,
    },
    /// The merchant's row counts fewer records.
    BeyondHead {
        /// How many it counts.
        counted: i64,
    },
    /// An anchor has another hash for it: it or one before it is not what it was then.
    NotAsAnchored {
        /// The number of the Z report that has the anchor; none for one from paper.
        z_report: Option<String>,
    },
    /// A Z report has lost its anchor.
    AnchorMissing {
        /// Its number.
        z_report: String,
    },
}

impl Flaw {
    /// It, as a word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Flaw::Unreadable => "unreadable",
            Flaw::ContentChanged => "contentChanged",
            Flaw::HashChanged => "hashChanged",
            Flaw::Missing { .. } | Flaw::TakenOut => "missing",
            Flaw::Inserted => "inserted",
            Flaw::OutOfOrder { .. } => "outOfOrder",
            Flaw::PersonalChanged => "personalChanged",
            Flaw::PersonalMissing => "personalMissing",
            Flaw::PersonalInserted => "personalInserted",
            Flaw::HeadChanged => "headChanged",
            Flaw::TailCut { .. } => "tailCut",
            Flaw::BeyondHead { .. } => "beyondHead",
            Flaw::NotAsAnchored { .. } => "notAsAnchored",
            Flaw::AnchorMissing { .. } => "anchorMissing",
        }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.record;
        match &self.flaw {
            Flaw::Unreadable => write!(out, "record {record} holds what no Docket writes"),
            Flaw::ContentChanged => write!(out, "record {record} is not what was hashed: its content was changed"),
            Flaw::HashChanged => write!(out, "the hash of record {record} was changed; its content is what was hashed"),
            Flaw::Missing { to } if *to == record => write!(out, "record {record} is missing"),
            Flaw::Missing { to } => write!(out, "records {record} to {to} are missing"),
            Flaw::TakenOut => write!(out, "record {record} is missing, and the records after it were numbered anew"),
            Flaw::Inserted => write!(out, "record {record} was inserted"),
            Flaw::OutOfOrder { made_as } => write!(out, "record {record} is out of order: it was made as record {made_as}"),
            Flaw::PersonalChanged => write!(out, "the personal data beside record {record} are not what was hashed"),
            Flaw::PersonalMissing => {
                write!(out, "the personal data beside record {record} are missing, and no customer was erased since")
            }
            Flaw::PersonalInserted => write!(out, "personal data stand beside record {record} that never were hashed"),
            Flaw::HeadChanged => {
                write!(out, "record {record} is the last, and the merchant's row has another hash than it left there")
            }
            Flaw::TailCut { counted } => {
                write!(out, "record {record} is missing: the merchant's row counts {counted} records, and the end was cut off")
            }
            Flaw::BeyondHead { counted } => {
                write!(out, "record {record} was inserted: the merchant's row counts {counted} records only")
            }
            Flaw::NotAsAnchored { z_report: Some(number) } => {
                write!(
                    out,
                    "record {record} is not the one that Z report {number} is anchored to: records up to it were made anew"
                )
            }
            Flaw::NotAsAnchored { z_report: None } => {
                write!(
                    out,
                    "record {record} is not the one of the anchor: records up to it were made anew, or the anchor is another's"
                )
            }
            Flaw::AnchorMissing { z_report } => {
                write!(out, "Z report {z_report}, made by record {record}, has lost its anchor")
            }
        }
    }
}

/// Why a record does not follow from the one before it, by what stands after it.
pub(super) fn why(connection: &Connection, merchant: MerchantId, before: &Hash, record: Stored) -> Result<Flaw> {
    let mut statement = connection.prepare_cached(RECORDS)?;
    let mut rows = statement.query(params![merchant.0, record.seq, MOVED_AT_MOST])?;
    let mut after = Vec::new();
    while let Some(row) = rows.next()? {
        // What cannot be read tells nothing of this one.
        let Ok(stored) = Stored::read(&row) else { break };
        after.push(stored);
    }
    // First of all: what changed places with another also looks as if it had been put in.
    let predecessors: Vec<Hash> = after.iter().map(|other| other.hash).chain([*before]).collect();
    for made_as in record.seq + 1..=record.seq + MOVED_AT_MOST {
        if predecessors.iter().any(|hash| record.hash == record.hash_as(merchant, hash, made_as)) {
            return Ok(Flaw::OutOfOrder { made_as });
        }
    }
    if let Some(next) = after.first() {
        if next.hash == next.hash_as(merchant, before, record.seq) {
            return Ok(Flaw::Inserted);
        }
        if next.hash == next.hash_as(merchant, &record.hash, next.seq + 1) {
            return Ok(Flaw::TakenOut);
        }
        if next.follows(merchant, &record.hash_as(merchant, before, record.seq)) {
            return Ok(Flaw::HashChanged);
        }
    } else {
        let sql = "SELECT hash FROM merchant WHERE merchant_id = ?1";
        let head: Hash = connection.query_row(sql, [merchant.0], |row| row.get(0))?;
        if head == record.hash_as(merchant, before, record.seq) {
            return Ok(Flaw::HashChanged);
        }
    }
    Ok(Flaw::ContentChanged)
}
