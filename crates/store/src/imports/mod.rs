//! Imports: files whose lines are staged, and how far each is. Side tables, which no rule reads; they are written outside of groups.

pub(crate) mod sql;

use docket_domain::access::Actor;
use docket_domain::command::KeyDigest;
use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::{ImportKind, ImportState};
use docket_domain::time::Timestamp;

use crate::attempts::Attempts;
use crate::customers::SignIns;
use crate::doctor::DoctorDesk;
use crate::files::Files;
use crate::legacy::LegacyStaging;
use crate::side::SideTables;
use crate::{Reads, SessionsSeen, StoreError};

/// Slices that are deleted in one transaction.
pub(crate) const FORGOTTEN_AT_ONCE: usize = 10;

/// A file that is taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Whose.
    pub merchant: MerchantId,
    /// Identity.
    pub id: ImportId,
    /// Of what.
    pub kind: ImportKind,
    /// How far it is.
    pub state: ImportState,
    /// The file's name.
    pub file: String,
    /// The digest of the caller's key.
    pub key: Option<KeyDigest>,
    /// Salted hash of what was asked under it.
    pub request_hash: [u8; 16],
    /// Who asked.
    pub actor: Actor,
    /// What it comes to.
    pub extent: Extent,
    /// At least so many slices are applied.
    pub slices_done: u32,
    /// The lines of those.
    pub lines_done: u64,
    /// Why it stopped, as the edge has written it.
    pub problem: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended or stopped.
    pub ended_at: Option<Timestamp>,
}

/// How large an import is, once all of its file was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// SHA-256 of the file.
    pub content: [u8; 32],
    /// Slices.
    pub slices: u32,
    /// Lines.
    pub lines: u64,
    /// Lines that make something.
    pub created: u64,
    /// Lines that change what is there.
    pub changed: u64,
    /// Lines that say what is there already.
    pub unchanged: u64,
}

/// Lines of an import that are applied together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StagedSlice {
    /// Which, from 0 on.
    pub slice: u32,
    /// How many lines.
    pub lines: u64,
    /// The lines, as the edge has written them.
    pub body: String,
}

/// Whether an import can be applied now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readied {
    /// It is applying.
    Applying,
    /// This import came before with the same key.
    SameKey(Box<Import>),
    /// This import of the same merchant is not at its end.
    Unfinished(Box<Import>),
    /// This import was of the same file.
    SameContent(Box<Import>),
}

/// Where imports are staged. Blocking. Cheap to clone.
#[derive(Clone)]
pub struct Staging {
    side: SideTables,
}

impl Staging {
    pub(crate) fn new(side: SideTables) -> Staging {
        Staging { side }
    }

    /// Where files are kept, over the same connection.
    pub fn files(&self) -> Files {
        Files::new(self.side.clone())
    }

    /// Where it is noted that sessions are used, over the same connection.
    pub fn sessions_seen(&self) -> SessionsSeen {
        SessionsSeen::new(self.side.clone())
    }

    /// Where tries of secrets are counted, over the same connection.
    pub fn attempts(&self) -> Attempts {
        Attempts::new(self.side.clone())
    }

    /// Where customers' sign-ins are kept, over the same connection.
    pub fn sign_ins(&self) -> SignIns {
        SignIns::new(self.side.clone())
    }

    /// Where the doctor keeps its runs.
    pub fn doctor(&self) -> DoctorDesk {
        DoctorDesk::new(self.side.clone())
    }

    /// Where another system's records are staged, over the same connection.
    pub fn legacy(&self) -> LegacyStaging {
        LegacyStaging::new(self.side.clone())
    }

    /// Begins an import, which is `staging`, and sweeps away what earlier ones left that began before a time and never came to an end
    /// of that.
    ///
    /// # Errors
    /// The store failed.
    pub fn begin(&self, import: &Import, left_before: Timestamp) -> Result<(), StoreError> {
        let left = sql::list(&self.side.lock(), import.merchant)?;
        let is_left = |one: &&Import| one.state == ImportState::Staging && one.started_at < left_before;
        left.iter().filter(is_left).try_for_each(|one| self.discard(one.merchant, one.id))?;
        self.side.change(|connection| sql::insert(connection, import))
    }

    /// Stages slices.
    ///
    /// # Errors
    /// The store failed.
    pub fn add(&self, merchant: MerchantId, id: ImportId, slices: &[StagedSlice]) -> Result<(), StoreError> {
        self.side.change(|connection| slices.iter().try_for_each(|slice| sql::insert_slice(connection, merchant, id, slice)))
    }

    /// Lets an import be applied whose slices are all staged, unless another one is in the way. One of the same content is only in the
    /// way where `once` says so.
    ///
    /// # Errors
    /// The store failed.
    pub fn ready(&self, import: &Import, extent: &Extent, once: bool) -> Result<Readied, StoreError> {
        self.side.change(|connection| {
            let others = sql::list(connection, import.merchant)?;
            let mut others = others.into_iter().filter(|other| other.id != import.id && other.state != ImportState::Staging);
            let same_key = others.clone().find(|other| import.key.is_some() && other.key == import.key);
            if let Some(other) = same_key {
                return Ok(Readied::SameKey(Box::new(other)));
            }
            if let Some(other) = others.clone().find(|other| other.state.is_unfinished()) {
                return Ok(Readied::Unfinished(Box::new(other)));
            }
            let is_same =
                |other: &Import| other.kind == import.kind && other.lines_done > 0 && other.extent.content == extent.content;
            if let Some(other) = others.find(|other| once && is_same(other)) {
                return Ok(Readied::SameContent(Box::new(other)));
            }
            sql::ready(connection, import, extent)?;
            Ok(Readied::Applying)
        })
    }

    /// A staged slice; none where its import is at its end.
    ///
    /// # Errors
    /// The store failed.
    pub fn slice(&self, merchant: MerchantId, id: ImportId, slice: u32) -> Result<Option<StagedSlice>, StoreError> {
        Ok(sql::slice(&self.side.lock(), merchant, id, slice)?)
    }

    /// Notes that so many slices, with so many lines, are applied, and deletes them. Never goes back.
    ///
    /// # Errors
    /// The store failed.
    pub fn advance(&self, merchant: MerchantId, id: ImportId, slices: u32, lines: u64) -> Result<(), StoreError> {
        self.side.change(|connection| sql::advance(connection, merchant, id, slices, lines))
    }

    /// Moves an import on that is applying or stopped. What is staged of it is deleted when it is at its end.
    ///
    /// # Errors
    /// The store failed.
    pub fn turn(
        &self,
        merchant: MerchantId,
        id: ImportId,
        state: ImportState,
        problem: Option<&str>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.side.change(|connection| sql::turn(connection, merchant, id, state, problem, at))?;
        if state.is_unfinished() { Ok(()) } else { self.forget_slices(merchant, id) }
    }

    /// Removes an import that is still `staging`, with what is staged of it.
    ///
    /// # Errors
    /// The store failed.
    pub fn discard(&self, merchant: MerchantId, id: ImportId) -> Result<(), StoreError> {
        self.forget_slices(merchant, id)?;
        self.side.change(|connection| sql::discard(connection, merchant, id))
    }

    /// A few at a time, so that whoever sells does not wait for it.
    fn forget_slices(&self, merchant: MerchantId, id: ImportId) -> Result<(), StoreError> {
        while self.side.change(|connection| sql::forget_slices(connection, merchant, id, FORGOTTEN_AT_ONCE))? > 0 {}
        Ok(())
    }
}

impl Reads {
    /// An import.
    ///
    /// # Errors
    /// The store failed.
    pub async fn import(&self, merchant: MerchantId, id: ImportId) -> Result<Option<Import>, StoreError> {
        self.query(move |connection| sql::by_id(connection, merchant, id)).await
    }

    /// The import that came with a key, unless it is staging.
    ///
    /// # Errors
    /// The store failed.
    pub async fn import_of_key(&self, merchant: MerchantId, key: KeyDigest) -> Result<Option<Import>, StoreError> {
        self.query(move |connection| {
            let imports = sql::list(connection, merchant)?;
            Ok(imports.into_iter().find(|import| import.key == Some(key) && import.state != ImportState::Staging))
        })
        .await
    }

    /// A merchant's imports, the latest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn imports(&self, merchant: MerchantId) -> Result<Vec<Import>, StoreError> {
        self.query(move |connection| sql::list(connection, merchant)).await
    }

    /// Imports of all merchants that were cut off while they were applied, or are applied now.
    ///
    /// # Errors
    /// The store failed.
    pub async fn imports_applying(&self) -> Result<Vec<Import>, StoreError> {
        self.query(sql::applying).await
    }
}
