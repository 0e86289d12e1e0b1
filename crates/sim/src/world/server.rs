//! A server: its engine, its clock, and what was sent to it.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use docket_domain::command::Outcome;
use docket_engine::{Engine, Failure, Request, Seeds, SteppedLane};

use super::client::Delivery;
use super::disk::Disk;
use crate::Sabotage;
use crate::clock::{MachineClock, WorldTime};
use crate::faults::{Faults, Struck};
use crate::writer::SimulatedStore;

/// What a command was answered with.
pub type Answer = Result<Outcome, Failure>;

type Pending = Pin<Box<dyn Future<Output = Answer>>>;

/// A group that a server ran.
pub struct Ran {
    /// What was sent, in that order, and what it was answered with; nothing where the process died before.
    pub answers: Vec<(Delivery, Option<Answer>)>,
    /// What happened to it.
    pub struck: Struck,
    /// Whether the process ended with it.
    pub has_stopped: bool,
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
    of_one_merchant: bool,
    sabotage: Option<Sabotage>,
}

impl Server {
    /// A server that is up.
    pub fn new(
        disk: &Disk,
        faults: &Faults,
        time: &WorldTime,
        drawn: Arc<AtomicU64>,
        of_one_merchant: bool,
        sabotage: Option<Sabotage>,
    ) -> Server {
        let mut server = Server {
            clock: MachineClock::new(time.clone()),
            running: None,
            inbox: Vec::new(),
            down_until: 0,
            faults: faults.clone(),
            time: time.clone(),
            drawn,
            of_one_merchant,
            sabotage,
        };
        server.start(disk);
        server
    }

    fn start(&mut self, disk: &Disk) {
        let (faults, time) = (self.faults.clone(), self.time.clone());
        let store = SimulatedStore::new(disk.writer(), faults.clone(), time, self.of_one_merchant, self.sabotage);
        let at_points = Box::new(move |point| faults.at(point));
        let (seeds, clock) = (Box::new(Drawn(Arc::clone(&self.drawn))), Arc::new(self.clock.clone()));
        self.running = Some(Engine::stepped(Box::new(store), clock, seeds, Some(at_points), None));
    }

    /// Whether it is up; one whose time has come is started.
    pub fn is_up(&mut self, step: u32, disk: &Disk) -> bool {
        if self.running.is_none() && step >= self.down_until {
            self.start(disk);
        }
        self.running.is_some()
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
        let stopped = match lane.step() {
            Ok(false) => return None,
            Ok(true) => None,
            Err(reason) => Some(reason),
        };
        let struck = self.faults.struck();
        if stopped.is_some() {
            self.running = None;
            self.down_until = step + 2;
        }
        let answers = std::mem::take(&mut self.inbox).into_iter().map(|(delivery, mut pending)| {
            let answer = match pending.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(answer) if !struck.by_death => Some(answer),
                _ => None,
            };
            (delivery, answer)
        });
        Some(Ran { answers: answers.collect(), struck, has_stopped: stopped.is_some() })
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
