//! A server: its engine, its clock, and what was sent to it.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use docket_domain::command::Outcome;
use docket_engine::{Engine, Failure, Outages, Request, Seeds, Spool, SteppedLane};
use docket_store::{StoreError, Writer};

use super::client::Delivery;
use super::disk::Disk;
use crate::Sabotage;
use crate::clock::{MachineClock, WorldTime};
use crate::faults::{Faults, Struck};
use crate::writer::SimulatedStore;

/// What a command was answered with.
pub type Answer = Result<Outcome, Failure>;

type Pending = Pin<Box<dyn Future<Output = Answer>>>;

/// What a server did in one go: a group that it ran, or what it took in when the store was back.
pub struct Ran {
    /// What was sent, in that order, and what it was answered with; nothing where the process died before.
    pub answers: Vec<(Delivery, Option<Answer>)>,
    /// What happened to it.
    pub struck: Struck,
    /// Whether the process ended with it.
    pub has_stopped: bool,
    /// Whether the store is away for it, so that what it answered may be on its own disk alone.
    pub is_away: bool,
}

/// Seeds of ids that are the same in every run, and never come twice in one.
struct Drawn(Arc<AtomicU64>);

impl Seeds for Drawn {
    fn draw(&mut self) -> [u8; 32] {
        let mut seed = [0; 32];
        seed[24..].copy_from_slice(&self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes());
        seed
    }
}

/// A server.
pub struct Server {
    /// What its machine says the time is.
    pub clock: MachineClock,
    running: Option<(Engine, SteppedLane)>,
    inbox: Vec<(Delivery, Pending)>,
    down_until: u32,
    faults: Faults,
    time: WorldTime,
    drawn: Arc<AtomicU64>,
    kind: Kind,
    /// Where it keeps what it answers without the store, where it does.
    spool: Option<PathBuf>,
}

/// How all servers of a run are made.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    /// Whether a group is of one merchant, as on PostgreSQL.
    pub of_one_merchant: bool,
    /// Whether they go on without the store, as on PostgreSQL.
    pub survives: bool,
    /// How the store lies.
    pub sabotage: Option<Sabotage>,
}

impl Server {
    /// One of the servers; it is not started yet.
    pub fn new(disk: &Disk, which: i64, faults: &Faults, time: &WorldTime, drawn: Arc<AtomicU64>, kind: Kind) -> Server {
        Server {
            clock: MachineClock::new(time.clone()),
            running: None,
            inbox: Vec::new(),
            down_until: 0,
            faults: faults.clone(),
            time: time.clone(),
            drawn,
            kind,
            spool: kind.survives.then(|| disk.directory_of(which)),
        }
    }

    /// Whether it has to be started now.
    pub fn is_to_start(&self, step: u32) -> bool {
        self.running.is_none() && step >= self.down_until
    }

    /// Whether it runs.
    pub fn is_up(&self) -> bool {
        self.running.is_some()
    }

    /// Starts it. What it answered without the store before is taken in first.
    pub fn start(&mut self, step: u32, disk: &Disk) -> Ran {
        let (faults, kind, time, file) = (self.faults.clone(), self.kind, self.time.clone(), disk.store());
        let way = move || {
            if faults.is_gone() {
                return Err(StoreError::Unavailable("simulated: it is gone".to_owned()));
            }
            let inner = file.writer()?;
            let store = SimulatedStore::new(inner, faults.clone(), time.clone(), kind.of_one_merchant, kind.sabotage);
            Ok(Box::new(store) as Box<dyn Writer>)
        };
        let spool = self.spool.as_ref().map(|directory| Spool::open(directory).expect("nobody else has the spool"));
        let outages = spool.map(|spool| Outages { reconnect: Box::new(way.clone()), spool, probe_every: Duration::ZERO });
        let writer =
            SimulatedStore::new(disk.writer(), self.faults.clone(), self.time.clone(), kind.of_one_merchant, kind.sabotage);
        let faults = self.faults.clone();
        let at_points = Box::new(move |point| faults.at(point));
        let (seeds, clock) = (Box::new(Drawn(Arc::clone(&self.drawn))), Arc::new(self.clock.clone()));
        let (engine, mut lane) = Engine::stepped(Box::new(writer), clock, seeds, Some(at_points), outages);
        let begun = lane.begin();
        self.running = Some((engine, lane));
        self.ran(begun.err().is_some(), step)
    }

    /// Looks for a store that is away, and takes in what was answered without it; nothing where it is not away.
    pub fn look_for_store(&mut self, step: u32) -> Option<Ran> {
        let (engine, lane) = self.running.as_mut()?;
        if !engine.is_away() {
            return None;
        }
        let looked = lane.look_for_store();
        Some(self.ran(looked.is_err(), step))
    }

    /// How much of what it answered without the store is not taken in yet.
    pub fn spooled(&self) -> usize {
        self.running.as_ref().map_or(0, |(engine, _)| engine.spooled().count())
    }

    /// Takes a request in.
    pub fn receive(&mut self, delivery: Delivery, request: Request) {
        let Some((engine, _)) = &self.running else { return };
        let engine = engine.clone();
        let mut pending: Pending = Box::pin(async move { engine.submit(request).await });
        // It is in the queue from now on.
        let polled = pending.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending(), "a queue of so many is never full: {polled:?}");
        self.inbox.push((delivery, pending));
    }

    /// Runs whatever waits as one group; nothing where nothing does.
    pub fn run(&mut self, step: u32) -> Option<Ran> {
        let (_, lane) = self.running.as_mut()?;
        match lane.step() {
            Ok(false) => None,
            Ok(true) => Some(self.ran(false, step)),
            Err(_) => Some(self.ran(true, step)),
        }
    }

    /// What came of what it did.
    fn ran(&mut self, has_stopped: bool, step: u32) -> Ran {
        let struck = self.faults.struck();
        let is_away = self.running.as_ref().is_some_and(|(engine, _)| engine.is_away());
        if has_stopped {
            self.running = None;
            self.down_until = step + 2;
        }
        let mut answers = Vec::new();
        for (delivery, mut pending) in std::mem::take(&mut self.inbox) {
            match pending.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                // It waits for the next group.
                Poll::Pending if !has_stopped => self.inbox.push((delivery, pending)),
                Poll::Ready(answer) if !struck.by_death => answers.push((delivery, Some(answer))),
                _ => answers.push((delivery, None)),
            }
        }
        Ran { answers, struck, has_stopped, is_away }
    }

    /// Is killed: what was sent to it is never answered.
    pub fn die(&mut self, down_until: u32) {
        self.inbox.clear();
        self.running = None;
        self.down_until = down_until;
    }

    /// Ends as it is asked to, and is started when it is next needed.
    pub fn end(&mut self) {
        self.inbox.clear();
        if let Some((_, lane)) = self.running.take() {
            lane.end();
        }
    }
}
