//! Records of another system that are staged: accounts in the slices of an import, and by what one is found. Side tables, which no rule
//! reads; they are written outside of groups.

use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::ImportState;
use docket_domain::time::Timestamp;

use super::staging_sql;
use crate::imports::{Extent, Import, Readied, StagedSlice};
use crate::side::SideTables;
use crate::{Reads, StoreError};

/// Rows that are deleted in one transaction, so that whoever sells does not wait for it.
const FORGOTTEN_AT_ONCE: usize = 2_000;

/// What is said of an account, and the slice that has it.
pub type Mention = (String, u32);

/// Where another system's records are staged. Blocking. Cheap to clone.
#[derive(Clone)]
pub struct LegacyStaging {
    side: SideTables,
}

impl LegacyStaging {
    pub(crate) fn new(side: SideTables) -> LegacyStaging {
        LegacyStaging { side }
    }

    /// Stages slices, and by what their accounts are found.
    ///
    /// # Errors
    /// The store failed.
    pub fn add(
        &self,
        merchant: MerchantId,
        id: ImportId,
        slices: &[StagedSlice],
        mentions: &[Mention],
    ) -> Result<(), StoreError> {
        self.side.change(|connection| {
            slices.iter().try_for_each(|slice| crate::imports::sql::insert_slice(connection, merchant, id, slice))?;
            mentions.iter().try_for_each(|(word, slice)| staging_sql::insert_mention(connection, merchant, id, word, *slice))
        })
    }

    /// Lets an import wait for a person whose slices are all there. One that has waited until now is given up.
    ///
    /// # Errors
    /// The store failed.
    pub fn wait(&self, merchant: MerchantId, id: ImportId, extent: &Extent, at: Timestamp) -> Result<(), StoreError> {
        let earlier = self.side.change(|connection| {
            let earlier = staging_sql::waiting(connection, merchant)?;
            if let Some(earlier) = earlier {
                staging_sql::give_up_staged(connection, merchant, earlier, at)?;
            }
            staging_sql::staged(connection, merchant, id, extent)?;
            Ok(earlier)
        })?;
        earlier.map_or(Ok(()), |earlier| self.forget(merchant, earlier))
    }

    /// Lets what waits be applied by the actor that the import names, with this as its head, unless another import is in the way.
    ///
    /// # Errors
    /// The store failed.
    pub fn begin(&self, import: &Import, head: &StagedSlice) -> Result<Readied, StoreError> {
        let readied = self.side.change(|connection| {
            let others = crate::imports::sql::list(connection, import.merchant)?;
            if let Some(other) = others.into_iter().find(|other| other.id != import.id && other.state.is_unfinished()) {
                return Ok(Readied::Unfinished(Box::new(other)));
            }
            staging_sql::begin(connection, import)?;
            staging_sql::replace(connection, import.merchant, import.id, head)?;
            Ok(Readied::Applying)
        })?;
        if readied == Readied::Applying {
            self.forget_mentions(import.merchant, import.id)?;
        }
        Ok(readied)
    }

    /// Writes a slice anew: some of its accounts are in.
    ///
    /// # Errors
    /// The store failed.
    pub fn replace(&self, merchant: MerchantId, id: ImportId, slice: &StagedSlice) -> Result<(), StoreError> {
        self.side.change(|connection| staging_sql::replace(connection, merchant, id, slice))
    }

    /// Gives up what waits.
    ///
    /// # Errors
    /// The store failed.
    pub fn give_up(&self, merchant: MerchantId, id: ImportId, at: Timestamp) -> Result<(), StoreError> {
        self.side.change(|connection| staging_sql::give_up_staged(connection, merchant, id, at))?;
        self.forget(merchant, id)
    }

    fn forget(&self, merchant: MerchantId, id: ImportId) -> Result<(), StoreError> {
        self.forget_mentions(merchant, id)?;
        let forget =
            |connection: &_| crate::imports::sql::forget_slices(connection, merchant, id, crate::imports::FORGOTTEN_AT_ONCE);
        while self.side.change(forget)? > 0 {}
        Ok(())
    }

    fn forget_mentions(&self, merchant: MerchantId, id: ImportId) -> Result<(), StoreError> {
        while self.side.change(|connection| staging_sql::forget_mentions(connection, merchant, id, FORGOTTEN_AT_ONCE))? > 0 {}
        Ok(())
    }
}

impl Reads {
    /// The import of another system's records that waits for a person. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn legacy_waiting_blocking(&self, merchant: MerchantId) -> Result<Option<Import>, StoreError> {
        self.query_blocking(|connection| {
            let Some(id) = staging_sql::waiting(connection, merchant)? else { return Ok(None) };
            let import = crate::imports::sql::by_id(connection, merchant, id)?;
            Ok(import.filter(|import| import.state == ImportState::Staged))
        })
    }

    /// A slice of what is staged. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn legacy_slice_blocking(
        &self,
        merchant: MerchantId,
        id: ImportId,
        slice: u32,
    ) -> Result<Option<StagedSlice>, StoreError> {
        self.query_blocking(|connection| crate::imports::sql::slice(connection, merchant, id, slice))
    }

    /// The slices with accounts of which one of these words is said, each once and in their order. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn legacy_mentioned_blocking(
        &self,
        merchant: MerchantId,
        id: ImportId,
        words: &[String],
    ) -> Result<Vec<u32>, StoreError> {
        self.query_blocking(|connection| {
            let mut slices = Vec::new();
            for word in words {
                slices.extend(staging_sql::mentioned(connection, merchant, id, word)?);
            }
            slices.sort_unstable();
            slices.dedup();
            Ok(slices)
        })
    }
}
