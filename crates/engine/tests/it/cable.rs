//! A store at the end of a cable that can be cut: a store whose writers fail as one whose connection is lost, at the moment that
//! one asks for, with the group committed or without; and cannot be made anew until the cable is mended.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use docket_domain::book::{Head, Key, Loaded};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::LeaseNumber;
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;
use docket_engine::{Clock, Engine, Outages, Spool};
use docket_store::audit::Sealed;
use docket_store::numbering::Holder;
use docket_store::{ClockConfirmation, Opened, Standing, Store, StoreError, Writer};

/// When the cable is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Begin,
    Load,
    Write,
    /// The commit is sent and never arrives.
    BeforeCommit,
    /// The commit is done and its answer never arrives.
    AfterCommit,
}

#[derive(Default)]
struct State {
    is_cut: bool,
    /// To be cut at that moment, when it has passed so often before.
    to_cut: Option<(Moment, usize)>,
}

/// The cable. Cheap to clone.
#[derive(Clone, Default)]
pub struct Cable {
    state: Arc<Mutex<State>>,
}

impl Cable {
    pub fn cut(&self) {
        self.lock().is_cut = true;
    }

    pub fn mend(&self) {
        *self.lock() = State::default();
    }

    /// Mends it until that moment has passed so often. In one step: who waits for it may be quick.
    pub fn mend_until(&self, moment: Moment, after: usize) {
        *self.lock() = State { is_cut: false, to_cut: Some((moment, after)) };
    }

    /// Cuts it when that moment has passed so often.
    pub fn cut_at(&self, moment: Moment, after: usize) {
        self.lock().to_cut = Some((moment, after));
    }

    pub fn is_cut(&self) -> bool {
        self.lock().is_cut
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no one panics with the lock")
    }

    /// Whether it is cut at this moment, or was before.
    fn passes(&self, moment: Moment) -> Result<(), StoreError> {
        let mut state = self.lock();
        match &mut state.to_cut {
            Some((at, 0)) if *at == moment => *state = State { is_cut: true, to_cut: None },
            Some((at, after)) if *at == moment => *after -= 1,
            _ => {}
        }
        if state.is_cut { Err(StoreError::Unavailable("the cable is cut".into())) } else { Ok(()) }
    }
}

/// An engine on a store at the end of a cable, with a spool in a directory.
pub fn start(store: &Store, cable: &Cable, spool: &Path, clock: Arc<dyn Clock>) -> (Engine, JoinHandle<()>) {
    start_with(store, cable, Spool::open(spool).expect("a spool"), clock)
}

/// The same with a spool that was opened before.
pub fn start_with(store: &Store, cable: &Cable, spool: Spool, clock: Arc<dyn Clock>) -> (Engine, JoinHandle<()>) {
    let (store, cable) = (store.clone(), cable.clone());
    let mut reconnect: docket_engine::Reconnect = Box::new(move || {
        if cable.is_cut() {
            return Err(StoreError::Unavailable("the cable is cut".into()));
        }
        let writer: Box<dyn Writer> = Box::new(AtTheEnd { inner: store.writer()?, cable: cable.clone() });
        Ok(writer)
    });
    let writer = reconnect().ok();
    let outages = Outages { reconnect, spool, probe_every: Duration::from_millis(1) };
    let (engine, mut threads) = Engine::start_surviving(vec![(writer, Some(outages))], clock);
    (engine, threads.remove(0))
}

struct AtTheEnd {
    inner: Box<dyn Writer>,
    cable: Cable,
}

impl AtTheEnd {
    /// A connection that is lost takes its transaction with it.
    fn or_lost(&mut self, moment: Moment) -> Result<(), StoreError> {
        self.cable.passes(moment).inspect_err(|_| self.inner.rollback())
    }
}

impl Writer for AtTheEnd {
    fn groups_one_merchant(&self) -> bool {
        self.inner.groups_one_merchant()
    }

    fn begin(&mut self, merchants: &[(MerchantId, Option<u64>)]) -> Result<Vec<Standing>, StoreError> {
        self.or_lost(Moment::Begin)?;
        self.inner.begin(merchants)
    }

    fn open(&mut self, merchant: MerchantId) -> Result<Opened, StoreError> {
        self.inner.open(merchant)
    }

    fn load(&mut self, merchant: MerchantId, keys: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        self.or_lost(Moment::Load)?;
        self.inner.load(merchant, keys)
    }

    fn write(&mut self, writes: &Writes, sealed: &[Sealed], head: &Head) -> Result<(), StoreError> {
        self.or_lost(Moment::Write)?;
        self.inner.write(writes, sealed, head)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        let lost = |error: StoreError| StoreError::InDoubt(error.to_string());
        self.or_lost(Moment::BeforeCommit).map_err(lost)?;
        self.inner.commit()?;
        self.cable.passes(Moment::AfterCommit).map_err(lost)
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
        self.or_lost(Moment::Begin)?;
        self.inner.release_worker(holder, worker, used_until)
    }

    fn lease_fallback(&mut self, holder: &Holder, at: Timestamp) -> Result<LeaseNumber, StoreError> {
        self.or_lost(Moment::Begin)?;
        self.inner.lease_fallback(holder, at)
    }

    fn release_fallback(&mut self, holder: &Holder, lease: LeaseNumber, used: bool, at: Timestamp) -> Result<(), StoreError> {
        self.or_lost(Moment::Begin)?;
        self.inner.release_fallback(holder, lease, used, at)
    }

    fn clock_confirmation(&mut self) -> Result<Option<ClockConfirmation>, StoreError> {
        self.or_lost(Moment::Begin)?;
        self.inner.clock_confirmation()
    }

    fn remove_scratch(&mut self, merchant: MerchantId) -> Result<(), StoreError> {
        self.inner.remove_scratch(merchant)
    }
}
