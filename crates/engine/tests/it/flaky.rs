//! A writer whose begins and commits fail as asked, as a store may: with the group committed, or without.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use docket_domain::book::{Head, Key, Loaded};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::LeaseNumber;
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;
use docket_store::audit::Sealed;
use docket_store::numbering::Holder;
use docket_store::{ClockConfirmation, Opened, Standing, StoreError, Writer};

/// How a commit goes wrong.
#[derive(Debug)]
pub enum CommitFault {
    /// It never reached the disk.
    Lost(StoreError),
    /// It is on disk, and only its answer was lost.
    Unanswered(StoreError),
}

/// What goes wrong, next first; nothing where a list is empty.
#[derive(Clone, Default)]
pub struct Plan {
    begins: Arc<Mutex<VecDeque<Option<StoreError>>>>,
    commits: Arc<Mutex<VecDeque<CommitFault>>>,
}

impl Plan {
    /// Lets the next begin fail that nothing is planned for yet.
    pub fn fail_begin(&self, error: StoreError) {
        self.begins.lock().expect("no one panics with the lock").push_back(Some(error));
    }

    /// Lets it go well.
    pub fn let_begin(&self) {
        self.begins.lock().expect("no one panics with the lock").push_back(None);
    }

    /// Lets the next commit fail that does not fail yet.
    pub fn fail_commit(&self, fault: CommitFault) {
        self.commits.lock().expect("no one panics with the lock").push_back(fault);
    }
}

/// The writer.
pub struct Flaky {
    inner: Box<dyn Writer>,
    plan: Plan,
}

impl Flaky {
    /// A writer that does what the inner one does, where the plan does not say otherwise.
    pub fn new(inner: Box<dyn Writer>, plan: Plan) -> Flaky {
        Flaky { inner, plan }
    }
}

impl Writer for Flaky {
    fn begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<Standing>, StoreError> {
        match self.plan.begins.lock().expect("no one panics with the lock").pop_front() {
            Some(Some(error)) => Err(error),
            Some(None) | None => self.inner.begin(merchants),
        }
    }

    fn open(&mut self, merchant: MerchantId) -> Result<Opened, StoreError> {
        self.inner.open(merchant)
    }

    fn load(&mut self, merchant: MerchantId, keys: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        self.inner.load(merchant, keys)
    }

    fn write(&mut self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        self.inner.write(writes, sealed, head)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        match self.plan.commits.lock().expect("no one panics with the lock").pop_front() {
            None => self.inner.commit(),
            Some(CommitFault::Unanswered(error)) => self.inner.commit().and(Err(error)),
            Some(CommitFault::Lost(error)) => {
                self.inner.rollback();
                Err(error)
            }
        }
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
        self.inner.clock_confirmation()
    }

    fn remove_scratch(&mut self, merchant: MerchantId) -> Result<(), StoreError> {
        self.inner.remove_scratch(merchant)
    }
}
