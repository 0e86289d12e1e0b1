//! The store under the servers: a real one that fails as it is told to, or lies.

use docket_domain::book::{Head, Key, Loaded};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::LeaseNumber;
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;
use docket_store::audit::Sealed;
use docket_store::numbering::Holder;
use docket_store::{ClockConfirmation, Opened, Standing, StoreError, Writer};

use crate::clock::WorldTime;
use crate::faults::{self, Faults};

/// How long a slow commit takes, in ms: longer than any lease of ids.
const SLOW_MS: i64 = 70_000;

/// A store that breaks a promise. No store of Docket's does; that the simulator notices it says that it would notice one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// It forgets what was done under which key.
    ForgetsKeys,
    /// It says yes to some commits and drops them.
    LosesCommits,
    /// It says that every book is still what it has, whoever wrote since.
    SkipsVersions,
    /// It drops one posting of some journal entries.
    DropsPostings,
    /// It commits what came before a failure.
    TearsGroups,
    /// It counts a number on that no document has.
    LeavesGaps,
    /// It drops the movements of goods.
    ForgetsMovements,
}

/// One server's way to the store.
pub struct SimulatedStore {
    inner: Box<dyn Writer>,
    faults: Faults,
    time: WorldTime,
    /// Whether a group is of one merchant, as on PostgreSQL.
    of_one_merchant: bool,
    sabotage: Option<Sabotage>,
    /// How many groups were begun.
    groups: u64,
}

impl SimulatedStore {
    /// A way to the store that a real writer leads to.
    pub fn new(
        inner: Box<dyn Writer>,
        faults: Faults,
        time: WorldTime,
        of_one_merchant: bool,
        sabotage: Option<Sabotage>,
    ) -> SimulatedStore {
        SimulatedStore { inner, faults, time, of_one_merchant, sabotage, groups: 0 }
    }

    fn lies(&self, how: Sabotage) -> bool {
        self.sabotage == Some(how)
    }

    /// What such a store makes of what it is given.
    fn bent(&self, writes: &Writes) -> Option<Writes> {
        let mut bent = writes.clone();
        match self.sabotage? {
            Sabotage::ForgetsKeys => bent.replays.clear(),
            Sabotage::DropsPostings => drop(bent.entries.last_mut()?.postings.pop()),
            Sabotage::ForgetsMovements => bent.movements.clear(),
            Sabotage::LeavesGaps => {
                let (_, key, counter) = bent.counters.last_mut()?;
                let is_of_orders = key.kind == docket_domain::numbering::Kind::Order;
                counter.value += i64::from(is_of_orders && self.groups.is_multiple_of(5));
            }
            _ => return None,
        }
        Some(bent)
    }
}

fn failed(why: &str) -> String {
    format!("simulated: {why}")
}

impl Writer for SimulatedStore {
    fn groups_one_merchant(&self) -> bool {
        self.of_one_merchant
    }

    fn begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<Standing>, StoreError> {
        self.groups += 1;
        if self.faults.is_gone() || self.faults.strikes(faults::BEGIN_UNAVAILABLE) {
            return Err(StoreError::Unavailable(failed(faults::BEGIN_UNAVAILABLE)));
        }
        if self.faults.strikes(faults::BEGIN_BUSY) {
            return Err(StoreError::Busy(failed(faults::BEGIN_BUSY)));
        }
        let standings = self.inner.begin(merchants)?;
        if self.lies(Sabotage::SkipsVersions) {
            let lie = |version: &Option<u64>| if version.is_some() { Standing::Same } else { Standing::Outdated };
            return Ok(merchants.iter().map(|(_, version)| lie(version)).collect());
        }
        Ok(standings)
    }

    fn open(&mut self, merchant: MerchantId) -> Result<Opened, StoreError> {
        if self.faults.strikes(faults::OPEN_FAILS) {
            return Err(StoreError::Other(failed(faults::OPEN_FAILS)));
        }
        self.inner.open(merchant)
    }

    fn load(&mut self, merchant: MerchantId, keys: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        if self.faults.strikes(faults::LOAD_FAILS) {
            return Err(StoreError::Unavailable(failed(faults::LOAD_FAILS)));
        }
        self.inner.load(merchant, keys)
    }

    fn write(&mut self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        if self.faults.strikes(faults::WRITE_FAILS) {
            return Err(StoreError::Unavailable(failed(faults::WRITE_FAILS)));
        }
        if self.faults.strikes_as_bug(faults::WRITE_MISFITS) {
            return Err(StoreError::Constraint(failed(faults::WRITE_MISFITS)));
        }
        match self.bent(writes) {
            Some(bent) => self.inner.write(&bent, sealed, head)?,
            None => self.inner.write(writes, sealed, head)?,
        }
        if self.lies(Sabotage::TearsGroups) && self.groups.is_multiple_of(7) {
            self.inner.commit()?;
            return Err(StoreError::Unavailable(failed("the group is torn")));
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if self.faults.strikes(faults::COMMIT_SLOW) {
            self.time.pass(SLOW_MS);
        }
        if self.lies(Sabotage::LosesCommits) && self.groups.is_multiple_of(9) {
            self.inner.rollback();
            return Ok(());
        }
        if self.faults.strikes(faults::COMMIT_LOST) {
            self.inner.rollback();
            return Err(StoreError::InDoubt(failed(faults::COMMIT_LOST)));
        }
        if self.faults.strikes(faults::COMMIT_FULL) {
            self.inner.rollback();
            return Err(StoreError::Full(failed(faults::COMMIT_FULL)));
        }
        if self.faults.strikes(faults::COMMIT_FATAL) {
            self.inner.rollback();
            return Err(StoreError::Fatal(failed(faults::COMMIT_FATAL)));
        }
        self.inner.commit()?;
        if self.faults.strikes(faults::COMMIT_UNANSWERED) {
            return Err(StoreError::InDoubt(failed(faults::COMMIT_UNANSWERED)));
        }
        Ok(())
    }

    fn rollback(&mut self) {
        self.inner.rollback();
    }

    fn lease_worker(
        &mut self,
        holder: &Holder,
        held: Option<WorkerId>,
        at: Timestamp,
        until: Timestamp,
    ) -> Result<WorkerLease, StoreError> {
        self.inner.lease_worker(holder, held, at, until)
    }

    fn release_worker(&mut self, holder: &Holder, worker: WorkerId, used_until: Timestamp) -> Result<(), StoreError> {
        self.inner.release_worker(holder, worker, used_until)
    }

    fn lease_fallback(&mut self, holder: &Holder, at: Timestamp) -> Result<LeaseNumber, StoreError> {
        self.inner.lease_fallback(holder, at)
    }

    fn release_fallback(&mut self, holder: &Holder, lease: LeaseNumber, used: bool, at: Timestamp) -> Result<(), StoreError> {
        self.inner.release_fallback(holder, lease, used, at)
    }

    fn clock_confirmation(&mut self) -> Result<Option<ClockConfirmation>, StoreError> {
        if self.faults.strikes(faults::CONFIRMATION_FAILS) {
            return Err(StoreError::Unavailable(failed(faults::CONFIRMATION_FAILS)));
        }
        self.inner.clock_confirmation()
    }

    fn remove_scratch(&mut self, merchant: MerchantId) -> Result<(), StoreError> {
        self.inner.remove_scratch(merchant)
    }
}
