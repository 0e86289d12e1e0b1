//! The queue in front of a writer, its bound, and the handle that requests submit to.
//!
//! A writer's thread takes the first command that waits and whatever else is waiting by then, up to [`GROUP_COMMANDS_MAX`] and
//! [`GROUP_ROWS_MAX`]. There is no timer: under load groups grow by themselves, without load a command is a group of one.
//!
//! On SQLite one thread serves all merchants, and a group is of whichever wait: one file has one writer. On PostgreSQL there are several
//! threads, each for a part of the merchants, and a group is of one merchant: none waits for another's lock.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use docket_domain::access::Actor;
use docket_domain::clock::Stamp;
use docket_domain::command::{Envelope, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::refusal::Refusal;
use docket_domain::time::Timestamp;
use docket_store::{ClockConfirmation, Writer};
use tokio::sync::{mpsc, oneshot, watch};

use crate::clock::{Clock, Reading};
use crate::effects::Effects;
use crate::faults::Faults;
use crate::group::{Groups, panic_message};
use crate::guard::Guard;
use crate::outage::{NoWriter, Outage, Outages, Probe};
use crate::seeds::{Seeds, SystemSeeds};
use crate::spool::Spooled;
use crate::stats::Stats;
use crate::stepped::SteppedLane;

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
    /// Whether the key is the caller's, who sends the same request again under it. Only then may it be taken while the database is
    /// away (SPEC 3.5).
    pub has_callers_key: bool,
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
    /// The database is away, and this is not taken without it; with the reason. Nothing was written.
    #[error("{0}")]
    NotTaken(String),
    /// The commit was sent, its answer was lost, and the store does not answer since. It was done, or it was not.
    #[error("it is not known whether the command was done")]
    InDoubt,
    /// The clock has jumped ahead and nobody has confirmed it, so that no document is dated. Nothing was written.
    #[error("the clock is suspect")]
    ClockSuspect,
    /// A bug. Nothing was written but a finding.
    #[error("the command failed")]
    Bug,
}

impl Failure {
    /// Whether it passes by itself: the same command may well be taken in a moment, without anybody's help.
    pub fn passes(&self) -> bool {
        matches!(self, Failure::Busy | Failure::StoreUnavailable | Failure::NotTaken(_) | Failure::InDoubt)
    }
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

/// What comes to the loop.
pub(crate) enum Message {
    /// A command.
    Command(Box<Request>, oneshot::Sender<Result<Outcome, Failure>>),
    /// A writer of a store that was away.
    Reached(Box<dyn Writer>),
}

/// A lane of a store that can go away: its writer, where the store is there, and how it goes on without it.
pub type Surviving = (Option<Box<dyn Writer>>, Option<Outages>);

/// What a lane is started with.
struct LaneParts {
    writer: Box<dyn Writer>,
    seeds: Box<dyn Seeds>,
    /// What tests want to go wrong.
    faults: Option<Faults>,
    /// How it goes on without a store that can go away.
    outages: Option<Outages>,
}

/// A lane that nobody runs yet.
struct Assembled {
    lane: Lane,
    waiting: mpsc::Receiver<Message>,
    /// What looks for its store, where that can go away.
    probe: Option<Probe>,
}

/// The handle that requests submit to. Cheap to clone; the loop ends when the last one is dropped.
#[derive(Clone)]
pub struct Engine {
    /// One for each writer.
    queues: Arc<[mpsc::Sender<Message>]>,
    spooled: Arc<Spooled>,
    /// Whether the store is away, of each lane; none where it cannot go away.
    away: Arc<[watch::Receiver<bool>]>,
    stats: Arc<Stats>,
    effects: Arc<Effects>,
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
        writer: Box<dyn Writer>,
        clock: Arc<dyn Clock>,
        seeds: Box<dyn Seeds>,
        faults: Option<Faults>,
    ) -> (Engine, JoinHandle<()>) {
        let (engine, mut threads) = Engine::start_lanes(vec![LaneParts { writer, seeds, faults, outages: None }], clock);
        (engine, threads.remove(0))
    }

    /// Starts a loop for each writer of one store. All commands of a merchant go to the same one.
    pub fn start_all(writers: Vec<Box<dyn Writer>>, clock: Arc<dyn Clock>) -> (Engine, Vec<JoinHandle<()>>) {
        let parts = |writer| LaneParts { writer, seeds: Box::new(SystemSeeds::default()), faults: None, outages: None };
        Engine::start_lanes(writers.into_iter().map(parts).collect(), clock)
    }

    /// The same on a store that can go away: each loop goes on without it, with a spool of its own, where it has one. Where there is no
    /// writer, the store is looked for first, and until it is there everything is answered 503.
    pub fn start_surviving(lanes: Vec<Surviving>, clock: Arc<dyn Clock>) -> (Engine, Vec<JoinHandle<()>>) {
        let parts = |(writer, outages): Surviving| LaneParts {
            writer: writer.unwrap_or_else(|| Box::new(NoWriter)),
            seeds: Box::new(SystemSeeds::default()),
            faults: None,
            outages,
        };
        Engine::start_lanes(lanes.into_iter().map(parts).collect(), clock)
    }

    /// The loop on one writer without a thread of its own: whoever simulates servers runs it group by group. With `outages` it goes on
    /// without the store, and looks for it when it is told to.
    pub fn stepped(
        writer: Box<dyn Writer>,
        clock: Arc<dyn Clock>,
        seeds: Box<dyn Seeds>,
        faults: Option<Faults>,
        outages: Option<Outages>,
    ) -> (Engine, SteppedLane) {
        let (stop, stopped) = watch::channel(None);
        let parts = LaneParts { writer, seeds, faults, outages };
        let (engine, mut lanes) = Engine::assemble(vec![parts], clock, stopped);
        let Assembled { lane, waiting, probe } = lanes.remove(0);
        (engine, SteppedLane::new(lane, waiting, probe, stop))
    }

    fn start_lanes(lanes: Vec<LaneParts>, clock: Arc<dyn Clock>) -> (Engine, Vec<JoinHandle<()>>) {
        let (stop, stopped) = watch::channel(None);
        let stop = Arc::new(stop);
        let (engine, lanes) = Engine::assemble(lanes, clock, stopped);
        let mut threads = Vec::new();
        for Assembled { lane, waiting, probe } in lanes {
            if let Some(probe) = probe {
                let named = std::thread::Builder::new().name("probe".to_owned());
                named.spawn(move || probe.run()).expect("a thread that looks for the store");
            }
            let stop = Arc::clone(&stop);
            let thread = std::thread::Builder::new().name("lane".to_owned()).spawn(move || lane.serve(waiting, &stop));
            threads.push(thread.expect("a thread for the lane"));
        }
        (engine, threads)
    }

    fn assemble(
        mut lanes: Vec<LaneParts>,
        clock: Arc<dyn Clock>,
        stopped: watch::Receiver<Option<String>>,
    ) -> (Engine, Vec<Assembled>) {
        let stats = Arc::new(Stats::default());
        let last = lanes.first_mut().map_or(i64::MAX, |lane| last_confirmation(&mut *lane.writer));
        let watched = Watched { clock, guard: Arc::new(Mutex::new(Guard::new(last))) };
        let effects = Arc::new(Effects::default());
        let spooled = Arc::new(Spooled::default());
        let (mut queues, mut assembled, mut away) = (Vec::new(), Vec::new(), Vec::new());
        for LaneParts { writer, seeds, faults, outages } in lanes {
            let (queue, waiting) = mpsc::channel(QUEUE_MAX);
            let (outage, probe) = outages
                .map(|outages| {
                    let (outage, asked, is_away) = Outage::new(outages.spool, Arc::clone(&spooled));
                    away.push(is_away);
                    (outage, Probe::new(asked, outages.reconnect, outages.probe_every, queue.downgrade()))
                })
                .unzip();
            let groups = Groups::new(writer, watched.clone(), Arc::clone(&stats), Arc::clone(&effects), faults, outage);
            let lane = Lane { groups, clock: watched.clone(), seeds };
            assembled.push(Assembled { lane, waiting, probe });
            queues.push(queue);
        }
        (Engine { queues: queues.into(), spooled, away: away.into(), stats, effects, watched, stopped }, assembled)
    }

    /// Submits a command and waits for its outcome. When this returns `Ok`, the outcome is on disk.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn submit(&self, request: Request) -> Result<Outcome, Failure> {
        let (answer, answered) = oneshot::channel();
        let lane = request.merchant.0.rem_euclid(self.queues.len() as i64) as usize;
        self.queues[lane].try_send(Message::Command(Box::new(request), answer)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Failure::Busy,
            mpsc::error::TrySendError::Closed(_) => Failure::StoreUnavailable,
        })?;
        // The loop answers everything it took, unless it stopped in between: then the outcome is unknown.
        answered.await.unwrap_or(Err(Failure::StoreUnavailable))
    }

    /// What was answered while the store was away and is not taken in yet.
    pub fn spooled(&self) -> &Spooled {
        &self.spooled
    }

    /// Whether the store is away. One that cannot go away never is.
    pub fn is_away(&self) -> bool {
        self.away.iter().any(|away| *away.borrow())
    }

    /// Whether the store is one that can go away, and what can be taken without it goes on then.
    pub fn can_be_away(&self) -> bool {
        !self.away.is_empty()
    }

    /// Waits until the store is there, and everything that was spooled is taken in.
    pub async fn is_there(&self) {
        for mut away in self.away.iter().cloned() {
            // An error means that the loop has ended, and then nobody waits any more.
            let _ = away.wait_for(|away| !away).await;
        }
    }

    /// What the loop has counted.
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Who is told after a commit.
    pub fn effects(&self) -> &Effects {
        &self.effects
    }

    /// How many commands wait.
    pub fn waiting(&self) -> usize {
        self.queues.iter().map(|queue| queue.max_capacity() - queue.capacity()).sum()
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
    pub fn stamp(&self) -> (Reading, Stamp) {
        let reading = self.clock.read();
        (reading, self.guard().stamp(reading))
    }

    /// The time now, as far as the clock is believed.
    pub fn guard_now(&self) -> Timestamp {
        self.stamp().1.at
    }

    /// What is believed of the clock.
    pub fn guard(&self) -> std::sync::MutexGuard<'_, Guard> {
        self.guard.lock().expect("the guard does not panic")
    }
}

/// The loop, on its thread.
pub(crate) struct Lane {
    groups: Groups,
    clock: Watched,
    seeds: Box<dyn Seeds>,
}

impl Lane {
    fn serve(mut self, mut waiting: mpsc::Receiver<Message>, stop: &watch::Sender<Option<String>>) {
        let mut run = self.begin();
        while run.is_ok() {
            let Some(first) = waiting.blocking_recv() else {
                self.end();
                return;
            };
            run = self.serve_one(first, &mut waiting);
        }
        if let Err(fatal) = run {
            tracing::error!(error = fatal, "the store can no longer be trusted; stopping");
            let _ = stop.send(Some(fatal));
        }
    }

    /// Takes in what was spooled before the last process ended.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn begin(&mut self) -> Result<(), String> {
        self.guarded(|lane| lane.groups.take_in_all(&mut *lane.seeds))
    }

    /// Gives back what others may use from now on.
    pub fn end(&mut self) {
        self.groups.end();
    }

    /// Serves what comes first, in one group with whatever else waits.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn serve_one(&mut self, first: Message, waiting: &mut mpsc::Receiver<Message>) -> Result<(), String> {
        let (request, answer) = match first {
            Message::Command(request, answer) => (request, answer),
            Message::Reached(writer) => return self.guarded(|lane| lane.groups.reached(writer, &mut *lane.seeds)),
        };
        let merchant = request.merchant;
        self.guarded(|lane| {
            lane.groups.begin_early(merchant);
            Ok(())
        })?;
        let mut rows = request.envelope.command.weight_rows();
        let mut group = vec![self.take(*request, answer)];
        let mut reached = None;
        while group.len() < GROUP_COMMANDS_MAX && rows < GROUP_ROWS_MAX && reached.is_none() {
            match waiting.try_recv() {
                Ok(Message::Command(request, answer)) => {
                    rows += request.envelope.command.weight_rows();
                    group.push(self.take(*request, answer));
                }
                Ok(Message::Reached(writer)) => reached = Some(writer),
                Err(_) => break,
            }
        }
        let groups = if self.groups.are_of_one_merchant() { of_one_merchant(group) } else { vec![group] };
        groups.into_iter().try_for_each(|group| self.run(group))?;
        match reached {
            Some(writer) => self.guarded(|lane| lane.groups.reached(writer, &mut *lane.seeds)),
            None => Ok(()),
        }
    }

    fn take(&mut self, request: Request, answer: oneshot::Sender<Result<Outcome, Failure>>) -> Waiting {
        let (reading, stamp) = self.clock.stamp();
        Waiting { request, reading, stamp, seed: self.seeds.draw(), answer }
    }

    /// Runs a group and answers it.
    ///
    /// # Errors
    /// The reason why the process must stop. A panic out here is not a command's: what the lane holds is not trusted any more.
    fn run(&mut self, mut group: Vec<Waiting>) -> Result<(), String> {
        self.guarded(|lane| {
            lane.groups.take_confirmation(&mut group);
            lane.groups.run(group).and_then(|()| lane.groups.raise_clock_findings())
        })
    }

    fn guarded(&mut self, run: impl FnOnce(&mut Lane) -> Result<(), String>) -> Result<(), String> {
        let ran = catch_unwind(AssertUnwindSafe(|| run(self)));
        ran.unwrap_or_else(|panic| Err(panic_message(&*panic)))
    }
}

/// The same commands in a group for each merchant, in the order in which they came.
fn of_one_merchant(group: Vec<Waiting>) -> Vec<Vec<Waiting>> {
    let mut groups: Vec<Vec<Waiting>> = Vec::new();
    for one in group {
        match groups.iter_mut().find(|group| group[0].request.merchant == one.request.merchant) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}
