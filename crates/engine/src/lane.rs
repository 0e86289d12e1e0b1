//! The queue in front of a writer, its bound, and the handle that requests submit to.
//!
//! On SQLite one writer thread serves all merchants: it takes the first command that waits and whatever else is waiting by then,
//! up to [`GROUP_COMMANDS_MAX`] and [`GROUP_ROWS_MAX`]. There is no timer: under load groups grow by themselves, without load a
//! command is a group of one.
//!
//! Two threads that wake each other cost a lone command a fifth of its time. So a request that finds the lane idle, with nobody
//! waiting, leads its group of one itself, on the thread it is on; whoever comes meanwhile waits for the lane's thread, which takes
//! them all when the lane is free. It is the same group by the same code, whoever leads it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;

use docket_domain::access::Actor;
use docket_domain::clock::Stamp;
use docket_domain::command::{Envelope, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::refusal::Refusal;
use docket_domain::time::Timestamp;
use docket_store::{ClockConfirmation, Writer};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{mpsc, oneshot, watch};

use crate::clock::{Clock, Reading};
use crate::faults::Faults;
use crate::group::{Groups, panic_message};
use crate::guard::Guard;
use crate::seeds::{Seeds, SystemSeeds};
use crate::stats::Stats;

/// The most commands that wait; one more is answered with `lane.busy`.
const QUEUE_MAX: usize = 4_096;
/// The most commands of one group: enough that the commit costs each next to nothing.
pub(crate) const GROUP_COMMANDS_MAX: usize = 256;
/// About the most rows that one group writes, so that it holds the lane for a fraction of 100 ms.
pub(crate) const GROUP_ROWS_MAX: usize = 4_000;

/// A command on its way into a lane.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whose records.
    pub merchant: MerchantId,
    /// Who asks.
    pub actor: Actor,
    /// What, under which key.
    pub envelope: Envelope,
}

/// Why a command has no outcome.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// The business says no. Nothing was written.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too much is waiting. Nothing was written.
    #[error("too many commands are waiting")]
    Busy,
    /// There is no room on the disk. Nothing was written.
    #[error("the disk is full")]
    StoreFull,
    /// The store does not answer. The command may be sent again with the same key.
    #[error("the store cannot be reached")]
    StoreUnavailable,
    /// The clock has jumped ahead and nobody has confirmed it, so that no document is dated. Nothing was written.
    #[error("the clock is suspect")]
    ClockSuspect,
    /// A bug. Nothing was written but a finding.
    #[error("the command failed")]
    Bug,
}

/// A request that waits for its answer.
pub(crate) struct Waiting {
    pub request: Request,
    /// The one reading of the clock.
    pub reading: Reading,
    /// What is believed of it.
    pub stamp: Stamp,
    /// Seed of its ids and salts.
    pub seed: [u8; 32],
    pub answer: oneshot::Sender<Result<Outcome, Failure>>,
}

type Submitted = (Request, oneshot::Sender<Result<Outcome, Failure>>);

/// The handle that requests submit to. Cheap to clone; the loop ends when the last one is dropped.
#[derive(Clone)]
pub struct Engine {
    queue: mpsc::Sender<Submitted>,
    lane: Arc<Mutex<Lane>>,
    /// Whether the last group was of one command, so that nobody else is likely to come while the next one is led.
    is_quiet: Arc<AtomicBool>,
    stats: Arc<Stats>,
    watched: Watched,
    stopped: watch::Receiver<Option<String>>,
}

impl Engine {
    /// Starts the loop on a thread of its own.
    pub fn start(writer: Box<dyn Writer>, clock: Arc<dyn Clock>, faults: Option<Faults>) -> (Engine, JoinHandle<()>) {
        Engine::start_seeded(writer, clock, Box::new(SystemSeeds::default()), faults)
    }

    /// The same with seeds of one's own, so that a run can be repeated.
    pub fn start_seeded(
        mut writer: Box<dyn Writer>,
        clock: Arc<dyn Clock>,
        seeds: Box<dyn Seeds>,
        faults: Option<Faults>,
    ) -> (Engine, JoinHandle<()>) {
        let (queue, waiting) = mpsc::channel(QUEUE_MAX);
        let (stop, stopped) = watch::channel(None);
        let stats = Arc::new(Stats::default());
        let watched = Watched { clock, guard: Arc::new(Mutex::new(Guard::new(last_confirmation(&mut *writer)))) };
        let groups = Groups::new(writer, watched.clone(), Arc::clone(&stats), faults);
        let is_quiet = Arc::new(AtomicBool::new(true));
        let lane = Lane { groups, clock: watched.clone(), seeds, stop, is_stopped: false };
        let lane = Arc::new(Mutex::new(lane));
        let (shared, quiet) = (Arc::clone(&lane), Arc::clone(&is_quiet));
        let thread = std::thread::Builder::new()
            .name("lane".to_owned())
            .spawn(move || serve(&shared, waiting, &quiet))
            .expect("a thread for the lane");
        (Engine { queue, lane, is_quiet, stats, watched, stopped }, thread)
    }

    /// Submits a command and waits for its outcome. When this returns `Ok`, the outcome is on disk.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn submit(&self, request: Request) -> Result<Outcome, Failure> {
        let (answer, mut answered) = oneshot::channel();
        if let Some(mut lane) = self.may_lead() {
            tokio::task::block_in_place(|| {
                let waiting = lane.take((request, answer));
                lane.run(vec![waiting]);
            });
            return answered.try_recv().unwrap_or(Err(Failure::StoreUnavailable));
        }
        self.queue.try_send((request, answer)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Failure::Busy,
            mpsc::error::TrySendError::Closed(_) => Failure::StoreUnavailable,
        })?;
        // The loop answers everything it took, unless it stopped in between: then the outcome is unknown.
        answered.await.unwrap_or(Err(Failure::StoreUnavailable))
    }

    /// The lane, where it is idle, nobody waits, and this thread may wait for the disk: the request then leads a group of its own, and
    /// no thread has to wake another.
    fn may_lead(&self) -> Option<MutexGuard<'_, Lane>> {
        let is_quiet = self.is_quiet.load(Ordering::Relaxed) && self.queue.capacity() == self.queue.max_capacity();
        if !is_quiet || Handle::current().runtime_flavor() != RuntimeFlavor::MultiThread {
            return None;
        }
        self.lane.try_lock().ok().filter(|lane| !lane.is_stopped)
    }

    /// What the loop has counted.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// How many commands wait.
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// The time now, as far as the clock is believed: what everything beside the commands goes by, such as the expiry of tokens.
    /// Also whether the clock is suspect.
    pub fn now(&self) -> Stamp {
        self.watched.stamp().1
    }

    /// Takes in what an operator confirmed. Groups do so themselves; this is for who waits for the time where no commands come.
    pub fn confirm(&self, confirmation: ClockConfirmation) {
        self.watched.guard().confirm(confirmation);
    }

    /// What the clock says now, believed or not.
    pub fn read(&self) -> Timestamp {
        self.watched.clock.read().wall
    }

    /// Whether the clock is that of a rehearsal.
    pub fn is_rehearsal(&self) -> bool {
        self.watched.clock.is_rehearsal()
    }

    /// Waits until the loop had to stop because the store can no longer be trusted, and says why.
    pub async fn stopped(&self) -> String {
        let mut stopped = self.stopped.clone();
        match stopped.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or_default(),
            Err(_) => "the loop ended".to_owned(),
        }
    }
}

/// The row of the last confirmation so far: what was confirmed before this process is not about its clock's jumps.
fn last_confirmation(writer: &mut dyn Writer) -> i64 {
    match writer.clock_confirmation() {
        Ok(last) => last.map_or(0, |last| last.row),
        Err(error) => {
            tracing::warn!(%error, "earlier confirmations of the clock cannot be read");
            i64::MAX
        }
    }
}

/// The clock with its guard.
#[derive(Clone)]
pub(crate) struct Watched {
    clock: Arc<dyn Clock>,
    guard: Arc<Mutex<Guard>>,
}

impl Watched {
    /// Reads the clock once, and says what is believed of it.
    fn stamp(&self) -> (Reading, Stamp) {
        let reading = self.clock.read();
        (reading, self.guard().stamp(reading))
    }

    /// What is believed of the clock.
    pub fn guard(&self) -> std::sync::MutexGuard<'_, Guard> {
        self.guard.lock().expect("the guard does not panic")
    }
}

/// What a group needs, whoever leads it: the lane's thread, or a request that finds the lane idle.
struct Lane {
    groups: Groups,
    clock: Watched,
    seeds: Box<dyn Seeds>,
    stop: watch::Sender<Option<String>>,
    is_stopped: bool,
}

impl Lane {
    fn take(&mut self, (request, answer): Submitted) -> Waiting {
        let (reading, stamp) = self.clock.stamp();
        Waiting { request, reading, stamp, seed: self.seeds.draw(), answer }
    }

    /// Runs a group and answers it. A panic out here is not a command's: what the lane holds is not trusted any more.
    fn run(&mut self, mut group: Vec<Waiting>) {
        let ran = catch_unwind(AssertUnwindSafe(|| {
            self.groups.take_confirmation(&mut group);
            self.groups.run(group).and_then(|()| self.groups.raise_clock_findings())
        }));
        let fatal = match ran {
            Ok(Ok(())) => return,
            Ok(Err(fatal)) => fatal,
            Err(panic) => panic_message(&*panic),
        };
        tracing::error!(error = fatal, "the store can no longer be trusted; stopping");
        self.is_stopped = true;
        let _ = self.stop.send(Some(fatal));
    }
}

/// The lane's thread: it leads every group that no request leads.
fn serve(lane: &Mutex<Lane>, mut waiting: mpsc::Receiver<Submitted>, is_quiet: &AtomicBool) {
    let lock = || lane.lock().expect("the lane catches what panics");
    while let Some(first) = waiting.blocking_recv() {
        let mut lane = lock();
        if lane.is_stopped {
            return;
        }
        let first = lane.take(first);
        let mut rows = first.request.envelope.command.weight_rows();
        let mut group = vec![first];
        while group.len() < GROUP_COMMANDS_MAX && rows < GROUP_ROWS_MAX {
            let Ok(next) = waiting.try_recv() else { break };
            let next = lane.take(next);
            rows += next.request.envelope.command.weight_rows();
            group.push(next);
        }
        is_quiet.store(group.len() == 1, Ordering::Relaxed);
        lane.run(group);
        if lane.is_stopped {
            return;
        }
    }
    lock().groups.end();
}
