//! A store that can go away: how it is reached again, and what is known of it meanwhile (SPEC 3.5).
//!
//! The lane never waits for a store that is away. From the first begin that cannot reach it on, a thread of its own tries, and hands the
//! lane a writer when it has one; until then the lane decides what can be decided against the books it has, and writes that to the
//! spool.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use docket_domain::book::{Book, Head, Key, Loaded};
use docket_domain::command::KeyDigest;
use docket_domain::ids::MerchantId;
use docket_domain::numbering::LeaseNumber;
use docket_domain::numbering::snowflake::{WorkerId, WorkerLease};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;
use docket_store::audit::Sealed;
use docket_store::numbering::Holder;
use docket_store::{ClockConfirmation, Opened, Standing, StoreError, Writer};
use tokio::sync::{mpsc, watch};

use crate::lane::Message;
use crate::spool::{Spool, Spooled};

/// How often a store that is away is tried again.
pub const PROBE_EVERY: Duration = Duration::from_millis(500);
/// Keys of commands in doubt that are remembered. Where there are more, nothing is spooled until the store is back.
const IN_DOUBT_MAX: usize = 100_000;

/// Opens another writer. Blocking, within time-outs of its own.
pub type Reconnect = Box<dyn FnMut() -> Result<Box<dyn Writer>, StoreError> + Send>;

/// What an engine needs to go on when its store goes away. Only stores that can go away are given it.
pub struct Outages {
    /// How the store is reached again.
    pub reconnect: Reconnect,
    /// Where what is answered meanwhile is kept.
    pub spool: Spool,
    /// How often the store is tried again.
    pub probe_every: Duration,
}

/// What the loop knows of a store that can go away.
pub(crate) struct Outage {
    pub spool: Spool,
    pub spooled: Arc<Spooled>,
    /// Whether it is away.
    pub is_away: bool,
    /// The books as the store had them last; what is decided in an outage is decided on them, and they are dropped after it.
    pub books: HashMap<MerchantId, Book>,
    in_doubt: HashSet<(MerchantId, KeyDigest)>,
    has_lost_count: bool,
    probe: Sender<()>,
    away: watch::Sender<bool>,
}

impl Outage {
    /// Of that spool. Also what the thread waits for that looks for the store, and what others are told by.
    pub fn new(spool: Spool, spooled: Arc<Spooled>) -> (Outage, Receiver<()>, watch::Receiver<bool>) {
        let (probe, probed) = channel();
        let (away, is_away) = watch::channel(true);
        let outage = Outage {
            spool,
            spooled,
            // Until it was reached once.
            is_away: true,
            books: HashMap::new(),
            in_doubt: HashSet::new(),
            has_lost_count: false,
            probe,
            away,
        };
        (outage, probed, is_away)
    }

    /// The store is away, and is looked for from now on.
    pub fn begins(&mut self, error: &StoreError) {
        if !self.is_away {
            tracing::error!(%error, "the database cannot be reached; what can be taken without it is written to the spool");
        }
        self.is_away = true;
        self.away.send_replace(true);
        // It only fails when the thread has ended, and then the lane is about to.
        let _ = self.probe.send(());
    }

    /// The store is back, and everything that was spooled is taken in.
    pub fn ends(&mut self) {
        self.is_away = false;
        self.books.clear();
        self.away.send_replace(false);
    }

    /// Remembers commands of which it is not known whether they were done: they are never spooled.
    pub fn remember_in_doubt(&mut self, keys: impl Iterator<Item = (MerchantId, KeyDigest)>) {
        self.in_doubt.extend(keys);
        self.has_lost_count |= self.in_doubt.len() > IN_DOUBT_MAX;
        if self.has_lost_count {
            self.in_doubt.clear();
        }
    }

    /// Whether it is not known of a command whether it was done.
    pub fn is_in_doubt(&self, merchant: MerchantId, mut keys: impl Iterator<Item = KeyDigest>) -> bool {
        self.has_lost_count || keys.any(|key| self.in_doubt.contains(&(merchant, key)))
    }

    /// A group was committed and answered with these keys: what became of them is known.
    pub fn settle(&mut self, keys: impl Iterator<Item = (MerchantId, KeyDigest)>) {
        self.has_lost_count = false;
        if !self.in_doubt.is_empty() {
            for key in keys {
                self.in_doubt.remove(&key);
            }
        }
    }
}

/// What looks for a store that is away, whenever it is asked to, and hands the lane a writer when there is one.
pub(crate) struct Probe {
    asked: Receiver<()>,
    reconnect: Reconnect,
    every: Duration,
    lane: mpsc::WeakSender<Message>,
}

impl Probe {
    /// What looks for the store of that lane.
    pub fn new(asked: Receiver<()>, reconnect: Reconnect, every: Duration, lane: mpsc::WeakSender<Message>) -> Probe {
        Probe { asked, reconnect, every, lane }
    }

    /// Looks on its thread, and ends with the lane.
    pub fn run(mut self) {
        while self.asked.recv().is_ok() {
            loop {
                if let Some(writer) = self.look() {
                    let Some(lane) = self.lane.upgrade() else { return };
                    if lane.blocking_send(Message::Reached(writer)).is_err() {
                        return;
                    }
                    break;
                }
                match self.asked.recv_timeout(self.every) {
                    Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        }
    }

    /// Whether it was asked to look since it was last asked this.
    pub fn take_asked(&mut self) -> bool {
        self.asked.try_iter().count() > 0
    }

    /// Looks once.
    pub fn look(&mut self) -> Option<Box<dyn Writer>> {
        let reached = (self.reconnect)().and_then(|mut writer| reaches(&mut *writer).map(|()| writer));
        reached.inspect_err(|error| tracing::debug!(%error, "the database is still away")).ok()
    }
}

/// Whether a group can be begun through a writer.
fn reaches(writer: &mut dyn Writer) -> Result<(), StoreError> {
    writer.begin(&[])?;
    writer.rollback();
    Ok(())
}

/// The writer of a store that was not there when the server was started.
pub(crate) struct NoWriter;

impl NoWriter {
    fn away<T>() -> Result<T, StoreError> {
        Err(StoreError::Unavailable("it was not there when the server was started".to_owned()))
    }
}

impl Writer for NoWriter {
    fn begin(&mut self, _: &[(MerchantId, Option<u64>)]) -> Result<Vec<Standing>, StoreError> {
        NoWriter::away()
    }

    fn open(&mut self, _: MerchantId) -> Result<Opened, StoreError> {
        NoWriter::away()
    }

    fn load(&mut self, _: MerchantId, _: &[Key]) -> Result<Vec<Loaded>, StoreError> {
        NoWriter::away()
    }

    fn write(&mut self, _: &Writes, _: &[Sealed], _: &Head) -> Result<(), StoreError> {
        NoWriter::away()
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        NoWriter::away()
    }

    fn rollback(&mut self) {}

    fn lease_worker(&mut self, _: &Holder, _: Option<WorkerId>, _: Timestamp, _: Timestamp) -> Result<WorkerLease, StoreError> {
        NoWriter::away()
    }

    fn release_worker(&mut self, _: &Holder, _: WorkerId, _: Timestamp) -> Result<(), StoreError> {
        NoWriter::away()
    }

    fn lease_fallback(&mut self, _: &Holder, _: Timestamp) -> Result<LeaseNumber, StoreError> {
        NoWriter::away()
    }

    fn release_fallback(&mut self, _: &Holder, _: LeaseNumber, _: bool, _: Timestamp) -> Result<(), StoreError> {
        NoWriter::away()
    }

    fn clock_confirmation(&mut self) -> Result<Option<ClockConfirmation>, StoreError> {
        NoWriter::away()
    }

    fn remove_scratch(&mut self, _: MerchantId) -> Result<(), StoreError> {
        NoWriter::away()
    }
}
