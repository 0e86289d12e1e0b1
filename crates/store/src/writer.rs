//! The trait the loop writes through.

use std::sync::Arc;

use docket_domain::audit::leaves_master_data;
use docket_domain::book::{Head, Key, Loaded};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::numbering::LeaseNumber;
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;

use crate::audit::Sealed;
use crate::numbering::Holder;
use crate::{ClockConfirmation, StoreError};

/// A merchant as the store has it.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Their settings; `None` where there is no such merchant.
    pub settings: Option<Arc<Settings>>,
    /// Where their stream stands.
    pub head: Head,
}

/// How what a book holds stands to what the store has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody else has written.
    Same,
    /// Others have written since, and nothing of the master data: the book may catch up with this head
    /// ([`Book::catch_up`](docket_domain::book::Book::catch_up)).
    Traded(Head),
    /// The book must be dropped, and opened anew.
    Outdated,
}

/// A book that is behind by more records is opened anew: reading what they say would take longer.
pub(crate) const CATCH_UP_MAX: u64 = 4_096;

impl Standing {
    /// That of a book at a version, where the stream is at `head`, and the first [`CATCH_UP_MAX`] records since have these actions.
    pub(crate) fn since(version: u64, head: Head, actions: &[String]) -> Standing {
        // A stream that is behind a book has been restored, or gone another way.
        let is_near = head.seq > version && head.seq - version <= CATCH_UP_MAX;
        if is_near && !actions.is_empty() && actions.iter().all(|action| leaves_master_data(action)) {
            Standing::Traded(head)
        } else {
            Standing::Outdated
        }
    }
}

/// One writer of one store. Blocking: it runs on a thread of its own.
///
/// A writer on a database that can go away connects anew by itself at the next `begin`, within time-outs of its own; as long as it
/// cannot, `begin` answers [`StoreError::Unavailable`]. So does whatever finds the connection lost before the commit was sent.
///
/// A group is `begin`, then per merchant `open` (where `begin` said so), `load` and `write`, then `commit`, or `rollback` at any
/// point. Nothing may be answered before `commit` has returned `Ok`; that includes groups that wrote nothing, because what a
/// retry is told must be as durable as what it repeats.
pub trait Writer: Send {
    /// Whether a group is of one merchant only.
    fn groups_one_merchant(&self) -> bool {
        false
    }

    /// Begins a group of these merchants and takes their locks. For each, says how what its book holds (at the version given) stands to
    /// what the store has.
    ///
    /// # Errors
    /// The store cannot be written now.
    fn begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<Standing>, StoreError>;

    /// Whether another server had written for a merchant when they were locked last, and so will have next time.
    fn is_shared(&self, _merchant: MerchantId) -> bool {
        false
    }

    /// The same where it is known what will be loaded first of a group's one merchant: a store on another machine sends it along.
    ///
    /// # Errors
    /// The store cannot be written now.
    fn begin_loading(&mut self, merchants: &[(MerchantId, Option<u64>)], _keys: &[Key]) -> Result<Vec<Standing>, StoreError> {
        self.begin(merchants)
    }

    /// Reads a merchant's settings and head, within the group.
    ///
    /// # Errors
    /// The store failed.
    fn open(&mut self, merchant: MerchantId) -> Result<Opened, StoreError>;

    /// Reads what a book asked for, within the group.
    ///
    /// # Errors
    /// The store failed.
    fn load(&mut self, merchant: MerchantId, keys: &[Key]) -> Result<Vec<Loaded>, StoreError>;

    /// Writes a merchant's changes, within the group, all or nothing. A store on another machine may do it later, and say what was wrong
    /// with it when the group is committed.
    ///
    /// # Errors
    /// [`StoreError::Constraint`] or [`StoreError::LostLock`] where the writes do not fit the store; otherwise the store failed.
    fn write(&mut self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError>;

    /// Makes the group durable.
    ///
    /// # Errors
    /// Whether it is durable is then unknown, except where the error [`is certain`](StoreError::is_certain_at_commit): then it is not.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Drops the group.
    fn rollback(&mut self);

    /// Leases a worker of Snowflake ids to a process, within the group: it renews the one that is `held`, where it still is the
    /// holder's, or takes another. What the lease allows to `until` is as durable as the group.
    ///
    /// # Errors
    /// The store failed, or all workers are taken.
    fn lease_worker(
        &mut self,
        holder: &Holder,
        held: Option<WorkerId>,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<WorkerLease, StoreError>;

    /// Gives a worker back that was used so far, outside of groups.
    ///
    /// # Errors
    /// The store failed; the lease is abandoned then, and comes to another holder later.
    fn release_worker(&mut self, holder: &Holder, worker: WorkerId, used_until: Timestamp) -> Result<(), StoreError>;

    /// The lease of fallback numbers of a spool: the one that it has, or had last where nobody has taken it since, or another. Durable
    /// when this returns. Outside of groups.
    ///
    /// # Errors
    /// The store failed, or all leases are held.
    fn lease_fallback(&mut self, holder: &Holder, at: Timestamp) -> Result<LeaseNumber, StoreError>;

    /// Gives the lease back; `used` says whether a number was ever made under it. Outside of groups.
    ///
    /// # Errors
    /// The store failed; the lease stays held then.
    fn release_fallback(&mut self, holder: &Holder, lease: LeaseNumber, used: bool, at: Timestamp) -> Result<(), StoreError>;

    /// What an operator last confirmed of the clock. Outside of groups.
    ///
    /// # Errors
    /// The store failed.
    fn clock_confirmation(&mut self) -> Result<Option<ClockConfirmation>, StoreError>;

    /// Removes a scratch merchant and everything it owns.
    ///
    /// # Errors
    /// [`StoreError::Other`] for a merchant that was not made as a scratch one.
    fn remove_scratch(&mut self, merchant: MerchantId) -> Result<(), StoreError>;
}
